"""Where: give every meeting a table so that buyers keep theirs.

Stands and pinned tables are settled first. The rest is paging with a known future: tables are cache lines,
buyers are pages, and when a buyer has to take over a table, the one whose owner is next needed furthest ahead
goes first, which makes the number of changes smallest where no table is closed or pinned (Belady, "A study of
replacement algorithms for a virtual-storage computer", IBM Systems Journal 5, 1966).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matching.scheduling.model import Model

NEVER = 1 << 60
NOBODY = NEVER + 1


def assign_tables(
    model: Model, meetings: Sequence[tuple[int, int]], kept: Mapping[int, str] | None = None
) -> dict[int, str | None]:
    """Return pair -> table id, or None where the problem gives only capacities.

    Parameters
    ----------
    model : the whole problem.
    meetings : (pair, slot) numbers of every meeting, the pinned ones included; each slot holds at most as
        many shared-table meetings as it has tables.
    kept : pair -> the table its meeting had before, for some of the pairs; it has it again if the table is open and
        nobody's stand, and neither a pin nor an entry before asks for it.
    """
    if model.problem.capacity is not None:
        return dict.fromkeys((pair for pair, _ in meetings), None)
    stands = {person.table for person in model.people if person.table is not None}
    placed: dict[int, str | None] = {}
    slots = len(model.slots)
    settled: list[list[tuple[int, str]]] = [[] for _ in range(slots)]
    for pair, slot, table in _settled(model, meetings, stands, kept or {}):
        placed[pair] = table
        if table not in stands:
            settled[slot].append((int(model.buyer[pair]), table))
    shared: list[list[tuple[int, int]]] = [[] for _ in range(slots)]
    for pair, slot in meetings:
        if pair not in placed:
            shared[slot].append((int(model.buyer[pair]), pair))

    later = _next_needed(shared)
    homes = _Homes()
    for slot, open_tables in enumerate(_open_tables(model, stands)):
        usable = dict.fromkeys(open_tables)
        for buyer, table in settled[slot]:
            del usable[table]
            homes.move(buyer, table)
        missing = []
        for buyer, pair in sorted(shared[slot]):
            home = homes.of.get(buyer)
            former = homes.former.get(buyer)
            if home is None and former in usable and homes.owner.get(former) not in later[slot]:
                homes.move(buyer, former)  # whoever took it over does not come back
                home = former
            if home in usable:
                placed[pair] = home
                del usable[home]
            else:
                missing.append((buyer, pair))
        # Furthest next use first; a table that nobody calls home is best of all.
        need = {
            table: later[slot].get(homes.owner[table], NEVER) if table in homes.owner else NOBODY for table in usable
        }
        for (buyer, pair), table in zip(missing, sorted(usable, key=lambda table: -need[table]), strict=False):
            homes.move(buyer, table)
            placed[pair] = table
    return placed


class _Homes:
    """Which table a buyer calls home: `of` buyer -> table, `owner` table -> buyer; `former` buyer -> the last one."""

    def __init__(self) -> None:
        self.of: dict[int, str] = {}
        self.owner: dict[str, int] = {}
        self.former: dict[int, str] = {}

    def move(self, buyer: int, table: str) -> None:
        """Make `table` the buyer's home; whoever had it has none."""
        if table in self.owner:
            del self.of[self.owner[table]]
        if buyer in self.of:
            del self.owner[self.of[buyer]]
        self.of[buyer], self.owner[table], self.former[buyer] = table, buyer, table


def _settled(
    model: Model, meetings: Sequence[tuple[int, int]], stands: set[str], kept: Mapping[int, str]
) -> list[tuple[int, int, str]]:
    """Return (pair, slot, table) for the meetings at a stand, at a pinned table, or where they were."""
    pinned = {(pin.supplier, pin.buyer): pin.table for pin in model.problem.pins}
    settled = []
    for pair, slot in meetings if stands or any(pinned.values()) else ():
        listed = model.pairs[pair]
        stand = model.people[model.supplier[pair]].table or model.people[model.buyer[pair]].table
        table = stand or pinned.get((listed.supplier, listed.buyer))
        if table is not None:
            settled.append((pair, slot, table))
    taken = {(slot, table) for _, slot, table in settled}
    done = {pair for pair, _, _ in settled}
    usable = [set(tables) for tables in _open_tables(model, stands)] if kept else []
    slot_of = dict(meetings)
    for pair, table in kept.items():
        slot = slot_of[pair]
        if pair not in done and table in usable[slot] and (slot, table) not in taken:
            settled.append((pair, slot, table))
            taken.add((slot, table))
    return settled


def _next_needed(shared: list[list[tuple[int, int]]]) -> list[dict[int, int]]:
    """Return, for each slot, buyer -> the first slot from there on in which the buyer needs a shared table."""
    later: list[dict[int, int]] = [{}] * len(shared)
    ahead: dict[int, int] = {}
    for slot in range(len(shared) - 1, -1, -1):
        ahead.update((buyer, slot) for buyer, _ in shared[slot])
        later[slot] = dict(ahead)
    return later


def _open_tables(model: Model, stands: set[str]) -> list[list[str]]:
    """Return, for each slot, the open tables that are nobody's stand, in the order the problem lists them."""
    shared = [(table.id, set(table.closed)) for table in model.problem.tables if table.id not in stands]
    return [[table for table, closed in shared if slot.id not in closed] for slot in model.slots]
