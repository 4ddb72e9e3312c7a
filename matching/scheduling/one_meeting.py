"""Can these two meet, and what would it move? The answer for one pair, on the timetable that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from matching.errors import InputError
from matching.kernels import compile_once
from matching.scheduling.board import WORTH, Board, commit, undo, wants_more
from matching.scheduling.build import meetings_of, named
from matching.scheduling.difference import Moved, difference
from matching.scheduling.mending import LONGEST, count_moved, force_in, let_in
from matching.scheduling.model import Ints, build_model
from matching.scheduling.presolve import Reduced, presolve
from matching.scheduling.search import restore
from matching.scheduling.standing import stand, tables_kept
from matching.scheduling.tables import assign_tables
from matching.types import Meeting, Problem, Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What it would take for one pair to meet.

    Attributes
    ----------
    meeting : where they would meet; None if no slot has both of them, or a pin or what has begun is in the way of all.
    moved, dropped : what would change for others; both empty where the pair just fits, or meets already.
    worth : by how much the worth of the whole timetable changes, `big` of mandatory pairs left out.
    """

    meeting: Meeting | None
    moved: tuple[Moved, ...] = ()
    dropped: tuple[Meeting, ...] = ()
    worth: int = 0


def what_if_they_met(
    problem: Problem, schedule: Schedule, supplier: str, buyer: str, *, now: datetime | None = None
) -> Answer:
    """Find the slot in which the two could meet with the least change to everybody else.

    Fewest meetings that fall out, mandatory ones counted first, then fewest that move, then the highest worth, then
    the earliest slot. Whoever is in the way moves along the chain that moves the fewest meetings, of three at most, and
    falls out where there is none. It is one good way for each slot, not a proof that there is no better one.

    Parameters
    ----------
    problem, schedule : what is known now, and the timetable that stands; nothing of either is changed.
    supplier, buyer : ids of a listed pair.
    now : an aware moment; what began before it is not touched.

    Raises
    ------
    InputError
        When the problem is at fault or the pair is not listed.
    """
    model = build_model(problem)
    listed = [number for number, pair in enumerate(model.pairs) if (pair.supplier, pair.buyer) == (supplier, buyer)]
    if not listed:
        raise InputError(f"{supplier} - {buyer}: the pair is not listed, so it never meets. Add it to `pairs`.")
    for meeting in schedule.meetings:
        if (meeting.supplier, meeting.buyer) == (supplier, buyer):
            return Answer(meeting=meeting)
    compile_once("scheduling")
    reduced = presolve(model)
    board = stand(reduced, schedule.meetings, now=now).board
    slots = best_way(reduced, board, np.flatnonzero(reduced.pairs == listed[0]))
    if slots is None:
        return Answer(meeting=None)
    stood, worth = meetings_of(reduced, board), _worth(reduced, board)
    restore(board, slots)
    after = meetings_of(reduced, board)
    tables = assign_tables(model, after, tables_kept(model, after, schedule.meetings))
    standing = {(model.pairs[pair].supplier, model.pairs[pair].buyer) for pair, _ in stood}
    changed = difference(
        (meeting for meeting in schedule.meetings if (meeting.supplier, meeting.buyer) in standing),
        named(model, after, tables),
    )
    return Answer(
        meeting=changed.new[0], moved=changed.moved, dropped=changed.dropped, worth=_worth(reduced, board) - worth
    )


def _worth(reduced: Reduced, board: Board) -> int:
    """Return the worth of what is placed, without `big`."""
    return int(board.tally[WORTH]) - reduced.model.big * int(reduced.mandatory[board.slot >= 0].sum())


def best_way(reduced: Reduced, board: Board, pair: Ints) -> Ints | None:
    """Return (pairs,) the slot of each pair in the best way to let the pair in, None if there is none."""
    if not len(pair):
        return None
    was = board.slot.copy()
    commit(board)
    best: tuple[tuple[int, ...], Ints] | None = None
    for slot in range(len(board.room)):
        if force_in(board, pair[0], slot, was):
            out = np.flatnonzero((was >= 0) & (board.slot < 0))
            for other in out[np.lexsort((out, -reduced.weight[out]))]:
                if wants_more(board, other):
                    let_in(board, other, was, LONGEST)
            lost = (was >= 0) & (board.slot < 0)
            cost = (
                int((lost & reduced.mandatory).sum()),
                int(lost.sum()),
                int(count_moved(board, was)),
                -int(board.tally[WORTH]),
                slot,
            )
            if best is None or cost < best[0]:
                best = cost, board.slot.copy()
        undo(board, 0)
    return None if best is None else best[1]
