"""Products that a list keeps in numbered columns of their own: Product 1, Product 1 minimum order, Product 1 unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from flask_babel import gettext as _

from gateway.profiles.catalogue import CURRENCIES, INCOTERMS, UNITS, certificate
from gateway.profiles.service import NeedEntry, OfferEntry
from gateway.registrations.fields import read_amount
from gateway.registrations.headings import Content, Part, ProductFact
from gateway.registrations.models import Side
from gateway.registrations.wording import clean

CATEGORY = re.compile(r"\d{2}(\.\d{2})?")
CERTIFICATES = re.compile(r"[;；|\n,，、/]")
T = TypeVar("T")
Entries = tuple[OfferEntry, ...] | tuple[NeedEntry, ...]


def numbered_products(row: Mapping[Content, str], side: Side) -> tuple[Entries, list[str]]:
    """Return the products of a row by their numbers, and what could not be read of them."""
    numbers = sorted({part.number for part, cell in row.items() if isinstance(part, Part) and cell})
    left_out: list[str] = []
    products = []
    for number in numbers:
        facts = {fact: row.get(Part(number, fact), "") for fact in ProductFact}
        if facts[ProductFact.TEXT]:
            products.append(_product(number, facts, side, left_out))
        else:
            left_out.append(_("product %(number)s has no name and was left out", number=number))
    return tuple(products), left_out  # type: ignore[return-value]


def _product(number: int, facts: Mapping[ProductFact, str], side: Side, left_out: list[str]) -> OfferEntry | NeedEntry:
    def read(fact: ProductFact, reader: Callable[[str], T | None]) -> T | None:
        written = facts[fact]
        value = reader(written) if written else None
        if written and value is None:
            left_out.append(
                _(
                    "product %(number)s: “%(text)s” was not understood and was left out",
                    number=number,
                    text=written[:40],
                )
            )
        return value

    text = facts[ProductFact.TEXT]
    category = read(ProductFact.CATEGORY, lambda code: code if CATEGORY.fullmatch(code) else None)
    unit = read(ProductFact.UNIT, lambda name: name if name in UNITS else None)
    currency = read(ProductFact.CURRENCY, lambda name: name.upper() if name.upper() in CURRENCIES else None)
    high = read(ProductFact.PRICE_HIGH, _amount)
    days = read(ProductFact.LEAD_TIME, lambda days: int(days) if days.isascii() and days.isdigit() else None)
    incoterm = read(ProductFact.INCOTERM, lambda term: term.upper() if term.upper() in INCOTERMS else None)
    a_year = read(ProductFact.A_YEAR, _amount)
    held = _certificates(facts[ProductFact.CERTIFICATES])
    if side is Side.BUYER:
        return NeedEntry(
            text, category, a_year, unit, high, currency, held, _certificates(facts[ProductFact.REQUIRED]),
            lead_days=days, incoterm=incoterm,
        )  # fmt: skip
    return OfferEntry(
        text, category, read(ProductFact.MINIMUM_ORDER, _amount), a_year, unit, read(ProductFact.PRICE_LOW, _amount),
        high, currency, held, lead_days=days, incoterm=incoterm,
    )  # fmt: skip


def _amount(text: str) -> float | None:
    try:
        return read_amount(text)
    except ValueError:
        return None


def _certificates(text: str) -> tuple[str, ...]:
    return tuple(certificate(name) for name in map(clean, CERTIFICATES.split(text)) if name)
