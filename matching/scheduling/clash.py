"""The smallest set of mandatory pairs and pins that cannot all be kept, with names.

Counts come first, because they can be followed on paper: more meetings than `most`; and, by Hall's theorem ("On
representatives of subsets", 1935), demands that between them know fewer slots than they are, of a person, of the shared
tables, of a language's interpreters. Only where each count by itself is right is it put to a solver of constraints:
its assumptions name a set that clashes (CP-SAT, "sufficient assumptions for infeasibility"), and a deletion filter
(Chinneck, Dravnieks, ORSA Journal on Computing 3, 1991) leaves out what the clash does not need.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matching.scheduling.diaries import Diaries, diaries_of, numbers_in, pinned_meetings
from matching.types import Pair, Pin, Problem

STEPS_AT_MOST = 60.0  # of CP-SAT's own count of its work, about a second each; never a clock


class ClashKind(StrEnum):
    """What there is too little of."""

    MOST = "most"
    DIARY = "diary"
    TABLES = "tables"
    INTERPRETERS = "interpreters"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Demands of which at most all but one can be kept.

    Attributes
    ----------
    kind : what they clash over.
    who : the participant, or the language; None for tables, and for what clashes only together.
    slots : ids of all slots the demands could use, by time.
    pairs : the mandatory pairs, as (supplier, buyer).
    pins : the pins.
    """

    kind: ClashKind
    who: str | None
    slots: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    pins: tuple[Pin, ...]


@dataclass(frozen=True, slots=True)
class _Demand:
    pair: Pair
    slots: int
    pin: Pin | None

    @property
    def people(self) -> tuple[str, str]:
        return self.pair.supplier, self.pair.buyer


def smallest_clash(problem: Problem) -> Clash | None:
    """Return the smallest clash that counting finds, else one that a solver proves, else None.

    Parameters
    ----------
    problem : without faults (`matching.scheduling.problem.faults_of`).

    Returns
    -------
    Clash or None
        Among clashes of one size the first by kind and names. No proper part of it clashes over the same thing; a
        smaller clash of several things at once may exist beside it. None if all mandatory pairs and pins can be kept,
        or if CP-SAT could not tell.
    """
    diaries = diaries_of(problem)
    demands = _demands(problem, diaries)
    counted = [*_over_most(diaries, demands), *_over_supply(diaries, demands)]
    if counted:
        kinds = list(ClashKind)
        kind, who, members = min(
            counted, key=lambda found: (len(found[2]), kinds.index(found[0]), found[1] or "", _names(found[2]))
        )
        return _clash(diaries, kind, who, members)
    together = _clashing_together(problem, diaries, demands)
    return None if together is None else _clash(diaries, ClashKind.TOGETHER, None, together)


_Found = tuple[ClashKind, str | None, list[_Demand]]


def _demands(problem: Problem, diaries: Diaries) -> list[_Demand]:
    pins = {(pin.supplier, pin.buyer): pin for pin in problem.pins}
    demands = [
        _Demand(pair, 1 << slot, pins[pair.supplier, pair.buyer]) for pair, slot in pinned_meetings(problem, diaries)
    ]
    demands += [
        _Demand(pair, diaries.possible(pair), None)
        for pair in problem.pairs
        if pair.mandatory and (pair.supplier, pair.buyer) not in pins
    ]
    return sorted(demands, key=lambda demand: demand.people)


def _names(demands: list[_Demand]) -> list[tuple[str, str]]:
    return [demand.people for demand in demands]


def _clash(diaries: Diaries, kind: ClashKind, who: str | None, demands: list[_Demand]) -> Clash:
    slots = 0
    for demand in demands:
        slots |= demand.slots
    return Clash(
        kind=kind,
        who=who,
        slots=tuple(diaries.slots[at].id for at in numbers_in(slots)),
        pairs=tuple(demand.people for demand in demands if demand.pin is None),
        pins=tuple(demand.pin for demand in demands if demand.pin is not None),
    )


def _of_each(demands: list[_Demand]) -> dict[str, list[_Demand]]:
    """Return participant -> its demands."""
    found = defaultdict(list)
    for demand in demands:
        for name in demand.people:
            found[name].append(demand)
    return found


def _over_most(diaries: Diaries, demands: list[_Demand]) -> Iterator[_Found]:
    for name, wanted in _of_each(demands).items():
        most = diaries.people[name].most
        if most is not None and len(wanted) > most:
            pins_first = sorted(wanted, key=lambda demand: demand.pin is None)
            yield ClashKind.MOST, name, sorted(pins_first[: most + 1], key=lambda demand: demand.people)


def _over_supply(diaries: Diaries, demands: list[_Demand]) -> Iterator[_Found]:
    once = [1] * len(diaries.slots)
    shared = [demand for demand in demands if not diaries.stands_of(demand.pair)]
    spoken = defaultdict(list)
    for demand in demands:
        spoken[demand.pair.interpreter].append(demand)
    groups: list[tuple[ClashKind, str | None, list[_Demand], Sequence[int]]] = [
        *((ClashKind.DIARY, name, wanted, once) for name, wanted in _of_each(demands).items()),
        (ClashKind.TABLES, None, shared, diaries.tables),
        *(
            (ClashKind.INTERPRETERS, language, wanted, diaries.voices.get(language, once))
            for language, wanted in spoken.items()
            if language is not None
        ),
    ]
    for kind, who, wanted, supply in groups:
        found = _too_many([demand.slots for demand in wanted], supply)
        if found:
            yield kind, who, [wanted[index] for index in found]


def _too_many(options: list[int], supply: Sequence[int]) -> list[int]:
    """Return the smallest set found of which all options together hold one less; empty if everyone has a place.

    Parameters
    ----------
    options : the set of slots of each.
    supply : (slots,) how many a slot holds.
    """
    held: list[list[int]] = [[] for _ in supply]

    def reached(first: int) -> tuple[list[int], dict[int, int], int | None]:
        """Follow every way in which others could make room; return them, from where, and a slot with room."""
        members, came_from = [first], {}
        for member in members:  # which grows on the way
            for slot in numbers_in(options[member]):
                if slot in came_from:
                    continue
                came_from[slot] = member
                if len(held[slot]) < supply[slot]:
                    return members, came_from, slot
                members += held[slot]
        return members, came_from, None

    place: dict[int, int] = {}
    smallest: list[int] = []
    for demand in range(len(options)):
        members, came_from, slot = reached(demand)
        if slot is None:
            smallest = min(filter(None, (smallest, sorted(members))), key=lambda found: (len(found), found))
        while slot is not None:  # each moves on to the slot it led to, back to the one who came
            mover = came_from[slot]
            former = place.get(mover)
            if former is not None:
                held[former].remove(mover)
            held[slot].append(mover)
            place[mover], slot = slot, former
    return smallest


# --- several things at once -----------------------------------------------------------------------


def _clashing_together(problem: Problem, diaries: Diaries, demands: list[_Demand]) -> list[_Demand] | None:
    """Return a set that clashes, of which nothing can be left out; None if there is none."""
    clashing = _proven_to_clash(problem, diaries, demands)
    if clashing is None:
        return None
    for demand in sorted(clashing, key=lambda demand: (demand.pin is not None, demand.people)):
        if demand in clashing:
            fewer = _proven_to_clash(problem, diaries, [other for other in clashing if other is not demand])
            clashing = clashing if fewer is None else fewer
    return clashing


def _proven_to_clash(problem: Problem, diaries: Diaries, demands: list[_Demand]) -> list[_Demand] | None:
    """Return the demands by which CP-SAT proves that not all can be kept; None if it does not prove it."""
    from ortools.sat.python import cp_model  # heavy: only where counting finds nothing

    if not demands:
        return None
    model = cp_model.CpModel()
    kept, use = [], _Use(problem, diaries)
    for demand in demands:
        keep = model.new_bool_var("")
        meets = {slot: model.new_bool_var("") for slot in numbers_in(demand.slots)}
        model.add(sum(meets.values()) == keep)
        kept.append(keep)
        for slot, meet in meets.items():
            use.note(demand, slot, meet)
    for terms, limit in use.limits():
        model.add(sum(terms) <= limit)
    model.add_assumptions(kept)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = STEPS_AT_MOST
    if solver.solve(model) != cp_model.INFEASIBLE:
        return None
    named = set(solver.sufficient_assumptions_for_infeasibility())
    return [demand for demand, keep in zip(demands, kept, strict=True) if keep.index in named] or demands


class _Use:
    """Who and what the possible meetings use, and the limits on it."""

    def __init__(self, problem: Problem, diaries: Diaries) -> None:
        self.diaries = diaries
        self.in_a_row = problem.settings.max_in_a_row
        self.seats: dict[str, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
        self.tables: dict[int, list[Any]] = defaultdict(list)
        self.voices: dict[tuple[str, int], list[Any]] = defaultdict(list)

    def note(self, demand: _Demand, slot: int, meet: object) -> None:
        for name in demand.people:
            self.seats[name][slot].append(meet)
        if not self.diaries.stands_of(demand.pair):
            self.tables[slot].append(meet)
        if demand.pair.interpreter is not None:
            self.voices[demand.pair.interpreter, slot].append(meet)

    def limits(self) -> Iterator[tuple[list[Any], int]]:
        for name, by_slot in self.seats.items():
            yield from ((meets, 1) for meets in by_slot.values())
            most = self.diaries.people[name].most
            if most is not None:
                yield [meet for meets in by_slot.values() for meet in meets], most
            for first in range(len(self.diaries.slots) - self.in_a_row if self.in_a_row is not None else 0):
                run = range(first, first + (self.in_a_row or 0) + 1)
                if len({self.diaries.slots[at].block for at in run}) == 1:
                    yield [meet for at in run for meet in by_slot.get(at, ())], self.in_a_row or 0
        yield from ((meets, self.diaries.tables[slot]) for slot, meets in self.tables.items())
        yield from ((meets, self.diaries.voices[language][slot]) for (language, slot), meets in self.voices.items())
