"""From features to one number: how much the buyer wants the supplier, the supplier the buyer, and both each other.

A view is a logistic function of weighted evidence, so that learned weights can later take the place of the
hand-set ones. A feature adds ``weight * (value - neutral)``; one that is missing adds nothing. Two
views are joined by their harmonic mean, which predicts a mutual yes best: it is near the smaller one, so nobody
is sent to a table where only one side has a reason to sit.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matching.similarity.panel import Floats
from matching.similarity.trade import Feature

Views = NDArray[np.float64]

TEXT_SPAN = 8.0
"""A weight is per standard deviation of the text reading over unrelated pairs; 0 to 1 spans eight to nine of them."""

BIAS = -1.0
"""Log-odds of a pair about which nothing is known."""

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
    }
)
"""The value at which a feature speaks neither for nor against."""

BUYER_WEIGHTS: Mapping[Feature, float] = MappingProxyType(
    {
        Feature.TEXT: 1.0 * TEXT_SPAN,
        Feature.CATEGORY: 0.8,
        Feature.CERTIFICATES: 0.8,
        Feature.MINIMUM_ORDER: 0.15,
        Feature.CAPACITY: 0.15,
        Feature.PRICE: 0.2,
        Feature.LANGUAGE: 0.2,
    }
)
"""Certificates count twice what was first set by hand: on an event of 300 suppliers that ranked better."""

SUPPLIER_WEIGHTS: Mapping[Feature, float] = MappingProxyType(
    {
        Feature.TEXT: 1.0 * TEXT_SPAN,
        Feature.CATEGORY: 0.8,
        Feature.MARKET: 0.4,
        Feature.MINIMUM_ORDER: 0.15,
        Feature.CAPACITY: 0.15,
        Feature.PRICE: 0.2,
        Feature.LANGUAGE: 0.2,
        Feature.SIZE: 0.1,
    }
)


def view(features: Mapping[Feature, Floats], weights: Mapping[Feature, float]) -> Views:
    """Return one side's view of each pair, in (0, 1).

    Parameters
    ----------
    features : mapping of Feature to ndarray of shape (b, s)
        Values in [0, 1]; NaN is missing.
    weights : mapping of Feature to float
        Prior weights; features without one are not looked at.

    Returns
    -------
    ndarray of float64, shape (b, s)
    """
    evidence: Views = np.asarray(BIAS, dtype=np.float64)
    for name, weight in weights.items():
        evidence = evidence + np.nan_to_num(weight * (features[name].astype(np.float64) - NEUTRAL[name]))
    result: Views = 1.0 / (1.0 + np.exp(-evidence))
    return result


def mutual(buyer_view: Views, supplier_view: Views) -> Views:
    """Return the harmonic mean of the two views."""
    score: Views = 2.0 * buyer_view * supplier_view / (buyer_view + supplier_view)
    return score


def shares(features: Mapping[Feature, float], weights: Mapping[Feature, float]) -> dict[Feature, float]:
    """Return how one view's evidence in favour divides among the features of one pair; the shares add up to 1.

    A feature's evidence in favour is ``weight * value``: what the view would lose if the fact were not so. Without
    any the result is empty.
    """
    favour = {
        name: weight * features[name]
        for name, weight in weights.items()
        if features[name] > 0  # never so for NaN
    }
    total = sum(favour.values())
    return {name: value / total for name, value in favour.items()}
