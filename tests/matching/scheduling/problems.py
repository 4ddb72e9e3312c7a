"""Small problems: written by hand in a line or two, drawn at random from a seed, and solved by trying everything."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from matching.scheduling.proof import worth_of
from matching.types import Interpreters, Pair, Participant, Pin, Problem, Settings, Side, Slot, Table, Tier

START = datetime(2027, 9, 25, 13, tzinfo=UTC)
NO_FLOOR = Settings(floor_weight=0)


def make_slots(count: int, *, blocks: int = 1) -> tuple[Slot, ...]:
    """Return slots t0, t1, ... of 20 minutes, five minutes apart, cut into equal blocks."""
    return tuple(
        Slot(
            id=f"t{k}",
            start=START + timedelta(minutes=25 * k),
            end=START + timedelta(minutes=25 * k + 20),
            block=f"block-{k * blocks // count}",
        )
        for k in range(count)
    )


def make_tables(count: int) -> tuple[Table, ...]:
    return tuple(Table(id=f"T{k}") for k in range(1, count + 1))


def wish(supplier: str, buyer: str, weight: int = 500, **more: object) -> Pair:
    """Return a pair worth `weight` (200 to 1199) that the supplier asked for."""
    return Pair(supplier=supplier, buyer=buyer, score=(weight - 200) / 999, tier=Tier.SUPPLIER, **more)


def make_problem(
    pairs: list[Pair],
    *,
    slots: int = 2,
    blocks: int = 1,
    tables: int | tuple[Table, ...] | None = 3,
    capacity: dict[str, int] | None = None,
    people: tuple[Participant, ...] = (),
    pins: tuple[Pin, ...] = (),
    interpreters: tuple[Interpreters, ...] = (),
    settings: Settings = NO_FLOOR,
) -> Problem:
    """Return a problem with everyone the pairs name; `people` replaces those who need more than an id."""
    named = {pair.supplier: Side.SUPPLIER for pair in pairs} | {pair.buyer: Side.BUYER for pair in pairs}
    everyone = {name: Participant(id=name, side=side) for name, side in sorted(named.items())}
    everyone |= {person.id: person for person in people}
    places = make_tables(tables) if isinstance(tables, int) else tables or ()
    return Problem(
        format="gateway.problem/1",
        slots=make_slots(slots, blocks=blocks),
        tables=() if capacity is not None else places,
        capacity=capacity,
        participants=tuple(everyone.values()),
        pairs=tuple(pairs),
        pins=pins,
        interpreters=interpreters,
        settings=settings,
    )


def supplier(name: str, **more: object) -> Participant:
    return Participant(id=name, side=Side.SUPPLIER, **more)


def buyer(name: str, **more: object) -> Participant:
    return Participant(id=name, side=Side.BUYER, **more)


def random_problem(seed: int, *, people: int = 5, slots: int = 4, density: float = 0.6) -> Problem:
    """Return a problem that uses every rule of the format here and there; a pin may be impossible."""
    draw = random.Random(seed)
    every = make_slots(slots, blocks=draw.choice([1, 2]))
    ids = [slot.id for slot in every]
    by_capacity = draw.random() < 0.25
    tables = tuple(
        Table(id=f"T{k}", closed=tuple(slot for slot in ids if draw.random() < 0.15))
        for k in range(draw.randint(1, people))
    )
    stands = [] if by_capacity else [table.id for table in tables[: draw.choice([0, 0, 1, 2])]]
    participants = []
    for side, letter in ((Side.SUPPLIER, "S"), (Side.BUYER, "B")):
        for k in range(draw.randint(1, people)):
            most = draw.choice([None, None, 1, 2, 3])
            participants.append(
                Participant(
                    id=f"{letter}{k}",
                    side=side,
                    free=None if draw.random() < 0.4 else tuple(slot for slot in ids if draw.random() < 0.7),
                    most=most,
                    least=draw.randint(0, 2 if most is None else most),
                    table=stands.pop() if stands and draw.random() < 0.5 else None,
                )
            )
    pairs = [
        Pair(
            supplier=ours.id,
            buyer=theirs.id,
            score=round(draw.random(), 3),
            tier=draw.choice(list(Tier)),
            rank=draw.choice([None, 1, 2, 5]),
            mandatory=draw.random() < 0.15,
            interpreter=draw.choice([None, None, "zh", "ja"]),
        )
        for ours in participants
        if ours.side is Side.SUPPLIER
        for theirs in participants
        if theirs.side is Side.BUYER and draw.random() < density
    ]
    return Problem(
        format="gateway.problem/1",
        slots=every,
        tables=() if by_capacity else tables,
        capacity={slot: draw.randint(0, people) for slot in ids} if by_capacity else None,
        participants=tuple(participants),
        pairs=tuple(pairs),
        pins=_pin_one(draw, participants, pairs, ids),
        interpreters=(Interpreters(language="zh", slots={slot: draw.randint(1, 2) for slot in ids}),),
        settings=Settings(max_in_a_row=draw.choice([None, None, 1, 2]), floor_weight=draw.choice([0, 150, 700])),
    )


def _pin_one(
    draw: random.Random, participants: list[Participant], pairs: list[Pair], slots: list[str]
) -> tuple[Pin, ...]:
    """Pin one pair that needs no interpreter, where both are free."""
    people = {person.id: person for person in participants}
    for pair in draw.sample(pairs, len(pairs)):
        two = people[pair.supplier], people[pair.buyer]
        common = [slot for slot in slots if all(person.free is None or slot in person.free for person in two)]
        if common and pair.interpreter is None and draw.random() < 0.5:
            return (Pin(supplier=pair.supplier, buyer=pair.buyer, slot=draw.choice(common)),)
    return ()


def best_by_trying_everything(problem: Problem) -> tuple[int, int]:
    """Return (mandatory met, worth) of the best schedule there is; only for a handful of pairs."""
    people = {person.id: person for person in problem.participants}
    closed = {table.id: set(table.closed) for table in problem.tables}
    owned = {person.table for person in problem.participants}
    slots = [slot.id for slot in problem.slots]
    block = {slot.id: slot.block for slot in problem.slots}
    room = problem.capacity or {
        slot: sum(slot not in closed[table.id] for table in problem.tables if table.id not in owned) for slot in slots
    }
    voices = {(group.language, slot): n for group in problem.interpreters for slot, n in group.slots.items()}
    pinned = {(pin.supplier, pin.buyer): pin.slot for pin in problem.pins}
    limit = problem.settings.max_in_a_row

    def fits(meetings: list[tuple[Pair, str]]) -> bool:
        seats = Counter((name, slot) for pair, slot in meetings for name in (pair.supplier, pair.buyer))
        held = Counter(name for pair, _ in meetings for name in (pair.supplier, pair.buyer))
        stood = {name for name, person in people.items() if person.table}
        at = Counter(slot for pair, slot in meetings if not {pair.supplier, pair.buyer} & stood)
        spoken = Counter((pair.interpreter, slot) for pair, slot in meetings if pair.interpreter)
        return (
            all(count == 1 for count in seats.values())
            and all(people[n].most is None or count <= people[n].most for n, count in held.items())
            and all(count <= room[slot] for slot, count in at.items())
            and all(count <= voices.get(key, 0) for key, count in spoken.items())
        )

    def rested(meetings: list[tuple[Pair, str]]) -> bool:
        for name in people:
            run = 0
            for index, slot in enumerate(slots):
                busy = any(slot == at and name in (pair.supplier, pair.buyer) for pair, at in meetings)
                run = (run if index and block[slots[index - 1]] == block[slot] else 0) + 1 if busy else 0
                if limit is not None and run > limit:
                    return False
        return True

    best = (-1, -1)

    def go_on(index: int, meetings: list[tuple[Pair, str]]) -> None:
        nonlocal best
        if not fits(meetings):
            return
        if index == len(problem.pairs):
            if rested(meetings):
                met = {(pair.supplier, pair.buyer) for pair, _ in meetings}
                best = max(best, (sum(pair.mandatory for pair, _ in meetings), worth_of(problem, met)))
            return
        pair = problem.pairs[index]
        key = (pair.supplier, pair.buyer)
        if key in pinned:
            go_on(index + 1, [*meetings, (pair, pinned[key])])
            return
        go_on(index + 1, meetings)
        two = people[pair.supplier], people[pair.buyer]
        if all(person.table for person in two):
            return
        for slot in slots:
            if all((p.free is None or slot in p.free) and slot not in closed.get(p.table or "", ()) for p in two):
                go_on(index + 1, [*meetings, (pair, slot)])

    go_on(0, [])
    return best
