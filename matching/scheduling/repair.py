"""Mend a schedule after something changed, moving as few meetings as possible, and say what is different.

Meetings stay where they are if they still can. What fell out, and what is worth letting in, is placed along the
chains that move the fewest meetings; a move has a price and a kept meeting a reward, both outside the worth. The bound
and its certificate are those of the new problem, as if it were built from nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from matching.errors import InputError
from matching.kernels import compile_once
from matching.scheduling.board import WORTH, Board
from matching.scheduling.build import assemble, meetings_of
from matching.scheduling.difference import Difference, difference
from matching.scheduling.exact import lower_bound
from matching.scheduling.flow import Target, average_weight, certificate_of, reduced_weights, solve_target
from matching.scheduling.mending import Home, fill, improve
from matching.scheduling.model import build_model
from matching.scheduling.presolve import Reduced, presolve
from matching.scheduling.standing import Standing, stand, tables_kept
from matching.scheduling.tables import assign_tables
from matching.scheduling.timetable import COLD, FOCUSED, NEAR, WARM, heat_of, pairs_of_each
from matching.types import Meeting, Problem, Schedule

# Shares of what a pair is worth on average.
KEEP_REWARD, MOVE_PRICE = 0.2, 1.5
NO_LIMIT = 1 << 40
STAGES = 10
TRIES, TRIES_FOR_EACH_PERSON, CHAINS = 5_000, 4, 10
TRIES_FOR_A_MANDATORY_PAIR, CHAINS_FOR_A_MANDATORY_PAIR = 40, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """The schedule `after` a repair, and its `difference` from the one before."""

    after: Schedule
    difference: Difference


def repair(
    problem: Problem, before: Schedule, *, seed: int = 0, max_moves: int | None = None, now: datetime | None = None
) -> Repair:
    """Return a schedule for `problem` that differs little from `before`, which was made for a similar problem.

    Parameters
    ----------
    problem : what is known now: people gone, late or added, tables closed, pins set or removed, pairs refused or
        wished. A pair, person, slot or table of `before` that it no longer has is simply gone.
    before : the schedule that stands. Meetings of it that are `confirmed` are kept at a higher price, and stay
        confirmed where they are kept.
    seed : draws what the search tries; the same problem, schedule and seed give the same repair.
    max_moves : how many meetings, at most, may get another slot; None for no limit. Pins count for nothing here, and
        neither do meetings that only change tables, because theirs is closed or pinned. One that was confirmed counts
        as `matching.scheduling.standing.STAKE` says, so that the limit holds in any case.
    now : an aware moment. Meetings of slots that began before it stay as they are where `problem` still allows
        them, and no other is put there. None where nothing has begun.

    Returns
    -------
    Repair
        A schedule that still stands whole, with the same worth and bound, is left as it is.

    Raises
    ------
    InputError
        When the problem is at fault, `before` has a pair, or a person in one slot, twice, `max_moves` is below 0 or
        `now` has no time zone; every fault of the first of these is listed.
    """
    if max_moves is not None and max_moves < 0:
        raise InputError(f"max_moves: {max_moves} is below 0. Give 0 or more, or leave it out for no limit.")
    model = build_model(problem)
    compile_once("scheduling")
    reduced = presolve(model)
    target = solve_target(reduced)
    standing = stand(reduced, before.meetings, seed=seed, now=now)
    board = standing.board
    proven, certificate = lower_bound(reduced, board, target.bound, certificate_of(reduced, target.prices))
    if _something_changed(reduced, board, proven, before):
        mend(reduced, target, standing, NO_LIMIT if max_moves is None else max_moves)
    meetings = meetings_of(reduced, board)
    tables = assign_tables(model, meetings, tables_kept(model, meetings, before.meetings))
    after = assemble(reduced, meetings, tables, proven=proven, certificate=certificate, seed=seed)
    if any(meeting.confirmed for meeting in before.meetings):
        after = replace(after, meetings=_still_confirmed(before, after))
    return Repair(after=after, difference=difference(before.meetings, after.meetings))


def _still_confirmed(before: Schedule, after: Schedule) -> tuple[Meeting, ...]:
    """Return the meetings of `after`, those that stayed where they were as confirmed as they were."""
    said = {(m.supplier, m.buyer, m.slot, m.table): m.confirmed for m in before.meetings if m.confirmed is not None}
    found = [(m, said.get((m.supplier, m.buyer, m.slot, m.table))) for m in after.meetings]
    return tuple(m if confirmed is None else replace(m, confirmed=confirmed) for m, confirmed in found)


def _something_changed(reduced: Reduced, board: Board, proven: int, before: Schedule) -> bool:
    """Whether a meeting fell out, or the worth or the bound is another one than before."""
    model, met = reduced.model, board.slot >= 0
    mandatory = int(reduced.mandatory[met].sum()) + sum(bool(model.mandatory[pair]) for pair, _ in model.pins)
    worth, bound = (reduced.fixed + value - model.big * mandatory for value in (int(board.tally[WORTH]), proven))
    meetings = int(met.sum()) + len(model.pins)
    return (meetings, worth, bound) != (len(before.meetings), before.worth, before.bound)


def mend(reduced: Reduced, target: Target, standing: Standing, limit: int) -> None:
    """Fill up what the change left, then improve; `limit` meetings have moved in the end, at most."""
    board, home = standing.board, Home(slot=standing.home.slot.copy(), stake=standing.home.stake.copy())
    if not len(reduced.pairs):
        return
    average = average_weight(reduced)
    reward, price = round(KEEP_REWARD * average), max(1, round(MOVE_PRICE * average))
    net = reduced_weights(reduced, target.prices)
    fell_out = (home.slot >= 0) & (board.slot < 0)
    home.stake[fell_out] = 1  # it has to move, whoever said that they come
    for value in (board.weight, net):
        value += np.where(home.slot >= 0, reward * home.stake, 0)
        value[fell_out] += price  # so that is free
        value[reduced.mandatory] += price * int((home.stake - 1).sum())  # however many confirmed meetings move for it
    home.slot[fell_out] = len(board.room)
    by_worth = np.lexsort((np.arange(len(net)), -net))
    fill(board, by_worth, home, price, limit)
    start, around = pairs_of_each(reduced, by_worth)
    hope = round(1.5 * average)
    left_out = np.flatnonzero(reduced.mandatory & (board.slot < 0))
    near = np.flatnonzero(net > -NEAR * average)
    focused = TRIES_FOR_A_MANDATORY_PAIR * len(left_out)
    tries = (TRIES + TRIES_FOR_EACH_PERSON * len(board.held)) // STAGES
    for candidates, heat, stage, chains in (
        (left_out, heat_of(average, FOCUSED, FOCUSED, 1), focused, CHAINS_FOR_A_MANDATORY_PAIR),
        (near, heat_of(average, WARM, COLD, STAGES), tries, CHAINS),
    ):
        if len(candidates):
            improve(board, candidates, net, start, around, heat, stage, chains, hope, home, price, limit)
