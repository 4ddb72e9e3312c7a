"""Find every fault of a `Problem` before anything is built from it.

Short supply is no fault: a pair that cannot be placed is reported as unplaced. A fault is what nobody can
have meant: an id that does not exist, a person in two places at once, a pin that breaks a rule.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator

from matching.types import Pair, Participant, Pin, Problem, Side, Tier

FORMAT = "gateway.problem/1"
MOST_WEIGHT = 1_000_000


def faults_of(problem: Problem) -> list[str]:
    """Return one sentence for each fault: which entry, what is wrong, what to do. Empty when all is well."""
    return [
        *_format(problem),
        *_slots(problem),
        *_tables(problem),
        *_participants(problem),
        *_pairs(problem),
        *_interpreters(problem),
        *_settings(problem),
        *_pins(problem),
        *_impossible_pins(problem, _known_pins(problem)),
    ]


def _format(problem: Problem) -> Iterator[str]:
    if problem.format != FORMAT:
        yield f'format: this is "{problem.format}"; "{FORMAT}" is needed. Correct it.'


def _twice(ids: Iterable[str], where: str) -> Iterator[str]:
    for name, count in Counter(ids).items():
        if count > 1:
            yield f"{where}: {name} is listed {count} times. Keep one."


def _slots(problem: Problem) -> Iterator[str]:
    yield from _twice((slot.id for slot in problem.slots), "slots")
    for index, slot in enumerate(problem.slots):
        if slot.start.utcoffset() is None or slot.end.utcoffset() is None:
            yield f"slots[{index}] ({slot.id}): the times have no time zone. Add the offset."
            return
        if slot.end <= slot.start:
            yield f"slots[{index}] ({slot.id}): it ends before it starts. Correct `start` or `end`."
    ordered = sorted(problem.slots, key=lambda slot: (slot.start, slot.end, slot.id))
    for before, after in itertools.pairwise(ordered):
        if after.start < before.end and after.id != before.id:
            yield f"slots: {before.id} and {after.id} overlap. Slots must follow each other; move one of them."


def _unknown_slots(ids: Iterable[str], problem: Problem, where: str) -> Iterator[str]:
    known = {slot.id for slot in problem.slots}
    for name in ids:
        if name not in known:
            yield f'{where}: there is no slot "{name}". Correct the id or add the slot.'


def _tables(problem: Problem) -> Iterator[str]:
    if problem.capacity is None and not problem.tables:
        yield "tables: there is no table to meet at. Give `tables`, or `capacity` with a number for each slot."
    if problem.capacity is not None and problem.tables:
        yield "capacity: `tables` and `capacity` are both given. Keep one of them."
    yield from _twice((table.id for table in problem.tables), "tables")
    for index, table in enumerate(problem.tables):
        where = f"tables[{index}] ({table.id}).closed"
        yield from _twice(table.closed, where)
        yield from _unknown_slots(table.closed, problem, where)
    if problem.capacity is not None:
        yield from _unknown_slots(problem.capacity, problem, "capacity")
        for slot in problem.slots:
            if slot.id not in problem.capacity:
                yield f"capacity: slot {slot.id} has no number. Add it; 0 means no meetings then."
        for name, number in problem.capacity.items():
            if number < 0:
                yield f"capacity.{name}: {number} is below 0. Give the number of tables; 0 means none."


def _participants(problem: Problem) -> Iterator[str]:
    yield from _sides(problem.participants)
    tables = {table.id for table in problem.tables}
    stands: dict[str, str] = {}
    for index, person in enumerate(problem.participants):
        where = f"participants[{index}] ({person.id})"
        if person.free is not None:
            yield from _twice(person.free, f"{where}.free")
            yield from _unknown_slots(person.free, problem, f"{where}.free")
        for name, number in (("most", person.most), ("least", person.least)):
            if number is not None and number < 0:
                yield f"{where}.{name}: {number} is below 0. Give 0 or more."
        if person.most is not None and person.least > max(0, person.most):
            yield f"{where}.least: {person.least} is more than `most`, {person.most}. Lower one or raise the other."
        if person.table is None:
            continue
        if person.table not in tables:
            yield f'{where}.table: there is no table "{person.table}". Correct the id or add the table.'
        elif person.table in stands:
            yield (
                f"{where}.table: {person.table} is already the stand of {stands[person.table]}. "
                "A stand belongs to one participant; give another table."
            )
        stands.setdefault(person.table, person.id)


def _sides(participants: tuple[Participant, ...]) -> Iterator[str]:
    sides: dict[str, list[Side]] = {}
    for person in participants:
        sides.setdefault(person.id, []).append(person.side)
    for name, listed in sides.items():
        if len(set(listed)) > 1:
            yield f"participants: {name} is both a supplier and a buyer. Give the two entries different ids."
        elif len(listed) > 1:
            yield f"participants: {name} is listed {len(listed)} times. Keep one."


def _unknown_pair(entry: Pair | Pin, sides: dict[str, Side], where: str) -> Iterator[str]:
    for key, name, side in (("supplier", entry.supplier, Side.SUPPLIER), ("buyer", entry.buyer, Side.BUYER)):
        found = sides.get(name)
        if found is None:
            yield f'{where}.{key}: there is no participant "{name}". Correct the id or add the participant.'
        elif found is not side:
            yield f"{where}.{key}: {name} is a {found}. Put it under `{found}`."


def _pairs(problem: Problem) -> Iterator[str]:
    sides = {person.id: person.side for person in problem.participants}
    organisations = {person.id: person.organisation for person in problem.participants}
    seen: set[tuple[str, str]] = set()
    for index, pair in enumerate(problem.pairs):
        two, ours = (pair.supplier, pair.buyer), organisations.get(pair.supplier)
        colleagues = ours is not None and ours == organisations.get(pair.buyer)
        known = sides.get(pair.supplier) is Side.SUPPLIER and sides.get(pair.buyer) is Side.BUYER
        ranked = pair.rank is None or pair.rank >= 1
        sound = known and two not in seen and 0 <= pair.score <= 1 and ranked and not colleagues
        if not sound:  # sentences are only made where there is something to say: there are many pairs
            where = f"pairs[{index}] ({pair.supplier} - {pair.buyer})"
            yield from _unknown_pair(pair, sides, where)
            if two in seen:
                yield f"{where}: the pair is listed twice. Keep one."
            if not 0 <= pair.score <= 1:
                yield f"{where}.score: {pair.score} is not between 0 and 1. Correct it."
            if not ranked:
                yield f"{where}.rank: {pair.rank} is below 1. The first choice has rank 1."
            if colleagues:
                yield (f"{where}: both belong to {ours}, and colleagues never meet each other here. Remove the pair.")
        seen.add(two)


def _interpreters(problem: Problem) -> Iterator[str]:
    yield from _twice((group.language for group in problem.interpreters), "interpreters")
    for index, group in enumerate(problem.interpreters):
        where = f"interpreters[{index}] ({group.language}).slots"
        yield from _unknown_slots(group.slots, problem, where)
        for name, number in group.slots.items():
            if number < 0:
                yield f"{where}.{name}: {number} is below 0. Give the number of interpreters; 0 means none."


def _settings(problem: Problem) -> Iterator[str]:
    settings = problem.settings
    weights = {f"tier_weights.{name}": number for name, number in settings.tier_weights.items()}
    for tier in Tier:
        if tier.value not in settings.tier_weights:
            yield f"settings.tier_weights.{tier.value}: is missing. Add it."
    for name in settings.tier_weights:
        if name not in set(Tier):
            yield f"settings.tier_weights.{name}: there is no such tier. Use {', '.join(Tier)}."
    weights |= {"rank_step": settings.rank_step, "floor_weight": settings.floor_weight}
    for name, number in weights.items():
        if not 0 <= number <= MOST_WEIGHT:
            yield f"settings.{name}: {number} is not between 0 and {MOST_WEIGHT}. Correct it."
    if settings.max_in_a_row is not None and settings.max_in_a_row < 1:
        yield f"settings.max_in_a_row: {settings.max_in_a_row} is below 1. Leave it out for no limit."


def _pins(problem: Problem) -> Iterator[str]:
    sides = {person.id: person.side for person in problem.participants}
    listed = {(pair.supplier, pair.buyer) for pair in problem.pairs}
    tables = {table.id for table in problem.tables}
    seen: set[tuple[str, str]] = set()
    for index, pin in enumerate(problem.pins):
        where = f"pins[{index}] ({pin.supplier} - {pin.buyer})"
        pair = (pin.supplier, pin.buyer)
        unknown = list(_unknown_pair(pin, sides, where))
        yield from unknown
        yield from _unknown_slots((pin.slot,), problem, f"{where}.slot")
        if not unknown and pair not in listed:
            yield f"{where}: the pair is not listed, so it never meets. Add it to `pairs`, or remove the pin."
        if pair in seen:
            yield f"{where}: the pair is pinned twice. Keep one pin."
        seen.add(pair)
        if pin.table is not None and pin.table not in tables:
            yield f'{where}.table: there is no table "{pin.table}". Correct the id or leave it out.'


def _known_pins(problem: Problem) -> dict[int, Pin]:
    """Return number -> pin of those that name what exists; a pair that is pinned twice counts once."""
    listed = {(pair.supplier, pair.buyer) for pair in problem.pairs}
    people = {(person.side, person.id) for person in problem.participants}
    slots, tables = {slot.id for slot in problem.slots}, {table.id for table in problem.tables}
    known: dict[tuple[str, str], tuple[int, Pin]] = {}
    for index, pin in enumerate(problem.pins):
        two = {(Side.SUPPLIER, pin.supplier), (Side.BUYER, pin.buyer)}
        exists = two <= people and pin.slot in slots and (pin.table is None or pin.table in tables)
        if exists and (pin.supplier, pin.buyer) in listed:
            known.setdefault((pin.supplier, pin.buyer), (index, pin))
    return dict(known.values())


def _impossible_pins(problem: Problem, pins: dict[int, Pin]) -> Iterator[str]:
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
    yield from _too_many_pins(problem, people, list(pins.values()))


def _too_many_pins(problem: Problem, people: dict[str, Participant], pins: list[Pin]) -> Iterator[str]:
    held = Counter(name for pin in pins for name in (pin.supplier, pin.buyer))
    for name in sorted(held):
        most = people[name].most
        if most is not None and held[name] > most:
            yield f"pins: {name} has {held[name]} pins but may have {most} meetings. Remove a pin or raise `most`."
    tables = shared_tables(problem)
    at = Counter(pin.slot for pin in pins if not (people[pin.supplier].table or people[pin.buyer].table))
    for slot in sorted(at):
        if at[slot] > (room := tables.get(slot, 0)):
            yield f"pins: {at[slot]} meetings are pinned at {slot}, where {room} tables are open. Move a pin."
    needed = {(pair.supplier, pair.buyer): pair.interpreter for pair in problem.pairs}
    there = {group.language: group.slots for group in problem.interpreters}
    spoken = Counter((needed[pin.supplier, pin.buyer], pin.slot) for pin in pins)
    for (language, slot), count in sorted(spoken.items(), key=str):
        if language is not None and count > there.get(language, {}).get(slot, 0):
            yield (
                f"pins: {count} meetings pinned at {slot} need a {language} interpreter, "
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
                    f"pins: {name} is pinned to more than {limit} meetings in a row, up to {slot.id}. "
                    "Move a pin or raise `max_in_a_row`."
                )


def is_free(person: Participant, slot: str) -> bool:
    """Whether `person` says it is free in `slot` (an id)."""
    return person.free is None or slot in person.free


def shared_tables(problem: Problem) -> dict[str, int]:
    """Return slot id -> number of open tables that are nobody's stand."""
    if problem.capacity is not None:
        return dict(problem.capacity)
    stands = {person.table for person in problem.participants}
    common = [set(table.closed) for table in problem.tables if table.id not in stands]
    return {slot.id: sum(slot.id not in closed for closed in common) for slot in problem.slots}
