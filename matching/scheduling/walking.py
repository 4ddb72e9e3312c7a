"""How far it is from table to table, how far everybody walks, and which tables to exchange so that it is less.

Two tables that are open in the same slots can exchange all their meetings: nobody has to change tables more often than
before. Which meetings go where so that the walks are shortest is a quadratic assignment problem (Koopmans, Beckmann,
"Assignment problems and the location of economic activities", Econometrica 25, 1957); it is improved by exchanges of
two, the best for each table in turn, until none is shorter.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from matching.kernels import kernel
from matching.scheduling.model import Ints, Model
from matching.types import Table

ROUNDS_AT_MOST = 20


def metres_between(one: Table | None, other: Table | None) -> int | None:
    """Return the straight way between two tables in whole metres; None where one of them has no place."""
    if one is None or other is None or None in (one.x, one.y, other.x, other.y):
        return None
    across, along = (one.x or 0.0) - (other.x or 0.0), (one.y or 0.0) - (other.y or 0.0)
    # Not math.hypot: a square root is rounded in the same way on every machine.
    return round(math.sqrt(across * across + along * along))


def walking_metres(model: Model, meetings: Sequence[tuple[int, int]], tables: Mapping[int, str | None]) -> int | None:
    """Return how far everybody walks between two meetings of a block, together; None if no table has a place.

    `meetings` are (pair, slot) numbers by time, `tables` the table of each pair.
    """
    places = {table.id: table for table in model.problem.tables if table.x is not None}
    if not places:
        return None
    walks = _walks(model, meetings, tables)
    return sum(
        count * (metres_between(places.get(one), places.get(other)) or 0) for (one, other), count in walks.items()
    )


def _walks(
    model: Model, meetings: Sequence[tuple[int, int]], tables: Mapping[int, str | None]
) -> Counter[tuple[str, str]]:
    """Return (table, table) -> how many people go from the one to the other between two meetings of a block."""
    block = np.cumsum(~model.follows).tolist()
    last: dict[int, tuple[int, str]] = {}
    walks: Counter[tuple[str, str]] = Counter()
    for pair, slot in meetings:
        table = tables[pair]
        if table is None:
            continue
        for person in (int(model.supplier[pair]), int(model.buyer[pair])):
            was = last.get(person)
            if was is not None and was[0] == block[slot] and was[1] != table:
                walks[was[1], table] += 1
            last[person] = block[slot], table
    return walks


def exchange_tables(
    model: Model, meetings: Sequence[tuple[int, int]], tables: Mapping[int, str | None]
) -> dict[int, str | None]:
    """Return pair -> table after exchanges that shorten the walks; `tables` as it is where no table has a place.

    Stands, tables that a pin names, and tables without a place stay as they are.
    """
    placed = [table for table in model.problem.tables if table.x is not None]
    if not placed:
        return dict(tables)
    fixed = {person.table for person in model.people} | {pin.table for pin in model.problem.pins}
    kinds: dict[tuple[str, ...], int] = {}
    kind = [-1 if table.id in fixed else kinds.setdefault(tuple(sorted(table.closed)), len(kinds)) for table in placed]
    number = {table.id: index for index, table in enumerate(placed)}
    walks = _walks(model, meetings, tables)
    ways = np.array(
        [(number[one], number[other], n) for (one, other), n in walks.items() if one in number and other in number],
        dtype=np.int64,
    ).reshape(-1, 3)
    ways = np.concatenate([ways, ways[:, [1, 0, 2]]])
    ways = ways[np.lexsort((ways[:, 1], ways[:, 0]))]
    start = np.searchsorted(ways[:, 0], np.arange(len(placed) + 1))
    goes_to = np.arange(len(placed))
    shorten(start, ways, _metres(placed), np.array(kind, dtype=np.int64), goes_to, ROUNDS_AT_MOST)
    named = {table.id: placed[goes_to[index]].id for index, table in enumerate(placed)}
    return {pair: table if table is None else named.get(table, table) for pair, table in tables.items()}


def _metres(placed: Sequence[Table]) -> Ints:
    """Return (tables, tables) what `metres_between` says."""
    spot = np.array([(table.x, table.y) for table in placed], dtype=np.float64)
    across, along = (spot[:, None] - spot[None]).transpose(2, 0, 1)
    metres: Ints = np.rint(np.sqrt(across * across + along * along)).astype(np.int64)
    return metres


@kernel
def shorten(start: Ints, ways: Ints, metres: Ints, kind: Ints, goes_to: Ints, rounds: int) -> None:
    """Exchange tables, the best other for each in its turn, until no walk gets shorter.

    Parameters
    ----------
    start, ways : (tables + 1,), (ways, 3) int
        ``ways[start[t] : start[t + 1]]`` are those from table `t`: itself, the other table, how many go.
    metres : (tables, tables) int
        From each place to each.
    kind : (tables,) int
        Only tables of one kind are exchanged, and none whose kind is below 0.
    goes_to : (tables,) int
        The place of each table's meetings; changed.
    rounds : int
        At most.
    """
    for _ in range(rounds):
        shorter = False
        for one in range(len(kind)):
            best, least = -1, 0
            for other in range(len(kind)):
                if kind[one] >= 0 and other != one and kind[other] == kind[one]:
                    more = _longer(start, ways, metres, goes_to, one, other)
                    more += _longer(start, ways, metres, goes_to, other, one)
                    if more < least:
                        best, least = other, more
            if best >= 0:
                goes_to[one], goes_to[best] = goes_to[best], goes_to[one]
                shorter = True
        if not shorter:
            return


@kernel
def _longer(start: Ints, ways: Ints, metres: Ints, goes_to: Ints, one: int, other: int) -> int:
    """Return by how much the walks from `one` get longer in the place of `other`."""
    here, there, more = goes_to[one], goes_to[other], 0
    for way in range(start[one], start[one + 1]):
        to = ways[way, 1]
        if to != other:
            more += ways[way, 2] * (metres[there, goes_to[to]] - metres[here, goes_to[to]])
    return int(more)
