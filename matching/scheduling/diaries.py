"""Who and what is there in each slot, by name: the ground on which a problem is judged and a schedule explained.

Slots are numbered by time, and a set of slots is an integer whose bit `k` stands for slot `k`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypedDict

from matching.scheduling.entries import shared_tables
from matching.types import Pair, Participant, Problem, Slot


@dataclass(frozen=True, slots=True)
class Diaries:
    """What a problem has to give.

    Attributes
    ----------
    slots : by time.
    number : slot id -> its number.
    people : by id.
    free : participant -> slots in which it is free and its stand, if any, is open.
    tables, with_table : (slots,) open tables that are nobody's stand; the slots with one or more.
    voices, with_voice : language -> (slots,) interpreters; the slots with one or more.
    """

    slots: tuple[Slot, ...]
    number: dict[str, int]
    people: dict[str, Participant]
    free: dict[str, int]
    tables: tuple[int, ...]
    with_table: int
    voices: dict[str, tuple[int, ...]]
    with_voice: dict[str, int]

    def common(self, pair: Pair) -> int:
        """Return the slots in which both are free."""
        return self.free[pair.supplier] & self.free[pair.buyer]

    def possible(self, pair: Pair) -> int:
        """Return the slots in which the two could meet if nobody else did."""
        slots = self.common(pair)
        stands = self.stands_of(pair)
        if stands:
            slots = slots if stands == 1 else 0  # neither would leave it
        else:
            slots &= self.with_table
        return slots if pair.interpreter is None else slots & self.with_voice.get(pair.interpreter, 0)

    def stands_of(self, pair: Pair) -> int:
        """Return how many of the two have a stand; without one they need a shared table."""
        return (self.people[pair.supplier].table is not None) + (self.people[pair.buyer].table is not None)


def diaries_of(problem: Problem) -> Diaries:
    """Return what a problem without faults has to give before any meeting is held."""
    slots = tuple(sorted(problem.slots, key=lambda slot: slot.start))
    number = {slot.id: at for at, slot in enumerate(slots)}
    closed = {table.id: set(table.closed) for table in problem.tables}
    tables = shared_tables(problem)
    free = {}
    for person in problem.participants:
        there = set(number if person.free is None else person.free) - closed.get(person.table or "", set())
        free[person.id] = sum(1 << number[slot] for slot in there)
    voices = {group.language: [group.slots.get(slot.id, 0) for slot in slots] for group in problem.interpreters}
    return Diaries(
        slots=slots,
        number=number,
        people={person.id: person for person in problem.participants},
        free=free,
        **_supply([tables[slot.id] for slot in slots], voices),
    )


def without(diaries: Diaries, held: list[tuple[Pair, int]]) -> Diaries:
    """Return what is left beside the meetings `held`, each a pair and the number of its slot."""
    free, tables = dict(diaries.free), list(diaries.tables)
    voices = {language: list(counts) for language, counts in diaries.voices.items()}
    for pair, slot in held:
        free[pair.supplier] &= ~(1 << slot)
        free[pair.buyer] &= ~(1 << slot)
        tables[slot] -= diaries.stands_of(pair) == 0
        if pair.interpreter is not None:
            voices[pair.interpreter][slot] -= 1
    return replace(diaries, free=free, **_supply(tables, voices))


def pinned_meetings(problem: Problem, diaries: Diaries) -> list[tuple[Pair, int]]:
    """Return each pinned pair with the number of its slot."""
    pins = {(pin.supplier, pin.buyer): pin.slot for pin in problem.pins}
    return [
        (pair, diaries.number[pins[pair.supplier, pair.buyer]])
        for pair in problem.pairs
        if (pair.supplier, pair.buyer) in pins
    ]


class _Supply(TypedDict):
    tables: tuple[int, ...]
    with_table: int
    voices: dict[str, tuple[int, ...]]
    with_voice: dict[str, int]


def _supply(tables: list[int], voices: dict[str, list[int]]) -> _Supply:
    return _Supply(
        tables=tuple(tables),
        with_table=_at_least_one(tables),
        voices={language: tuple(counts) for language, counts in voices.items()},
        with_voice={language: _at_least_one(counts) for language, counts in voices.items()},
    )


def _at_least_one(counts: list[int]) -> int:
    return sum(1 << slot for slot, count in enumerate(counts) if count > 0)


def numbers_in(slots: int) -> Iterator[int]:
    """Yield the numbers in a set of slots, the earliest first."""
    while slots:
        lowest = slots & -slots
        yield lowest.bit_length() - 1
        slots ^= lowest
