"""What a score weighs: the hand-set weights, or weights learned from feedback in their place.

A view is a logistic function of weighted evidence: a feature adds ``weight * (value - neutral)``, one that is missing
adds nothing. The two views of a pair are joined by their harmonic mean, and that is calibrated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matching.similarity.features import Feature


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One direction's weights, in log-odds per unit of each feature; a feature that is not named weighs nothing.

    `bias` is the log-odds of a pair about which nothing is known.
    """

    of: Mapping[Feature, float]
    bias: float = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The mutual score as the chance that both say yes: ``expit(slope * logit(score) + offset)``.

    `slope` is positive, so calibration never changes an order. The default leaves the score as it is.
    """

    slope: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Everything a score rests on besides the profiles. `name` tells one model from another."""

    name: str
    buyer: Weights
    supplier: Weights
    calibration: Calibration = field(default_factory=Calibration)


TEXT_SPAN = 8.0
"""A weight is per standard deviation of the text reading over unrelated pairs; 0 to 1 spans eight to nine of them."""

PRIOR = Model(
    name="prior-2",
    buyer=Weights(
        of={
            Feature.TEXT: 1.0 * TEXT_SPAN,
            Feature.CATEGORY: 0.8,
            Feature.CERTIFICATES: 0.8,
            Feature.MINIMUM_ORDER: 0.15,
            Feature.CAPACITY: 0.15,
            Feature.PRICE: 0.2,
            Feature.LANGUAGE: 0.2,
            Feature.READINESS: 0.1,
            Feature.SAYS_YES: 0.5,
            Feature.HEARS_YES: 0.5,
        }
    ),
    supplier=Weights(
        of={
            Feature.TEXT: 1.0 * TEXT_SPAN,
            Feature.CATEGORY: 0.8,
            Feature.MARKET: 0.4,
            Feature.MINIMUM_ORDER: 0.15,
            Feature.CAPACITY: 0.15,
            Feature.PRICE: 0.2,
            Feature.LANGUAGE: 0.2,
            Feature.SIZE: 0.1,
            Feature.SAYS_YES: 0.5,
            Feature.HEARS_YES: 0.5,
        }
    ),
)
"""The weights set by hand. Certificates count twice what was first set: on an event of 300 suppliers that ranked
better."""
