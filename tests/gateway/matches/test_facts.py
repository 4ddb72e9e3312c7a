"""Reasons and concerns are said from the reader's side of the table, in the reader's manner of numbers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from gateway.matches.facts import (
    Fact,
    Phrases,
    concerns_in_words,
    phrase_pairs,
    price,
    quantity,
    reasons_in_words,
)
from gateway.profiles.amounts import amount, price_band
from gateway.registrations.models import Side
from matching.similarity.kinds import Kind
from matching.similarity.readiness import Sign

VALUES = {
    Kind.OFFER: "",
    Kind.CATEGORY: "08.11",
    Kind.CERTIFICATE: "HACCP",
    Kind.CERTIFICATE_MISSING: "HACCP",
    Kind.MARKET: "JP",
    Kind.MINIMUM_ORDER: "1,200 t",
    Kind.CAPACITY: "400 t",
    Kind.PRICE: "3.1 CAD/kg",
    Kind.LANGUAGE: "fr",
    Kind.READINESS: "certificates, prices",
}
ONLY_AGAINST = {Kind.CERTIFICATE_MISSING}
ONLY_FOR = {Kind.OFFER, Kind.CATEGORY, Kind.CERTIFICATE, Kind.MARKET, Kind.READINESS}


@pytest.fixture(autouse=True)
def languages() -> Iterator[None]:
    """Texts and numbers in English unless a test says otherwise."""
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        yield


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in ONLY_AGAINST | {Kind.OFFER}])
def test_every_reason_the_engine_gives_has_words(kind: Kind, side: Side) -> None:
    (fact,) = reasons_in_words([{"kind": kind.value, "value": VALUES[kind]}], side)
    assert fact.tone == "good"
    assert fact.text not in ("", VALUES[kind])


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in ONLY_FOR])
def test_every_concern_the_engine_has_has_words(kind: Kind, side: Side) -> None:
    (fact,) = concerns_in_words([{"kind": kind.value, "value": VALUES[kind]}], side)
    assert fact.tone == "warn"
    assert fact.text not in ("", VALUES[kind])


def test_each_side_reads_a_certificate_as_its_own_matter() -> None:
    reasons = [{"kind": "certificate", "value": "HACCP"}]
    assert reasons_in_words(reasons, Side.BUYER) == [Fact("Holds HACCP", "good")]
    assert reasons_in_words(reasons, Side.SUPPLIER) == [Fact("Asks for HACCP, which you hold", "good")]


def test_facts_that_read_alike_are_said_once() -> None:
    reasons = [{"kind": "category", "value": "08.11"}, {"kind": "category", "value": "08.12"}]
    assert reasons_in_words(reasons, Side.BUYER) == [Fact("Same product group", "good")]


def test_a_kind_nobody_put_into_words_yet_shows_what_the_engine_says() -> None:
    assert concerns_in_words([{"kind": "tariff", "value": "12 %"}], Side.BUYER) == [Fact("12 %", "warn")]


def test_phrases_that_answer_each_other_come_strongest_first() -> None:
    reasons = [
        {"kind": "offer", "need": "冰酒", "offer": "Icewine", "weight": 0.1},
        {"kind": "certificate", "value": "HACCP", "weight": 0.9},
        {"kind": "offer", "need": "蓝莓", "offer": "Blueberries", "weight": 0.4},
    ]
    assert phrase_pairs(reasons) == [Phrases("蓝莓", "Blueberries"), Phrases("冰酒", "Icewine")]


def test_numbers_follow_the_reader_not_the_engine() -> None:
    with force_locale("fr"):
        said = [quantity("1,200.5 t"), quantity("a pallet"), price("3.1 CAD/kg")]
    assert [text.replace("\u202f", " ").replace("\xa0", " ") for text in said] == [
        "1 200,5 t",
        "a pallet",
        "3,10 $CA per kg",
    ]


def test_a_band_and_a_converted_price_are_said_with_both_numbers() -> None:
    concerns = [{"kind": "price", "value": "3.1-3.9 CAD/kg (2480-3120 USD/t)"}]
    assert concerns_in_words(concerns, Side.BUYER) == [
        Fact("CA$3.10 – CA$3.90 per kg ($2,480 – $3,120 per t): partly above your limit", "warn")
    ]
    assert price("3.1 CAD/case (12) (2.48 USD/case)") == "CA$3.10 per case (12) ($2.48 per case)"


def test_what_makes_a_supplier_ready_is_listed_in_the_readers_words() -> None:
    reasons = [{"kind": "readiness", "value": ", ".join(Sign)}]
    assert reasons_in_words(reasons, Side.BUYER) == [
        Fact(
            "Ready to trade abroad: names certificates, a minimum order, a yearly capacity, prices, markets abroad, "
            "a language of those markets",
            "good",
        )
    ]


def test_a_product_says_what_is_known_of_it_and_nothing_else() -> None:
    assert [amount(None, "t"), amount(2, "t"), amount(1200.0, None)] == ["", "2 t", "1,200"]
    assert price_band(None, None, "CAD", "kg") == ""
    assert price_band(3.1, 3.9, "CAD", "kg") == "CA$3.10 – CA$3.90 per kg"
    assert price_band(None, 4.0, "CAD", None) == "CA$4"
