"""Suppliers and buyers in few words, for the similarity tests."""

from __future__ import annotations

from typing import Any

from matching.types import Match, Need, Offer, Profile

PRODUCTS = (
    "Frozen wild blueberries",
    "Maple syrup",
    "Live lobster",
    "Ice wine",
    "Softwood lumber",
    "Potash fertiliser",
    "Canola oil",
    "Hockey sticks",
    "Down jackets",
    "Water purification systems",
    "Ginseng root",
    "Dog food",
)


def supplier(id_: str, *texts: str, language: str | None = "en", **more: Any) -> Profile:
    """Return a supplier that offers `texts`."""
    return Profile(id=id_, language=language, offers=tuple(Offer(text=text) for text in texts), **more)


def buyer(id_: str, *texts: str, language: str | None = "en", **more: Any) -> Profile:
    """Return a buyer that needs `texts`."""
    return Profile(id=id_, language=language, needs=tuple(Need(text=text) for text in texts), **more)


def market() -> list[Profile]:
    """Return one supplier for each of `PRODUCTS`, S00 to S11."""
    return [supplier(f"S{at:02}", product) for at, product in enumerate(PRODUCTS)]


def pairs(matches: tuple[Match, ...]) -> list[tuple[str, str]]:
    """Return (buyer, supplier) of each match."""
    return [(match.buyer, match.supplier) for match in matches]


def of(matches: tuple[Match, ...], buyer_id: str, supplier_id: str) -> Match:
    """Return the match of one pair."""
    return next(match for match in matches if (match.buyer, match.supplier) == (buyer_id, supplier_id))
