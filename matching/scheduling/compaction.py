"""Shorten the idle gaps between two meetings of one person, leaving who meets whom, and so the worth, as it is.

A Kempe chain exchanges two slots for the people along it; of these only the two ends are busy at other times than
before, so only their gaps can change. Exchanges that shorten gaps are kept, those that leave them as they are too:
they lead on from where nothing is shorter one step away.
"""

from __future__ import annotations

from matching.kernels import kernel
from matching.scheduling.board import IDLE, PINNED, Board, commit, undo
from matching.scheduling.dice import draw
from matching.scheduling.insertion import NOBODY, move


@kernel
def compact(board: Board, tries: int) -> int:
    """Try exchanges at random; return by how many slots the gaps are shorter."""
    people, slots = len(board.held), len(board.room)
    saved = 0
    for _ in range(tries):
        person, a, b = draw(board.dice, people), draw(board.dice, slots), draw(board.dice, slots)
        if board.row[person, a] < 0 or board.row[person, b] != IDLE:
            continue
        far = _other_end(board, person, a, b)
        before = gaps(board, person) + gaps(board, far)
        if not move(board, person, a, b, NOBODY):
            continue
        less = before - gaps(board, person) - gaps(board, far)
        if less < 0:
            undo(board, 0)
        else:
            saved += less
        commit(board)
    return saved


@kernel
def gaps(board: Board, person: int) -> int:
    """Return how many idle slots lie between two meetings of the person in one block; pins are meetings."""
    total, waiting, started = 0, 0, False
    for slot in range(len(board.room)):
        if not board.follows[slot]:
            waiting, started = 0, False
        met = board.row[person, slot]
        if met >= 0 or met == PINNED:
            total += waiting
            waiting, started = 0, True
        elif started and met == IDLE:
            waiting += 1
    return total


@kernel
def _other_end(board: Board, person: int, a: int, b: int) -> int:
    node, here = person, a
    while board.row[node, here] >= 0:
        pair = board.row[node, here]
        node = board.supplier[pair] + board.buyer[pair] - node
        here = a + b - here
    return int(node)
