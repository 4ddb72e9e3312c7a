"""Which pairs are scored: all that are allowed, or of very many those that a coarse look finds most promising.

The coarse look compares sentence vectors of which only the principal directions are kept, by the same late interaction
as the score and with the same hubs taken out, in tiles of bounded memory, and adds what the two sides state
(`leaning`). For every buyer and every supplier the best few are then scored exactly. Products are of whole numbers
(`exact`) and what is added to them comes pair by pair in one order, so it finds the same however the work is divided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from matching.kernels import kernel
from matching.similarity.align import (
    COSINE_CEILING,
    COSINE_FLOOR,
    WANTS_COUNTED,
    counted,
    holds,
)
from matching.similarity.features import NEUTRAL, Feature
from matching.similarity.leaning import NO_CODE, Codes, leaning, nearness, weight_of
from matching.similarity.lens import SCALE, Lens, Offered
from matching.similarity.lists import Likeness
from matching.similarity.model import Model
from matching.similarity.panel import Floats
from matching.similarity.sides import Array, Trade, Voice
from matching.similarity.table import Table

ALL_PAIRS = 3_000_000
"""Up to so many pairs every one is scored."""

DIRECTIONS = 128
"""Principal directions kept of a phrase's vector (and its path's)."""

SUPPLIERS_AT_ONCE = 5_000
BUYERS_AT_ONCE = 100

_FLOOR, _CEILING = np.float32(COSINE_FLOOR * SCALE * SCALE), np.float32(COSINE_CEILING * SCALE * SCALE)
_FLOOR_BITS = _FLOOR.view(np.int32)
_NONE, _ONE = np.float32(0), np.float32(1)

_NOBODY, _LAST = np.iinfo(np.int64).min, np.iinfo(np.int32).max

_LIKENESS = 64


class Best(NamedTuple):
    """The best few of each of n lists, in any order.

    Attributes
    ----------
    value : float32 (n, few)
        -inf where there is nobody.
    other : int32 (n, few)
        The other side's position, -1 where there is nobody.
    """

    value: Array
    other: Array


class Open(NamedTuple):
    """The same while entries come in: there is room for twice as many, and a full list is cut to its best half.

    Attributes
    ----------
    value, other : (n, 2 * few)
    number : int32 (n,)
        Entries by now.
    bar : float32 (n,)
        What an entry must exceed to come in.
    """

    value: Array
    other: Array
    number: Array
    bar: Array

    @classmethod
    def empty(cls, lists: int, few: int) -> Open:
        """Return lists that hold nobody."""
        return cls(
            np.full((lists, 2 * few), -np.inf, dtype=np.float32),
            np.full((lists, 2 * few), -1, dtype=np.int32),
            np.zeros(lists, dtype=np.int32),
            np.full(lists, -np.inf, dtype=np.float32),
        )

    def closed(self) -> Best:
        """Return the best few."""
        _cut_all(self)
        few = self.value.shape[1] // 2
        return Best(self.value[:, :few].copy(), self.other[:, :few].copy())


@dataclass(frozen=True, slots=True, eq=False)
class Coarse:
    """Both sides in few dimensions.

    Attributes
    ----------
    wants, offers : int16 (wants, e), (distinct offers, e)
        Phrases as whole numbers, hubs included.
    offer : int32 (o,)
        Row in `offers` of each listed offer; a faint word is not worth a look.
    offer_start : int64 (suppliers + 1,)
        The offers of supplier i are ``offer[offer_start[i]:offer_start[i + 1]]``.
    need_code, offer_code : int32 (m,), (k,)
        Numbers of the items' distinct category codes, `NO_CODE` without one.
    near : float32 (codes of needs, codes of offers)
        How near two codes are.
    """

    wants: Array
    offers: Array
    offer: Array
    offer_start: Array
    need_code: Array
    offer_code: Array
    near: Array


class _Demand(NamedTuple):
    """Things that some buyers want, end to end, each of which a supplier meets to a degree from 0 to 1.

    Attributes
    ----------
    start : int64 (buyers + 1,)
        Those of buyer i are ``start[i]:start[i + 1]``.
    item : int32 (things,)
        The need that each belongs to, -1 if to none.
    bound : int64
        Positions of those whose need requires a certificate.
    factor : float32
        What the mean of the best two thirds weighs.
    """

    start: Array
    item: Array
    bound: Array
    factor: Any

    @classmethod
    def of(cls, start: Array, item: Array, required: Array, factor: np.float32) -> _Demand:
        """Note what is bound."""
        bound = np.flatnonzero((item >= 0) & required[item].any(axis=1))
        return cls(start - start[0], np.ascontiguousarray(item), bound, factor)


def all_pairs(table: Table) -> tuple[Array, Array]:
    """Return (buyer, supplier), int32 each, of all allowed pairs, sorted."""
    buyers, suppliers = table.shape
    at_once = max(1, 4_000_000 // max(1, suppliers))
    parts = [np.zeros((0, 2), dtype=np.int32)]
    for first in range(0, buyers, at_once):
        some = np.argwhere(table.allowed(first, min(first + at_once, buyers)))
        some[:, 0] += first
        parts.append(some.astype(np.int32))
    pairs = np.concatenate(parts)
    return np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])


def few(top: int) -> tuple[int, int]:
    """Return how many candidates each buyer and each supplier has for lists of `top`."""
    return max(100, 4 * top), max(50, 2 * top)


def coarse(table: Table) -> Coarse:
    """Return both sides in few dimensions."""
    lens = Lens.of(table.wants, table.offers, DIRECTIONS)
    return beside(lens.wants(table.wants), lens.offers(table.offers), Codes.of(table.buyers), Codes.of(table.suppliers))


def beside(wants: Array, offers: Offered, needed: Codes, coded: Codes) -> Coarse:
    """Return two sides in few dimensions of which each is known alone."""
    return Coarse(
        wants=wants,
        offers=offers.rows,
        offer=offers.row,
        offer_start=offers.start,
        need_code=needed.number,
        offer_code=coded.number,
        near=nearness(needed.codes, coded.codes),
    )


def likeness(table: Table) -> Likeness:
    """Return what each person is about: the mean direction of its phrases, in few dimensions."""
    wants, offers = table.wants, table.offers
    lens = Lens.of(wants, offers, _LIKENESS)
    return Likeness(buyers=_means(wants, lens.turned(wants)), suppliers=_means(offers, lens.turned(offers)))


def look(table: Table, found: Coarse, model: Model, first: int, last: int, top: int) -> tuple[Best, Best]:
    """Compare buyers ``first`` up to ``last`` with everybody, coarsely.

    Returns
    -------
    of_buyers : Best
        For each of these buyers.
    of_suppliers : Best
        For each supplier, among these buyers.
    """
    of_buyers, of_suppliers = compare(table, found, model, first, last, top)
    return of_buyers.closed(), of_suppliers.closed()


def compare(table: Table, found: Coarse, model: Model, first: int, last: int, top: int) -> tuple[Open, Open]:
    """Return what `look` does, the lists still open: closing those that nobody reads takes as long as comparing."""
    suppliers = table.shape[1]
    for_buyer, for_supplier = few(top)
    of_buyers = Open.empty(last - first, min(for_buyer, max(1, suppliers)))
    of_suppliers = Open.empty(suppliers, min(for_supplier, max(1, last - first)))
    # A side of few leaves room for more of the other in a tile.
    suppliers_at_once = SUPPLIERS_AT_ONCE * max(1, BUYERS_AT_ONCE // max(1, last - first))
    buyers_at_once = BUYERS_AT_ONCE * max(1, SUPPLIERS_AT_ONCE // max(1, suppliers))
    for begin in range(0, suppliers, suppliers_at_once):
        end = min(begin + suppliers_at_once, suppliers)
        covered = _covered(table.suppliers, found, begin, end)
        own = found.offer_start[begin : end + 1]
        offered, row = _offered(found, own[0], own[-1])
        for start in range(first, last, buyers_at_once):
            stop = min(start + buyers_at_once, last)
            wanted = found.wants[table.wants.start[start] : table.wants.start[stop]].astype(np.float32, copy=False)
            texts, codes, code = _demands(table, found, model, start, stop)
            _pool(
                (offered @ wanted.T).view(np.int32),
                row,
                own - own[0],
                texts,
                covered,
                code,
                codes,
                table.buyers.required,
                table.suppliers.held[begin:end],
                table.allowed(start, stop, begin, end),
                leaning(table, model, start, stop, begin, end),
                of_buyers,
                start - first,
                start,
                of_suppliers,
                begin,
            )
    return of_buyers, of_suppliers


def _offered(found: Coarse, first: int, last: int) -> tuple[Floats, Array]:
    """Return the distinct offers among those listed from `first` up to `last`, and the row of each."""
    if last - first == len(found.offer):
        return found.offers.astype(np.float32, copy=False), found.offer.astype(np.intp)
    distinct, row = np.unique(found.offer[first:last], return_inverse=True)
    return found.offers[distinct].astype(np.float32, copy=False), row


def _demands(table: Table, found: Coarse, model: Model, start: int, stop: int) -> tuple[_Demand, _Demand, Array]:
    """Return what some buyers say they want, the category codes of their needs, and these codes' numbers."""
    buyers, wants = table.buyers, table.wants
    said = wants.start[start : stop + 1]
    needs = buyers.start[start : stop + 1]
    coded = found.need_code[needs[0] : needs[-1]] != NO_CODE
    item = np.flatnonzero(coded) + needs[0]
    code_start = np.concatenate(([0], np.cumsum(coded)))[needs - needs[0]]
    return (
        _Demand.of(said, wants.item[said[0] : said[-1]], buyers.required, weight_of(model, Feature.TEXT)),
        _Demand.of(code_start, item.astype(np.int32), buyers.required, weight_of(model, Feature.CATEGORY)),
        found.need_code[item],
    )


class Looks:
    """What looks at one task of buyers after the other find; of each supplier's lists only the best few are kept.

    Parameters
    ----------
    suppliers : int
        How many there are.
    top : int
        As for `look`.
    """

    def __init__(self, suppliers: int, top: int) -> None:
        self._suppliers = suppliers
        self._few = few(top)[1]
        self._of_buyers: list[Array] = []
        self._of_suppliers = np.zeros((suppliers, 0), dtype=np.int64)

    def add(self, first: int, of_buyers: Best, of_suppliers: Best) -> None:
        """Take in what `look` returned of the buyers from `first` on."""
        row, at = np.nonzero(of_buyers.other >= 0)
        self._of_buyers.append((row + first) * self._suppliers + of_buyers.other[row, at])
        width = self._of_suppliers.shape[1] + of_suppliers.other.shape[1]
        kept = np.empty((self._suppliers, min(self._few, width)), dtype=np.int64)
        for begin in range(0, self._suppliers, SUPPLIERS_AT_ONCE):
            rows = slice(begin, begin + SUPPLIERS_AT_ONCE)
            entries = _entries(of_suppliers.value[rows], of_suppliers.other[rows])
            entries = np.concatenate((self._of_suppliers[rows], entries), axis=1)
            if width > self._few:
                entries.partition(width - self._few, axis=1)
            kept[rows] = entries[:, -kept.shape[1] :]
        self._of_suppliers = kept

    def pairs(self) -> tuple[Array, Array]:
        """Return (buyer, supplier), int32 each, of every pair in a list of either side, sorted, each once."""
        supplier, at = np.nonzero(self._of_suppliers > _NOBODY)
        buyer = _LAST - (self._of_suppliers[supplier, at] & _LAST)
        both = np.unique(np.concatenate((*self._of_buyers, buyer * self._suppliers + supplier)))
        return (both // self._suppliers).astype(np.int32), (both % self._suppliers).astype(np.int32)


def _entries(value: Array, other: Array) -> Array:
    """Return each entry of some lists as one int64, the greater the better; of equal values the earlier is better."""
    bits = (value + _NONE).view(np.int32)  # adding 0 makes one of both zeros
    ordered = (bits ^ ((bits >> 31) & _LAST)).astype(np.int64)
    return np.where(other >= 0, (ordered << 32) | (_LAST - other.astype(np.int64)), _NOBODY)


def _means(voice: Voice, rows: Floats) -> Floats:
    of_people = sparse.csr_matrix(
        ((~voice.weak).astype(np.float64), np.arange(len(rows)), voice.start), shape=(len(voice.start) - 1, len(rows))
    )
    means = of_people @ np.round(rows.astype(np.float64), 6)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    unit: Floats = means.astype(np.float32)
    return unit


def _covered(offers: Trade, found: Coarse, begin: int, end: int) -> Array:
    """Return (s, codes of needs): how near the nearest code of each supplier is; neutral where it has none."""
    covered = np.full((end - begin, len(found.near)), -1.0, dtype=np.float32)
    start = offers.start[begin : end + 1]
    code = found.offer_code[start[0] : start[-1]]
    offering = np.flatnonzero(np.diff(start))
    if len(offering):
        near = np.ascontiguousarray(found.near.T)[code]
        near[code == NO_CODE] = -1.0
        covered[offering] = np.maximum.reduceat(near, start[offering] - start[0], axis=0)
    covered[covered < 0] = NEUTRAL[Feature.CATEGORY]
    return covered


@kernel
def _pool(
    product: Array,
    row: Array,
    offer_start: Array,
    texts: _Demand,
    covered: Array,
    code: Array,
    codes: _Demand,
    required: Array,
    held: Array,
    allowed: Array,
    leaning: Array,
    of_buyers: Open,
    first: int,
    buyer: int,
    of_suppliers: Open,
    supplier: int,
) -> None:
    """Take every allowed pair of one tile into the lists: the mean of its best wants' best offers, and the rest."""
    buyers, suppliers = allowed.shape
    text, category = np.empty(len(texts.item), dtype=np.float32), np.empty(len(code), dtype=np.float32)
    value, bits = np.empty(buyers, dtype=np.float32), np.empty(len(text), dtype=np.int32)
    for s in range(suppliers):
        for b in range(buyers):
            value[b] = leaning[b, s]
        _nearest(product, row, offer_start[s], offer_start[s + 1], bits, text)
        _add_mean_of_best(value, text, texts, required, held, s)
        for at in range(len(code)):
            category[at] = covered[s, code[at]]
        _add_mean_of_best(value, category, codes, required, held, s)
        for b in range(buyers):
            if not allowed[b, s]:
                continue
            if value[b] > of_buyers.bar[first + b]:
                _enter(of_buyers, first + b, value[b], supplier + s)
            if value[b] > of_suppliers.bar[supplier + s]:
                _enter(of_suppliers, supplier + s, value[b], buyer + b)


@kernel
def _nearest(product: Array, row: Array, first: int, last: int, bits: Array, text: Array) -> None:
    """Write how near the nearest of a supplier's offers is to each want, from 0 to 1.

    The largest product is found by the bits: above 0 they are in the order of the numbers, and processors compare
    several whole numbers at once.
    """
    bits[:] = _FLOOR_BITS
    for o in range(first, last):
        line = product[row[o]]
        for w in range(len(bits)):
            bits[w] = max(bits[w], line[w])
    nearest = bits.view(np.float32)
    for w in range(len(text)):
        text[w] = min(_ONE, (nearest[w] - _FLOOR) / (_CEILING - _FLOOR))


@kernel
def _add_mean_of_best(value: Array, met: Array, demand: _Demand, required: Array, held: Array, supplier: int) -> None:
    """Add the weighted mean of the best two thirds of what each buyer wants; `met` (things,) is spoilt."""
    for at in demand.bound:
        if not holds(required, demand.item[at], held, supplier):
            met[at] = _NONE
    for b in range(len(value)):
        first, last = demand.start[b], demand.start[b + 1]
        if first == last:
            continue
        keep = counted(last - first, WANTS_COUNTED)
        total = _NONE
        for at in range(first, last):
            total += met[at]
        for _ in range(last - first - keep):
            weakest = first
            for at in range(first + 1, last):
                if met[at] < met[weakest]:
                    weakest = at
            total -= met[weakest]
            met[weakest] = np.float32(np.inf)
        value[b] += demand.factor * np.float32(total / np.float32(keep))


@kernel
def _enter(lists: Open, row: int, value: Any, other: int) -> None:
    at = lists.number[row]
    lists.value[row, at], lists.other[row, at] = value, other
    lists.number[row] = at + 1
    if at + 1 == lists.value.shape[1]:
        _cut(lists, row)


@kernel
def _cut_all(lists: Open) -> None:
    for row in range(len(lists.number)):
        _cut(lists, row)


@kernel
def _cut(lists: Open, row: int) -> None:
    """Keep the best half of the room of one list; of equal ones those that came first."""
    number, few = lists.number[row], lists.value.shape[1] // 2
    if number < few:
        return
    value, other = lists.value[row], lists.other[row]
    bar = np.partition(value[:number], number - few)[number - few]
    equal = few
    for at in range(number):
        equal -= value[at] > bar
    kept = 0
    for at in range(number):
        if value[at] > bar or (value[at] == bar and equal > 0):
            equal -= value[at] == bar
            value[kept], other[kept] = value[at], other[at]
            kept += 1
    lists.number[row], lists.bar[row] = few, bar
