"""Let a pair into a full timetable without dropping anyone's meeting.

A pair that fits nowhere directly is let in by a *Kempe chain*: the meetings that alternate between two slots
along a path of people swap those slots, which frees a person (bipartite edge colouring: Konig 1916; de Werra,
"An introduction to timetabling", EJOR 19, 1985). In such a swap only the two ends of the path change the slots
in which they are busy, so only they need checking.
"""

from __future__ import annotations

from matching.scheduling.board import AWAY, Board

CHAINS_FOR_A_FULL_SLOT = 8


def insert(board: Board, pair: int, *, chains: int) -> bool:
    """Give the pair a meeting, moving others along at most `chains` chains; unchanged when that fails."""
    if _insert_directly(board, pair):
        return True
    board.chains_left = chains
    if chains <= 0:
        return False
    return (
        _free_one(board, pair)
        or _free_a_place(board, pair)
        or _free_both(board, pair)
        or _free_one_and_a_place(board, pair)
        or _break_a_row(board, pair)
    )


def _insert_directly(board: Board, pair: int) -> bool:
    """Use the slot with most room left among those both have idle."""
    a, b = board.supplier[pair], board.buyer[pair]
    best, most_room = -1, -1
    for slot in board.in_turn(board.idle[a] & board.idle[b] & board.places(pair)):
        if board.room[slot] > most_room and not board.too_long(a, 1 << slot) and not board.too_long(b, 1 << slot):
            best, most_room = slot, board.room[slot]
    if best < 0:
        return False
    board.place(pair, best)
    return True


def _free_one(board: Board, pair: int) -> bool:
    """Where one of the two is busy, move that one's meeting out along a chain."""
    a, b = board.supplier[pair], board.buyer[pair]
    for slot in board.in_turn(board.free[a] & board.free[b] & (board.idle[a] ^ board.idle[b])):
        busy = b if board.idle[a] >> slot & 1 else a
        for other in board.in_turn(board.idle[busy]):
            if _move(board, busy, slot, other, pair):
                if _place_if_fits(board, pair, slot):
                    return True
                board.undo(len(board.log) - 1)
            if board.chains_left <= 0:
                return False
    return False


def _free_a_place(board: Board, pair: int) -> bool:
    """Where both are idle and the slot is full, push somebody else's meeting out of it."""
    a, b = board.supplier[pair], board.buyer[pair]
    for slot in board.in_turn(board.idle[a] & board.idle[b] & ~board.places(pair)):
        if _push_out(board, pair, slot):
            return True
        if board.chains_left <= 0:
            return False
    return False


def _push_out(board: Board, pair: int, slot: int) -> bool:
    """Move a stranger's meeting out of a full slot in which both are idle, and place the pair there."""
    short = board.language[pair] if board.room[slot] > 0 or not board.shared[pair] else -1
    blockers = [met for met in board.at[slot] if short < 0 or board.language[met] == short]
    for other in board.in_turn((board.open if short < 0 else board.everywhere) & ~(1 << slot)):
        tried = 0
        for blocking in blockers:
            for person in (board.supplier[blocking], board.buyer[blocking]):
                if not board.idle[person] >> other & 1:
                    continue
                tried += 1
                if _move(board, person, slot, other, pair):
                    if _place_if_fits(board, pair, slot):
                        return True
                    board.undo(len(board.log) - 1)
                if board.chains_left <= 0:
                    return False
            if tried >= CHAINS_FOR_A_FULL_SLOT:
                break
    return False


def _free_one_and_a_place(board: Board, pair: int) -> bool:
    """Where one is busy and the slot is full, move that one's meeting out, then a stranger's."""
    a, b = board.supplier[pair], board.buyer[pair]
    for slot in board.in_turn(board.free[a] & board.free[b] & (board.idle[a] ^ board.idle[b]) & ~board.places(pair)):
        busy = b if board.idle[a] >> slot & 1 else a
        for other in board.in_turn(board.idle[busy]):
            mark = board.mark()
            if _move(board, busy, slot, other, None):
                if board.idle[a] & board.idle[b] & 1 << slot and _push_out(board, pair, slot):
                    return True
                board.undo(mark)
            if board.chains_left <= 0:
                return False
    return False


def _free_both(board: Board, pair: int) -> bool:
    """Where both are busy, move both meetings out, one chain after the other."""
    a, b = board.supplier[pair], board.buyer[pair]
    for slot in board.in_turn(board.free[a] & board.free[b] & ~board.idle[a] & ~board.idle[b]):
        for other in board.in_turn(board.idle[a]):
            mark = board.mark()
            if _move(board, a, slot, other, None):
                if _place_if_fits(board, pair, slot):
                    return True
                if not board.idle[b] >> slot & 1:
                    for third in board.in_turn(board.idle[b]):
                        if _move(board, b, slot, third, pair):
                            if _place_if_fits(board, pair, slot):
                                return True
                            board.undo(len(board.log) - 1)
                        if board.chains_left <= 0:
                            break
                board.undo(mark)
            if board.chains_left <= 0:
                return False
    return False


def _break_a_row(board: Board, pair: int) -> bool:
    """Where only the limit in a row stands against the pair, move a neighbouring meeting of one of them."""
    if board.limit is None:
        return False
    a, b = board.supplier[pair], board.buyer[pair]
    for slot in board.in_turn(board.idle[a] & board.idle[b] & board.places(pair)):
        for person in (a, b):
            if not board.too_long(person, 1 << slot):
                continue
            for near in range(max(0, slot - board.limit), min(len(board.turn), slot + board.limit + 1)):
                if board.row[person][near] < 0:
                    continue
                for other in board.in_turn(board.idle[person] & ~(1 << slot)):
                    if _move(board, person, near, other, None):
                        if _place_if_fits(board, pair, slot):
                            return True
                        board.undo(len(board.log) - 1)
                    if board.chains_left <= 0:
                        return False
    return False


def _place_if_fits(board: Board, pair: int, slot: int) -> bool:
    a, b = board.supplier[pair], board.buyer[pair]
    bit = 1 << slot
    if (
        not (board.idle[a] & board.idle[b] & board.places(pair) & bit)
        or board.too_long(a, bit)
        or board.too_long(b, bit)
    ):
        return False
    board.place(pair, slot)
    return True


def _move(board: Board, person: int, a: int, b: int, guest: int | None) -> bool:
    """Swap the chain from `person` (busy at `a`, idle at `b`) if the rules hold with `guest` joining at `a`."""
    board.chains_left -= 1
    path: list[int] = []
    node, here, there = person, a, b
    rows, ends = board.row, board.ends
    while (pair := rows[node][here]) >= 0:
        path.append(pair)
        node = ends[pair] - node
        here, there = there, here
    if rows[node][here] == AWAY or not _has_room(board, path, a, b, guest):
        return False
    board.swap(person, a, b, path)
    if board.limit is not None and (board.too_long(person) or board.too_long(node)):
        board.undo(len(board.log) - 1)
        return False
    return True


def _has_room(board: Board, path: list[int], a: int, b: int, guest: int | None) -> bool:
    joining = 0 if guest is None else board.shared[guest]
    if board.uniform:
        moved = len(path) & 1
        return board.room[b] >= moved and board.room[a] + moved >= joining
    moved = sum(board.shared[pair] for pair in path[::2]) - sum(board.shared[pair] for pair in path[1::2])
    if board.room[b] < moved or board.room[a] + moved < joining:
        return False
    voices: dict[int, int] = {} if guest is None else {board.language[guest]: 0}
    for index, pair in enumerate(path):
        voices[board.language[pair]] = voices.get(board.language[pair], 0) + (-1 if index & 1 else 1)
    voices.pop(-1, None)
    for language, out in voices.items():
        line = board.voices[language]
        needed = 1 if guest is not None and board.language[guest] == language else 0
        if line[b] < out or line[a] + out < needed:
            return False
    return True
