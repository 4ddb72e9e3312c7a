"""Reasons and concerns in the reader's words: what the engine found, said from the reader's side of the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from gateway.profiles.amounts import amount, price_band
from gateway.registrations.models import Side
from gateway.templating import country_name, language_name

GOOD, CONCERN = "good", "warn"
_QUANTITY = re.compile(r"([\d,]+(?:\.\d+)?)\s*(.*)", re.DOTALL)
_NUMBER = r"[\d.]+(?:e[+-]?\d+)?"
_PRICE = re.compile(
    rf"(?P<low>{_NUMBER})(?:-(?P<high>{_NUMBER}))? (?P<currency>[A-Z]{{3}})/(?P<unit>.*?)"
    rf"(?: \((?P<converted>{_NUMBER}(?:-{_NUMBER})? [A-Z]{{3}}/.*)\))?",
    re.DOTALL,
)


class Fact(NamedTuple):
    """One fact as a tag: its text, and whether it speaks for the pair."""

    text: str
    tone: str


class Phrases(NamedTuple):
    """A need and the offer that answers it, in the words of those who wrote them."""

    need: str
    offer: str


def phrase_pairs(reasons: Iterable[Mapping[str, Any]]) -> list[Phrases]:
    """Return the aligned phrases of a match, the strongest first."""
    found = [reason for reason in reasons if reason["kind"] == "offer" and reason.get("need") and reason.get("offer")]
    found.sort(key=lambda reason: -reason.get("weight", 0.0))
    return [Phrases(reason["need"], reason["offer"]) for reason in found]


def reasons_in_words(reasons: Iterable[Mapping[str, Any]], side: Side) -> list[Fact]:
    """Return what speaks for a pair besides the products, weightiest first, each once."""
    texts = (_reason(reason["kind"], reason.get("value") or "", side) for reason in reasons)
    return [Fact(text, GOOD) for text in dict.fromkeys(texts) if text]


def concerns_in_words(concerns: Iterable[Mapping[str, Any]], side: Side) -> list[Fact]:
    """Return what speaks against a pair, each once."""
    texts = (_concern(concern["kind"], concern.get("value") or "", side) for concern in concerns)
    return [Fact(text, CONCERN) for text in dict.fromkeys(texts) if text]


def _reason(kind: str, value: str, side: Side) -> str:
    """Return one reason as a phrase; "" for the products, which have a place of their own."""
    match kind, side:
        case "offer", _side:
            return ""
        case "category", _side:
            return _("Same product group")
        case "language", _side:
            return _("You both speak %(language)s", language=language_name(value))
        case "certificate", Side.BUYER:
            return _("Holds %(certificate)s", certificate=value)
        case "certificate", Side.SUPPLIER:
            return _("Asks for %(certificate)s, which you hold", certificate=value)
        case "market", Side.BUYER:
            return _("Wants to sell to %(country)s", country=country_name(value))
        case "market", Side.SUPPLIER:
            return _("In %(country)s, a market you want", country=country_name(value))
        case "minimum_order", Side.BUYER:
            return _("Minimum order %(quantity)s: you need more", quantity=quantity(value))
        case "minimum_order", Side.SUPPLIER:
            return _("Needs more than your minimum order of %(quantity)s", quantity=quantity(value))
        case "capacity", Side.BUYER:
            return _("Can supply %(quantity)s a year: enough for you", quantity=quantity(value))
        case "capacity", Side.SUPPLIER:
            return _("Your %(quantity)s a year are enough", quantity=quantity(value))
        case "price", Side.BUYER:
            return _("From %(price)s: within your limit", price=price(value))
        case "price", Side.SUPPLIER:
            return _("Your price from %(price)s is within their limit", price=price(value))
        case "readiness", Side.BUYER:
            return _("Ready to trade abroad: names %(things)s", things=_named(value))
        case "readiness", Side.SUPPLIER:
            return _("Your profile names what buyers ask for: %(things)s", things=_named(value))
    return value


def _concern(kind: str, value: str, side: Side) -> str:
    match kind, side:
        case "language", _side:
            return _("No language in common")
        case "certificate_missing", Side.BUYER:
            return _("Does not list %(certificate)s", certificate=value)
        case "certificate_missing", Side.SUPPLIER:
            return _("Asks for %(certificate)s, which you do not list", certificate=value)
        case "minimum_order", Side.BUYER:
            return _("Minimum order %(quantity)s: more than you need", quantity=quantity(value))
        case "minimum_order", Side.SUPPLIER:
            return _("Needs less than your minimum order of %(quantity)s", quantity=quantity(value))
        case "capacity", Side.BUYER:
            return _("Can supply %(quantity)s a year: less than you need", quantity=quantity(value))
        case "capacity", Side.SUPPLIER:
            return _("Needs more than your %(quantity)s a year", quantity=quantity(value))
        case "price", Side.BUYER if _is_band(value):
            return _("%(price)s: partly above your limit", price=price(value))
        case "price", Side.SUPPLIER if _is_band(value):
            return _("Your price, %(price)s, is partly above their limit", price=price(value))
        case "price", Side.BUYER:
            return _("From %(price)s: above your limit", price=price(value))
        case "price", Side.SUPPLIER:
            return _("Your price from %(price)s is above their limit", price=price(value))
    return value


def quantity(value: str) -> str:
    """Return "1,200 t" in the reader's manner: a French reader would take its comma for a decimal."""
    match = _QUANTITY.fullmatch(value.strip())
    if match is None:
        return value
    return amount(float(match[1].replace(",", "")), match[2])


def price(value: str) -> str:
    """Return "3.1 CAD/kg", "3.1-3.9 CAD/kg" or "3.1 CAD/kg (2.26 USD/kg)" in the reader's manner."""
    match = _PRICE.fullmatch(value.strip())
    if match is None:
        return value
    high = float(match["high"]) if match["high"] else None
    said = price_band(float(match["low"]), high, match["currency"], match["unit"])
    return f"{said} ({price(match['converted'])})" if match["converted"] else said


def _is_band(value: str) -> bool:
    """Return whether a price names both its ends: the engine does where only the lower one is within the limit."""
    match = _PRICE.fullmatch(value.strip())
    return match is not None and match["high"] is not None


def _named(value: str) -> str:
    """Return "certificates, minimum order" in the reader's words."""
    words = {
        "certificates": _("certificates"),
        "minimum order": _("a minimum order"),
        "capacity": _("a yearly capacity"),
        "prices": _("prices"),
        "markets": _("markets abroad"),
        "languages": _("a language of those markets"),
    }
    names = [words.get(name, name) for name in value.split(", ")]
    return format_list(names, style="unit", locale=get_locale() or "en")
