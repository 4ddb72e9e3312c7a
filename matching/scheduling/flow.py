"""Who should meet whom, leaving aside when: a min-cost flow, and the prices that prove its bound.

A flow runs from the suppliers over the pairs to the buyers (a b-matching: each person has so many units).
A person's first `least` units carry the floor's bonus on a parallel arc, so fairness costs no extra model.
What a flow cannot hold (interpreters; shared tables where both sides have stands) is priced by Lagrange
multipliers over repeated flows. Sources: Ahuja, Magnanti, Orlin, *Network Flows*, chapters 9 and 16;
Fisher, "The Lagrangian relaxation method", Management Science 27 (1981).

The proof is weak duality. For prices >= 0 of a person's meetings `p`, of a table-slot `m` and of an interpreter
`q`, and any floor price `f` between 0 and the floor weight `F`, no schedule of what the presolve left is worth
more than ::

    sum over pairs of max(0, weight + f[s] + f[b] - p[s] - p[b] - m [shared table] - q [language])
    + sum over people of (p most + (F - f) least) + m * table-slots + sum over languages of q * interpreter-slots

because ``F min(n, least) <= f n + (F - f) least`` and every other term prices a limit that holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.errors import InputError
from matching.scheduling.model import Bools, Ints
from matching.scheduling.presolve import Reduced
from matching.types import Certificate

MULTIPLIER_STEPS = 11
FIRST_STEP = 0.5  # of what a pair is worth on average
EDGE = 0.1  # of the span between two prices that the next one keeps away from both


@dataclass(frozen=True, slots=True)
class Prices:
    """Integer prices: `person` and `floor` (people,), `table`, `interpreter` (languages,). All >= 0."""

    person: Ints
    floor: Ints
    table: int
    interpreter: Ints


@dataclass(frozen=True, slots=True)
class Target:
    """The pairs the relaxed problem wants (`wanted`, (left,) bool), the `prices`, and the `bound` they prove."""

    wanted: Bools
    prices: Prices
    bound: int


@dataclass(frozen=True, slots=True)
class _Network:
    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints
    first_pair: int
    nodes: int
    supply: int

    def solve(self, cost: Ints) -> Ints:
        """Return (arcs,) the flow of least cost."""
        from ortools.graph.python import min_cost_flow  # heavy: only where a schedule is built

        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(
            self.tail.astype(np.int32), self.head.astype(np.int32), self.capacity, cost
        )
        source, sink = self.nodes - 4, self.nodes - 3
        solver.set_nodes_supplies(
            np.array([source, sink], dtype=np.int32), np.array([self.supply, -self.supply], dtype=np.int64)
        )
        status = solver.solve()
        if status != solver.OPTIMAL:
            raise InputError(
                f"settings: the weights are too large to be summed exactly ({status}). Lower `tier_weights`, "
                "`rank_step` and `floor_weight`; only their proportions matter."
            )
        return np.asarray(solver.flows(np.arange(len(self.tail), dtype=np.int32)), dtype=np.int64)

    def potentials(self, flow: Ints, cost: Ints) -> Ints:
        """Return (nodes,) shortest distances in the residual network (Bellman-Ford, a whole round at a time)."""
        forward, backward = flow < self.capacity, flow > 0
        tail = np.concatenate([self.tail[forward], self.head[backward]])
        head = np.concatenate([self.head[forward], self.tail[backward]])
        length = np.concatenate([cost[forward], -cost[backward]])
        distance = np.zeros(self.nodes, dtype=np.int64)
        for _ in range(self.nodes + 1):
            nearer = distance.copy()
            np.minimum.at(nearer, head, distance[tail] + length)
            if (nearer == distance).all():
                break
            distance = nearer
        return distance


def solve_target(reduced: Reduced) -> Target:
    """Choose the pairs worth most when slots are ignored, with integer prices that bound every schedule."""
    network = _network(reduced)
    people = len(reduced.most)
    groups = [reduced.language == language for language in range(len(reduced.model.languages))]
    limits = [int(limit) for limit in reduced.interpreters.sum(axis=1)]
    if _tables_need_a_multiplier(reduced):
        groups.append(reduced.shared)
        limits.append(int(reduced.tables.sum()))
    multiplier = np.zeros(len(groups), dtype=np.int64)
    search = _PriceSearch(len(groups), first_step=average_weight(reduced) * FIRST_STEP)
    best: Target | None = None
    for _ in range(MULTIPLIER_STEPS):
        cost = network.cost.copy()
        for group, price in zip(groups, multiplier, strict=True):
            cost[network.first_pair : network.first_pair + len(group)] += price * group
        flow = network.solve(cost)
        wanted = flow[network.first_pair : network.first_pair + len(reduced.pairs)] > 0
        prices = _prices(reduced, network.potentials(flow, cost), multiplier, people)
        bound = bound_from(reduced, prices)
        if best is None or bound < best.bound:
            best = Target(wanted=wanted, prices=prices, bound=bound)
        excess = np.array(
            [int(wanted[g].sum()) - limit for g, limit in zip(groups, limits, strict=True)], dtype=np.int64
        )
        moved = search.next_prices(multiplier, excess)
        if (moved == multiplier).all():
            break
        multiplier = moved
    assert best is not None  # noqa: S101 - the loop runs at least once
    return best


class _PriceSearch:
    """Look for the price of each limit at which it is just kept: dearer until it is, then between the two prices."""

    def __init__(self, limits: int, *, first_step: float) -> None:
        self.cheap = np.zeros(limits)
        self.dear = np.full(limits, np.inf)
        self.over = np.zeros(limits)
        self.under = np.zeros(limits)
        self.step = max(1.0, first_step)

    def next_prices(self, price: Ints, excess: Ints) -> Ints:
        """Return the next prices; `excess` is by how much each limit is exceeded at `price`."""
        broken = excess > 0
        self.cheap[broken], self.over[broken] = price[broken], excess[broken]
        kept = ~broken & (price > 0)
        self.dear[kept], self.under[kept] = price[kept], excess[kept]
        moved = price.copy()
        for limit in np.flatnonzero(broken | kept):
            low, high = self.cheap[limit], self.dear[limit]
            if np.isinf(high):
                moved[limit] = round(low + self.step)
            elif high - low > 1:
                part = self.over[limit] / max(1.0, self.over[limit] - self.under[limit])
                moved[limit] = round(low + (high - low) * min(1 - EDGE, max(EDGE, part)))
        return moved


def average_weight(reduced: Reduced) -> float:
    """Return what a pair is worth on average, `big` left out."""
    weight = reduced.weight - reduced.model.big * reduced.mandatory
    return float(weight.mean()) if len(weight) else 0.0


def bound_from(reduced: Reduced, prices: Prices) -> int:
    """Return the upper limit that `prices` prove for what the presolve left (the formula above)."""
    floor_weight = reduced.model.problem.settings.floor_weight
    gain = np.maximum(reduced_weights(reduced, prices), 0).sum()
    limits = (prices.person * reduced.most + (floor_weight - prices.floor) * reduced.least).sum()
    interpreted = (prices.interpreter * reduced.interpreters.sum(axis=1)).sum()
    return int(gain + limits + prices.table * reduced.tables.sum() + interpreted)


def reduced_weights(reduced: Reduced, prices: Prices) -> Ints:
    """Return (left,) what each pair is worth above the prices of what it uses."""
    net = reduced.weight - prices.table * reduced.shared
    for end in (reduced.supplier, reduced.buyer):
        net = net + prices.floor[end] - prices.person[end]
    spoken = reduced.language >= 0
    net[spoken] -= prices.interpreter[reduced.language[spoken]]
    return net


def certificate_of(reduced: Reduced, prices: Prices) -> Certificate:
    """Write the prices with names; a price of 0 is left out."""
    people = reduced.model.people
    named = {
        kind: {person.id: int(price) for person, price in zip(people, values, strict=True) if price}
        for kind, values in (("person", prices.person), ("floor", prices.floor))
    }
    return Certificate(
        participant_price=named["person"],
        table_price=prices.table,
        interpreter_price={
            language: int(price) for language, price in zip(reduced.model.languages, prices.interpreter, strict=True)
        },
        floor_price=named["floor"],
    )


def _stands(reduced: Reduced) -> tuple[Bools, Bools]:
    stand = np.array([person.table is not None for person in reduced.model.people], dtype=np.bool_)
    return stand[: reduced.model.suppliers], stand[reduced.model.suppliers :]


def _tables_need_a_multiplier(reduced: Reduced) -> bool:
    """Whether stands on both sides leave no single arc through which exactly the shared tables run."""
    suppliers, buyers = _stands(reduced)
    return bool(suppliers.any() and buyers.any())


def _network(reduced: Reduced) -> _Network:
    """Lay out source -> suppliers -> buyers -> sink, and a way past for what is not used.

    Those without a stand hang behind a gate as wide as the table-slots, on the side that has no stands or,
    when neither has, the suppliers' side; the other gate is as wide as everything.
    """
    ours, theirs = _stands(reduced)
    count, people = reduced.model.suppliers, len(reduced.most)
    source, sink, gate_in, gate_out = people, people + 1, people + 2, people + 3
    nodes = people + 4
    everyone = min(int(reduced.most[:count].sum()), int(reduced.most[count:].sum())) + 1
    width = int(reduced.tables.sum())
    wide_in = everyone if theirs.any() else width
    wide_out = width if theirs.any() and not ours.any() else everyone
    suppliers, buyers = np.arange(count), np.arange(count, people)
    enter, leave = np.where(ours, source, gate_in), np.where(theirs, sink, gate_out)
    bonus, plain = reduced.least, reduced.most - reduced.least
    floor = np.full(people, -reduced.model.problem.settings.floor_weight)
    none = np.zeros(people, dtype=np.int64)
    arcs = [  # tail, head, capacity, cost
        (reduced.supplier, reduced.buyer, np.ones(len(reduced.pairs)), -reduced.weight),
        (enter, suppliers, bonus[:count], floor[:count]),
        (enter, suppliers, plain[:count], none[:count]),
        (buyers, leave, bonus[count:], floor[count:]),
        (buyers, leave, plain[count:], none[count:]),
        ([source, gate_out, source], [gate_in, sink, sink], [wide_in, wide_out, everyone + 1], [0, 0, 0]),
    ]
    tail, head, capacity, cost = (
        np.concatenate([np.asarray(arc[part], dtype=np.int64) for arc in arcs]) for part in range(4)
    )
    return _Network(tail=tail, head=head, capacity=capacity, cost=cost, first_pair=0, nodes=nodes, supply=everyone)


def _prices(reduced: Reduced, distance: Ints, multiplier: Ints, people: int) -> Prices:
    """Read the prices off the potentials: what one more unit of each limit would add."""
    source, sink, gate_in, gate_out = people, people + 1, people + 2, people + 3
    count = reduced.model.suppliers
    ours, theirs = _stands(reduced)
    enter, leave = np.where(ours, source, gate_in), np.where(theirs, sink, gate_out)
    worth = np.concatenate([distance[:count] - distance[enter], distance[leave] - distance[count:people]])
    languages = len(reduced.model.languages)
    if len(multiplier) > languages:
        table = int(multiplier[languages])
    else:
        table = int(max(0, distance[gate_in] - distance[source]) + max(0, distance[sink] - distance[gate_out]))
    ceiling = reduced.model.problem.settings.floor_weight * (reduced.least > 0)
    return Prices(
        person=np.maximum(worth, 0),
        floor=np.clip(-worth, 0, ceiling),
        table=table,
        interpreter=multiplier[:languages].copy(),
    )
