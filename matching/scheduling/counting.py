"""Count a schedule's figures once more, for the checker: plain Python, nothing shared with the scheduler."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from math import sqrt

from matching.scheduling.proof import free_slots
from matching.types import Figures, Pair, Problem, Schedule, Tier


def wrong_figures(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Yield one sentence for each figure that is not what counting gives."""
    met = {(m.supplier, m.buyer) for m in schedule.meetings}
    held = Counter(name for pair in met for name in pair)
    right = Figures(
        mandatory=_met_of([pair for pair in problem.pairs if pair.mandatory], met),
        mutual=_met_of([pair for pair in problem.pairs if pair.tier is Tier.MUTUAL], met),
        below_least=sum(held[person.id] < person.least for person in problem.participants),
        idle_slots=_idle_slots(problem, schedule),
        walking_metres=_walking_metres(problem, schedule),
    )
    for name in ("mandatory", "mutual", "below_least", "idle_slots", "walking_metres"):
        stated, counted = getattr(schedule.figures, name), getattr(right, name)
        if stated != counted:
            yield f"figures: {name} is given as {stated}, but is {counted}."


def _met_of(pairs: list[Pair], met: set[tuple[str, str]]) -> tuple[int, int]:
    return sum((pair.supplier, pair.buyer) in met for pair in pairs), len(pairs)


def _idle_slots(problem: Problem, schedule: Schedule) -> int:
    """Count free slots between two meetings of one person in one block."""
    busy: dict[str, set[str]] = defaultdict(set)
    for meeting in schedule.meetings:
        busy[meeting.supplier].add(meeting.slot)
        busy[meeting.buyer].add(meeting.slot)
    slots = sorted(problem.slots, key=lambda slot: slot.start)
    free = free_slots(problem)
    idle = 0
    for name, held in busy.items():
        waiting, started, block = 0, False, None
        for slot in slots:
            if slot.block != block:
                waiting, started, block = 0, False, slot.block
            if slot.id in held:
                idle, waiting, started = idle + waiting, 0, True
            elif started and slot.id in free[name]:
                waiting += 1
    return idle


def _walking_metres(problem: Problem, schedule: Schedule) -> int | None:
    """Add up the straight ways between the tables of two meetings that follow each other in one block."""
    place = {table.id: (table.x, table.y) for table in problem.tables if table.x is not None and table.y is not None}
    ordered = sorted(problem.slots, key=lambda slot: slot.start)
    stretch, begun = {}, 0
    for before, slot in zip([None, *ordered], ordered, strict=False):
        begun += before is not None and before.block != slot.block
        stretch[slot.id] = begun
    last: dict[tuple[str, int], str | None] = {}
    metres = 0
    start = {slot.id: slot.start for slot in ordered}
    for meeting in sorted(schedule.meetings, key=lambda meeting: start[meeting.slot]):
        here = place.get(meeting.table or "")
        for name in (meeting.supplier, meeting.buyer):
            was = place.get(last.get((name, stretch[meeting.slot])) or "")
            if was is not None and here is not None:
                across, along = here[0] - was[0], here[1] - was[1]
                metres += round(sqrt(across * across + along * along))
            last[name, stretch[meeting.slot]] = meeting.table
    return metres if place else None
