"""Find every fault of a `Problem` before anything is built from it.

Short supply is no fault: a pair that cannot be placed is reported as unplaced. A fault is what nobody can
have meant: an id that does not exist, a person in two places at once, a pin that breaks a rule.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from matching.scheduling.columns import Columns, columns_of, pairs_look_sound
from matching.scheduling.entries import twice, unknown_pair, unknown_slots
from matching.scheduling.pins import faults_of_pins
from matching.scheduling.roster import faults_of_roster
from matching.types import Participant, Problem, Side, Tier

FORMAT = "gateway.problem/1"
MOST_WEIGHT = 1_000_000


def faults_of(problem: Problem, columns: Columns | None = None) -> list[str]:
    """Return one sentence for each fault: which entry, what is wrong, what to do. Empty when all is well.

    `columns` are those of the problem, where somebody has read them already.
    """
    return [
        *_format(problem),
        *_slots(problem),
        *_tables(problem),
        *_participants(problem),
        *_pairs(problem, columns or columns_of(problem)),
        *_interpreters(problem),
        *_settings(problem),
        *faults_of_pins(problem),
    ]


def _format(problem: Problem) -> Iterator[str]:
    if problem.format != FORMAT:
        yield f'format: this is "{problem.format}"; "{FORMAT}" is needed. Correct it.'


def _slots(problem: Problem) -> Iterator[str]:
    yield from twice((slot.id for slot in problem.slots), "slots")
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


def _tables(problem: Problem) -> Iterator[str]:
    known = {slot.id for slot in problem.slots}
    if problem.capacity is None and not problem.tables:
        yield "tables: there is no table to meet at. Give `tables`, or `capacity` with a number for each slot."
    if problem.capacity is not None and problem.tables:
        yield "capacity: `tables` and `capacity` are both given. Keep one of them."
    yield from twice((table.id for table in problem.tables), "tables")
    for index, table in enumerate(problem.tables):
        where = f"tables[{index}] ({table.id}).closed"
        yield from twice(table.closed, where)
        yield from unknown_slots(table.closed, known, where)
        if (table.x is None) != (table.y is None):
            given, missing = ("y", "x") if table.x is None else ("x", "y")
            yield f"tables[{index}] ({table.id}): `{given}` is given and `{missing}` is not. Give both, or neither."
    if problem.capacity is not None:
        yield from unknown_slots(problem.capacity, known, "capacity")
        for slot in problem.slots:
            if slot.id not in problem.capacity:
                yield f"capacity: slot {slot.id} has no number. Add it; 0 means no meetings then."
        for name, number in problem.capacity.items():
            if number < 0:
                yield f"capacity.{name}: {number} is below 0. Give the number of tables; 0 means none."


def _participants(problem: Problem) -> Iterator[str]:
    yield from _sides(problem.participants)
    known = {slot.id for slot in problem.slots}
    tables = {table.id for table in problem.tables}
    stands: dict[str, str] = {}
    for index, person in enumerate(problem.participants):
        where = f"participants[{index}] ({person.id})"
        if person.free is not None:
            yield from twice(person.free, f"{where}.free")
            yield from unknown_slots(person.free, known, f"{where}.free")
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


def _pairs(problem: Problem, columns: Columns) -> Iterator[str]:
    if pairs_look_sound(columns):  # there are many pairs; sentences are only made where there is something to say
        return
    sides = {person.id: person.side for person in problem.participants}
    organisations = {person.id: person.organisation for person in problem.participants}
    seen: set[tuple[str, str]] = set()
    for index, pair in enumerate(problem.pairs):
        where = f"pairs[{index}] ({pair.supplier} - {pair.buyer})"
        two, ours = (pair.supplier, pair.buyer), organisations.get(pair.supplier)
        yield from unknown_pair(pair, sides, where)
        if two in seen:
            yield f"{where}: the pair is listed twice. Keep one."
        seen.add(two)
        if not 0 <= pair.score <= 1:
            yield f"{where}.score: {pair.score} is not between 0 and 1. Correct it."
        if pair.rank is not None and pair.rank < 1:
            yield f"{where}.rank: {pair.rank} is below 1. The first choice has rank 1."
        if ours is not None and ours == organisations.get(pair.buyer):
            yield f"{where}: both belong to {ours}, and colleagues never meet each other here. Remove the pair."


def _interpreters(problem: Problem) -> Iterator[str]:
    known = {slot.id for slot in problem.slots}
    yield from twice((group.language for group in problem.interpreters), "interpreters")
    for index, group in enumerate(problem.interpreters):
        where = f"interpreters[{index}] ({group.language}).slots"
        yield from unknown_slots(group.slots, known, where)
        for name, number in group.slots.items():
            if number < 0:
                yield f"{where}.{name}: {number} is below 0. Give the number of interpreters; 0 means none."
    yield from faults_of_roster(problem)


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
