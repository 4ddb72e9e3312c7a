"""Quantities and prices in words: a number in the reader's manner, and a unit that agrees with it."""

from __future__ import annotations

from collections.abc import Callable

from babel import Locale
from flask_babel import format_currency, format_decimal, get_locale, ngettext
from flask_babel import gettext as _

SYMBOLS = {"kg": "kg", "t": "t", "l": "L", "hl": "hL", "m": "m", "m2": "m²", "m3": "m³"}
"""Units written alike in every language."""

COUNTED: dict[str, Callable[[float], str]] = {
    "pcs": lambda number: ngettext("piece", "pieces", number),
    "unit": lambda number: ngettext("unit", "units", number),
    "box": lambda number: ngettext("box", "boxes", number),
    "case": lambda number: ngettext("case", "cases", number),
    "bottle": lambda number: ngettext("bottle", "bottles", number),
    "pair": lambda number: ngettext("pair", "pairs", number),
    "set": lambda number: ngettext("set", "sets", number),
    "pallet": lambda number: ngettext("pallet", "pallets", number),
    "container": lambda number: ngettext("container", "containers", number),
    "licence": lambda number: ngettext("licence", "licences", number),
    "seat": lambda number: ngettext("seat", "seats", number),
}


def unit_name(unit: str | None, number: float = 1) -> str:
    """Return a unit as it follows this number; one we do not know stays as it was written."""
    known = (unit or "").strip().casefold()
    if known in COUNTED:
        return COUNTED[known](number)
    return SYMBOLS.get(known, (unit or "").strip())


def amount(number: float | None, unit: str | None) -> str:
    """Return a quantity, or "" if it was not said."""
    return "" if number is None else f"{format_decimal(number)} {unit_name(unit, number)}".strip()


def money(number: float, currency: str | None) -> str:
    """Return a price; cents only where there are some."""
    if not currency:
        return format_decimal(number)
    if number % 1:
        return format_currency(number, currency)
    pattern = (get_locale() or Locale("en")).currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(number, currency, format=pattern, currency_digits=False)


def price_band(low: float | None, high: float | None, currency: str | None, unit: str | None) -> str:
    """Return from what to what a product costs, or "" if it was not said."""
    known = [number for number in dict.fromkeys((low, high)) if number is not None]
    return per(" – ".join(money(number, currency) for number in known), unit) if known else ""


def per(price: str, unit: str | None) -> str:
    """Return a price with the unit it is for, if that was said."""
    return _("%(price)s per %(unit)s", price=price, unit=unit_name(unit)) if (unit or "").strip() else price
