"""Quantities and prices of a need and an offer: as numbers, in words, and never one against the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.similarity.deals import Deals, Fact
from matching.similarity.features import Feature
from matching.similarity.kinds import Kind
from matching.types import Need, Offer

RATES = {"CAD": 1.0, "USD": 1.25, "JPY": 0.01}
ORDER, CAPACITY, PRICE = Feature.MINIMUM_ORDER, Feature.CAPACITY, Feature.PRICE


def compared(need: dict[str, Any], offer: dict[str, Any], rates: dict[str, float] = RATES) -> dict[Feature, float]:
    """Return what one couple's numbers are, without those not known."""
    found = deal(need, offer, rates).compare(np.array([0]), np.array([0]))
    assert list(found) == [ORDER, CAPACITY, PRICE]
    return {name: round(float(value[0]), 4) for name, value in found.items() if not np.isnan(value[0])}


def deal(need: dict[str, Any], offer: dict[str, Any], rates: dict[str, float] = RATES) -> Deals:
    return Deals.build([Need(text="n", **need)], [Offer(text="o", **offer)], rates)


def told(deals: Deals, need: int = 0, offer: int = 0) -> list[Fact]:
    (facts,) = deals.facts(np.array([need]), np.array([offer]))
    return facts


def test_quantities_fade_over_a_factor_of_ten():
    needs = [Need(text="n", unit="t", yearly_volume=volume) for volume in (10, 1, 100)]
    deals = Deals.build(needs, [Offer(text="o", unit="kg", minimum_order=5_000, yearly_capacity=50_000)])
    found = deals.compare(np.array([0, 1, 2]), np.array([0, 0, 0]))
    np.testing.assert_allclose(found[ORDER], [1, 1 + np.log10(1 / 5), 1])
    np.testing.assert_allclose(found[CAPACITY], [1, 1, 1 + np.log10(50 / 100)])
    assert np.isnan(found[PRICE]).all()


@pytest.mark.parametrize(
    ("low", "high", "fit"),
    [
        (3, 4, 1),
        (4, None, 1),
        (None, 4, 1),
        (5, None, 0.5),
        (6, 9, 0),
        (3, 5, 0.75),
        (3, 9, 0.5),
        (5, 6, 0.25),
        (5, 3, 0.75),
    ],
)
def test_a_price_band_fits_by_both_its_ends(low: float | None, high: float | None, fit: float):
    need = {"price_high": 4, "currency": "CAD", "unit": "kg"}
    assert compared(need, {"price_low": low, "price_high": high, "currency": "CAD", "unit": "kg"}) == {PRICE: fit}


@pytest.mark.parametrize(
    ("need", "offer"),
    [
        ({"yearly_volume": 5, "unit": "pallet"}, {"minimum_order": 2, "unit": "t"}),
        ({"yearly_volume": 5}, {"minimum_order": 2}),
        ({"yearly_volume": 0, "unit": "t"}, {"minimum_order": 2, "yearly_capacity": 9, "unit": "t"}),
        ({"unit": "t"}, {"minimum_order": 2, "unit": "t"}),
        ({"yearly_volume": 5, "unit": "t"}, {"minimum_order": -2, "unit": "t"}),
        ({"price_high": 5, "currency": "CAD", "unit": "t"}, {"price_low": 2, "currency": "EUR", "unit": "t"}),
        ({"price_high": 5, "currency": "$", "unit": "t"}, {"price_low": 2, "currency": "$", "unit": "t"}),
        ({"price_high": 5, "unit": "t"}, {"price_low": 2, "unit": "t"}),
        ({"price_high": 5, "currency": "CAD"}, {"price_low": 2, "currency": "CAD"}),
    ],
)
def test_what_is_not_known_or_does_not_compare_is_neither_counted_nor_told(need: dict[str, Any], offer: dict[str, Any]):
    assert compared(need, offer) == {}
    assert told(deal(need, offer)) == []


def test_one_currency_compares_without_a_rate_and_two_compare_with_both():
    dollars, yen = ({"price_high": 8, "currency": "US$", "unit": "kg"}, {"price_low": 1_000, "unit": "kg"})
    assert compared(dollars, yen | {"currency": "JPY"}) == {PRICE: 1}
    assert compared(dollars, yen | {"currency": "JPY"}, {"USD": 1.25}) == {}
    assert compared(dollars, {"price_low": 9, "currency": "USD", "unit": "kg"}, {}) == {PRICE: 0.75}


def test_amounts_that_are_equal_in_two_units_fit():
    need = {"yearly_volume": 70, "price_high": 1_000, "currency": "CAD", "unit": "kg"}
    offer = {"minimum_order": 0.07, "yearly_capacity": 0.07, "price_low": 1e6, "currency": "CAD", "unit": "t"}
    assert compared(need, offer) == {ORDER: 1, CAPACITY: 1, PRICE: 1}


def test_facts_are_told_in_the_words_of_the_offer():
    need = {"yearly_volume": 120_000, "price_high": 4_000, "currency": "CAD", "unit": "kg"}
    offer = {"minimum_order": 2_500, "yearly_capacity": 4, "price_low": 3.1, "price_high": 3.9, "currency": "cad"}
    assert told(deal(need, offer | {"unit": " Tonnes "})) == [
        Fact(Kind.MINIMUM_ORDER, "2,500 Tonnes", fits=False),
        Fact(Kind.CAPACITY, "4 Tonnes", fits=False),
        Fact(Kind.PRICE, "3.1 CAD/Tonnes", fits=True),
    ]


@pytest.mark.parametrize(
    ("ceiling", "fact"),
    [
        (5, Fact(Kind.PRICE, "3.5 CAD/kg", fits=True)),
        (4, Fact(Kind.PRICE, "3.5-4.25 CAD/kg", fits=False)),
        (3, Fact(Kind.PRICE, "3.5 CAD/kg", fits=False)),
    ],
)
def test_a_band_is_told_whole_where_only_a_part_of_it_fits(ceiling: float, fact: Fact):
    need = {"price_high": ceiling, "currency": "CAD", "unit": "kg"}
    assert told(deal(need, {"price_low": 3.5, "price_high": 4.25, "currency": "CAD", "unit": "kg"})) == [fact]


def test_a_converted_price_stands_beside_what_the_buyer_counts_in():
    need = {"price_high": 2_500, "currency": "USD", "unit": "t"}
    offer = {"price_low": 3.1, "price_high": 3.9, "currency": "CA$", "unit": "kg"}
    assert told(deal(need, offer)) == [Fact(Kind.PRICE, "3.1-3.9 CAD/kg (2480-3120 USD/t)", fits=False)]
    large = {"price_low": 2_000_000, "currency": "KRW", "unit": "t"}
    assert told(deal(need | {"currency": "KRW", "price_high": 9e6}, large)) == [
        Fact(Kind.PRICE, "2000000 KRW/t", fits=True)
    ]


AMOUNTS = st.none() | st.sampled_from([0.0, 1.0, 2.0, 1e3]) | st.floats(1e-6, 1e9)
UNITS = st.sampled_from([None, "kg", "t", "lb", "pallet"])
MONEY = st.sampled_from([None, "CAD", "USD", "JPY", "EUR"])
NEEDS = st.builds(Need, text=st.just("n"), yearly_volume=AMOUNTS, unit=UNITS, price_high=AMOUNTS, currency=MONEY)
OFFERS = st.builds(
    Offer,
    text=st.just("o"),
    minimum_order=AMOUNTS,
    yearly_capacity=AMOUNTS,
    unit=UNITS,
    price_low=AMOUNTS,
    price_high=AMOUNTS,
    currency=MONEY,
)


@given(st.lists(NEEDS, min_size=1, max_size=4), st.lists(OFFERS, min_size=1, max_size=4))
def test_what_is_told_agrees_with_what_is_counted(needs: list[Need], offers: list[Offer]):
    deals = Deals.build(needs, offers, RATES)
    need, offer = (at.ravel() for at in np.indices((len(needs), len(offers))))
    values = deals.compare(need, offer)
    for couple, facts in enumerate(deals.facts(need, offer)):
        counted = {str(name): float(column[couple]) for name, column in values.items()}
        assert {str(fact.kind): fact.fits for fact in facts} == {
            name: value >= 1 for name, value in counted.items() if not np.isnan(value)
        }
        assert all(np.isnan(value) or 0 <= value <= 1 for value in counted.values())


def test_the_order_of_needs_and_offers_changes_nothing():
    needs = [Need(text="n", unit=unit, yearly_volume=5, price_high=3, currency="CAD") for unit in ("t", "kg", "lb")]
    offers = [Offer(text="o", unit="kg", minimum_order=least, price_low=least, currency="USD") for least in (1, 9)]
    one, turned = Deals.build(needs, offers, RATES), Deals.build(needs[::-1], offers[::-1], RATES)
    for need in range(3):
        for offer in range(2):
            assert told(one, need, offer) == told(turned, 2 - need, 1 - offer)
