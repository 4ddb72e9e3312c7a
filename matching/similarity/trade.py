"""What speaks for or against a pair besides the texts: categories, certificates, markets, quantities, prices.

Every feature is in [0, 1], NaN where either side did not say; nobody is punished for leaving a field empty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.similarity.answers import Answers
from matching.similarity.categories import Categories
from matching.similarity.features import Feature
from matching.similarity.names import (
    SharedNames,
    country_codes,
    country_of,
    spoken_languages,
)
from matching.similarity.needs import NeedTable, OpenNeeds
from matching.similarity.panel import Floats, Ints, Panel, item_numbers
from matching.similarity.units import measures

_SIZE_DECADES = 3.0
"""Companies whose sizes differ a thousandfold are as unlike as can be."""


@dataclass(frozen=True, slots=True, eq=False)
class TradeTables:
    """Facts of both sides as arrays (n buyers, s suppliers, m needs, k offers); built once, read for every block.

    Attributes
    ----------
    categories : Categories
        Looked for, and offered.
    needs : NeedTable
        The certificates asked for and held.
    markets, languages : SharedNames
        The buyer's country and the markets wanted; spoken by either.
    buyer_size, supplier_size : ndarray of shape (n,), (s,)
        Decimal logarithm of the number of people; NaN where not known.
    volume, need_price : ndarray of shape (m,)
        In base units a year, and currency per base unit.
    minimum_order, capacity, offer_price : ndarray of shape (k,)
        The same for offers.
    need_unit, offer_unit, need_money, offer_money : ndarray of int
        Numbers of dimension, and of currency and dimension; negative where not known (and never equal).
    """

    categories: Categories
    needs: NeedTable
    markets: SharedNames
    languages: SharedNames
    buyer_size: Floats
    supplier_size: Floats
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
        categories=Categories.build(buyers, suppliers),
        needs=NeedTable.build(buyers, suppliers),
        markets=SharedNames.build(
            [country_of(buyer) for buyer in needing], [country_codes(supplier.markets) for supplier in offering]
        ),
        languages=SharedNames.build(
            [spoken_languages(buyer) for buyer in needing], [spoken_languages(supplier) for supplier in offering]
        ),
        buyer_size=_decades(buyers),
        supplier_size=_decades(suppliers),
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
    tables: TradeTables, buyers: Panel, suppliers: Panel, answers: Answers, needs: OpenNeeds, first: int, last: int
) -> dict[Feature, Floats]:
    """Return every feature but the text, (b, s), for buyers ``first`` up to ``last``."""
    decades_apart = np.abs(tables.buyer_size[first:last, None] - tables.supplier_size[None, :])
    return {
        Feature.CATEGORY: tables.categories.cover(needs, first, last),
        Feature.CERTIFICATES: tables.needs.certificates_held(needs, first, last),
        Feature.MARKET: tables.markets.any_in_common(first, last),
        Feature.LANGUAGE: tables.languages.any_in_common(first, last),
        Feature.SIZE: np.clip(1 - decades_apart / np.float32(_SIZE_DECADES), 0, 1),
        **_quantities(tables, buyers, suppliers, answers, first, last),
    }


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


def _quantities(
    tables: TradeTables, buyers: Panel, suppliers: Panel, answers: Answers, first: int, last: int
) -> dict[Feature, Floats]:
    """Compare each want with the offer that visibly answers it; a pair's value is the mean over its wants."""
    n_buyers, n_suppliers = last - first, len(suppliers)
    names = (Feature.MINIMUM_ORDER, Feature.CAPACITY, Feature.PRICE)
    empty = {name: np.full((n_buyers, n_suppliers), np.nan, dtype=np.float32) for name in names}
    if not buyers.items or not suppliers.items:
        return empty
    want_rows, columns = np.nonzero(answers.offer_shown)
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


def _decades(panel: Panel) -> Floats:
    sizes = [profile.size for profile in panel.profiles]
    return np.array([np.log10(size) if size and size > 0 else np.nan for size in sizes], dtype=np.float32)


def _currency_and_unit(panel: Panel, dimensions: list[str]) -> list[str]:
    currencies = [(item.currency or "").strip().upper() for item in panel.items]
    return [
        f"{currency}/{dimension}" if currency and dimension else ""
        for currency, dimension in zip(currencies, dimensions, strict=True)
    ]


def _numbered(one: list[str], other: list[str]) -> tuple[Ints, Ints]:
    names = {name: at for at, name in enumerate(sorted({*one, *other} - {""}))}
    return (
        np.array([names.get(name, -1) for name in one], dtype=np.intp),
        np.array([names.get(name, -2) for name in other], dtype=np.intp),
    )
