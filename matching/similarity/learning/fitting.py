"""From rows to weights: one anchored fit per direction."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from matching.similarity.features import Feature
from matching.similarity.learning.anchored import AnchoredLogistic
from matching.similarity.learning.examples import COLUMNS, NEUTRALS, Examples
from matching.similarity.learning.rates import Rates
from matching.similarity.model import TEXT_SPAN, Model, Weights
from matching.types import Side

SPREAD: Mapping[Feature, float] = MappingProxyType(
    {
        Feature.TEXT: 1.0 / TEXT_SPAN,
        Feature.CATEGORY: 0.2,
        Feature.CERTIFICATES: 0.3,
        Feature.MARKET: 0.5,
        Feature.MINIMUM_ORDER: 0.3,
        Feature.CAPACITY: 0.3,
        Feature.PRICE: 0.4,
        Feature.LANGUAGE: 0.5,
        Feature.SIZE: 0.25,
        Feature.READINESS: 0.25,
        Feature.SAYS_YES: 0.15,
        Feature.HEARS_YES: 0.15,
    }
)
"""A usual standard deviation of each feature over pairs (measured on an event of 900 x 500), so that the same distance
from the prior means the same for the text, of which 0.1 is much, and for a market, which is wanted or not."""

_DIGITS = 6
"""Weights are kept as they are written; the bits below differ between machines."""


def fit_model(prior: Model, examples: Mapping[Side, Examples], rates: Rates) -> Model:
    """Learn both directions."""
    return Model(
        name="candidate",
        buyer=fit_weights(prior.buyer, examples[Side.BUYER], rates),
        supplier=fit_weights(prior.supplier, examples[Side.SUPPLIER], rates),
    )


def fit_weights(prior: Weights, rows: Examples, rates: Rates) -> Weights:
    """Learn one direction's weights from its rows.

    No weight falls below 0. A feature is defined so that more of it speaks for the pair; one that seems to speak
    against it shows who answered, not what matters, and reasons are made of what speaks in favour.
    """
    facts = rows.with_rates(rates) - NEUTRALS
    said_yes, said_no = rows.yes > 0, rows.no > 0
    fitted = AnchoredLogistic(
        prior=[prior.of.get(name, 0.0) for name in COLUMNS],
        prior_intercept=prior.bias,
        spread=[SPREAD[name] for name in COLUMNS],
        least=0.0,
    ).fit(
        np.concatenate((facts[said_yes], facts[said_no])),
        np.repeat((1, 0), (said_yes.sum(), said_no.sum())),
        np.concatenate((rows.yes[said_yes], rows.no[said_no])),
    )
    weights = {name: round(float(value), _DIGITS) for name, value in zip(COLUMNS, fitted.coef_, strict=True)}
    return Weights(of={name: value for name, value in weights.items() if value}, bias=round(fitted.intercept_, _DIGITS))
