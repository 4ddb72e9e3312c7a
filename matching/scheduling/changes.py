"""What would have to change for a pair to meet after all: a table opened, a meeting given up, and what that costs.

Every slot the two have in common is looked at as the schedule stands. Meetings of theirs that are in the way are given
up, not moved, so that the cost is never too low: whoever gives one up may find another place for it. Nobody else's
meeting is touched; where a table or an interpreter is missing, that is what is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from matching.errors import InputError
from matching.scheduling.diaries import diaries_of, numbers_in, without
from matching.scheduling.model import plain_weight
from matching.types import Pair, Problem, Schedule


class StepKind(StrEnum):
    """One thing to change. The first four are the organiser's to decide; the rest somebody must be asked for."""

    OPEN_TABLE = "open_table"
    ADD_TABLE = "add_table"
    ADD_INTERPRETER = "add_interpreter"
    GIVE_UP = "give_up"
    GIVE_UP_MANDATORY = "give_up_mandatory"
    REMOVE_PIN = "remove_pin"
    RAISE_MOST = "raise_most"
    BE_FREE = "be_free"
    LEAVE_STAND = "leave_stand"


_DECIDED = frozenset((StepKind.OPEN_TABLE, StepKind.ADD_TABLE, StepKind.ADD_INTERPRETER, StepKind.GIVE_UP))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to change.

    Attributes
    ----------
    kind : what.
    who : the participant, table or language; None for a table that does not exist yet.
    whom : with whom the meeting is that `who` gives up; None for other kinds.
    slot : id of the slot in question; None for a limit on the whole event, and for a stand.
    """

    kind: StepKind
    who: str | None
    whom: str | None = None
    slot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """All that must change for the pair to meet in `slot` (an id), in worth lost; below 0 the schedule gains."""

    slot: str
    steps: tuple[Step, ...]
    cost: int


def cheapest_change(problem: Problem, schedule: Schedule, supplier: str, buyer: str) -> Change | None:
    """Return the cheapest change after which the two can meet.

    Changes that are the organiser's to decide come before those somebody must be asked for; then the cost counts, the
    number of steps, the slot, the names.

    Parameters
    ----------
    problem : without faults (`matching.scheduling.problem.faults_of`).
    schedule : a sound schedule of it.
    supplier, buyer : a listed pair without a meeting.

    Returns
    -------
    Change or None
        None if neither of the two is free in any slot.

    Raises
    ------
    InputError
        When the pair is not listed, or meets.
    """
    standing = _Standing(problem, schedule)
    pair = standing.listed.get((supplier, buyer))
    if pair is None:
        raise InputError(f"{supplier} - {buyer}: the pair is not listed, so it never meets. Add it to `pairs`.")
    if (supplier, buyer) in standing.met:
        raise InputError(f"{supplier} - {buyer}: the two meet already. Ask for a pair without a meeting.")
    return standing.cheapest(pair)


def cheapest_changes(problem: Problem, schedule: Schedule) -> dict[tuple[str, str], Change | None]:
    """Return (supplier, buyer) -> `cheapest_change` of every pair that the schedule lists as unplaced, in its order."""
    standing = _Standing(problem, schedule)
    pairs = [(entry.supplier, entry.buyer) for entry in schedule.unplaced]
    return {names: standing.cheapest(standing.listed[names]) for names in pairs}


class _Way(NamedTuple):
    """Meetings given up, as (supplier, buyer), and other steps."""

    dropped: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()


class _Plan(NamedTuple):
    """A change before it is written out; plans compare by everything but `way`."""

    asked: bool
    cost: int
    steps: int
    slot: int
    way: _Way


class _Standing:
    """The schedule as it stands: who meets whom when, and what is left."""

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
                diary.items(), key=lambda held: (self.kind[held[1]] not in _DECIDED, self._lost(held[1:]), held)
            )
            for name, diary in self.diary.items()
        }
        self.left = without(self.diaries, [(self.listed[names], slot) for names, slot in self.met.items()])
        stands = {person.table for person in problem.participants}
        shared = [table for table in problem.tables if table.id not in stands]
        self.closed = {  # the first shared table that is closed in a slot
            slot: table.id for table in reversed(shared) for slot in table.closed
        }

    def cheapest(self, pair: Pair) -> Change | None:
        plan = min(self._plans(pair), key=lambda plan: (*plan[:4], plan.way.dropped), default=None)
        if plan is None:
            return None
        given_up = (self._give_up(names, pair) for names in plan.way.dropped)
        return Change(slot=self.diaries.slots[plan.slot].id, steps=(*given_up, *plan.way.steps), cost=plan.cost)

    def _plans(self, pair: Pair) -> Iterator[_Plan]:
        steps: tuple[Step, ...] = ()
        if self.diaries.stands_of(pair) == 2:
            steps = (Step(kind=StepKind.LEAVE_STAND, who=pair.supplier),)
        common = self.diaries.common(pair)
        for slot in numbers_in(common):
            yield from self._at(pair, slot, steps)
        if not common:
            for slot in numbers_in(self.diaries.free[pair.supplier] ^ self.diaries.free[pair.buyer]):
                yield from self._at(pair, slot, (*steps, self._make_free(pair, slot)))

    def _make_free(self, pair: Pair, slot: int) -> Step:
        away = pair.buyer if self.diaries.free[pair.supplier] >> slot & 1 else pair.supplier
        person, at = self.diaries.people[away], self.diaries.slots[slot].id
        if person.free is None or at in person.free:  # only the stand is closed
            return Step(kind=StepKind.OPEN_TABLE, who=person.table, slot=at)
        return Step(kind=StepKind.BE_FREE, who=away, slot=at)

    def _at(self, pair: Pair, slot: int, asked: tuple[Step, ...]) -> Iterator[_Plan]:
        """Yield the plans by which the two could meet in the slot."""
        two = (pair.supplier, pair.buyer)
        here = tuple(self.diary[name][slot] for name in two if slot in self.diary[name])
        supply = self._supply(pair, slot, here)
        for ours in self._limits(pair.supplier, slot):
            for theirs in self._limits(pair.buyer, slot):
                dropped = (*here, *ours.dropped, *theirs.dropped)
                steps = (*asked, *ours.steps, *theirs.steps, *supply)
                decided = all(step.kind in _DECIDED for step in steps) and all(
                    self.kind[names] in _DECIDED for names in dropped
                )
                cost = self._lost(dropped, gained=two)
                yield _Plan(not decided, cost, len(dropped) + len(steps), slot, _Way(dropped, steps))

    def _give_up(self, names: tuple[str, str], pair: Pair) -> Step:
        """Return the step in which the one of the pair whose meeting it is gives it up."""
        who, whom = names if names[0] == pair.supplier else (names[1], names[0])
        return Step(kind=self.kind[names], who=who, whom=whom, slot=self.diaries.slots[self.met[names]].id)

    def _limits(self, name: str, slot: int) -> list[_Way]:
        """Return how the participant could have this meeting within `most` and `max_in_a_row`."""
        most, diary = self.diaries.people[name].most, self.diary[name]
        over = most is not None and len(diary) - (slot in diary) >= most
        long = self._too_long(name, slot)
        if not over and not long:
            return [_Way()]
        ways = []
        for at, names in self.easiest[name]:
            if at != slot and not (long and self._too_long(name, slot, without=at)):
                ways.append(_Way(dropped=(names,)))
                break
        if over and not long:
            ways.append(_Way(steps=(Step(kind=StepKind.RAISE_MOST, who=name),)))
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

    def _supply(self, pair: Pair, slot: int, here: tuple[tuple[str, str], ...]) -> tuple[Step, ...]:
        """Return what is missing of table and interpreter, once the meetings `here` are given up."""
        stands_of, language = self.diaries.stands_of, pair.interpreter
        given_up = [self.listed[names] for names in here]
        at, steps = self.diaries.slots[slot].id, []
        if not stands_of(pair) and self.left.tables[slot] + sum(not stands_of(other) for other in given_up) <= 0:
            closed = self.closed.get(at)
            kind = StepKind.ADD_TABLE if closed is None else StepKind.OPEN_TABLE
            steps.append(Step(kind=kind, who=closed, slot=at))
        if language is not None:
            voices = self.left.voices.get(language)
            there = 0 if voices is None else voices[slot]
            if there + sum(other.interpreter == language for other in given_up) <= 0:
                steps.append(Step(kind=StepKind.ADD_INTERPRETER, who=language, slot=at))
        return tuple(steps)

    def _lost(self, dropped: Sequence[tuple[str, str]], *, gained: tuple[str, ...] = ()) -> int:
        """Return the worth lost with the meetings given up, floors included, less that of the pair `gained`."""
        lost = sum(self.weight[names] for names in dropped)
        fewer: dict[str, int] = {}
        for names in dropped:
            for name in names:
                fewer[name] = fewer.get(name, 0) + 1
        if gained:
            lost -= self.weight[gained[0], gained[1]]
            for name in gained:
                fewer[name] = fewer.get(name, 0) - 1
        floors = 0
        for name, number in fewer.items():
            held, least = len(self.diary[name]), self.diaries.people[name].least
            floors += min(held, least) - min(held - number, least)
        return lost + self.problem.settings.floor_weight * floors
