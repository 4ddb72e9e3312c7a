"""Recompute a schedule's worth and its bound from the problem and the certificate alone, in whole numbers.

Part of the checker: plain Python, no solver, nothing shared with the scheduler. How the prices prove the bound:

A schedule's worth is the sum of its pairs' weights plus, for each participant, the floor weight ``F`` for each
of its first `least` meetings. To make mandatory pairs outrank every sum of others, each counts
``big = 1 + the sum of all weights and floors`` on top while the bound is computed; the bound that is reported
leaves it out again, for the mandatory pairs that are met. Pins are worth what they are worth. For the rest:

* ``F min(n, least) <= f n + (F - f) least`` for any floor price ``0 <= f <= F``;
* a participant has at most `most` more meetings, a slot at most so many tables and interpreters. Whatever price
  ``>= 0`` is asked for each unit of these limits, no schedule is worth more than what its pairs are worth above
  the prices, plus the price of all there is (weak duality);
* a pair is worth at most ``max(0, weight + floor prices - prices)``, since it meets once or never.

The limits are what is left beside the pins, and never more than the people who are there could use.

The certificate of a small event asks prices in single slots on top: a table, an interpreter, a participant's time, and
a place among the ``max_in_a_row + 1`` slots of which a participant can use all but one. A pair then pays the least
that any slot asks of it. Such prices are in parts of `unit`, and the bound is rounded down in the end, because every
worth is a whole number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from matching.types import Certificate, Pair, Problem, Side, SlotPrice, Tier


def weight_of(pair: Pair, problem: Problem) -> int:
    """Return the weight of a pair as the file format defines it."""
    settings = problem.settings
    steps = 0 if pair.rank is None or pair.tier is Tier.NONE else pair.rank - 1
    return max(1, round(999 * pair.score) + settings.tier_weights[pair.tier] - settings.rank_step * steps)


def big_of(problem: Problem) -> int:
    """Return what a mandatory meeting counts on top: more than everything else together."""
    floors = problem.settings.floor_weight * sum(person.least for person in problem.participants)
    return 1 + sum(weight_of(pair, problem) for pair in problem.pairs) + floors


def worth_of(problem: Problem, met: set[tuple[str, str]]) -> int:
    """Return the worth of the schedule in which exactly the pairs `met` meet."""
    weights = sum(weight_of(pair, problem) for pair in problem.pairs if (pair.supplier, pair.buyer) in met)
    held = Counter(name for pair in met for name in pair)
    floors = sum(min(held[person.id], person.least) for person in problem.participants)
    return weights + problem.settings.floor_weight * floors


def bound_of(problem: Problem, certificate: Certificate) -> int:
    """Return what no schedule can be worth more than, `big` included; prices that are not named are 0."""
    left = _left_after_pins(problem)
    price, floor_price = certificate.participant_price, certificate.floor_price
    unit, big = certificate.unit or 1, big_of(problem)
    asked = _Asked(problem, certificate)
    bound = 0
    for pair, slots in left.pairs:
        net = (weight_of(pair, problem) + big * pair.mandatory) * unit
        for name in (pair.supplier, pair.buyer):
            net += floor_price.get(name, 0) - price.get(name, 0)
        shared = pair.supplier not in left.stands and pair.buyer not in left.stands
        if shared:
            net -= certificate.table_price
        if pair.interpreter is not None:
            net -= certificate.interpreter_price.get(pair.interpreter, 0)
        bound += max(0, net - min(asked.of(pair, slot, shared=shared) for slot in slots))
    for name, most in left.most.items():
        least = min(left.least[name], most)
        floor = problem.settings.floor_weight * unit - floor_price.get(name, 0)
        bound += price.get(name, 0) * most + floor * least
    bound += certificate.table_price * sum(left.tables.values())
    for language, voices in left.interpreters.items():
        bound += certificate.interpreter_price.get(language, 0) * sum(voices.values())
    for slot, prices in (certificate.slot_price or {}).items():
        bound += prices.table * left.tables[slot] + sum(prices.participant.values())
        bound += sum(amount * left.interpreters[language][slot] for language, amount in prices.interpreter.items())
        for name, amount in prices.row.items():
            bound += amount * (len(asked.stretch[slot]) - 1 - left.pinned[name, slot])
    return left.fixed + bound // unit


def stretches(problem: Problem) -> dict[str, list[str]]:
    """Return slot -> the ``max_in_a_row + 1`` slots from there on, where so many follow without a break."""
    limit = problem.settings.max_in_a_row
    if limit is None:
        return {}
    slots = sorted(problem.slots, key=lambda slot: slot.start)
    runs = [slots[first : first + limit + 1] for first in range(len(slots) - limit)]
    return {run[0].id: [slot.id for slot in run] for run in runs if len({slot.block for slot in run}) == 1}


class _Asked:
    """What a meeting in one slot is asked on top of the other prices."""

    def __init__(self, problem: Problem, certificate: Certificate) -> None:
        self.prices = certificate.slot_price or {}
        self.stretch = stretches(problem)
        self.rows: Counter[tuple[str, str]] = Counter()
        for first, prices in self.prices.items():
            for name, amount in prices.row.items():
                self.rows.update(dict.fromkeys(((name, slot) for slot in self.stretch[first]), amount))

    def of(self, pair: Pair, slot: str, *, shared: bool) -> int:
        prices = self.prices.get(slot, SlotPrice())
        asked = prices.table if shared else 0
        if pair.interpreter is not None:
            asked += prices.interpreter.get(pair.interpreter, 0)
        two = (pair.supplier, pair.buyer)
        return asked + sum(prices.participant.get(name, 0) + self.rows[name, slot] for name in two)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """What the pins leave: `fixed` is their worth, the rest are limits on everything else."""

    fixed: int
    stands: set[str]
    most: dict[str, int]
    least: dict[str, int]
    pairs: list[tuple[Pair, set[str]]]
    tables: dict[str, int]
    interpreters: dict[str, dict[str, int]]
    pinned: Counter[tuple[str, str]]


def free_slots(problem: Problem) -> dict[str, set[str]]:
    """Return participant -> slots it is free in, those left out in which its stand is closed."""
    every = {slot.id for slot in problem.slots}
    closed = {table.id: set(table.closed) for table in problem.tables}
    return {
        person.id: (every if person.free is None else set(person.free)) - closed.get(person.table or "", set())
        for person in problem.participants
    }


def open_tables(problem: Problem) -> dict[str, int]:
    """Return slot -> open tables that are nobody's stand."""
    if problem.capacity is not None:
        return {slot.id: problem.capacity.get(slot.id, 0) for slot in problem.slots}
    stands = {person.table for person in problem.participants}
    common = [set(table.closed) for table in problem.tables if table.id not in stands]
    return {slot.id: sum(slot.id not in closed for closed in common) for slot in problem.slots}


def _left_after_pins(problem: Problem) -> _Left:
    stands = {person.id for person in problem.participants if person.table is not None}
    listed = {(pair.supplier, pair.buyer): pair for pair in problem.pairs}
    pinned = {(pin.supplier, pin.buyer): pin.slot for pin in problem.pins}
    held = Counter(name for pair in pinned for name in pair)
    free, tables = free_slots(problem), open_tables(problem)
    voices = {group.language: dict(group.slots) for group in problem.interpreters}
    fixed, big = worth_of(problem, set(pinned)), big_of(problem)
    for (supplier, buyer), slot in pinned.items():
        free[supplier] = free[supplier] - {slot}
        free[buyer] = free[buyer] - {slot}
        pair = listed[supplier, buyer]
        fixed += big * pair.mandatory
        if not {supplier, buyer} & stands:
            tables[slot] -= 1
        if pair.interpreter is not None:
            voices[pair.interpreter][slot] -= 1

    pins_inside = Counter(
        (name, first)
        for first, run in stretches(problem).items()
        for pair, slot in pinned.items()
        if slot in run
        for name in pair
    )
    most, least = {}, {}
    for person in problem.participants:
        allowed = len(problem.slots) if person.most is None else person.most
        most[person.id] = min(allowed - held[person.id], _usable(free[person.id], problem))
        least[person.id] = max(0, person.least - held[person.id])
        if most[person.id] <= 0:
            free[person.id] = set()
    with_table = {slot for slot, number in tables.items() if number > 0}
    with_voice = {language: {slot for slot, n in slots.items() if n > 0} for language, slots in voices.items()}
    pairs = []
    for name, pair in listed.items():
        at = free[pair.supplier] & free[pair.buyer]
        at = at if {pair.supplier, pair.buyer} & stands else at & with_table
        at = at if pair.interpreter is None else at & with_voice.get(pair.interpreter, set())
        if at and name not in pinned and not {pair.supplier, pair.buyer} <= stands:
            pairs.append((pair, at))
    tables = _at_most_those_there(problem, tables, free, {person.id for person in problem.participants} - stands)
    interpreters = {}
    for language, slots in voices.items():
        spoken = {name for pair, _ in pairs if pair.interpreter == language for name in (pair.supplier, pair.buyer)}
        every = {slot.id: slots.get(slot.id, 0) for slot in problem.slots}
        interpreters[language] = _at_most_those_there(problem, every, free, spoken)
        if not stands:
            interpreters[language] = {slot: min(n, tables[slot]) for slot, n in interpreters[language].items()}
    return _Left(
        fixed=fixed,
        stands=stands,
        most=most,
        least=least,
        pairs=pairs,
        tables=tables,
        interpreters=interpreters,
        pinned=pins_inside,
    )


def _usable(free: set[str], problem: Problem) -> int:
    """Return how many of the slots one person can use without more than `max_in_a_row` in a row."""
    limit = problem.settings.max_in_a_row
    if limit is None:
        return len(free)
    usable, run, block = 0, 0, None
    for slot in sorted(problem.slots, key=lambda slot: slot.start):
        run = (run if slot.block == block else 0) + 1 if slot.id in free else 0
        usable += run % (limit + 1) != 0
        block = slot.block
    return usable


def _at_most_those_there(
    problem: Problem, number: dict[str, int], free: dict[str, set[str]], who: set[str]
) -> dict[str, int]:
    """Limit a number for each slot to the people of `who` that are free then, on either side."""
    there = {side: Counter[str]() for side in Side}
    for person in problem.participants:
        if person.id in who:
            there[person.side].update(free[person.id])
    return {slot: min(n, there[Side.SUPPLIER][slot], there[Side.BUYER][slot]) for slot, n in number.items()}
