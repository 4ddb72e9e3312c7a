"""Small events: the exact optimum, and prices for each slot that prove more than those of the whole event.

The model has a variable for every pair in every slot they could meet in. Its linear relaxation gives the prices,
its integer version the timetable, both by HiGHS (Huangfu, Hall, "Parallelizing the dual revised simplex method",
Mathematical Programming Computation 10, 2018), limited by nodes and never by a clock. Rounded to whole numbers the
prices prove their bound whatever the solver did; `matching.scheduling.proof` has the formula.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.scheduling.board import WORTH, Board
from matching.scheduling.model import Ints
from matching.scheduling.presolve import Reduced
from matching.scheduling.search import restore
from matching.types import Certificate, SlotPrice

OPTIONS_AT_MOST = 25_000
NODES_AT_MOST = 2_000
UNIT = 1_000  # prices are in thousandths

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Exact:
    """The model: option `k` is that `pair` ``[k]`` meets at `slot` ``[k]``; after them comes a variable for each floor.

    Attributes
    ----------
    pair, slot : (options,)
    worth, most : (variables,) what one unit is worth, and how many there may be.
    row, column : (entries,) where the matrix is not 0; `value` is what it holds, 1 or -1.
    limit : (rows,) what each row may come to.
    begins : where the rows of each kind begin, and where the last ends: pairs, people, people in slots, tables,
        interpreters, windows, floors.
    windows : (person, first slot) of each limit in a row.
    floored : (floors,) the people with a floor.
    """

    pair: Ints
    slot: Ints
    worth: Ints
    most: Ints
    row: Ints
    column: Ints
    value: Ints
    limit: Ints
    begins: tuple[int, ...]
    windows: tuple[tuple[int, int], ...]
    floored: Ints


def options_of(reduced: Reduced) -> tuple[Ints, Ints]:
    """Return (options,) the pair and (options,) the slot of every meeting that could be."""
    possible = reduced.free[reduced.supplier] & reduced.free[reduced.buyer]
    possible &= ~reduced.shared[:, None] | (reduced.tables > 0)
    spoken = reduced.language >= 0
    possible[spoken] &= reduced.interpreters[reduced.language[spoken]] > 0
    pair, slot = np.nonzero(possible)
    return pair.astype(np.int64), slot.astype(np.int64)


def exact_model(reduced: Reduced, pair: Ints, slot: Ints) -> Exact:
    """Write the problem as rows and columns."""
    slots, people = reduced.free.shape[1], len(reduced.most)
    option, ends = np.arange(len(pair)), (reduced.supplier[pair], reduced.buyer[pair])
    windows = _windows(reduced)
    shared, language = reduced.shared[pair], reduced.language[pair]
    floored = np.flatnonzero(reduced.least)
    floor_of = np.full(people, -1)
    floor_of[floored] = np.arange(len(floored))
    languages = len(reduced.interpreters)

    entries: list[tuple[Ints, Ints, int]] = [(pair, option, 1)]  # row inside its kind, column, value
    limits = [np.ones(len(reduced.pairs), dtype=np.int64), reduced.most, np.ones(people * slots, dtype=np.int64)]
    limits += [reduced.tables, reduced.interpreters.reshape(languages * slots)]
    limits += [np.array([limit for _, _, limit in windows], dtype=np.int64), np.zeros(len(floored), dtype=np.int64)]
    begins = np.concatenate([[0], np.cumsum([len(part) for part in limits])])
    for end in ends:
        entries.append((begins[1] + end, option, 1))
        entries.append((begins[2] + end * slots + slot, option, 1))
        has = floor_of[end] >= 0
        entries.append((begins[6] + floor_of[end][has], option[has], -1))
        for number, (person, first, _) in enumerate(windows):
            inside = (end == person) & (slot >= first) & (slot <= first + _limit(reduced))
            entries.append((np.full(int(inside.sum()), begins[5] + number), option[inside], 1))
    entries.append((begins[3] + slot[shared], option[shared], 1))
    spoken = language >= 0
    entries.append((begins[4] + language[spoken] * slots + slot[spoken], option[spoken], 1))
    entries.append((begins[6] + np.arange(len(floored)), len(pair) + np.arange(len(floored)), 1))
    floor_weight = reduced.model.problem.settings.floor_weight
    return Exact(
        pair=pair,
        slot=slot,
        worth=np.concatenate([reduced.weight[pair], np.full(len(floored), floor_weight)]),
        most=np.concatenate([np.ones(len(pair), dtype=np.int64), reduced.least[floored]]),
        row=np.concatenate([row for row, _, _ in entries]),
        column=np.concatenate([column for _, column, _ in entries]),
        value=np.concatenate([np.full(len(row), value) for row, _, value in entries]),
        limit=np.concatenate(limits),
        begins=tuple(int(begin) for begin in begins),
        windows=tuple((person, first) for person, first, _ in windows),
        floored=floored,
    )


def _limit(reduced: Reduced) -> int:
    return reduced.model.problem.settings.max_in_a_row or 0


def _windows(reduced: Reduced) -> list[tuple[int, int, int]]:
    """Return (person, first slot, meetings allowed) for each stretch in which one slot must stay empty."""
    limit = _limit(reduced)
    if not limit:
        return []
    follows = reduced.model.follows
    starts = [s for s in range(len(follows) - limit) if follows[s + 1 : s + limit + 1].all()]
    found = []
    for person in range(len(reduced.most)):
        for start in starts:
            pinned = int(reduced.pinned[person, start : start + limit + 1].sum())
            if pinned + int(reduced.free[person, start : start + limit + 1].sum()) > limit:
                found.append((person, start, limit - pinned))
    return found


def finish_exactly(reduced: Reduced, board: Board, bound: int, certificate: Certificate) -> tuple[int, Certificate]:
    """Bring a small event to its optimum; return the lower of `bound` and the bound of the slots' prices, proven.

    Events with more than 25,000 options, and those that reached `bound`, stay as they are.
    """
    exact = _small_model(reduced, board, bound)
    bound, certificate = _lower(reduced, exact, bound, certificate)
    if exact is not None and board.tally[WORTH] < bound:
        found = solve_exactly(exact, len(reduced.pairs))
        if found is not None and _total(reduced, found) > board.tally[WORTH]:
            restore(board, found)
    return bound, certificate


def lower_bound(reduced: Reduced, board: Board, bound: int, certificate: Certificate) -> tuple[int, Certificate]:
    """Return what `finish_exactly` does, and leave the timetable as it is."""
    return _lower(reduced, _small_model(reduced, board, bound), bound, certificate)


def _small_model(reduced: Reduced, board: Board, bound: int) -> Exact | None:
    if board.tally[WORTH] >= bound or len(reduced.pairs) > OPTIONS_AT_MOST:  # each has one option or more
        return None
    pair, slot = options_of(reduced)
    return exact_model(reduced, pair, slot) if 0 < len(pair) <= OPTIONS_AT_MOST else None


def _lower(reduced: Reduced, exact: Exact | None, bound: int, certificate: Certificate) -> tuple[int, Certificate]:
    proof = None if exact is None else prove_exactly(reduced, exact)
    return (bound, certificate) if proof is None or proof[0] >= bound else proof


def _total(reduced: Reduced, slot: Ints) -> int:
    """Return the worth of a timetable, floors and `big` included."""
    met = slot >= 0
    held = np.bincount(np.concatenate([reduced.supplier[met], reduced.buyer[met]]), minlength=len(reduced.most))
    floors = reduced.model.problem.settings.floor_weight * np.minimum(held, reduced.least).sum()
    return int(reduced.weight[met].sum() + floors)


def solve_exactly(exact: Exact, pairs: int) -> Ints | None:
    """Return (pairs,) the slot of each pair, -1 for none, in the best timetable found; None if none was found."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    done = milp(
        -exact.worth.astype(float),
        constraints=LinearConstraint(_matrix(exact), -np.inf, exact.limit),
        integrality=np.ones(len(exact.worth)),
        bounds=Bounds(0, exact.most),
        options={"node_limit": NODES_AT_MOST, "mip_rel_gap": 0.0},
    )
    if done.x is None:
        return None
    slot = np.full(pairs, -1, dtype=np.int64)
    met = done.x[: len(exact.pair)] > 0.5
    slot[exact.pair[met]] = exact.slot[met]
    return slot


def prove_exactly(reduced: Reduced, exact: Exact) -> tuple[int, Certificate] | None:
    """Return the bound that the prices of the linear relaxation prove, and the prices by name; None without them."""
    from scipy.optimize import linprog

    done = linprog(
        -exact.worth.astype(float),
        _matrix(exact),
        exact.limit,
        bounds=np.column_stack([np.zeros(len(exact.most)), exact.most]),
        method="highs",
    )
    if done.x is None or done.status != 0:
        return None
    price = np.maximum(0, np.rint(-done.ineqlin.marginals * UNIT)).astype(np.int64)
    begins, floor_weight = exact.begins, reduced.model.problem.settings.floor_weight
    price[: begins[1]] = 0  # a pair keeps what it is worth above the prices
    price[begins[6] :] = np.minimum(price[begins[6] :], floor_weight * UNIT)
    return _bound_from(reduced, exact, price), _certificate(reduced, exact, price)


def _bound_from(reduced: Reduced, exact: Exact, price: Ints) -> int:
    options = len(exact.pair)
    inside = exact.column < options
    paid = np.zeros(options, dtype=np.int64)
    np.add.at(paid, exact.column[inside], price[exact.row[inside]] * exact.value[inside])
    net = np.zeros(len(reduced.pairs), dtype=np.int64)
    np.maximum.at(net, exact.pair, exact.worth[:options] * UNIT - paid)
    floor_weight = reduced.model.problem.settings.floor_weight
    floors = ((floor_weight * UNIT - price[exact.begins[6] :]) * reduced.least[exact.floored]).sum()
    return int(net.sum() + (price * exact.limit).sum() + floors) // UNIT


def _certificate(reduced: Reduced, exact: Exact, price: Ints) -> Certificate:
    model, begins = reduced.model, exact.begins
    slots = len(model.slots)
    ids = [person.id for person in model.people]
    person, there, table, voice, window, floor = (price[begins[kind] : begins[kind + 1]] for kind in range(1, 7))
    by_slot = {}
    for at, slot in enumerate(model.slots):
        entry = SlotPrice(
            table=int(table[at]),
            participant={ids[p]: int(there[p * slots + at]) for p in range(len(ids)) if there[p * slots + at]},
            interpreter={
                language: int(voice[number * slots + at])
                for number, language in enumerate(model.languages)
                if voice[number * slots + at]
            },
            row={
                ids[p]: int(amount)
                for (p, first), amount in zip(exact.windows, window, strict=True)
                if first == at and amount
            },
        )
        if entry != SlotPrice():
            by_slot[slot.id] = entry
    return Certificate(
        participant_price={name: int(amount) for name, amount in zip(ids, person, strict=True) if amount},
        table_price=0,
        interpreter_price={},
        floor_price={ids[p]: int(amount) for p, amount in zip(exact.floored, floor, strict=True) if amount},
        unit=UNIT,
        slot_price=by_slot,
    )


def _matrix(exact: Exact) -> object:
    from scipy.sparse import csr_array

    shape = (len(exact.limit), len(exact.worth))
    return csr_array((exact.value.astype(float), (exact.row, exact.column)), shape=shape)
