"""What speaks for or against a pair besides the texts: categories, certificates, markets, quantities, prices.

Every feature is in [0, 1], NaN where either side did not say; nobody is punished for leaving a field empty.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matching.similarity.answers import WANTS_COUNTED, Answers, counted
from matching.similarity.panel import Bools, Floats, Ints, Panel, item_numbers
from matching.similarity.phrases import primary_subtag
from matching.similarity.units import measures
from matching.types import Profile

CATEGORY_STEPS = (1.0, 0.7, 0.35)
"""Overlap of two codes whose common ancestor is 0, 1 or 2 levels up."""

_SIZE_DECADES = 3.0


class Feature(StrEnum):
    """The names of the directed pair features."""

    TEXT = "text"
    CATEGORY = "category"
    CERTIFICATES = "certificates"
    MARKET = "market"
    MINIMUM_ORDER = "minimum_order"
    CAPACITY = "capacity"
    PRICE = "price"
    LANGUAGE = "language"
    SIZE = "size"


@dataclass(frozen=True, slots=True, eq=False)
class TradeTables:
    """Facts of both sides as arrays (n buyers, s suppliers, m needs, k offers); built once, read for every block.

    Attributes
    ----------
    features : dict of Feature to ndarray of shape (n, s)
        Features of the two profiles as wholes, float16 to keep large events small.
    allowed : ndarray of bool, shape (n, s)
        False where the pair must never be shown.
    volume, need_price : ndarray of shape (m,)
        In base units a year, and currency per base unit.
    minimum_order, capacity, offer_price : ndarray of shape (k,)
        The same for offers.
    need_unit, offer_unit, need_money, offer_money : ndarray of int
        Numbers of dimension, and of currency and dimension; negative where not known (and never equal).
    """

    features: dict[Feature, NDArray[np.float16]]
    allowed: Bools
    volume: NDArray[np.float64]
    need_price: NDArray[np.float64]
    minimum_order: NDArray[np.float64]
    capacity: NDArray[np.float64]
    offer_price: NDArray[np.float64]
    need_unit: Ints
    offer_unit: Ints
    need_money: Ints
    offer_money: Ints


def build_tables(buyers: Panel, suppliers: Panel) -> TradeTables:
    """Compare everything about two sides that does not depend on which offer answers which need."""
    need_dimensions, need_size = measures(buyers.items)
    offer_dimensions, offer_size = measures(suppliers.items)
    need_unit, offer_unit = _numbered(need_dimensions, offer_dimensions)
    need_money, offer_money = _numbered(
        _currency_and_unit(buyers, need_dimensions), _currency_and_unit(suppliers, offer_dimensions)
    )
    needing, offering = buyers.profiles, suppliers.profiles
    return TradeTables(
        features={
            Feature.CATEGORY: _categories(buyers, suppliers),
            Feature.CERTIFICATES: _share_held(needing, offering, wished_certificates),
            Feature.MARKET: _markets(needing, offering),
            Feature.LANGUAGE: _common_language(needing, offering),
            Feature.SIZE: _sizes(needing, offering),
        },
        allowed=_allowed(needing, offering),
        volume=item_numbers(buyers.items, "yearly_volume") * need_size,
        need_price=item_numbers(buyers.items, "price_high") / need_size,
        minimum_order=item_numbers(suppliers.items, "minimum_order") * offer_size,
        capacity=item_numbers(suppliers.items, "yearly_capacity") * offer_size,
        offer_price=item_numbers(suppliers.items, "price_low") / offer_size,
        need_unit=need_unit,
        offer_unit=offer_unit,
        need_money=need_money,
        offer_money=offer_money,
    )


def block_features(
    tables: TradeTables, buyers: Panel, suppliers: Panel, answers: Answers, first: int, last: int
) -> dict[Feature, Floats]:
    """Return every feature but the text, (b, s), for buyers ``first`` up to ``last``."""
    features = {name: values[first:last].astype(np.float32) for name, values in tables.features.items()}
    features.update(_quantities(tables, buyers, suppliers, answers, first, last))
    return features


def fit(need: NDArray[np.float64], offered: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 where `offered` reaches `need`, falling to 0 where it is a tenth; NaN where either is unknown.

    Examples
    --------
    >>> fit(np.array([10.0, 100.0, 1000.0]), np.array([20.0, 10.0, 1.0]))
    array([1., 0., 0.])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.clip(1.0 + np.log10(offered / need), 0.0, 1.0)


def price_fit(ceiling: NDArray[np.float64], price: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 where the lowest price is within the buyer's ceiling, falling to 0 at half as much again."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.clip(1.0 - 2.0 * (price / ceiling - 1.0), 0.0, 1.0)


def folded(names: Iterable[str]) -> dict[str, str]:
    """Return folded name -> name as written: certificates and codes are the same whatever their case and width."""
    return {unicodedata.normalize("NFKC", name).casefold().strip(): name for name in names if name.strip()}


def wished_certificates(buyer: Profile) -> tuple[str, ...]:
    """Return every certificate any need wishes or requires, in order."""
    return tuple(name for need in buyer.needs for name in (*need.must, *need.certificates))


def required_certificates(buyer: Profile) -> tuple[str, ...]:
    """Return the certificates without which the buyer buys nothing."""
    return tuple(name for need in buyer.needs for name in need.must)


def spoken_languages(profile: Profile) -> frozenset[str]:
    """Return the primary subtags of the languages in which a profile can meet."""
    tags = profile.languages or ((profile.language,) if profile.language else ())
    return frozenset(primary_subtag(tag) for tag in tags)


def category_overlap(one: str, other: str) -> float:
    """Return how near two dotted category codes are.

    Examples
    --------
    >>> [category_overlap("08.11", code) for code in ("08.11", "08", "08.10", "08.11.20.10", "16.04")]
    [1.0, 0.7, 0.7, 0.35, 0.0]
    """
    a, b = one.split("."), other.split(".")
    common = 0
    while common < min(len(a), len(b)) and a[common] == b[common]:
        common += 1
    steps = max(len(a), len(b)) - common
    return CATEGORY_STEPS[steps] if common and steps < len(CATEGORY_STEPS) else 0.0


def _quantities(
    tables: TradeTables, buyers: Panel, suppliers: Panel, answers: Answers, first: int, last: int
) -> dict[Feature, Floats]:
    """Compare each counted want with the offer that answers it; a pair's value is the mean over its wants."""
    n_buyers, n_suppliers = last - first, len(suppliers)
    names = (Feature.MINIMUM_ORDER, Feature.CAPACITY, Feature.PRICE)
    empty = {name: np.full((n_buyers, n_suppliers), np.nan, dtype=np.float32) for name in names}
    if not buyers.items or not suppliers.items:
        return empty
    answered = answers.offer_counts & (answers.offer_worth > 0)
    want_rows, columns = np.nonzero(answered)
    needs = buyers.phrase_item[want_rows + answers.first_want]
    offers = suppliers.phrase_item[answers.offer[want_rows, columns]]
    named = (needs >= 0) & (offers >= 0)
    want_rows, columns, needs, offers = want_rows[named], columns[named], needs[named], offers[named]
    owner = np.searchsorted(buyers.phrase_start, want_rows + answers.first_want, side="right") - 1 - first
    cell = owner * n_suppliers + columns
    same_unit = tables.need_unit[needs] == tables.offer_unit[offers]
    same_money = tables.need_money[needs] == tables.offer_money[offers]
    volume = np.where(same_unit, tables.volume[needs], np.nan)
    ceiling = np.where(same_money, tables.need_price[needs], np.nan)
    values = (
        fit(tables.minimum_order[offers], volume),
        fit(volume, tables.capacity[offers]),
        price_fit(ceiling, tables.offer_price[offers]),
    )
    return {
        name: _mean_per_cell(cell, value, n_buyers * n_suppliers).reshape(n_buyers, n_suppliers)
        for name, value in zip(names, values, strict=True)
    }


def _mean_per_cell(cell: Ints, value: NDArray[np.float64], n: int) -> Floats:
    known = ~np.isnan(value)
    number = np.bincount(cell[known], minlength=n)
    total = np.bincount(cell[known], weights=value[known], minlength=n)
    mean: Floats = np.where(number > 0, total / np.maximum(number, 1), np.nan).astype(np.float32)
    return mean


def _categories(buyers: Panel, suppliers: Panel) -> NDArray[np.float16]:
    """Each wanted category against the supplier's nearest one; the mean of the best two thirds."""
    wanted = _codes(buyers)
    offered = _codes(suppliers)
    result = np.full((len(buyers), len(suppliers)), np.nan, dtype=np.float16)
    offer_codes = sorted({code for codes in offered for code in codes})
    need_codes = sorted({code for codes in wanted for code in codes})
    if not offer_codes or not need_codes:
        return result
    overlap = np.array([[category_overlap(a, b) for b in offer_codes] for a in need_codes], dtype=np.float16)
    number = {code: at for at, code in enumerate(offer_codes)}
    best = np.full((len(need_codes), len(suppliers)), np.nan, dtype=np.float16)
    for at, codes in enumerate(offered):
        if codes:
            best[:, at] = overlap[:, [number[code] for code in codes]].max(axis=1)
    row = {code: at for at, code in enumerate(need_codes)}
    for at, codes in enumerate(wanted):
        if codes:
            each = np.sort(best[[row[code] for code in codes]], axis=0)
            result[at] = each[len(codes) - counted(len(codes), WANTS_COUNTED) :].mean(axis=0)
    return result


def _codes(panel: Panel) -> list[list[str]]:
    codes = [item.category.strip() if item.category else "" for item in panel.items]
    bounds = panel.item_start.tolist()
    return [
        [code for code in dict.fromkeys(codes[start:end]) if code]
        for start, end in zip(bounds, bounds[1:], strict=False)
    ]


def _share_held(
    needing: Sequence[Profile], offering: Sequence[Profile], asked: Callable[[Profile], tuple[str, ...]]
) -> NDArray[np.float16]:
    wanted = [set(folded(asked(buyer))) for buyer in needing]
    held = [set(folded(supplier.certificates)) for supplier in offering]
    a, b = _memberships(wanted, held)
    number = a.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return np.where(number > 0, (a @ b.T) / number, np.nan).astype(np.float16)


def _markets(needing: Sequence[Profile], offering: Sequence[Profile]) -> NDArray[np.float16]:
    a, b = _memberships([_country(buyer) for buyer in needing], [_upper(one.markets) for one in offering])
    known = (a.sum(axis=1)[:, None] > 0) & (b.sum(axis=1)[None, :] > 0)
    return np.where(known, a @ b.T, np.nan).astype(np.float16)


def _common_language(needing: Sequence[Profile], offering: Sequence[Profile]) -> NDArray[np.float16]:
    a, b = _memberships(
        [set(spoken_languages(one)) for one in needing], [set(spoken_languages(one)) for one in offering]
    )
    known = (a.sum(axis=1)[:, None] > 0) & (b.sum(axis=1)[None, :] > 0)
    return np.where(known, (a @ b.T) > 0, np.nan).astype(np.float16)


def _sizes(needing: Sequence[Profile], offering: Sequence[Profile]) -> NDArray[np.float16]:
    a, b = (
        np.array([np.log10(one.size) if one.size and one.size > 0 else np.nan for one in side], dtype=np.float32)
        for side in (needing, offering)
    )
    return np.clip(1.0 - np.abs(a[:, None] - b[None, :]) / _SIZE_DECADES, 0.0, 1.0).astype(np.float16)


def _allowed(needing: Sequence[Profile], offering: Sequence[Profile]) -> Bools:
    """Return False for a required certificate not held, a refused market, colleagues and "no thanks"."""
    required = _share_held(needing, offering, required_certificates)
    allowed = ~(required < 1.0)  # NaN: nothing is required
    for one_side, other_side, other_is_supplier in ((offering, needing, False), (needing, offering, True)):
        for country in {code for one in one_side for code in _upper(one.markets_refused)}:
            refusing = np.array([country in _upper(one.markets_refused) for one in one_side], dtype=np.bool_)
            there = np.array([country in _country(one) for one in other_side], dtype=np.bool_)
            clash = np.outer(there, refusing)
            allowed &= ~(clash.T if other_is_supplier else clash)
    suppliers_of: dict[str, list[int]] = {}
    supplier_at = {supplier.id: at for at, supplier in enumerate(offering)}
    buyer_at = {buyer.id: at for at, buyer in enumerate(needing)}
    for at, supplier in enumerate(offering):
        if supplier.organisation:
            suppliers_of.setdefault(supplier.organisation, []).append(at)
        allowed[[buyer_at[id_] for id_ in supplier.refuses if id_ in buyer_at], at] = False
    for at, buyer in enumerate(needing):
        allowed[at, suppliers_of.get(buyer.organisation or "", [])] = False
        allowed[at, [supplier_at[id_] for id_ in buyer.refuses if id_ in supplier_at]] = False
    return allowed


def _memberships(wanted: list[set[str]], held: list[set[str]]) -> tuple[Floats, Floats]:
    names = sorted(set().union(*wanted, *held))
    number = {name: at for at, name in enumerate(names)}
    tables = []
    for sets in (wanted, held):
        table = np.zeros((len(sets), max(1, len(names))), dtype=np.float32)
        for row, own in enumerate(sets):
            table[row, [number[name] for name in own]] = 1.0
        tables.append(table)
    return tables[0], tables[1]


def _country(profile: Profile) -> set[str]:
    return _upper((profile.country,) if profile.country else ())


def _upper(codes: Iterable[str]) -> set[str]:
    return {code.strip().upper() for code in codes if code.strip()}


def _currency_and_unit(panel: Panel, dimensions: list[str]) -> list[str]:
    return [
        f"{item.currency.strip().upper()}/{dimension}" if item.currency and item.currency.strip() and dimension else ""
        for item, dimension in zip(panel.items, dimensions, strict=True)
    ]


def _numbered(one: list[str], other: list[str]) -> tuple[Ints, Ints]:
    names = {name: at for at, name in enumerate(sorted({*one, *other} - {""}))}
    return (
        np.array([names.get(name, -1) for name in one], dtype=np.intp),
        np.array([names.get(name, -2) for name in other], dtype=np.intp),
    )
