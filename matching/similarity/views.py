"""From features to one number: how much the buyer wants the supplier, the supplier the buyer, and both each other.

A view is a logistic function of weighted evidence (`matching.similarity.model`). Two views are joined by their harmonic
mean, which predicts a mutual yes best: it is near the smaller one, so nobody is sent to a table where only one side
has a reason to sit.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matching.similarity.features import NEUTRAL, Feature
from matching.similarity.model import Weights
from matching.similarity.panel import Floats

Views = NDArray[np.float64]


def view(features: Mapping[Feature, Floats], weights: Weights) -> Views:
    """Return one side's view of each pair, in (0, 1).

    Parameters
    ----------
    features : mapping of Feature to ndarray of shape (b, s)
        Values in [0, 1]; NaN is missing.
    weights : Weights
        Of that side; features it does not name are not looked at.

    Returns
    -------
    ndarray of float64, shape (b, s)
    """
    evidence: Views = np.asarray(weights.bias, dtype=np.float64)
    for name, weight in weights.of.items():
        if name not in features:
            continue
        evidence = evidence + np.nan_to_num(weight * (features[name].astype(np.float64) - NEUTRAL[name]))
    result: Views = 1.0 / (1.0 + np.exp(-evidence))
    return result


def mutual(buyer_view: Views, supplier_view: Views) -> Views:
    """Return the harmonic mean of the two views."""
    score: Views = 2.0 * buyer_view * supplier_view / (buyer_view + supplier_view)
    return score


def shares(features: Mapping[Feature, float], weights: Weights) -> dict[Feature, float]:
    """Return how one view's evidence in favour divides among the features of one pair; the shares add up to 1.

    A feature's evidence in favour is ``weight * value``: what the view would lose if the fact were not so. Without
    any the result is empty.
    """
    favour = {
        name: weight * features[name]
        for name, weight in weights.of.items()
        if features.get(name, 0.0) > 0  # never so for NaN
    }
    total = sum(favour.values())
    return {name: value / total for name, value in favour.items()}
