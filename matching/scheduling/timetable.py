"""When: put the wanted pairs into slots, most constrained first, fill what is left, then improve.

The effort is a number of tries, never a time, and whatever reaches the bound is the end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.scheduling.board import WORTH, Board, empty_board
from matching.scheduling.compaction import compact
from matching.scheduling.flow import Target, average_weight, reduced_weights
from matching.scheduling.insertion import insert_all
from matching.scheduling.model import Bools, Ints
from matching.scheduling.presolve import Reduced
from matching.scheduling.search import UNIT, search
from matching.types import Progress

STAGES = 40
WARM, COLD = 0.02, 0.0015  # temperatures, as shares of what a pair is worth on average
FOCUSED = 0.002
NEAR = 0.1  # candidates are the pairs at most this share of the average below their price


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try.

    Attributes
    ----------
    for_wanted, for_others : chains examined to let in one pair that the relaxed problem wants, or another.
    focused : tries for each left-out pair that is wanted or mandatory, and at most for all of them.
    tries : tries of the search among all pairs that are nearly worth their price.
    chains : chains examined in one of them to let a pair in.
    gaps : exchanges tried for each person to shorten gaps.
    """

    for_wanted: int
    for_others: int
    focused: tuple[int, int]
    tries: int
    chains: int
    gaps: int


EFFORTS = {
    "fast": Effort(for_wanted=400, for_others=10, focused=(0, 0), tries=0, chains=0, gaps=100),
    "normal": Effort(for_wanted=2_000, for_others=400, focused=(20, 2_000), tries=70_000, chains=30, gaps=400),
    "thorough": Effort(for_wanted=20_000, for_others=400, focused=(40, 10_000), tries=400_000, chains=100, gaps=2_000),
}


def build_timetable(
    reduced: Reduced, target: Target, *, seed: int, effort: Effort, goal: int, progress: Progress | None = None
) -> Board:
    """Return a board with the timetable; nothing is improved that is worth `goal`, which is the bound.

    Deterministic in the other arguments.
    """
    board = empty_board(reduced, seed=seed)
    if not len(reduced.pairs):
        return board
    report = progress or _silent
    report("timetable", 0, 3)
    net = reduced_weights(reduced, target.prices)
    by_worth = np.lexsort((np.arange(len(net)), -net))
    insert_all(board, _wanted_first(reduced, target.wanted), effort.for_wanted)
    insert_all(board, by_worth, effort.for_others)
    report("timetable", 1, 3)
    start, around = pairs_of_each(reduced, by_worth)
    average = average_weight(reduced)
    hope = round(1.5 * average)
    for flags, chains in ((reduced.mandatory, 4_000), (target.wanted, 1_000)):
        left_out = np.flatnonzero(flags & (board.slot < 0))
        tries = min(effort.focused[0] * len(left_out), effort.focused[1])
        if tries and board.tally[WORTH] < goal:
            search(
                board,
                left_out,
                net,
                start,
                around,
                heat_of(average, FOCUSED, FOCUSED, 1),
                tries,
                chains,
                hope,
                target.bound,
            )
    report("timetable", 2, 3)
    if effort.tries and board.tally[WORTH] < goal:
        near = np.flatnonzero(net > -NEAR * average)
        heat = heat_of(average, WARM, COLD, STAGES)
        # Where no table is left a try takes longer and finds less.
        tries = effort.tries // STAGES // (1 if board.room.any() else 2)
        search(board, near, net, start, around, heat, tries, effort.chains, hope, goal)
    report("timetable", 3, 3)
    return board


def shorten_gaps(board: Board, effort: Effort) -> None:
    """Shorten the gaps in everybody's day; the worth stays as it is."""
    compact(board, effort.gaps * len(board.held))


def _silent(_step: str, _done: int, _total: int) -> None:
    """Report to nobody."""


def _wanted_first(reduced: Reduced, wanted: Bools) -> Ints:
    """Return the mandatory pairs, then the wanted ones; among them first those with the fewest slots to choose from."""
    common = (reduced.free[reduced.supplier] & reduced.free[reduced.buyer]).sum(axis=1)
    order = np.lexsort((reduced.pairs, -reduced.weight, common, ~wanted, ~reduced.mandatory))
    chosen: Ints = order[(wanted | reduced.mandatory)[order]]
    return chosen


def pairs_of_each(reduced: Reduced, order: Ints) -> tuple[Ints, Ints]:
    """Return (people + 1,) and (2 * pairs,): where the pairs of each person start, and the pairs in `order`."""
    person = np.concatenate([reduced.supplier[order], reduced.buyer[order]])
    place = np.tile(np.arange(len(order)), 2)
    around = np.tile(order, 2)[np.lexsort((place, person))]
    count = np.bincount(person, minlength=len(reduced.most))
    return np.concatenate([[0], np.cumsum(count)]).astype(np.int64), around.astype(np.int64)


def heat_of(average: float, first: float, last: float, stages: int) -> Ints:
    """Return (stages,) temperatures for `search`, falling from `first` to `last`, which are shares of `average`."""
    shares = first * (last / first) ** (np.arange(stages) / stages)
    heat: Ints = np.maximum(1, np.rint(shares * average * UNIT)).astype(np.int64)
    return heat
