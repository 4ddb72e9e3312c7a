"""From features to one number: how much the buyer wants the supplier, the supplier the buyer, and both each other.

A view is a logistic function of weighted evidence (`matching.similarity.model`). Two views are joined by their harmonic
mean, which predicts a mutual yes best: it is near the smaller one, so nobody is sent to a table where only one side
has a reason to sit.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from matching.similarity.features import NEUTRAL, Feature
from matching.similarity.model import Calibration, Weights
from matching.similarity.panel import Floats

Views = NDArray[np.float64]
Number = TypeVar("Number", bound=np.floating[Any])

_NEVER = 1e-12


def view(features: Floats, weights: Weights) -> Views:
    """Return one side's view of each pair, in (0, 1).

    Parameters
    ----------
    features : ndarray of shape (P, number of features)
        Values in [0, 1], columns in the order of `Feature`; NaN is missing.
    weights : Weights
        Of that side; features it does not name are not looked at.
    """
    evidence: Views = np.full(len(features), weights.bias, dtype=np.float64)
    for column, name in enumerate(Feature):
        if weight := weights.of.get(name, 0.0):
            evidence += without_nan(weight * (features[:, column].astype(np.float64) - NEUTRAL[name]))
    # Never quite 0 or 1: what is certain could not be calibrated.
    result: Views = np.clip(expit(evidence), _NEVER, 1.0 - _NEVER)
    return result


def without_nan(values: NDArray[Number]) -> NDArray[Number]:
    """Put 0 where `values` are NaN, in place, and return them; `np.nan_to_num` takes thrice as long for few."""
    np.copyto(values, 0.0, where=np.isnan(values))
    return values


def mutual(buyer_view: Views, supplier_view: Views) -> Views:
    """Return the harmonic mean of the two views."""
    score: Views = 2.0 * buyer_view * supplier_view / (buyer_view + supplier_view)
    return score


def calibrated(score: Views, calibration: Calibration) -> Views:
    """Return the score as a chance; the order stays."""
    if calibration == Calibration():
        return score
    odds = np.log(score) - np.log1p(-score)
    chance: Views = expit(calibration.slope * odds + calibration.offset)
    return chance


def parts_of_score(score: Views, for_buyer: Floats, for_supplier: Floats, weights: tuple[Weights, Weights]) -> Views:
    """Return each feature's part of the mutual score, (P, features); together they make up the whole score.

    Each view's evidence in favour divides among its features: a feature's evidence in favour is ``weight * value``,
    what the view would lose if the fact were not so. A feature's part of the score is
    ``score * (its share of the buyer's view + its share of the supplier's view) / 2``.

    Parameters
    ----------
    score : ndarray of shape (P,)
    for_buyer, for_supplier : ndarray of shape (P, features)
        As for `view`.
    weights : (Weights, Weights)
        The buyer's and the supplier's.
    """
    parts = np.zeros((len(score), len(Feature)))
    for values, side in zip((for_buyer, for_supplier), weights, strict=True):
        weight = np.array([max(0.0, side.of.get(name, 0.0)) for name in Feature])
        favour = without_nan(values.astype(np.float64)) * weight
        total = favour.sum(axis=1, keepdims=True)
        parts += np.divide(favour, total, out=np.zeros_like(favour), where=total > 0)
    whole: Views = score[:, None] * parts / 2.0
    return whole
