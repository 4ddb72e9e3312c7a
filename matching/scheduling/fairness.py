"""How evenly a schedule spreads its meetings, and what the floor under everybody's number of meetings costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from matching.scheduling import build_schedule
from matching.scheduling.model import plain_weight
from matching.similarity.measures import gini
from matching.types import Problem, Schedule, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """A participant below its `least`: how many meetings it has, and how many it was to have."""

    id: str
    held: int
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFairness:
    """One side's share; of a side without participants every number is 0, and there is no `gini`.

    Attributes
    ----------
    people : participants, those without a meeting included.
    fewest, most : meetings of one participant.
    gini : in [0, 1): 0 when all have the same number of meetings, or none; near 1 when few have them all.
    short : those below their `least`, furthest below first.
    """

    people: int
    fewest: int
    most: int
    gini: float | None
    short: tuple[Short, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """Both sides' shares."""

    supplier: SideFairness
    buyer: SideFairness


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorCost:
    """A schedule beside one of the same problem in which the floor counts for nothing.

    Attributes
    ----------
    weights, weights_without : what the meetings are worth by themselves, bonuses left out.
    cost : ``weights_without - weights``; below 0 where the run without the floor happened to end further from its
        optimum than the run with it.
    at_most : the cost is proven to be no higher, whatever run is taken for comparison that keeps as many mandatory
        pairs: ``bound`` of the run without the floor, less `weights`.
    mandatory, mandatory_without : mandatory pairs that meet.
    short, short_without : participants below their `least`.
    """

    weights: int
    weights_without: int
    cost: int
    at_most: int
    mandatory: int
    mandatory_without: int
    short: int
    short_without: int


def fairness_of(problem: Problem, schedule: Schedule) -> Fairness:
    """Return how the meetings of a sound schedule are spread on each side."""
    held = Counter(name for meeting in schedule.meetings for name in (meeting.supplier, meeting.buyer))
    return Fairness(
        supplier=_side(problem, held, Side.SUPPLIER),
        buyer=_side(problem, held, Side.BUYER),
    )


def _side(problem: Problem, held: Counter[str], side: Side) -> SideFairness:
    people = [person for person in problem.participants if person.side is side]
    counts = [held[person.id] for person in people]
    short = [
        Short(id=person.id, held=held[person.id], least=person.least)
        for person in people
        if held[person.id] < person.least
    ]
    return SideFairness(
        people=len(people),
        fewest=min(counts, default=0),
        most=max(counts, default=0),
        gini=gini(np.array(counts, dtype=np.int64)),
        short=tuple(sorted(short, key=lambda one: (one.held - one.least, one.id))),
    )


def cost_of_floor(problem: Problem, schedule: Schedule, *, effort: str = "normal") -> FloorCost:
    """Build the problem again without the floor, by the schedule's seed, and compare.

    Parameters
    ----------
    problem : without faults (`matching.scheduling.problem.faults_of`).
    schedule : a sound schedule of it, built with `effort`.
    effort : as in `build_schedule`.
    """
    without = replace(problem, settings=replace(problem.settings, floor_weight=0))
    other = build_schedule(without, seed=schedule.seed, effort=effort)
    weights = _weights(problem, schedule)
    return FloorCost(
        weights=weights,
        weights_without=other.worth,
        cost=other.worth - weights,
        at_most=other.bound - weights,
        mandatory=schedule.figures.mandatory[0],
        mandatory_without=other.figures.mandatory[0],
        short=schedule.figures.below_least,
        short_without=other.figures.below_least,
    )


def _weights(problem: Problem, schedule: Schedule) -> int:
    met = {(meeting.supplier, meeting.buyer) for meeting in schedule.meetings}
    return sum(plain_weight(pair, problem.settings) for pair in problem.pairs if (pair.supplier, pair.buyer) in met)
