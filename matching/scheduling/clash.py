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

from matching.scheduling.diaries import Diaries, diaries_of, numbers_in, pinned_meetings
from matching.scheduling.together import Demand, clashing_together
from matching.types import Pin, Problem


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
    together = clashing_together(problem, diaries, demands)
    return None if together is None else _clash(diaries, ClashKind.TOGETHER, None, together)


_Found = tuple[ClashKind, str | None, list[Demand]]


def _demands(problem: Problem, diaries: Diaries) -> list[Demand]:
    pins = {(pin.supplier, pin.buyer): pin for pin in problem.pins}
    demands = [
        Demand(pair, 1 << slot, pins[pair.supplier, pair.buyer]) for pair, slot in pinned_meetings(problem, diaries)
    ]
    demands += [
        Demand(pair, diaries.possible(pair), None)
        for pair in problem.pairs
        if pair.mandatory and (pair.supplier, pair.buyer) not in pins
    ]
    return sorted(demands, key=lambda demand: demand.people)


def _names(demands: list[Demand]) -> list[tuple[str, str]]:
    return [demand.people for demand in demands]


def _clash(diaries: Diaries, kind: ClashKind, who: str | None, demands: list[Demand]) -> Clash:
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


def _of_each(demands: list[Demand]) -> dict[str, list[Demand]]:
    """Return participant -> its demands."""
    found = defaultdict(list)
    for demand in demands:
        for name in demand.people:
            found[name].append(demand)
    return found


def _over_most(diaries: Diaries, demands: list[Demand]) -> Iterator[_Found]:
    for name, wanted in _of_each(demands).items():
        most = diaries.people[name].most
        if most is not None and len(wanted) > most:
            pins_first = sorted(wanted, key=lambda demand: demand.pin is None)
            yield ClashKind.MOST, name, sorted(pins_first[: most + 1], key=lambda demand: demand.people)


def _over_supply(diaries: Diaries, demands: list[Demand]) -> Iterator[_Found]:
    once = [1] * len(diaries.slots)
    shared = [demand for demand in demands if not diaries.stands_of(demand.pair)]
    spoken = defaultdict(list)
    for demand in demands:
        spoken[demand.pair.interpreter].append(demand)
    groups: list[tuple[ClashKind, str | None, list[Demand], Sequence[int]]] = [
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
