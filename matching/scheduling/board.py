"""The timetable while it is built: who meets whom in which slot, what is left, and moves that can be undone.

A board is a tuple of arrays, so that compiled kernels can work on it. Pairs and people go by their numbers in
`Reduced`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.kernels import kernel
from matching.scheduling.dice import Dice, make_dice
from matching.scheduling.model import Ints
from matching.scheduling.presolve import Reduced

# What a cell of `Board.row` holds instead of a pair.
IDLE, AWAY, PINNED = -1, -2, -3
# What `Board.tally` and `Board.rules` hold.
WORTH, LOGGED, CHAINS_LEFT = 0, 1, 2
FLOOR_WEIGHT, LIMIT, UNIFORM = 0, 1, 2
LOG_FOR_EACH_PERSON = 32


class Board(NamedTuple):
    """Meetings of the pairs that the presolve left, and what they leave of everything else.

    Attributes
    ----------
    supplier, buyer, shared, language, weight : (pairs,) as in `Reduced`; `shared` is 0 or 1.
    most, least : (people,)
    follows : (slots,) 1 where a slot follows the one before in the same block.
    rules : (3,) the weight of the floor, the limit in a row (0 for none), and whether all pairs need the same
        things, a shared table and no interpreter.
    row : (people, slots) the pair that meets, or `IDLE`, `AWAY`, `PINNED`.
    slot : (pairs,) when a pair meets, or `IDLE`.
    held : (people,) meetings; pins are not counted.
    room : (slots,) shared tables left.
    voices : (languages, slots) interpreters left.
    tally : (3,) the worth of what is placed (floors and `big` included, pins left out), the entries of the log, and
        the chains that may still be examined.
    log : (entries, 2) a pair and where it was before; full entries are the first ``tally[LOGGED]``.
    path : (people + 1,) the pairs of the chain that was followed last.
    dice : (1,) the state of the random numbers.
    """

    supplier: Ints
    buyer: Ints
    shared: Ints
    language: Ints
    weight: Ints
    most: Ints
    least: Ints
    follows: Ints
    rules: Ints
    row: Ints
    slot: Ints
    held: Ints
    room: Ints
    voices: Ints
    tally: Ints
    log: Ints
    path: Ints
    dice: Dice


def empty_board(reduced: Reduced, *, seed: int = 0) -> Board:
    """Return a board without meetings."""
    model = reduced.model
    people = len(reduced.most)
    row = np.where(reduced.free, IDLE, AWAY).astype(np.int64)
    row[reduced.pinned] = PINNED
    settings = model.problem.settings
    uniform = bool(reduced.shared.all()) and not model.languages
    return Board(
        supplier=reduced.supplier.astype(np.int64),
        buyer=reduced.buyer.astype(np.int64),
        shared=reduced.shared.astype(np.int64),
        language=reduced.language.astype(np.int64),
        weight=reduced.weight.astype(np.int64),
        most=reduced.most.astype(np.int64),
        least=reduced.least.astype(np.int64),
        follows=model.follows.astype(np.int64),
        rules=np.array([settings.floor_weight, settings.max_in_a_row or 0, uniform], dtype=np.int64),
        row=row,
        slot=np.full(len(reduced.pairs), IDLE, dtype=np.int64),
        held=np.zeros(people, dtype=np.int64),
        room=reduced.tables.astype(np.int64),
        voices=reduced.interpreters.astype(np.int64).reshape(len(model.languages), len(model.slots)),
        tally=np.zeros(3, dtype=np.int64),
        log=np.zeros((LOG_FOR_EACH_PERSON * (people + 4) + 4096, 2), dtype=np.int64),
        path=np.zeros(people + 1, dtype=np.int64),
        dice=make_dice(seed),
    )


# --- what is there --------------------------------------------------------------------------------


@kernel
def wants_more(board: Board, pair: int) -> bool:
    """Whether the pair has no meeting and both people may have one more."""
    a, b = board.supplier[pair], board.buyer[pair]
    return bool(board.slot[pair] < 0 and board.held[a] < board.most[a] and board.held[b] < board.most[b])


@kernel
def has_place(board: Board, pair: int, slot: int) -> bool:
    """Whether the slot has a table and an interpreter left, each where the pair needs one."""
    if board.shared[pair] and board.room[slot] <= 0:
        return False
    language = board.language[pair]
    return bool(language < 0 or board.voices[language, slot] > 0)


@kernel
def too_long(board: Board, person: int, slot: int) -> bool:
    """Whether the person, busy in `slot`, then sits in more than `max_in_a_row` meetings in a row."""
    limit = board.rules[LIMIT]
    if limit == 0:
        return False
    row = board.row[person]
    run = 1
    at = slot
    while board.follows[at] and (row[at - 1] >= 0 or row[at - 1] == PINNED):
        run += 1
        at -= 1
    at = slot + 1
    while at < len(row) and board.follows[at] and (row[at] >= 0 or row[at] == PINNED):
        run += 1
        at += 1
    return bool(run > limit)


@kernel
def fits(board: Board, pair: int, slot: int) -> bool:
    """Whether the pair may be placed there as things stand."""
    a, b = board.supplier[pair], board.buyer[pair]
    return bool(
        board.row[a, slot] == IDLE
        and board.row[b, slot] == IDLE
        and has_place(board, pair, slot)
        and not too_long(board, a, slot)
        and not too_long(board, b, slot)
    )


@kernel
def gain(board: Board, pair: int) -> int:
    """Return what one more meeting, of this pair, adds to the worth."""
    a, b = board.supplier[pair], board.buyer[pair]
    floors = (board.held[a] < board.least[a]) + (board.held[b] < board.least[b])
    return int(board.weight[pair] + board.rules[FLOOR_WEIGHT] * floors)


@kernel
def loss(board: Board, pair: int) -> int:
    """Return what the worth loses with the meeting of this pair."""
    a, b = board.supplier[pair], board.buyer[pair]
    floors = (board.held[a] <= board.least[a]) + (board.held[b] <= board.least[b])
    return int(board.weight[pair] + board.rules[FLOOR_WEIGHT] * floors)


# --- moves ----------------------------------------------------------------------------------------


@kernel
def _put(board: Board, pair: int, slot: int) -> None:
    a, b = board.supplier[pair], board.buyer[pair]
    board.tally[WORTH] += gain(board, pair)
    board.held[a] += 1
    board.held[b] += 1
    board.row[a, slot] = pair
    board.row[b, slot] = pair
    board.slot[pair] = slot
    board.room[slot] -= board.shared[pair]
    if board.language[pair] >= 0:
        board.voices[board.language[pair], slot] -= 1


@kernel
def _take(board: Board, pair: int) -> None:
    a, b, slot = board.supplier[pair], board.buyer[pair], board.slot[pair]
    board.tally[WORTH] -= loss(board, pair)
    board.held[a] -= 1
    board.held[b] -= 1
    # While a chain is moved, the next pair of it may already sit in the cell.
    if board.row[a, slot] == pair:
        board.row[a, slot] = IDLE
    if board.row[b, slot] == pair:
        board.row[b, slot] = IDLE
    board.slot[pair] = IDLE
    board.room[slot] += board.shared[pair]
    if board.language[pair] >= 0:
        board.voices[board.language[pair], slot] += 1


@kernel
def _note(board: Board, pair: int) -> None:
    entry = board.tally[LOGGED]
    board.log[entry, 0] = pair
    board.log[entry, 1] = board.slot[pair]
    board.tally[LOGGED] = entry + 1


@kernel
def place(board: Board, pair: int, slot: int) -> None:
    """Give the pair a meeting in an idle slot of both."""
    _note(board, pair)
    _put(board, pair, slot)


@kernel
def remove(board: Board, pair: int) -> None:
    """Take the pair's meeting away."""
    _note(board, pair)
    _take(board, pair)


@kernel
def swap(board: Board, length: int, a: int, b: int) -> None:
    """Exchange slots `a` and `b` for the first `length` pairs of the path."""
    for step in range(length):
        pair = board.path[step]
        there = a + b - board.slot[pair]
        _note(board, pair)
        _take(board, pair)
        _put(board, pair, there)


@kernel
def undo(board: Board, mark: int) -> None:
    """Take back everything logged since `mark`, last move first."""
    while board.tally[LOGGED] > mark:
        entry = board.tally[LOGGED] - 1
        board.tally[LOGGED] = entry
        pair, before = board.log[entry, 0], board.log[entry, 1]
        if board.slot[pair] >= 0:
            _take(board, pair)
        if before >= 0:
            _put(board, pair, before)


@kernel
def commit(board: Board) -> None:
    """Forget the log: nothing before can be undone any more."""
    board.tally[LOGGED] = 0
