"""Find every fault of the pins of a problem: names that do not exist, and pins that break a rule, alone or together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from matching.scheduling.entries import is_free, shared_tables, unknown_pair, unknown_slots
from matching.types import Participant, Pin, Problem, Side
from matching.wording import counted

_Listed = dict[tuple[str, str], str | None]
"""The pairs that are pinned and listed, with the language of their interpreter."""


def faults_of_pins(problem: Problem) -> Iterator[str]:
    """Yield one sentence for each fault."""
    if not problem.pins:
        return
    named = {(pin.supplier, pin.buyer) for pin in problem.pins}
    listed = {two: pair.interpreter for pair in problem.pairs if (two := (pair.supplier, pair.buyer)) in named}
    yield from _pins(problem, listed)
    yield from _impossible_pins(problem, listed, _known_pins(problem, listed))


def _pins(problem: Problem, listed: _Listed) -> Iterator[str]:
    sides = {person.id: person.side for person in problem.participants}
    slots, tables = {slot.id for slot in problem.slots}, {table.id for table in problem.tables}
    seen: set[tuple[str, str]] = set()
    for index, pin in enumerate(problem.pins):
        where = f"pins[{index}] ({pin.supplier} - {pin.buyer})"
        pair = (pin.supplier, pin.buyer)
        unknown = list(unknown_pair(pin, sides, where))
        yield from unknown
        yield from unknown_slots((pin.slot,), slots, f"{where}.slot")
        if not unknown and pair not in listed:
            yield f"{where}: the pair is not listed, so it never meets. Add it to `pairs`, or remove the pin."
        if pair in seen:
            yield f"{where}: the pair is pinned twice. Keep one pin."
        seen.add(pair)
        if pin.table is not None and pin.table not in tables:
            yield f'{where}.table: there is no table "{pin.table}". Correct the id or leave it out.'


def _known_pins(problem: Problem, listed: _Listed) -> dict[int, Pin]:
    """Return number -> pin of those that name what exists; a pair that is pinned twice counts once."""
    people = {(person.side, person.id) for person in problem.participants}
    slots, tables = {slot.id for slot in problem.slots}, {table.id for table in problem.tables}
    known: dict[tuple[str, str], tuple[int, Pin]] = {}
    for index, pin in enumerate(problem.pins):
        two = {(Side.SUPPLIER, pin.supplier), (Side.BUYER, pin.buyer)}
        exists = two <= people and pin.slot in slots and (pin.table is None or pin.table in tables)
        if exists and (pin.supplier, pin.buyer) in listed:
            known.setdefault((pin.supplier, pin.buyer), (index, pin))
    return dict(known.values())


def _impossible_pins(problem: Problem, listed: _Listed, pins: dict[int, Pin]) -> Iterator[str]:
    """Name the pins that break a rule, alone or together."""
    people = {person.id: person for person in problem.participants}
    closed = {table.id: set(table.closed) for table in problem.tables}
    stands = {person.table: person.id for person in problem.participants if person.table is not None}
    seats: dict[tuple[str, str], int] = {}
    places: dict[tuple[str, str], int] = {}
    for index, pin in pins.items():
        where = f"pins[{index}] ({pin.supplier} - {pin.buyer})"
        for name in (pin.supplier, pin.buyer):
            if not is_free(people[name], pin.slot):
                yield f"{where}: {name} is not free at {pin.slot}. Choose another slot, or add it to `free`."
            if (name, pin.slot) in seats:
                yield (
                    f"{where}: {name} is already pinned at {pin.slot} by pins[{seats[name, pin.slot]}]. "
                    "Remove one of the two pins."
                )
            seats.setdefault((name, pin.slot), index)
        homes = [home for name in (pin.supplier, pin.buyer) if (home := people[name].table) is not None]
        place = homes[0] if homes else pin.table
        if len(homes) == 2 or (homes and pin.table not in (None, homes[0])):
            yield f"{where}: {' and '.join(homes)} cannot be left. Pin the meeting at the stand of only one of them."
        elif not homes and place in stands:
            yield f"{where}: {place} is the stand of {stands[place]}. Choose another table."
        if place is None:
            continue
        if pin.slot in closed.get(place, ()):
            yield f"{where}: {place} is closed at {pin.slot}. Choose another table or slot."
        if (place, pin.slot) in places:
            yield f"{where}: {place} is already pinned at {pin.slot} by pins[{places[place, pin.slot]}]. Move one."
        places.setdefault((place, pin.slot), index)
    yield from _too_many_pins(problem, listed, people, list(pins.values()))


def _too_many_pins(problem: Problem, listed: _Listed, people: dict[str, Participant], pins: list[Pin]) -> Iterator[str]:
    held = Counter(name for pin in pins for name in (pin.supplier, pin.buyer))
    for name in sorted(held):
        most = people[name].most
        if most is not None and held[name] > most:
            has, may = counted(held[name], "pin"), counted(most, "meeting")
            yield f"pins: {name} has {has} but may have {may}. Remove a pin or raise `most`."
    tables = shared_tables(problem)
    at = Counter(pin.slot for pin in pins if not (people[pin.supplier].table or people[pin.buyer].table))
    for slot in sorted(at):
        if at[slot] > (room := tables.get(slot, 0)):
            held_there, open_there = counted(at[slot], "pin"), counted(room, "table")
            yield f"pins: there {'is' if at[slot] == 1 else 'are'} {held_there} at {slot} for {open_there}. Move a pin."
    there = {group.language: group.slots for group in problem.interpreters}
    spoken = Counter((listed[pin.supplier, pin.buyer], pin.slot) for pin in pins)
    for (language, slot), count in sorted(spoken.items(), key=str):
        if language is not None and count > there.get(language, {}).get(slot, 0):
            yield (
                f"pins: at {slot} there is need of a {language} interpreter for {counted(count, 'pin')}, "
                f"and {there.get(language, {}).get(slot, 0)} are there. Move a pin or add an interpreter."
            )
    yield from _pins_in_a_row(problem, pins)


def _pins_in_a_row(problem: Problem, pins: list[Pin]) -> Iterator[str]:
    limit = problem.settings.max_in_a_row
    if limit is None or limit < 1 or any(slot.start.utcoffset() is None for slot in problem.slots):
        return
    slots = sorted(problem.slots, key=lambda slot: slot.start)
    seats = {(name, pin.slot) for pin in pins for name in (pin.supplier, pin.buyer)}
    for name in sorted({name for name, _ in seats}):
        run, block = 0, None
        for slot in slots:
            run = (run if slot.block == block else 0) + 1 if (name, slot.id) in seats else 0
            block = slot.block
            if run == limit + 1:
                yield (
                    f"pins: {name} is pinned to more than {counted(limit, 'meeting')} in a row, up to {slot.id}. "
                    "Move a pin or raise `max_in_a_row`."
                )
