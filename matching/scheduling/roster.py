"""Who the interpreters are: those the problem names, and for a language that it only counts, `zh-1`, `zh-2`, ..."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matching.scheduling.entries import twice, unknown_slots
from matching.types import Interpreter, Interpreters, Problem


@dataclass(frozen=True, slots=True)
class Voice:
    """One interpreter, by name or made up: the `languages` spoken, and the `slots` (ids) in which it is there."""

    id: str
    languages: frozenset[str]
    slots: frozenset[str]


def voices_of(problem: Problem) -> list[Voice]:
    """Return all interpreters of a problem without faults, language by language.

    Where a language has no names, its interpreter number `k` is there in the slots that count `k` or more.
    """
    every = frozenset(slot.id for slot in problem.slots)
    voices = []
    for group in sorted(problem.interpreters, key=lambda group: group.language):
        for person in sorted(group.people, key=lambda person: person.id):
            free = every if person.free is None else frozenset(person.free)
            voices.append(Voice(person.id, frozenset((group.language, *person.languages)), free))
        for number, name in enumerate(_made_up(group), start=1):
            there = frozenset(slot for slot, count in group.slots.items() if count >= number)
            voices.append(Voice(name, frozenset((group.language,)), there))
    return voices


def faults_of_roster(problem: Problem) -> Iterator[str]:
    """Yield one sentence for each fault of the interpreters that are named."""
    known = {slot.id for slot in problem.slots}
    made_up = {name for group in problem.interpreters for name in _made_up(group)}
    yield from twice((person.id for group in problem.interpreters for person in group.people), "interpreters")
    for index, group in enumerate(problem.interpreters):
        where = f"interpreters[{index}] ({group.language})"
        for number, person in enumerate(group.people):
            at = f"{where}.people[{number}] ({person.id})"
            if person.id in made_up:
                yield f"{at}: an interpreter of a language that only has numbers is called so. Give another id."
            yield from twice(person.free or (), f"{at}.free")
            yield from unknown_slots(person.free or (), known, f"{at}.free")
        if group.people:
            yield from _too_few(group, where)


def _made_up(group: Interpreters) -> list[str]:
    most = 0 if group.people else max(group.slots.values(), default=0)
    return [f"{group.language}-{number}" for number in range(1, most + 1)]


def _too_few(group: Interpreters, where: str) -> Iterator[str]:
    for slot, count in group.slots.items():
        there = sum(_is_there(person, slot) for person in group.people)
        if count > there:
            yield (
                f"{where}.slots.{slot}: the number is {count}, but {there} of `people` "
                f"{'is' if there == 1 else 'are'} free then. Lower it, or name more people."
            )


def _is_there(person: Interpreter, slot: str) -> bool:
    return person.free is None or slot in person.free
