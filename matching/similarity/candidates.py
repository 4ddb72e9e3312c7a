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
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import eigh

from matching.kernels import kernel
from matching.similarity.align import (
    COSINE_CEILING,
    COSINE_FLOOR,
    PATH,
    WANTS_COUNTED,
    counted,
    holds,
)
from matching.similarity.exact import whole
from matching.similarity.features import NEUTRAL, Feature
from matching.similarity.leaning import NO_CODE, leaning, numbered_codes, weight_of
from matching.similarity.lists import Likeness
from matching.similarity.model import Model
from matching.similarity.panel import Floats
from matching.similarity.sides import Array, Trade, Voice
from matching.similarity.table import Table

ALL_PAIRS = 3_000_000
"""Up to so many pairs every one is scored."""

DIRECTIONS = 128
"""Principal directions kept of a phrase's vector (and its path's)."""

LEARNED_FROM = 5_000
"""Phrases of a side that the directions are learned from; of more, evenly spaced ones."""

SUPPLIERS_AT_ONCE = 2_000
BUYERS_AT_ONCE = 400

_SCALE = 3_200
"""Leaves room for the hubs: every partial sum stays under 2 ** 24, see `exact`."""

_FLOOR, _CEILING = np.float32(COSINE_FLOOR * _SCALE * _SCALE), np.float32(COSINE_CEILING * _SCALE * _SCALE)
_NONE, _ONE = np.float32(0), np.float32(1)

_HASHED = 256

_LIKENESS = 64


class Best(NamedTuple):
    """The best few of each of n lists, as heaps with the worst on top.

    Attributes
    ----------
    value : float32 (n, few)
        -inf where nothing is known yet.
    other : int32 (n, few)
        The other side's position.
    """

    value: Array
    other: Array

    @classmethod
    def empty(cls, lists: int, few: int) -> Best:
        """Return lists that hold nothing."""
        return cls(np.full((lists, few), -np.inf, dtype=np.float32), np.full((lists, few), -1, dtype=np.int32))


@dataclass(frozen=True, slots=True, eq=False)
class Coarse:
    """Both sides in few dimensions.

    Attributes
    ----------
    wants, offers : int16 (wants, e), (offers, e)
        Phrases as whole numbers, hubs included.
    need_code, offer_code : int32 (m,), (k,)
        Numbers of the items' distinct category codes, `NO_CODE` without one.
    near : float32 (codes of needs, codes of offers)
        How near two codes are.
    """

    wants: Array
    offers: Array
    need_code: Array
    offer_code: Array
    near: Array


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
    wants, offers = table.wants, table.offers
    one, other = _in_few_dimensions(wants, offers, DIRECTIONS)
    languages = np.arange(wants.hub.shape[1])
    speaks, spoken = wants.language[:, None] == languages, offers.language[:, None] == languages
    need_code, offer_code, near = numbered_codes(table.buyers, table.suppliers)
    offered = np.hstack((other, -offers.hub, spoken))
    offered[offers.weak] = 0.0  # a faint word is not worth a look
    return Coarse(
        wants=whole(np.hstack((one, speaks, -wants.hub)), _SCALE),
        offers=whole(offered, _SCALE),
        need_code=need_code,
        offer_code=offer_code,
        near=near,
    )


def likeness(table: Table) -> Likeness:
    """Return what each person is about: the mean direction of its phrases, in few dimensions."""
    wants, offers = table.wants, table.offers
    one, other = _in_few_dimensions(wants, offers, _LIKENESS)
    return Likeness(buyers=_means(wants, one), suppliers=_means(offers, other))


def look(table: Table, found: Coarse, model: Model, first: int, last: int, top: int) -> tuple[Best, Best]:
    """Compare buyers ``first`` up to ``last`` with everybody, coarsely.

    Returns
    -------
    of_buyers : Best
        For each of these buyers.
    of_suppliers : Best
        For each supplier, among these buyers.
    """
    suppliers = table.shape[1]
    for_buyer, for_supplier = few(top)
    of_buyers = Best.empty(last - first, min(for_buyer, max(1, suppliers)))
    of_suppliers = Best.empty(suppliers, min(for_supplier, max(1, last - first)))
    for begin in range(0, suppliers, SUPPLIERS_AT_ONCE):
        end = min(begin + SUPPLIERS_AT_ONCE, suppliers)
        covered = _covered(table.suppliers, found, begin, end)
        text, category = weight_of(model, Feature.TEXT), weight_of(model, Feature.CATEGORY)
        offered = found.offers[table.offers.start[begin] : table.offers.start[end]].astype(np.float32)
        for start in range(first, last, BUYERS_AT_ONCE):
            stop = min(start + BUYERS_AT_ONCE, last)
            wanted = found.wants[table.wants.start[start] : table.wants.start[stop]].astype(np.float32)
            _pool(
                wanted @ offered.T,
                table.wants.start[start : stop + 1],
                table.offers.start[begin : end + 1],
                table.allowed(start, stop, begin, end),
                leaning(table, model, start, stop, begin, end),
                text,
                table.wants.item[table.wants.start[start] :],
                table.buyers.required,
                table.suppliers.held[begin:end],
                table.buyers.start[start : stop + 1],
                found.need_code,
                covered,
                category,
                of_buyers,
                start - first,
                start,
                of_suppliers,
                begin,
            )
    return of_buyers, of_suppliers


def join(of_buyers: list[tuple[int, Best]], of_suppliers: list[Best], suppliers: int) -> tuple[Array, Array]:
    """Return (buyer, supplier), int32 each, of every pair in a list of either side, sorted, each once.

    Parameters
    ----------
    of_buyers : list of (first buyer, Best)
        As `look` returned them.
    of_suppliers : list of Best
        The same looks, in order of their buyers; their lists are joined to lists of as many as the longest.
    """
    keys = []
    for first, best in of_buyers:
        row = np.repeat(np.arange(len(best.other)) + first, best.other.shape[1])
        other = best.other.reshape(-1)
        keys.append(row[other >= 0] * suppliers + other[other >= 0])
    width = max((best.other.shape[1] for best in of_suppliers), default=1)
    for begin in range(0, suppliers, SUPPLIERS_AT_ONCE):
        rows = slice(begin, begin + SUPPLIERS_AT_ONCE)
        value = np.concatenate([best.value[rows] for best in of_suppliers], axis=1)
        buyer = np.concatenate([best.other[rows] for best in of_suppliers], axis=1)
        order = np.lexsort((buyer, -value), axis=1)[:, :width]
        buyer = np.take_along_axis(buyer, order, axis=1)
        supplier = np.broadcast_to(np.arange(begin, begin + len(buyer))[:, None], buyer.shape)
        keys.append(buyer[buyer >= 0].astype(np.int64) * suppliers + supplier[buyer >= 0])
    both = np.unique(np.concatenate(keys))
    return (both // suppliers).astype(np.int32), (both % suppliers).astype(np.int32)


def _in_few_dimensions(wants: Voice, offers: Voice, number: int) -> tuple[Floats, Floats]:
    """Return every phrase, joined with its path if both sides have some, in principal directions; products are kept.

    Without an encoder: the hashed words of every phrase.
    """
    if not wants.vectors.shape[1]:
        return _hashed(wants), _hashed(offers)
    with_paths = bool(len(wants.paths) and len(offers.paths))
    directions = _directions(wants, offers, with_paths, number)
    return _turned(wants, directions, with_paths), _turned(offers, directions, with_paths)


def _turned(voice: Voice, directions: Floats, with_paths: bool) -> Floats:
    # Texts and paths are turned apart, each distinct one once: thousands of phrases share a path.
    size = voice.vectors.shape[1]
    turned: Floats = (voice.vectors.astype(np.float32) @ directions[:size])[voice.row]
    length = _squares(voice.vectors)[voice.row]
    if with_paths:
        has = voice.path >= 0
        path = voice.path[has]
        turned[has] += (voice.paths.astype(np.float32) @ (directions[size:] * np.float32(PATH**0.5)))[path]
        length[has] += PATH * _squares(voice.paths)[path]
    turned /= np.maximum(np.sqrt(length), 1.0).astype(np.float32)[:, None]
    return turned


def _directions(wants: Voice, offers: Voice, with_paths: bool, number: int) -> Floats:
    """Return principal directions of both sides' phrases, (e, number), uncentred."""
    moments: Any = 0.0
    for voice in (wants, offers):
        some = slice(None, None, max(1, len(voice.language) // LEARNED_FROM))
        joined = voice.vectors[voice.row[some]].astype(np.float32)
        if with_paths:
            path = voice.paths[voice.path[some]].astype(np.float32) * np.float32(PATH**0.5)
            path[voice.path[some] < 0] = 0.0
            joined = np.hstack((joined, path))
        joined /= np.maximum(np.linalg.norm(joined, axis=1, keepdims=True), np.float32(1.0))
        moments = moments + (joined.T @ joined).astype(np.float64) / max(1, len(joined))
    size = len(moments)
    _, vectors = eigh(moments, subset_by_index=(size - number, size - 1))
    directions: Floats = vectors[:, ::-1].astype(np.float32)
    return directions


def _squares(vectors: Array) -> NDArray[np.float64]:
    """Return the squared length of each row."""
    rows = vectors.astype(np.float32)
    squares: NDArray[np.float64] = np.einsum("ij,ij->i", rows, rows).astype(np.float64)
    return squares


def _hashed(voice: Voice) -> Floats:
    """Return the words of each phrase thrown into few columns with either sign, which keeps products on average."""
    rows = np.zeros((len(voice.language), _HASHED), dtype=np.float32)
    phrase = np.repeat(np.arange(len(rows)), np.diff(voice.term_start))
    mixed = (voice.terms.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    column = (mixed >> np.uint64(40)) % np.uint64(_HASHED)
    sign = np.where(mixed >> np.uint64(63), np.float32(1), np.float32(-1))
    np.add.at(rows, (phrase, column.astype(np.intp)), sign * voice.rare)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1.0))
    return rows


def _means(voice: Voice, rows: Floats) -> Floats:
    of_people = sparse.csr_matrix(
        ((~voice.weak).astype(np.float64), np.arange(len(rows)), voice.start), shape=(len(voice.start) - 1, len(rows))
    )
    means = of_people @ np.round(rows.astype(np.float64), 6)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    unit: Floats = means.astype(np.float32)
    return unit


def _covered(offers: Trade, found: Coarse, begin: int, end: int) -> Array:
    """Return (codes of needs, s): how near the nearest code of each supplier is; neutral where it has none."""
    covered = np.full((len(found.near), end - begin), -1.0, dtype=np.float32)
    code = found.offer_code[offers.start[begin] : offers.start[end]]
    people = np.repeat(np.arange(end - begin), np.diff(offers.start[begin : end + 1]))
    for at in range(len(covered)):
        np.maximum.at(covered[at], people[code >= 0], found.near[at][code[code >= 0]])
    covered[covered < 0] = NEUTRAL[Feature.CATEGORY]
    return covered


@kernel
def _pool(
    product: Array,
    want_start: Array,
    offer_start: Array,
    allowed: Array,
    leaning: Array,
    text: Any,
    want_item: Array,
    required: Array,
    held: Array,
    need_start: Array,
    need_code: Array,
    covered: Array,
    category: Any,
    of_buyers: Best,
    row: int,
    buyer: int,
    of_suppliers: Best,
    supplier: int,
) -> None:
    """Take every allowed pair of one tile into the lists: the mean of its best wants' best offers, and the rest."""
    buyers, suppliers = allowed.shape
    most = 1
    for b in range(buyers):
        most = max(most, want_start[b + 1] - want_start[b], need_start[b + 1] - need_start[b])
    best = np.empty((most, suppliers), dtype=np.float32)
    worth = np.empty(suppliers, dtype=np.float32)
    for b in range(buyers):
        first = want_start[b] - want_start[0]
        wants = want_start[b + 1] - want_start[b]
        for w in range(wants):
            line = product[first + w]
            for s in range(suppliers):
                value = np.float32(-np.inf)
                for o in range(offer_start[s] - offer_start[0], offer_start[s + 1] - offer_start[0]):
                    value = max(value, line[o])
                best[w, s] = min(_ONE, max(_NONE, (value - _FLOOR) / (_CEILING - _FLOOR)))
            if want_item[first + w] >= 0:
                _close(best, w, required, want_item[first + w], held)
        if wants:
            _mean_of_best(best[:wants], worth)
            for s in range(suppliers):
                leaning[b, s] += text * worth[s]
        codes = 0
        for item in range(need_start[b], need_start[b + 1]):
            if need_code[item] != NO_CODE:
                best[codes] = covered[need_code[item]]
                _close(best, codes, required, item, held)
                codes += 1
        if codes and category != _NONE:
            _mean_of_best(best[:codes], worth)
            for s in range(suppliers):
                leaning[b, s] += category * worth[s]
        for s in range(suppliers):
            if not allowed[b, s]:
                continue
            value = leaning[b, s]
            if value > of_buyers.value[row + b, 0]:
                _push(of_buyers.value[row + b], of_buyers.other[row + b], value, supplier + s)
            if value > of_suppliers.value[supplier + s, 0]:
                _push(of_suppliers.value[supplier + s], of_suppliers.other[supplier + s], value, buyer + b)


@kernel
def _close(best: Array, want: int, required: Array, item: int, held: Array) -> None:
    """Take out the suppliers that may not answer."""
    any_required = False
    for word in range(required.shape[1]):
        any_required |= required[item, word] != 0
    if any_required:
        for s in range(best.shape[1]):
            if not holds(required, item, held, s):
                best[want, s] = 0.0


@kernel
def _mean_of_best(best: Array, worth: Array) -> None:
    """Write the mean of the best two thirds of each column; `best` (n, s) is spoilt."""
    rows, columns = best.shape
    keep = counted(rows, WANTS_COUNTED)
    for s in range(columns):
        total = np.float32(0)
        for w in range(rows):
            total += best[w, s]
        for _ in range(rows - keep):
            weakest = 0
            for w in range(1, rows):
                if best[w, s] < best[weakest, s]:
                    weakest = w
            total -= best[weakest, s]
            best[weakest, s] = np.float32(np.inf)
        worth[s] = np.float32(total / np.float32(keep))


@kernel
def _push(values: Array, others: Array, value: Any, other: int) -> None:
    """Put an entry in the place of the heap's worst; of equal ones the later is the worse."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= len(values):
            break
        if child + 1 < len(values) and _worse(values, others, child + 1, child):
            child += 1
        if values[child] > value or (values[child] == value and others[child] < other):
            break
        values[at], others[at] = values[child], others[child]
        at = child
    values[at], others[at] = value, other


@kernel
def _worse(values: Array, others: Array, one: int, two: int) -> bool:
    return bool(values[one] < values[two] or (values[one] == values[two] and others[one] > others[two]))
