"""Export readiness: what a supplier names, and never a mark against one that names nothing."""

from __future__ import annotations

import math

import pytest

from matching.similarity.readiness import Sign, readiness, signs_of_readiness
from matching.types import Offer, Profile


def test_a_supplier_that_names_everything_is_ready():
    offer = Offer(
        text="Maple syrup", minimum_order=1, yearly_capacity=20, unit="t", price_low=4, currency="CAD", price_high=9
    )
    seller = Profile(
        id="S1", offers=(offer,), certificates=("HACCP",), country="CA", markets=("JP", "CN"), languages=("en", "zh")
    )
    assert signs_of_readiness(seller) == tuple(Sign)
    assert readiness(seller) == 1


@pytest.mark.parametrize(
    ("named", "signs"),
    [
        ({"certificates": (" ", "HACCP")}, (Sign.CERTIFICATES,)),
        ({"offers": (Offer(text="a", minimum_order=2, unit="t"),)}, (Sign.MINIMUM_ORDER,)),
        ({"offers": (Offer(text="a", yearly_capacity=2, unit="t"),)}, (Sign.CAPACITY,)),
        ({"offers": (Offer(text="a"), Offer(text="b", price_high=2, currency="CAD"))}, (Sign.PRICES,)),
        ({"markets": ("jp",), "languages": ("en", "fr")}, (Sign.MARKETS,)),
        ({"markets": ("HK",), "languages": ("en",)}, (Sign.MARKETS, Sign.LANGUAGES)),
        ({"markets": ("TW",), "language": "zh-Hant"}, (Sign.MARKETS, Sign.LANGUAGES)),
    ],
)
def test_one_or_two_signs_are_seen_and_not_counted(named: dict[str, object], signs: tuple[Sign, ...]):
    seller = Profile(id="S1", **named)
    assert signs_of_readiness(seller) == signs
    assert math.isnan(readiness(seller))


def test_from_three_signs_on_each_counts_a_sixth():
    seller = Profile(id="S1", certificates=("HACCP",), markets=("HK",), languages=("en",))
    assert signs_of_readiness(seller) == (Sign.CERTIFICATES, Sign.MARKETS, Sign.LANGUAGES)
    assert readiness(seller) == 3 / 6


@pytest.mark.parametrize(
    "named",
    [
        {"languages": ("ja", "en")},
        {"country": "CA", "markets": ("CA",), "languages": ("en",)},
        {"offers": (Offer(text="a", minimum_order=2, price_low=3),)},
    ],
)
def test_nothing_said_of_trade_abroad_is_missing_and_not_zero(named: dict[str, object]):
    seller = Profile(id="S1", **named)
    assert signs_of_readiness(seller) == ()
    assert math.isnan(readiness(seller))
