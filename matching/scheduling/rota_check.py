"""Check a rota against its problem and its schedule. Plain Python on the values, nothing shared with the scheduler."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from matching.types import Duty, Load, Problem, Rota, Schedule
from matching.wording import counted

FORMAT = "gateway.rota/1"


@dataclass(frozen=True, slots=True)
class _Person:
    languages: set[str]
    slots: set[str]


def check_rota(problem: Problem, schedule: Schedule, rota: Rota) -> list[str]:
    """Return one sentence for each violation; an empty list means the rota is sound.

    The problem is free of faults, and the schedule is a sound one of it (`matching.scheduling.check`). That shares are
    as fair as they could be is not checked; what the rota says of them is.
    """
    people = _people(problem)
    return [
        *_format(rota),
        *_meetings(problem, schedule, rota),
        *_duties(people, rota),
        *_nobody_left(people, rota),
        *_loads(problem, people, rota),
    ]


def _people(problem: Problem) -> dict[str, _Person]:
    """Return everybody who can be named; those of a language that is only counted are called by its numbers."""
    every = {slot.id for slot in problem.slots}
    people: dict[str, _Person] = {}
    for group in problem.interpreters:
        for person in group.people:
            free = every if person.free is None else set(person.free)
            people[person.id] = _Person({group.language, *person.languages}, free)
        for slot, count in group.slots.items() if not group.people else ():
            for number in range(1, count + 1):
                people.setdefault(f"{group.language}-{number}", _Person({group.language}, set())).slots.add(slot)
    return people


def _format(rota: Rota) -> Iterator[str]:
    if rota.format != FORMAT:
        yield f'The format is "{rota.format}", not "{FORMAT}".'


def _name(duty: Duty) -> str:
    return f"{duty.supplier} - {duty.buyer} at {duty.slot}"


def _meetings(problem: Problem, schedule: Schedule, rota: Rota) -> Iterator[str]:
    """Each meeting that needs an interpreter has one duty, and no other meeting has."""
    needs = {(pair.supplier, pair.buyer): pair.interpreter for pair in problem.pairs}
    wanted = {
        (m.supplier, m.buyer, m.slot, m.table, language)
        for m in schedule.meetings
        if (language := needs[m.supplier, m.buyer]) is not None
    }
    given = Counter((d.supplier, d.buyer, d.slot, d.table, d.language) for d in rota.duties)
    for supplier, buyer, slot, _, language in sorted(wanted - set(given), key=str):
        yield f"{supplier} - {buyer} at {slot} needs a {language} interpreter, but is not in the rota."
    for entry, count in sorted(given.items(), key=str):
        where = f"{entry[0]} - {entry[1]} at {entry[2]}"
        if entry not in wanted:
            yield f"{where}: the schedule has no such meeting at {entry[3]} that needs a {entry[4]} interpreter."
        elif count > 1:
            yield f"{where} is in the rota {count} times."


def _duties(people: dict[str, _Person], rota: Rota) -> Iterator[str]:
    """Everybody exists, is there, speaks the language, and is in one place at a time."""
    taken: dict[tuple[str, str], str] = {}
    for duty in rota.duties:
        name = duty.interpreter
        if name is None:
            continue
        person = people.get(name)
        if person is None:
            yield f"{_name(duty)}: there is no interpreter {name}."
            continue
        if duty.language not in person.languages:
            yield f"{_name(duty)}: {name} does not speak {duty.language}."
        if duty.slot not in person.slots:
            yield f"{_name(duty)}: {name} is not there then."
        if (name, duty.slot) in taken:
            yield f"{name} is in two places at {duty.slot}: {taken[name, duty.slot]}, and {_name(duty)}."
        taken[name, duty.slot] = _name(duty)


def _nobody_left(people: dict[str, _Person], rota: Rota) -> Iterator[str]:
    """Where a meeting has nobody, nobody who speaks its language is idle then."""
    working = {(duty.interpreter, duty.slot) for duty in rota.duties}
    for duty in rota.duties:
        for name, person in people.items() if duty.interpreter is None else ():
            idle = duty.slot in person.slots and (name, duty.slot) not in working
            if idle and duty.language in person.languages:
                yield f"{_name(duty)} has no interpreter, but {name} is free."


def _loads(problem: Problem, people: dict[str, _Person], rota: Rota) -> Iterator[str]:
    """What is said of the shares is what the duties come to."""
    slots = sorted(problem.slots, key=lambda slot: slot.start)
    working: dict[str, set[str]] = defaultdict(set)
    for duty in rota.duties:
        if duty.interpreter is not None:
            working[duty.interpreter].add(duty.slot)
    right = {}
    for name in people:
        longest, run, block = 0, 0, None
        for slot in slots:
            run = (run if slot.block == block else 0) + 1 if slot.id in working[name] else 0
            longest, block = max(longest, run), slot.block
        right[name] = Load(interpreter=name, meetings=len(working[name]), longest=longest)
    stated = {load.interpreter: load for load in rota.loads}
    if len(stated) != len(rota.loads):
        yield "loads: somebody is listed twice."
    for name in sorted(set(right) | set(stated)):
        if right.get(name) != stated.get(name):
            yield f"loads: {name} is given as {_words(stated.get(name))}, but is {_words(right.get(name))}."


def _words(load: Load | None) -> str:
    return "nothing" if load is None else f"{counted(load.meetings, 'meeting')}, {load.longest} without a break"
