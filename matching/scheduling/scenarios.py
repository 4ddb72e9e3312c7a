"""A problem with more or less of something: tables, slots, interpreters, or what everybody is to have at least."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from matching.errors import InputError
from matching.scheduling.entries import shared_tables
from matching.types import Interpreters, Problem, Slot, Table


class Lever(StrEnum):
    """What is changed."""

    TABLES = "tables"
    SLOTS = "slots"
    INTERPRETERS = "interpreters"
    LEAST = "least"
    FLOOR_WEIGHT = "floor_weight"


def scenario(problem: Problem, lever: Lever, change: int) -> Problem:
    """Return the problem with more or, below 0, less of something.

    * ``tables``: so many shared tables in each slot. New ones are open all day; the last listed go first, those of
      stands and pins never.
    * ``slots``: so many after the last, as long as it and in its block, with its tables and interpreters; whoever is
      free in the last is free in them. The latest go first, those of pins never.
    * ``interpreters``: so many of each language in each slot that has a number; who they are is left out.
    * ``least``: so many meetings for everybody, from 0 to `most`.
    * ``floor_weight``: so much more for each of everybody's first `least` meetings.

    Raises
    ------
    InputError
        When no slot or no table would be left.
    """
    return _LEVERS[lever](problem, change) if change else problem


def _tables(problem: Problem, change: int) -> Problem:
    if problem.capacity is not None:
        pinned = Counter(pin.slot for pin in problem.pins)
        return replace(
            problem,
            capacity={slot: max(number + change, pinned[slot], 0) for slot, number in problem.capacity.items()},
        )
    if change > 0:
        taken = {table.id for table in problem.tables}
        names = (f"new-{number}" for number in range(1, len(taken) + change + 1))
        more = [Table(id=name) for name in names if name not in taken][:change]
        return replace(problem, tables=(*problem.tables, *more))
    kept = {person.table for person in problem.participants} | {pin.table for pin in problem.pins}
    # A pin without a table still needs one.
    needed = max(Counter(pin.slot for pin in problem.pins if pin.table is None).values(), default=0)
    spare = [table.id for table in problem.tables if table.id not in kept]
    gone = set(spare[max(needed, len(spare) + change) :])
    left = tuple(table for table in problem.tables if table.id not in gone)
    if not left:
        raise InputError(f"tables: {change} leaves no table. Take away fewer than {len(problem.tables)}.")
    return replace(problem, tables=left)


def _slots(problem: Problem, change: int) -> Problem:
    ordered = sorted(problem.slots, key=lambda slot: slot.start)
    if change > 0:
        return _with_slots(problem, ordered, change)
    pinned = {pin.slot for pin in problem.pins}
    spare = [slot.id for slot in ordered if slot.id not in pinned]
    gone = set(spare[max(0, len(spare) + change) :])
    left = tuple(slot for slot in problem.slots if slot.id not in gone)
    if not left:
        raise InputError(f"slots: {change} leaves no slot. Take away fewer than {len(problem.slots)}.")
    return replace(
        problem,
        slots=left,
        tables=tuple(
            replace(table, closed=tuple(slot for slot in table.closed if slot not in gone)) for table in problem.tables
        ),
        capacity=None if problem.capacity is None else _leaving(problem.capacity, gone),
        participants=tuple(
            person
            if person.free is None
            else replace(person, free=tuple(slot for slot in person.free if slot not in gone))
            for person in problem.participants
        ),
        interpreters=tuple(
            replace(group, slots=_leaving(group.slots, gone), people=()) for group in problem.interpreters
        ),
    )


def _leaving(numbers: dict[str, int], gone: set[str]) -> dict[str, int]:
    return {slot: number for slot, number in numbers.items() if slot not in gone}


def _with_slots(problem: Problem, ordered: list[Slot], change: int) -> Problem:
    last = ordered[-1]
    step = last.start - ordered[-2].start if len(ordered) > 1 and ordered[-2].block == last.block else None
    step = last.end - last.start if step is None else step
    taken = {slot.id for slot in ordered}
    names = (f"new-{number}" for number in range(1, len(taken) + change + 1))
    new = [name for name in names if name not in taken][:change]
    slots = [
        replace(last, id=name, start=last.start + step * number, end=last.end + step * number)
        for number, name in enumerate(new, start=1)
    ]

    def like_last(numbers: dict[str, int]) -> dict[str, int]:
        return numbers | dict.fromkeys(new, numbers[last.id]) if last.id in numbers else numbers

    return replace(
        problem,
        slots=(*problem.slots, *slots),
        tables=tuple(
            replace(table, closed=(*table.closed, *new)) if last.id in table.closed else table
            for table in problem.tables
        ),
        capacity=None if problem.capacity is None else like_last(problem.capacity),
        participants=tuple(
            replace(person, free=(*person.free, *new)) if person.free is not None and last.id in person.free else person
            for person in problem.participants
        ),
        interpreters=tuple(replace(group, slots=like_last(group.slots), people=()) for group in problem.interpreters),
    )


def _interpreters(problem: Problem, change: int) -> Problem:
    language = {(pair.supplier, pair.buyer): pair.interpreter for pair in problem.pairs}
    pinned = Counter((language[pin.supplier, pin.buyer], pin.slot) for pin in problem.pins)

    def changed(group: Interpreters) -> Interpreters:
        numbers = {slot: max(number + change, pinned[group.language, slot], 0) for slot, number in group.slots.items()}
        return replace(group, slots=numbers, people=())

    return replace(problem, interpreters=tuple(changed(group) for group in problem.interpreters))


def _least(problem: Problem, change: int) -> Problem:
    people = tuple(
        replace(
            person, least=max(0, min(person.least + change, len(problem.slots) if person.most is None else person.most))
        )
        for person in problem.participants
    )
    return replace(problem, participants=people)


def _floor_weight(problem: Problem, change: int) -> Problem:
    settings = replace(problem.settings, floor_weight=max(0, problem.settings.floor_weight + change))
    return replace(problem, settings=settings)


_LEVERS: dict[Lever, Callable[[Problem, int], Problem]] = {
    Lever.TABLES: _tables,
    Lever.SLOTS: _slots,
    Lever.INTERPRETERS: _interpreters,
    Lever.LEAST: _least,
    Lever.FLOOR_WEIGHT: _floor_weight,
}


def amount_of(problem: Problem, lever: Lever) -> int:
    """Return how much there is of what a lever changes."""
    match lever:
        case Lever.TABLES:
            return sum(shared_tables(problem).values())
        case Lever.SLOTS:
            return len(problem.slots)
        case Lever.INTERPRETERS:
            return sum(sum(group.slots.values()) for group in problem.interpreters)
        case Lever.LEAST:
            return sum(person.least for person in problem.participants)
        case Lever.FLOOR_WEIGHT:
            return problem.settings.floor_weight
