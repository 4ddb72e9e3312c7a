"""Change a timetable that stands: let pairs in along the chains that move the fewest meetings, and weigh every move.

The value of a timetable is its worth, rewards for kept meetings included, minus a price for each meeting that moved.
A pair has moved when it meets and not at home; it then counts as its stake, which is 1 or, where people have said that
they come, more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.kernels import kernel
from matching.scheduling.board import (
    IDLE,
    LOGGED,
    WORTH,
    Board,
    commit,
    fits,
    gain,
    has_place,
    loss,
    place,
    remove,
    undo,
    wants_more,
)
from matching.scheduling.dice import draw
from matching.scheduling.insertion import NOBODY, busy_one, move
from matching.scheduling.model import Ints
from matching.scheduling.search import DRAWS, PATIENCE, UNIT, exchange, restore

NEVER = 1 << 30
LONGEST = 3  # meetings in one chain


class Home(NamedTuple):
    """What stood before: (pairs,) the `slot` in which a pair met, or `IDLE`, and the `stake` of moving it."""

    slot: Ints
    stake: Ints


@kernel
def keep(board: Board, order: Ints, home: Home) -> None:
    """Place the pairs of `order` at home, each where it still fits."""
    for pair in order:
        if wants_more(board, pair) and fits(board, pair, home.slot[pair]):
            place(board, pair, home.slot[pair])
        commit(board)


@kernel
def count_moved(board: Board, home: Home) -> int:
    """Return how many pairs meet at another time than before, each counted by its stake."""
    moved = 0
    for pair in range(len(home.slot)):
        moved += _away(home, pair, board.slot[pair])
    return moved


@kernel
def fill(board: Board, order: Ints, home: Home, price: int, limit: int) -> None:
    """Let in the pairs of `order` that are worth more than the moves they need; at most `limit` pairs have moved."""
    moved = count_moved(board, home)
    for pair in order:
        if wants_more(board, pair):
            moved += let_in(board, pair, home, min(limit - moved, gain(board, pair) // price))
            commit(board)


@kernel
def let_in(board: Board, pair: int, home: Home, most: int) -> int:
    """Give the pair a meeting, along one chain at most; return how many more pairs have moved then.

    Nothing is changed, and 0 returned, when that would be more than `most`. Among the ways that move the same number
    the slot with most room is taken if nobody else has to move, else the first.
    """
    at, other, cheapest = _nearest_place(board, pair, home, most)
    busy = NOBODY
    if at < 0 or cheapest > 0:  # a way without moves is there already otherwise
        for slot in range(len(board.room)):
            person = busy_one(board, pair, slot)
            if person == NOBODY:
                continue
            own = _away(home, pair, slot)
            to, cost = _nearest_chain(board, person, slot, pair, home, min(most, cheapest - 1) - own)
            if to >= 0:
                at, other, busy, cheapest = slot, to, person, cost + own
    if at < 0:
        return 0
    if busy != NOBODY:
        move(board, busy, at, other, pair)
    place(board, pair, at)
    return int(cheapest)


@kernel
def improve(
    board: Board,
    candidates: Ints,
    net: Ints,
    start: Ints,
    around: Ints,
    heat: Ints,
    tries: int,
    chains: int,
    hope: int,
    home: Home,
    price: int,
    limit: int,
) -> None:
    """Do what `search` does for the value: moves cost `price` each, and never more than `limit` pairs have moved.

    The other arguments are those of `search`.
    """
    moved = count_moved(board, home)
    best = board.slot.copy()
    lead, most_lead = 0, 0
    seen = np.zeros_like(home.slot)
    turn = 0
    for temperature in heat:
        for _ in range(tries):
            pair = candidates[draw(board.dice, len(candidates))]
            if board.slot[pair] >= 0:
                continue
            before = board.tally[WORTH]
            if not exchange(board, pair, net, start, around, temperature, chains, hope):
                undo(board, 0)
                continue
            turn += 1
            more = _more_moved(board, home, seen, turn)
            lost = before - board.tally[WORTH] + price * more
            accepted = lost <= 0 or lost * UNIT * 1000 <= temperature * PATIENCE[draw(board.dice, DRAWS)]
            if not accepted or (more > 0 and moved + more > limit):
                undo(board, 0)
                continue
            commit(board)
            moved += more
            lead -= lost
            if lead > most_lead:
                most_lead = lead
                best[:] = board.slot
    restore(board, best)


@kernel
def force_in(board: Board, pair: int, slot: int, home: Home) -> bool:
    """Give the pair a meeting in `slot`; who is in the way moves along the cheapest chain, or falls out."""
    a, b = board.supplier[pair], board.buyer[pair]
    if board.row[a, slot] < IDLE or board.row[b, slot] < IDLE:
        return False
    for person in (a, b):
        if board.row[person, slot] >= 0:
            _move_out(board, person, slot, home)
        if board.row[person, slot] >= 0:
            remove(board, board.row[person, slot])
        if board.held[person] >= board.most[person]:
            _put_out_cheapest(board, person)
    if not has_place(board, pair, slot):
        _spare_a_place(board, pair, slot, home)
    if not wants_more(board, pair) or not fits(board, pair, slot):
        return False
    place(board, pair, slot)
    return True


# --- helpers --------------------------------------------------------------------------------------


@kernel
def _away(home: Home, pair: int, slot: int) -> int:
    moved = home.slot[pair] >= 0 and slot >= 0 and slot != home.slot[pair]
    return int(home.stake[pair]) if moved else 0


@kernel
def _nearest_place(board: Board, pair: int, home: Home, most: int) -> tuple[int, int, int]:
    """Return (slot, -1, moves) of the best slot in which the pair fits as things stand; the slot is -1 without one."""
    at, cheapest, most_room = -1, most + 1, -1
    for slot in range(len(board.room)):
        own = _away(home, pair, slot)
        better = own < cheapest or (own == cheapest and at >= 0 and board.room[slot] > most_room)
        if better and fits(board, pair, slot):
            at, cheapest, most_room = slot, own, board.room[slot]
    return at, -1, cheapest


@kernel
def _nearest_chain(board: Board, person: int, slot: int, guest: int, home: Home, most: int) -> tuple[int, int]:
    """Return the other slot of the chain that frees `person` for `guest` by the fewest moves, and their number."""
    to, cheapest = -1, most + 1
    for other in range(len(board.room)):
        if board.row[person, other] != IDLE:
            continue
        cost = _moves_of(board, person, slot, other, home)
        if cost >= cheapest:
            continue
        mark = board.tally[LOGGED]
        if move(board, person, slot, other, guest):
            if guest == NOBODY or fits(board, guest, slot):
                to, cheapest = other, cost
            undo(board, mark)
    return to, cheapest


@kernel
def _moves_of(board: Board, person: int, a: int, b: int, home: Home) -> int:
    """Return how many more pairs have moved once the chain from `person` is swapped; `NEVER` for a longer one."""
    length, node, here, more = 0, person, a, 0
    while board.row[node, here] >= 0:
        pair = board.row[node, here]
        if length == LONGEST:
            return NEVER
        length += 1
        more += _away(home, pair, a + b - here) - _away(home, pair, here)
        node = board.supplier[pair] + board.buyer[pair] - node
        here = a + b - here
    return more


@kernel
def _more_moved(board: Board, home: Home, seen: Ints, turn: int) -> int:
    """Return how many more pairs have moved by what is logged; `seen` (pairs,) holds the last turn of each pair."""
    more = 0
    for entry in range(board.tally[LOGGED]):
        pair = board.log[entry, 0]
        if seen[pair] != turn:
            seen[pair] = turn
            more += _away(home, pair, board.slot[pair]) - _away(home, pair, board.log[entry, 1])
    return more


@kernel
def _move_out(board: Board, person: int, slot: int, home: Home) -> None:
    """Move the person's meeting out of the slot along the cheapest chain, if there is one."""
    other, _ = _nearest_chain(board, person, slot, NOBODY, home, NEVER - 1)
    if other >= 0:
        move(board, person, slot, other, NOBODY)


@kernel
def _put_out_cheapest(board: Board, person: int) -> None:
    cheapest = NOBODY
    for at in range(len(board.room)):
        pair = board.row[person, at]
        if pair >= 0 and (cheapest == NOBODY or loss(board, pair) < loss(board, cheapest)):
            cheapest = pair
    if cheapest != NOBODY:
        remove(board, cheapest)


@kernel
def _spare_a_place(board: Board, pair: int, slot: int, home: Home) -> None:
    """Free a table, or an interpreter: a stranger's meeting moves out of the slot, or the cheapest falls out."""
    lacks_table = board.shared[pair] == 1 and board.room[slot] <= 0
    lacks_voice = board.language[pair] >= 0 and board.voices[board.language[pair], slot] <= 0
    cheapest = NOBODY
    for person in range(len(board.held)):
        met = board.row[person, slot]
        if met < 0 or (lacks_table and not board.shared[met]):
            continue
        if lacks_voice and board.language[met] != board.language[pair]:
            continue
        mark = board.tally[LOGGED]
        _move_out(board, person, slot, home)
        if has_place(board, pair, slot):
            return
        undo(board, mark)
        if cheapest == NOBODY or loss(board, met) < loss(board, cheapest):
            cheapest = met
    if cheapest != NOBODY:
        remove(board, cheapest)
