"""What the quantities and prices of a need and an offer say of each other, as numbers and in words.

A couple is one need beside one offer. A number is NaN, and nothing is said in words, where either side left a field
empty or where the two are counted in what does not compare ("pallets" beside kilograms, two currencies without rates):
nobody is punished for that. Both forms rest on the same comparisons, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from matching.similarity.currencies import currency_code
from matching.similarity.features import Feature
from matching.similarity.kinds import Kind
from matching.similarity.panel import Ints, item_numbers
from matching.similarity.units import measure, measures
from matching.types import Need, Offer

Numbers = NDArray[np.float64]

_NEARLY = 1.0 - 1e-9
"""What falls short by less fits: converting units and currencies must not turn equal amounts into unequal ones."""

_TOO_DEAR = 1.5
"""A price fits less and less above the ceiling; at so many times the ceiling, not at all."""

_NO_RATES: Mapping[str, float] = MappingProxyType({})


class Fact(NamedTuple):
    """One fact of a couple.

    Attributes
    ----------
    kind : Kind
        `Kind.MINIMUM_ORDER`, `Kind.CAPACITY` or `Kind.PRICE`.
    text : str
        The offer's own words, such as ``"2 t"``, ``"3.1 CAD/t"``, ``"3.1 CAD/t (2.26 USD/t)"`` where rates converted it
        to what the buyer counts in, and ``"3.1-3.9 CAD/t"`` where only a part of the band is within the ceiling.
    fits : bool
        Whether it speaks for the couple: the number that `Deals.compare` returns is 1.
    """

    kind: Kind
    text: str
    fits: bool


@dataclass(frozen=True, slots=True, eq=False)
class Deals:
    """The quantities and prices of m needs and k offers as arrays.

    Attributes
    ----------
    units, money : dict of str to int
        Numbers of what units measure, and of currencies.
    rates : mapping
        As given.
    needs, offers : sequence of Need, of Offer
        As given.
    need_unit, offer_unit : ndarray of int, shape (m,), (k,)
        Number of what the unit measures; negative, and never equal, where it is not known.
    need_money, offer_money : ndarray of int
        The same for currencies.
    need_rate, offer_rate : ndarray of float64
        What one unit of the currency is worth in the common one; NaN where not known.
    volume, ceiling : ndarray of float64, shape (m,)
        A year, in base units; price for one base unit. NaN where not known or not above 0.
    minimum_order, capacity, low, high : ndarray of float64, shape (k,)
        In base units; prices for one base unit, equal where only one was named. NaN where not known or under 0.
    """

    units: Mapping[str, int]
    money: Mapping[str, int]
    rates: Mapping[str, float]
    needs: Sequence[Need]
    offers: Sequence[Offer]
    need_unit: Ints
    offer_unit: Ints
    need_money: Ints
    offer_money: Ints
    need_rate: Numbers
    offer_rate: Numbers
    volume: Numbers
    ceiling: Numbers
    minimum_order: Numbers
    capacity: Numbers
    low: Numbers
    high: Numbers

    @classmethod
    def build(cls, needs: Sequence[Need], offers: Sequence[Offer], rates: Mapping[str, float] = _NO_RATES) -> Self:
        """Read every need and offer once.

        Parameters
        ----------
        needs, offers
            In the order of the positions that `compare` and `facts` take.
        rates : mapping
            ISO 4217 code -> value of one unit of that currency in any one common currency. Two currencies without
            rates do not compare; a currency always compares with itself.
        """
        none: Ints = np.zeros(0, dtype=np.intp)
        nothing: Numbers = np.zeros(0)
        empty = cls(
            units=_numbered(measures(needs)[0], measures(offers)[0]),
            money=_numbered(_codes(needs), _codes(offers)),
            rates=rates,
            needs=(),
            offers=(),
            need_unit=none,
            offer_unit=none,
            need_money=none,
            offer_money=none,
            need_rate=nothing,
            offer_rate=nothing,
            volume=nothing,
            ceiling=nothing,
            minimum_order=nothing,
            capacity=nothing,
            low=nothing,
            high=nothing,
        )
        return empty.with_needs(needs).with_offers(offers)

    def with_needs(self, needs: Sequence[Need]) -> Self:
        """Return the same offers beside other needs; a unit or currency that was not numbered compares with none."""
        units, size = measures(needs)
        codes = _codes(needs)
        return replace(
            self,
            needs=needs,
            need_unit=_numbers(self.units, units, stranger=-1),
            need_money=_numbers(self.money, codes, stranger=-1),
            need_rate=_rates(self.rates, codes),
            volume=_above_0(needs, "yearly_volume") * size,
            ceiling=_above_0(needs, "price_high") / size,
        )

    def with_offers(self, offers: Sequence[Offer]) -> Self:
        """Return the same needs beside other offers; a unit or currency that was not numbered compares with none."""
        units, size = measures(offers)
        codes = _codes(offers)
        one_price, other_price = (_at_least_0(offers, name) / size for name in ("price_low", "price_high"))
        return replace(
            self,
            offers=offers,
            offer_unit=_numbers(self.units, units, stranger=-2),
            offer_money=_numbers(self.money, codes, stranger=-2),
            offer_rate=_rates(self.rates, codes),
            minimum_order=_at_least_0(offers, "minimum_order") * size,
            capacity=_at_least_0(offers, "yearly_capacity") * size,
            low=np.fmin(one_price, other_price),
            high=np.fmax(one_price, other_price),
        )

    def compare(self, need: NDArray[np.integer], offer: NDArray[np.integer]) -> dict[Feature, Numbers]:
        """Return how well each couple's quantities and prices fit.

        Parameters
        ----------
        need, offer : ndarray of int, shape (c,)
            Positions of the needs and offers of c couples.

        Returns
        -------
        dict of ndarray of float64, shape (c,)
            In [0, 1], NaN where not known or not comparable.

            - `Feature.MINIMUM_ORDER`: 1 where the year's need reaches it, 0 where it is a tenth of it or less, by the
              logarithm in between.
            - `Feature.CAPACITY`: the same for the capacity that reaches the need.
            - `Feature.PRICE`: the mean of both ends of the price band, each 1 up to the buyer's ceiling and falling to
              0 at half as much again; so 1 where the whole band is within it, and in between where a part is.
        """
        same_unit = self.need_unit[need] == self.offer_unit[offer]
        volume = np.where(same_unit, self.volume[need], np.nan)
        ceiling = np.where(same_unit, self.ceiling[need], np.nan)
        rate = self._rate(need, offer)
        low, high = self.low[offer] * rate, self.high[offer] * rate
        return {
            Feature.MINIMUM_ORDER: _reach(volume, self.minimum_order[offer]),
            Feature.CAPACITY: _reach(self.capacity[offer], volume),
            Feature.PRICE: (_within(low, ceiling) + _within(high, ceiling)) / 2.0,
        }

    def facts(self, need: NDArray[np.integer], offer: NDArray[np.integer]) -> list[list[Fact]]:
        """Return what can be said of each couple: minimum order, capacity, price, each where it can be compared.

        Parameters
        ----------
        need, offer : ndarray of int, shape (c,)
            As for `compare`.
        """
        found: list[list[Fact]] = [[] for _ in range(len(need))]
        same_unit = self.need_unit[need] == self.offer_unit[offer]
        volume, least, most = self.volume[need], self.minimum_order[offer], self.capacity[offer]
        reached = volume >= least * _NEARLY
        for at in np.flatnonzero(same_unit & ~np.isnan(volume + least)).tolist():
            offered = self.offers[offer[at]]
            text = _quantity(offered.minimum_order, offered.unit)
            found[at].append(Fact(Kind.MINIMUM_ORDER, text, bool(reached[at])))
        reached = most >= volume * _NEARLY
        for at in np.flatnonzero(same_unit & ~np.isnan(volume + most)).tolist():
            offered = self.offers[offer[at]]
            text = _quantity(offered.yearly_capacity, offered.unit)
            found[at].append(Fact(Kind.CAPACITY, text, bool(reached[at])))
        self._prices(need, offer, same_unit, found)
        return found

    def _prices(
        self,
        need: NDArray[np.integer],
        offer: NDArray[np.integer],
        same_unit: NDArray[np.bool_],
        found: list[list[Fact]],
    ) -> None:
        rate = self._rate(need, offer)
        low, high, ceiling = self.low[offer] * rate, self.high[offer] * rate, self.ceiling[need]
        fits = ceiling >= high * _NEARLY
        # The lowest price says enough, but for a band of which a part is within the ceiling and a part is not.
        ends = np.where((ceiling >= low * _NEARLY) & ~fits, 2, 1)
        converted = self.need_money[need] != self.offer_money[offer]
        for at in np.flatnonzero(same_unit & ~np.isnan(low + ceiling)).tolist():
            wanted, offered = self.needs[need[at]], self.offers[offer[at]]
            named = sorted(
                price for price in (offered.price_low, offered.price_high) if price is not None and price >= 0
            )
            text = _money(tuple(named[: ends[at]]), offered.currency, offered.unit)
            if converted[at]:
                a_unit = measure(wanted.unit)
                size = a_unit[1] if a_unit else 1.0
                prices = [float(f"{price[at] * size:.4g}") for price in (low, high)[: ends[at]]]
                text += f" ({_money(tuple(prices), wanted.currency, wanted.unit)})"
            found[at].append(Fact(Kind.PRICE, text, bool(fits[at])))

    def _rate(self, need: NDArray[np.integer], offer: NDArray[np.integer]) -> Numbers:
        """Return what one unit of each offer's currency is worth in the need's."""
        same_money = self.need_money[need] == self.offer_money[offer]
        return np.where(same_money, 1.0, self.offer_rate[offer] / self.need_rate[need])


def _reach(offered: Numbers, wanted: Numbers) -> Numbers:
    """Return 1 where `offered` reaches `wanted`, falling to 0 where it is a tenth; NaN where either is unknown."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return _one_where_reached(offered, wanted, 1.0 + np.log10(offered / wanted))


def _within(price: Numbers, ceiling: Numbers) -> Numbers:
    """Return 1 where `price` is within `ceiling`, falling to 0 at half as much again; NaN where either is unknown."""
    return _one_where_reached(ceiling, price, (_TOO_DEAR - price / ceiling) / (_TOO_DEAR - 1.0))


def _one_where_reached(offered: Numbers, wanted: Numbers, otherwise: Numbers) -> Numbers:
    reached = np.where(offered >= wanted * _NEARLY, 1.0, np.clip(otherwise, 0.0, _NEARLY))
    return np.where(np.isnan(offered) | np.isnan(wanted), np.nan, reached)


@lru_cache(maxsize=1 << 14)
def _quantity(number: float | None, unit: str | None) -> str:
    return f"{number:,.10g} {(unit or '').strip()}"


@lru_cache(maxsize=1 << 14)
def _money(prices: tuple[float, ...], currency: str | None, unit: str | None) -> str:
    band = "-".join(dict.fromkeys(f"{price:.10g}" for price in prices))
    return f"{band} {currency_code(currency)}/{(unit or '').strip()}"


def _at_least_0(items: Sequence[Offer] | Sequence[Need], name: str) -> Numbers:
    numbers = item_numbers(items, name)
    return np.where(numbers >= 0, numbers, np.nan)


def _above_0(items: Sequence[Offer] | Sequence[Need], name: str) -> Numbers:
    numbers = item_numbers(items, name)
    return np.where(numbers > 0, numbers, np.nan)


def _rates(rates: Mapping[str, float], codes: Sequence[str]) -> Numbers:
    return np.array([rates.get(code, np.nan) for code in codes], dtype=np.float64)


def _codes(items: Sequence[Offer] | Sequence[Need]) -> list[str]:
    return [currency_code(item.currency) or "" for item in items]


def _numbered(one: Sequence[str], other: Sequence[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(sorted({*one, *other} - {""}))}


def _numbers(known: Mapping[str, int], names: Sequence[str], *, stranger: int) -> Ints:
    """Return the number of each name, the same on both sides; of any other, one that the other side has not."""
    return np.array([known.get(name, stranger) for name in names], dtype=np.intp)
