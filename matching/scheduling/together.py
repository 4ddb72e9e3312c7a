"""Demands that clash only together, over several things at once: put to CP-SAT, and reduced to what the clash needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from matching.scheduling.diaries import Diaries, numbers_in
from matching.types import Pair, Pin, Problem

STEPS_AT_MOST = 60.0  # of CP-SAT's own count of its work, about a second each; never a clock


@dataclass(frozen=True, slots=True)
class Demand:
    """A mandatory pair, or a pinned one, and the slots it could use, as bits."""

    pair: Pair
    slots: int
    pin: Pin | None

    @property
    def people(self) -> tuple[str, str]:
        """The two who are to meet."""
        return self.pair.supplier, self.pair.buyer


def clashing_together(problem: Problem, diaries: Diaries, demands: list[Demand]) -> list[Demand] | None:
    """Return a set that clashes, of which nothing can be left out; None if there is none."""
    clashing = _proven_to_clash(problem, diaries, demands)
    if clashing is None:
        return None
    for demand in sorted(clashing, key=lambda demand: (demand.pin is not None, demand.people)):
        if demand in clashing:
            fewer = _proven_to_clash(problem, diaries, [other for other in clashing if other is not demand])
            clashing = clashing if fewer is None else fewer
    return clashing


def _proven_to_clash(problem: Problem, diaries: Diaries, demands: list[Demand]) -> list[Demand] | None:
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

    def note(self, demand: Demand, slot: int, meet: object) -> None:
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
