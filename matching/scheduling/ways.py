"""The ways in which a pair left out could meet as a schedule stands, and the cheapest of them.

What one of the two has to give up for a meeting in a slot does not depend on whom it meets, so it is found once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from matching.scheduling.diaries import diaries_of, numbers_in, without
from matching.scheduling.model import plain_weight
from matching.scheduling.steps import DECIDED, Change, Step, StepKind
from matching.types import Pair, Problem, Schedule

_Names = tuple[str, str]


class _Limit(NamedTuple):
    """How one of the two keeps within its limits: meetings given up, as (supplier, buyer), and other steps."""

    dropped: tuple[_Names, ...] = ()
    steps: tuple[Step, ...] = ()


class _Way(NamedTuple):
    """How one of the two could come: is somebody asked, the worth lost, the meeting in the way, what else."""

    asked: bool
    cost: int
    here: tuple[_Names, ...]
    limit: _Limit


class _Plan(NamedTuple):
    """A change before it is written out; plans compare by their fields in this order."""

    asked: bool
    cost: int
    changes: int
    slot: int
    dropped: tuple[_Names, ...]
    steps: tuple[Step, ...]


class Ways:
    """The schedule as it stands: who meets whom when, and what is left.

    The problem is without faults, and the schedule a sound one of it.
    """

    def __init__(self, problem: Problem, schedule: Schedule) -> None:
        self.problem = problem
        self.diaries = diaries_of(problem)
        self.listed = {(pair.supplier, pair.buyer): pair for pair in problem.pairs}
        self.weight = {names: plain_weight(pair, problem.settings) for names, pair in self.listed.items()}
        number = self.diaries.number
        self.met = {(meeting.supplier, meeting.buyer): number[meeting.slot] for meeting in schedule.meetings}
        pinned = {(meeting.supplier, meeting.buyer) for meeting in schedule.meetings if meeting.pinned}
        self.kind = {
            names: StepKind.REMOVE_PIN
            if names in pinned
            else StepKind.GIVE_UP_MANDATORY
            if self.listed[names].mandatory
            else StepKind.GIVE_UP
            for names in self.met
        }
        self.diary: dict[str, dict[int, tuple[str, str]]] = {person.id: {} for person in problem.participants}
        for names, slot in self.met.items():
            for name in names:
                self.diary[name][slot] = names
        self.easiest = {  # the meetings of each participant, first the one given up most easily
            name: sorted(
                diary.items(), key=lambda held: (self.kind[held[1]] not in DECIDED, self._lost_alone(held[1]), held)
            )
            for name, diary in self.diary.items()
        }
        self.left = without(self.diaries, [(self.listed[names], slot) for names, slot in self.met.items()])
        stands = {person.table for person in problem.participants}
        shared = [table for table in problem.tables if table.id not in stands]
        self.closed = {  # the first shared table that is closed in a slot
            slot: table.id for table in reversed(shared) for slot in table.closed
        }
        self.of_one: dict[tuple[str, int], list[_Way]] = {}

    def cheapest(self, pair: Pair) -> Change | None:
        """Return the cheapest change for a pair without a meeting; None if neither of the two is ever free."""
        plan = min(self._plans(pair), key=lambda plan: plan[:5], default=None)
        if plan is None:
            return None
        given_up = (self._give_up(names, pair) for names in plan.dropped)
        return Change(slot=self.diaries.slots[plan.slot].id, steps=(*given_up, *plan.steps), cost=plan.cost)

    def _plans(self, pair: Pair) -> Iterator[_Plan]:
        steps: tuple[Step, ...] = ()
        if self.diaries.stands_of(pair) == 2:
            steps = (Step(kind=StepKind.LEAVE_STAND, who=pair.supplier),)
        common = self.diaries.common(pair)
        dearest: tuple[bool, int] = (True, 1 << 62)
        for slot in numbers_in(common):
            for plan in self._at(pair, slot, steps, dearest):
                dearest = min(dearest, plan[:2])
                yield plan
        if not common:
            for slot in numbers_in(self.diaries.free[pair.supplier] ^ self.diaries.free[pair.buyer]):
                yield from self._at(pair, slot, (*steps, self._make_free(pair, slot)), dearest)

    def _make_free(self, pair: Pair, slot: int) -> Step:
        away = pair.buyer if self.diaries.free[pair.supplier] >> slot & 1 else pair.supplier
        person, at = self.diaries.people[away], self.diaries.slots[slot].id
        if person.free is None or at in person.free:  # only the stand is closed
            return Step(kind=StepKind.OPEN_TABLE, who=person.table, slot=at)
        return Step(kind=StepKind.BE_FREE, who=away, slot=at)

    def _at(self, pair: Pair, slot: int, asked: tuple[Step, ...], dearest: tuple[bool, int]) -> Iterator[_Plan]:
        """Yield the plans by which the two could meet in the slot; those dearer than `dearest` may be left out."""
        weight = self.weight[pair.supplier, pair.buyer]
        of_both = any(step.kind not in DECIDED for step in asked)
        for ours in self._ways(pair.supplier, slot):
            for theirs in self._ways(pair.buyer, slot):
                somebody, cost = of_both or ours.asked or theirs.asked, ours.cost + theirs.cost - weight
                if (somebody, cost) > dearest:
                    continue
                here = (*ours.here, *theirs.here)
                supply = self._supply(pair, slot, here)
                dropped = (*here, *ours.limit.dropped, *theirs.limit.dropped)
                steps = (*asked, *ours.limit.steps, *theirs.limit.steps, *supply)
                yield _Plan(somebody, cost, len(dropped) + len(steps), slot, dropped, steps)

    def _ways(self, name: str, slot: int) -> list[_Way]:
        """Return how the participant could come to one more meeting, in the slot."""
        found = self.of_one.get((name, slot))
        if found is None:
            here = (self.diary[name][slot],) if slot in self.diary[name] else ()
            found = self.of_one[name, slot] = [self._way(name, here, limit) for limit in self._limits(name, slot)]
        return found

    def _way(self, name: str, here: tuple[_Names, ...], limit: _Limit) -> _Way:
        dropped = (*here, *limit.dropped)
        held, least = len(self.diary[name]), self.diaries.people[name].least
        floor = min(held, least) - min(held - len(dropped) + 1, least)
        cost = self.problem.settings.floor_weight * floor + sum(
            self.weight[names] + self._floor_of_one(names[names[0] == name]) for names in dropped
        )
        return _Way(bool(limit.steps) or any(self.kind[n] not in DECIDED for n in dropped), cost, here, limit)

    def _floor_of_one(self, name: str) -> int:
        """Return the bonus that a participant loses with one of its meetings."""
        counts = len(self.diary[name]) <= self.diaries.people[name].least
        return self.problem.settings.floor_weight if counts else 0

    def _lost_alone(self, names: _Names) -> int:
        """Return the worth lost with one meeting, floors included."""
        return self.weight[names] + sum(map(self._floor_of_one, names))

    def _give_up(self, names: tuple[str, str], pair: Pair) -> Step:
        """Return the step in which the one of the pair whose meeting it is gives it up."""
        who, whom = names if names[0] == pair.supplier else (names[1], names[0])
        return Step(kind=self.kind[names], who=who, whom=whom, slot=self.diaries.slots[self.met[names]].id)

    def _limits(self, name: str, slot: int) -> list[_Limit]:
        """Return how the participant could have this meeting within `most` and `max_in_a_row`."""
        most, diary = self.diaries.people[name].most, self.diary[name]
        over = most is not None and len(diary) - (slot in diary) >= most
        long = self._too_long(name, slot)
        if not over and not long:
            return [_Limit()]
        ways = []
        for at, names in self.easiest[name]:
            if at != slot and not (long and self._too_long(name, slot, without=at)):
                ways.append(_Limit(dropped=(names,)))
                break
        if over and not long:
            ways.append(_Limit(steps=(Step(kind=StepKind.RAISE_MOST, who=name),)))
        return ways

    def _too_long(self, name: str, slot: int, without: int | None = None) -> bool:
        """Whether the participant would sit in too many meetings in a row around the slot."""
        limit, slots, diary = self.problem.settings.max_in_a_row, self.diaries.slots, self.diary[name]
        if limit is None:
            return False
        run = 1
        for way in (-1, 1):
            at = slot + way
            while at in diary and at != without and slots[at].block == slots[slot].block:
                run += 1
                at += way
        return run > limit

    def _supply(self, pair: Pair, slot: int, here: tuple[_Names, ...]) -> tuple[Step, ...]:
        """Return what is missing of table and interpreter, once the meetings `here` are given up."""
        stands_of, language = self.diaries.stands_of, pair.interpreter
        tables = 1 if stands_of(pair) else self.left.tables[slot]
        voices = 1 if language is None else self.left.voices[language][slot] if language in self.left.voices else 0
        if tables > 0 and voices > 0:
            return ()
        given_up = [self.listed[names] for names in here]
        at, steps = self.diaries.slots[slot].id, []
        if tables + sum(not stands_of(other) for other in given_up) <= 0:
            closed = self.closed.get(at)
            kind = StepKind.ADD_TABLE if closed is None else StepKind.OPEN_TABLE
            steps.append(Step(kind=kind, who=closed, slot=at))
        if voices + sum(other.interpreter == language for other in given_up) <= 0:
            steps.append(Step(kind=StepKind.ADD_INTERPRETER, who=language, slot=at))
        return tuple(steps)
