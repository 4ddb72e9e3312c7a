"""Run every kernel of the scheduler once, so that all are compiled and kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from matching.types import Interpreters, Pair, Participant, Problem, Settings, Side, Slot


def warm() -> None:
    """Place, improve, compact and mend a handful of meetings; what comes out is not looked at."""
    from matching.scheduling.flow import solve_target
    from matching.scheduling.model import build_model
    from matching.scheduling.one_meeting import best_way
    from matching.scheduling.presolve import presolve
    from matching.scheduling.repair import NO_LIMIT, mend
    from matching.scheduling.search import restore
    from matching.scheduling.standing import stand
    from matching.scheduling.timetable import EFFORTS, build_timetable, shorten_gaps
    from matching.scheduling.walking import shorten

    reduced = presolve(build_model(_problem()))
    target = solve_target(reduced)
    board = build_timetable(reduced, target, seed=0, effort=EFFORTS["normal"], goal=target.bound + 1)
    shorten_gaps(board, EFFORTS["normal"])
    restore(board, board.slot.copy())
    standing = stand(reduced, ())
    mend(reduced, target, standing, NO_LIMIT)
    best_way(reduced, standing.board, np.flatnonzero(standing.board.slot < 0)[:1], standing.home.stake)
    two = np.arange(2)
    shorten(np.zeros(3, dtype=np.int64), np.zeros((0, 3), dtype=np.int64), np.ones((2, 2), dtype=np.int64), two, two, 1)


def _problem() -> Problem:
    """Return more wishes than fit, with an interpreter and a limit in a row, so that all of the search is needed."""
    start = datetime(2027, 9, 25, 13, tzinfo=UTC)
    slots = tuple(
        Slot(
            id=f"t{k}", start=start + timedelta(minutes=20 * k), end=start + timedelta(minutes=20 * k + 20), block="am"
        )
        for k in range(3)
    )
    sides = {Side.SUPPLIER: ("S1", "S2", "S3"), Side.BUYER: ("B1", "B2", "B3")}
    return Problem(
        format="gateway.problem/1",
        slots=slots,
        capacity={slot.id: 1 for slot in slots},
        participants=tuple(Participant(id=name, side=side) for side, names in sides.items() for name in names),
        pairs=tuple(
            Pair(supplier=supplier, buyer=buyer, score=0.5, interpreter="zh" if buyer == "B1" else None)
            for supplier in sides[Side.SUPPLIER]
            for buyer in sides[Side.BUYER]
        ),
        interpreters=(Interpreters(language="zh", slots={slot.id: 1 for slot in slots}),),
        settings=Settings(max_in_a_row=2),
    )
