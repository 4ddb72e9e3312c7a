"""The facts of a pair that a score is made of: their names, where each is neutral, and what it weighs before feedback.

Every feature is a number in [0, 1], or missing (NaN). One that is missing adds nothing: nobody is punished for a field
left empty. Features are directed: the buyer's and the supplier's view of a pair may differ in them and weigh them
differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Feature(StrEnum):
    """The directed pair features, in the order of the columns of a feature matrix."""

    TEXT = "text"
    """How well the phrases of the two answer each other: meaning, category path and words together."""
    CATEGORY = "category"
    """How near the category codes are in the tree."""
    CERTIFICATES = "certificates"
    """The share held of the certificates asked for."""
    MARKET = "market"
    """Whether the supplier wants the buyer's market."""
    MINIMUM_ORDER = "minimum_order"
    CAPACITY = "capacity"
    PRICE = "price"
    LANGUAGE = "language"
    """Whether they share a language."""
    SIZE = "size"
    READINESS = "readiness"
    """How ready the other side is to trade abroad, as far as it says."""
    SAYS_YES = "says_yes"
    """How often the viewer says yes."""
    HEARS_YES = "hears_yes"
    """How often the other side is said yes to."""


NEUTRAL: Mapping[Feature, float] = MappingProxyType(
    {
        Feature.TEXT: 0.275,
        Feature.CATEGORY: 0.35,
        Feature.CERTIFICATES: 0.5,
        Feature.MARKET: 0.5,
        Feature.MINIMUM_ORDER: 0.5,
        Feature.CAPACITY: 0.5,
        Feature.PRICE: 0.5,
        Feature.LANGUAGE: 0.5,
        Feature.SIZE: 0.5,
        Feature.READINESS: 0.0,
        Feature.SAYS_YES: 0.5,
        Feature.HEARS_YES: 0.5,
    }
)
"""The value at which a feature speaks neither for nor against."""
