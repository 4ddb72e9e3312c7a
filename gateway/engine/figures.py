"""What a ranking's model does with an event's pairs: how much each fact counts, and how its scores compare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import matching.types as values
from matching.similarity.features import NEUTRAL, Feature
from matching.similarity.model import PRIOR, Model, Weights

if TYPE_CHECKING:
    from matching.similarity.matcher import MutualMatcher

Floats = NDArray[np.floating]

ENOUGH = 20_000
"""Pairs that are looked at, at most."""
KNOTS = 41
"""Points at which two models' scores are compared."""
_DIGITS = 4


def figures(matcher: MutualMatcher, matches: Sequence[values.Match]) -> dict[str, Any]:
    """Return how much each fact counts in the suggested pairs, and the scale of their scores, as plain JSON data."""
    some = matches[:: max(1, -(-len(matches) // ENOUGH))]
    for_buyer, for_supplier = matcher.features([(match.buyer, match.supplier) for match in some])
    model = matcher.model
    scores = np.array([match.score for match in some])
    return {
        "pull": {"buyer": pull(for_buyer, model.buyer), "supplier": pull(for_supplier, model.supplier)},
        "scale": [] if model == PRIOR or not some else scale(scores, _scored(PRIOR, for_buyer, for_supplier)),
    }


def pull(facts: Floats, weights: Weights) -> dict[str, float]:
    """Return each fact's share of all that counts in one side's view.

    Weights alone do not tell: one unit of a text is the whole way from nothing in common to the same words, while a
    market is wanted or not. So this is what a fact does: the mean of ``|weight * (value - neutral)|`` over pairs, a
    missing one counting 0, as a share of the sum over all facts.
    """
    each = np.array([weights.of.get(name, 0.0) for name in Feature])
    neutral = np.array([NEUTRAL[name] for name in Feature])
    counted = np.abs(np.nan_to_num(facts - neutral) * each).sum(axis=0)
    whole = float(counted.sum()) or 1.0
    return {str(name): round(float(part) / whole, _DIGITS) for name, part in zip(Feature, counted, strict=True)}


def scale(scores: Floats, usual: Floats) -> list[list[float]]:
    """Return points (score, what the weights set by hand give to as many pairs), rising: `Ranking.usual` reads them.

    A learned model's scores are chances among pairs that people answered, and people mostly answer what they like: on
    the demonstration event all of them lie above 0.8. What the site does with scores (words for a good fit, which
    pairs fill a schedule) was set on the scale of the weights set by hand, so it is told where a score lies there.
    """
    shares = 1.0 - np.linspace(1.0, 0.0, KNOTS) ** 3  # close together at the top, where scores differ most
    points = zip(np.quantile(scores, shares).tolist(), np.quantile(usual, shares).tolist(), strict=True)
    return [[round(score, _DIGITS + 2), round(like, _DIGITS)] for score, like in points]


def _scored(model: Model, for_buyer: Floats, for_supplier: Floats) -> Floats:
    from matching.similarity.views import calibrated, mutual, view

    views = (
        view(facts.astype(np.float32), of) for facts, of in ((for_buyer, model.buyer), (for_supplier, model.supplier))
    )
    return calibrated(mutual(*views), model.calibration)
