"""What the checks of a problem share: names that do not exist or come twice, who is free, how many tables are open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from matching.types import Pair, Participant, Pin, Problem, Side


def twice(ids: Iterable[str], where: str) -> Iterator[str]:
    """Yield a sentence for each id that comes more than once."""
    for name, count in Counter(ids).items():
        if count > 1:
            yield f"{where}: {name} is listed {count} times. Keep one."


def unknown_slots(ids: Iterable[str], known: Collection[str], where: str) -> Iterator[str]:
    """Yield a sentence for each id that no slot has; `known` are those of the slots."""
    for name in ids:
        if name not in known:
            yield f'{where}: there is no slot "{name}". Correct the id or add the slot.'


def unknown_pair(entry: Pair | Pin, sides: dict[str, Side], where: str) -> Iterator[str]:
    """Yield a sentence for each of the two who does not exist or is on the other side; `sides` are those of the ids."""
    for key, name, side in (("supplier", entry.supplier, Side.SUPPLIER), ("buyer", entry.buyer, Side.BUYER)):
        found = sides.get(name)
        if found is None:
            yield f'{where}.{key}: there is no participant "{name}". Correct the id or add the participant.'
        elif found is not side:
            yield f"{where}.{key}: {name} is a {found}. Put it under `{found}`."


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
