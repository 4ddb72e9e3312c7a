"""Quantities in words: a number in the reader's manner, and a unit that agrees with it."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import format_decimal, ngettext

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
