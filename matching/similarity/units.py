"""Quantities made comparable: mass in kilograms, volume in litres, counts in pieces.

Other units ("pallet", "20' container") compare only with themselves.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.types import Need, Offer

_NAMES: dict[tuple[str, float], str] = {
    ("mass", 0.001): "g gram grams 克 グラム 그램",
    ("mass", 1.0): "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes 公斤 千克 キロ キログラム 킬로그램",
    ("mass", 1000.0): "t mt ton tons tonne tonnes 吨 噸 公吨 公噸 トン 톤",
    ("mass", 0.45359237): "lb lbs pound pounds livre livres 磅",
    ("volume", 0.001): "ml millilitre millilitres milliliter milliliters 毫升",
    ("volume", 1.0): "l litre litres liter liters 升 リットル 리터",
    ("volume", 100.0): "hl hectolitre hectolitres",
    ("volume", 1000.0): "m3 cbm 立方米 立方メートル",
    ("count", 1.0): "pc pcs piece pieces pièce pièces unit units unité unités each ea 个 個 件 개",
    ("count", 12.0): "dozen dozens douzaine douzaines dz",
}
_UNITS = {name: unit for unit, names in _NAMES.items() for name in names.split()}


def measure(unit: str | None) -> tuple[str, float] | None:
    """Return (dimension, size in its base unit), None when no unit is given.

    Examples
    --------
    >>> measure("Tonnes")
    ('mass', 1000.0)
    >>> measure("pallets")
    ('pallets', 1.0)
    """
    if unit is None or not unit.strip():
        return None
    name = unicodedata.normalize("NFKC", unit).strip().rstrip(".").casefold()
    return _UNITS.get(name, (name, 1.0))


def measures(items: Sequence[Offer] | Sequence[Need]) -> tuple[list[str], NDArray[np.float64]]:
    """Return the dimension of each item ("" unknown) and the size of its unit (NaN unknown)."""
    found = [measure(item.unit) for item in items]
    dimensions = [unit[0] if unit else "" for unit in found]
    return dimensions, np.array([unit[1] if unit else np.nan for unit in found], dtype=np.float64)
