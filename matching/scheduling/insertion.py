"""Let a pair into a full timetable without dropping anyone's meeting.

A pair that fits nowhere directly is let in by a *Kempe chain*: the meetings that alternate between two slots
along a path of people swap those slots, which frees a person (bipartite edge colouring: Konig 1916; de Werra,
"An introduction to timetabling", EJOR 19, 1985). In such a swap only the two ends of the path change the slots
in which they are busy, so only they need checking.
"""

from __future__ import annotations

from matching.kernels import kernel
from matching.scheduling.board import (
    CHAINS_LEFT,
    IDLE,
    LIMIT,
    LOGGED,
    UNIFORM,
    Board,
    commit,
    fits,
    has_place,
    place,
    swap,
    too_long,
    undo,
    wants_more,
)
from matching.scheduling.dice import draw
from matching.scheduling.model import Ints

CHAINS_FOR_A_FULL_SLOT = 8
NOBODY = -1


@kernel
def insert_all(board: Board, order: Ints, chains: int) -> int:
    """Insert the pairs in their order, each along at most `chains` chains; return how many found no place."""
    refused = 0
    for pair in order:
        if wants_more(board, pair) and not insert(board, pair, chains):
            refused += 1
        commit(board)
    return refused


@kernel
def insert(board: Board, pair: int, chains: int) -> bool:
    """Give the pair a meeting, moving others along at most `chains` chains; unchanged when that fails."""
    first = draw(board.dice, len(board.room))
    if _insert_directly(board, pair, first):
        return True
    if chains <= 0 or not _place_anywhere(board, pair):
        return False
    board.tally[CHAINS_LEFT] = chains
    return (
        _free_one(board, pair, first)
        or _free_a_place(board, pair, first)
        or _free_both(board, pair, first)
        or _free_one_and_a_place(board, pair, first)
        or _break_a_row(board, pair, first)
    )


@kernel
def _place_anywhere(board: Board, pair: int) -> bool:
    """Whether any table and any interpreter are left, in whatever slot; without them no chain helps."""
    language = board.language[pair]
    if board.shared[pair] and not (board.room > 0).any():
        return False
    return bool(language < 0 or (board.voices[language] > 0).any())


@kernel
def move(board: Board, person: int, a: int, b: int, guest: int) -> bool:
    """Swap the chain from `person` (busy at `a`, idle at `b`) if the rules hold with pair `guest` joining at `a`."""
    board.tally[CHAINS_LEFT] -= 1
    length, node, here = 0, person, a
    while board.row[node, here] >= 0:
        pair = board.row[node, here]
        board.path[length] = pair
        length += 1
        node = board.supplier[pair] + board.buyer[pair] - node
        here = a + b - here
    mark = board.tally[LOGGED]
    if board.row[node, here] != IDLE or mark + length + 2 > len(board.log):
        return False
    if not _has_room(board, length, a, b, guest):
        return False
    swap(board, length, a, b)
    if board.rules[LIMIT] > 0 and (too_long(board, person, b) or too_long(board, node, here)):
        undo(board, mark)
        return False
    return True


@kernel
def _has_room(board: Board, length: int, a: int, b: int, guest: int) -> bool:
    """Whether tables and interpreters suffice when the path is swapped and the guest joins at `a`."""
    if board.rules[UNIFORM]:
        moved = length & 1
        return bool(board.room[b] >= moved and board.room[a] + moved >= (guest != NOBODY))
    moved = 0
    for step in range(length):
        moved += board.shared[board.path[step]] * (1 - 2 * (step & 1))
    joining = 0 if guest == NOBODY else board.shared[guest]
    if board.room[b] < moved or board.room[a] + moved < joining:
        return False
    for language in range(len(board.voices)):
        moved = 0
        for step in range(length):
            if board.language[board.path[step]] == language:
                moved += 1 - 2 * (step & 1)
        joins = guest != NOBODY and board.language[guest] == language
        # What is short already, and not made shorter, is no fault of this chain.
        if moved > 0 and board.voices[language, b] < moved:
            return False
        if (moved < 0 or joins) and board.voices[language, a] + moved < joins:
            return False
    return True


@kernel
def _place_if_fits(board: Board, pair: int, slot: int) -> bool:
    if not fits(board, pair, slot):
        return False
    place(board, pair, slot)
    return True


@kernel
def _insert_directly(board: Board, pair: int, first: int) -> bool:
    """Use the slot with most room left among those both have idle."""
    slots = len(board.room)
    best, most_room = -1, -1
    for step in range(slots):
        slot = (first + step) % slots
        if board.room[slot] > most_room and fits(board, pair, slot):
            best, most_room = slot, board.room[slot]
    if best < 0:
        return False
    place(board, pair, best)
    return True


@kernel
def busy_one(board: Board, pair: int, slot: int) -> int:
    """Return which of the two has a meeting there while the other is idle, or `NOBODY`."""
    a, b = board.supplier[pair], board.buyer[pair]
    if board.row[a, slot] == IDLE and board.row[b, slot] >= 0:
        return int(b)
    if board.row[b, slot] == IDLE and board.row[a, slot] >= 0:
        return int(a)
    return NOBODY


@kernel
def _free_one(board: Board, pair: int, first: int) -> bool:
    """Where one of the two is busy, move that one's meeting out along a chain."""
    slots = len(board.room)
    for step in range(slots):
        slot = (first + step) % slots
        busy = busy_one(board, pair, slot)
        if busy != NOBODY:
            if _move_away(board, pair, busy, slot):
                return True
            if board.tally[CHAINS_LEFT] <= 0:
                return False
    return False


@kernel
def _move_away(board: Board, pair: int, person: int, slot: int) -> bool:
    """Move the meeting of `person` out of the slot, in which the other one is idle, and place the pair there."""
    for other in range(len(board.room)):
        if board.row[person, other] != IDLE:
            continue
        mark = board.tally[LOGGED]
        if move(board, person, slot, other, pair):
            if _place_if_fits(board, pair, slot):
                return True
            undo(board, mark)
        if board.tally[CHAINS_LEFT] <= 0:
            return False
    return False


@kernel
def _free_a_place(board: Board, pair: int, first: int) -> bool:
    """Where both are idle and the slot is full, push somebody else's meeting out of it."""
    slots = len(board.room)
    a, b = board.supplier[pair], board.buyer[pair]
    for step in range(slots):
        slot = (first + step) % slots
        if board.row[a, slot] == IDLE and board.row[b, slot] == IDLE and not has_place(board, pair, slot):
            if _push_out(board, pair, slot):
                return True
            if board.tally[CHAINS_LEFT] <= 0:
                return False
    return False


@kernel
def _push_out(board: Board, pair: int, slot: int) -> bool:
    """Move a stranger's meeting out of a full slot in which both are idle, and place the pair there."""
    slots, people = len(board.room), len(board.held)
    lacks_table = board.shared[pair] == 1 and board.room[slot] <= 0
    from_slot = draw(board.dice, slots)
    for turn in range(slots):
        other = (from_slot + turn) % slots
        if other == slot or (lacks_table and board.room[other] <= 0):
            continue
        tried = 0
        from_person = draw(board.dice, people)
        for count in range(people):
            person = (from_person + count) % people
            if board.row[person, other] != IDLE or board.row[person, slot] < 0:
                continue
            if not lacks_table and board.language[board.row[person, slot]] != board.language[pair]:
                continue
            tried += 1
            mark = board.tally[LOGGED]
            if move(board, person, slot, other, pair):
                if _place_if_fits(board, pair, slot):
                    return True
                undo(board, mark)
            if board.tally[CHAINS_LEFT] <= 0:
                return False
            if tried >= CHAINS_FOR_A_FULL_SLOT:
                break
    return False


@kernel
def _free_both(board: Board, pair: int, first: int) -> bool:
    """Where both are busy, move both meetings out, one chain after the other."""
    slots = len(board.room)
    a, b = board.supplier[pair], board.buyer[pair]
    for step in range(slots):
        slot = (first + step) % slots
        if board.row[a, slot] < 0 or board.row[b, slot] < 0:
            continue
        for other in range(slots):
            if board.row[a, other] != IDLE:
                continue
            mark = board.tally[LOGGED]
            if move(board, a, slot, other, NOBODY):
                if _place_if_fits(board, pair, slot):
                    return True
                if board.row[b, slot] >= 0 and _move_away(board, pair, b, slot):
                    return True
                undo(board, mark)
            if board.tally[CHAINS_LEFT] <= 0:
                return False
    return False


@kernel
def _free_one_and_a_place(board: Board, pair: int, first: int) -> bool:
    """Where one is busy and the slot is full, move that one's meeting out, then a stranger's."""
    slots = len(board.room)
    for step in range(slots):
        slot = (first + step) % slots
        busy = busy_one(board, pair, slot)
        if busy == NOBODY or has_place(board, pair, slot):
            continue
        for other in range(slots):
            if board.row[busy, other] != IDLE:
                continue
            mark = board.tally[LOGGED]
            if move(board, busy, slot, other, NOBODY):
                idle = board.row[board.supplier[pair], slot] == IDLE and board.row[board.buyer[pair], slot] == IDLE
                if idle and _push_out(board, pair, slot):
                    return True
                undo(board, mark)
            if board.tally[CHAINS_LEFT] <= 0:
                return False
    return False


@kernel
def _break_a_row(board: Board, pair: int, first: int) -> bool:
    """Where only the limit in a row stands against the pair, move a neighbouring meeting of one of them."""
    slots, limit = len(board.room), board.rules[LIMIT]
    if limit == 0:
        return False
    a, b = board.supplier[pair], board.buyer[pair]
    for step in range(slots):
        slot = (first + step) % slots
        if board.row[a, slot] != IDLE or board.row[b, slot] != IDLE or not has_place(board, pair, slot):
            continue
        for person in (a, b):
            if not too_long(board, person, slot):
                continue
            for near in range(max(0, slot - limit), min(slots, slot + limit + 1)):
                if board.row[person, near] >= 0 and _break_at(board, pair, person, slot, near):
                    return True
                if board.tally[CHAINS_LEFT] <= 0:
                    return False
    return False


@kernel
def _break_at(board: Board, pair: int, person: int, slot: int, near: int) -> bool:
    for other in range(len(board.room)):
        if other == slot or board.row[person, other] != IDLE:
            continue
        mark = board.tally[LOGGED]
        if move(board, person, near, other, NOBODY):
            if _place_if_fits(board, pair, slot):
                return True
            undo(board, mark)
        if board.tally[CHAINS_LEFT] <= 0:
            return False
    return False
