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
from matching.scheduling.mending import LONGEST, Home, count_moved, force_in, let_in
from matching.scheduling.model import Ints, build_model, numbers_of
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


class Questions:
    """Questions about the timetable that stands; the problem is read once, and each answer takes milliseconds.

    Parameters
    ----------
    problem, schedule : what is known now, and the timetable that stands; nothing of either is changed.
    now : an aware moment; what began before it is not touched.

    Raises
    ------
    InputError
        When the problem is at fault, `schedule` has a pair, or a person in one slot, twice, or `now` has no time zone.
    """

    def __init__(self, problem: Problem, schedule: Schedule, *, now: datetime | None = None) -> None:
        compile_once("scheduling")
        self._model = build_model(problem)
        self._reduced = presolve(self._model)
        standing = stand(self._reduced, schedule.meetings, now=now)
        self._board, self._stake = standing.board, standing.home.stake
        self._was = self._board.slot.copy()
        placed = (self._model.pairs[pair] for pair, _ in meetings_of(self._reduced, self._board))
        names = {(pair.supplier, pair.buyer) for pair in placed}
        self._stood = tuple(m for m in schedule.meetings if (m.supplier, m.buyer) in names)

    def what_if_they_met(self, supplier: str, buyer: str) -> Answer:
        """Answer for a pair of ids; `matching.scheduling.one_meeting.what_if_they_met` says how."""
        model = self._model
        number = int(numbers_of(model.people, model.supplier, model.buyer, [(supplier, buyer)])[0])
        if number < 0:
            raise InputError(f"{supplier} - {buyer}: the pair is not listed, so it never meets. Add it to `pairs`.")
        for meeting in self._stood:
            if (meeting.supplier, meeting.buyer) == (supplier, buyer):
                return Answer(meeting=meeting)
        reduced, board = self._reduced, self._board
        pair = np.flatnonzero(reduced.pairs == number)
        slots = best_way(reduced, board, pair, self._stake)
        if slots is None:
            return Answer(meeting=None)
        worth = _worth(reduced, board)
        restore(board, slots)
        after, gained = meetings_of(reduced, board), _worth(reduced, board) - worth
        restore(board, self._was)
        tables = assign_tables(self._model, after, tables_kept(self._model, after, self._stood))
        changed = difference(self._stood, named(self._model, after, tables))
        return Answer(meeting=changed.new[0], moved=changed.moved, dropped=changed.dropped, worth=gained)


def what_if_they_met(
    problem: Problem, schedule: Schedule, supplier: str, buyer: str, *, now: datetime | None = None
) -> Answer:
    """Find the slot in which the two could meet with the least change to everybody else.

    Fewest meetings that fall out, mandatory ones counted first, then fewest that move (one that was confirmed counts
    for several), then the highest worth, then the earliest slot. Whoever is in the way moves along the chain that moves
    the fewest meetings, of three at most, and falls out where there is none. It is one good way for each slot, not a
    proof that there is no better one.

    Most of the time is spent on reading the problem; `Questions` does that once for many pairs.

    Raises
    ------
    InputError
        As `Questions` does, and when the pair is not listed.
    """
    return Questions(problem, schedule, now=now).what_if_they_met(supplier, buyer)


def _worth(reduced: Reduced, board: Board) -> int:
    """Return the worth of what is placed, without `big`."""
    return int(board.tally[WORTH]) - reduced.model.big * int(reduced.mandatory[board.slot >= 0].sum())


def best_way(reduced: Reduced, board: Board, pair: Ints, stake: Ints) -> Ints | None:
    """Return (pairs,) the slot of each pair in the best way to let the pair in, None if there is none.

    `pair` is its number, or empty where it can never meet; `stake` (pairs,) is that of moving each.
    """
    if not len(pair):
        return None
    home = Home(slot=board.slot.copy(), stake=stake)
    was, most = home.slot, LONGEST * int(stake.max())
    commit(board)
    best: tuple[tuple[int, ...], Ints] | None = None
    for slot in range(len(board.room)):
        if force_in(board, pair[0], slot, home):
            out = np.flatnonzero((was >= 0) & (board.slot < 0))
            for other in out[np.lexsort((out, -reduced.weight[out]))]:
                if wants_more(board, other):
                    let_in(board, other, home, most)
            lost = (was >= 0) & (board.slot < 0)
            cost = (
                int((lost & reduced.mandatory).sum()),
                int(lost.sum()),
                int(count_moved(board, home)),
                -int(board.tally[WORTH]),
                slot,
            )
            if best is None or cost < best[0]:
                best = cost, board.slot.copy()
        undo(board, 0)
    return None if best is None else best[1]
