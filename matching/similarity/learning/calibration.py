"""The mutual score as a chance: of the pairs scored 0.7, about 70 % would both say yes.

"The pairs scored 0.7" are pairs that both sides looked at and answered, wherever they stood in the lists. That is the
population a reader has in mind: those who are put before both. It leaves out

* pairs nobody looked at: they are no answers, only weak hints for the weights, and would pull every score down;
* pairs with one answer: a single no settles that there is no mutual yes and a single yes settles nothing, so counting
  what is settled would count more noes than there are.

Two things it cannot know: noes that people keep to themselves (scores then come out too high), and that the second
answer was often given because the first was a yes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from matching.similarity.learning.feedback import Answer, Asked
from matching.similarity.model import Calibration
from matching.types import Side

Values = NDArray[np.float64]

FEWEST_OF_EACH = 20
"""Mutual yeses, and pairs without one, below which the calibration stays as it was."""

FLATTEST, STEEPEST = 0.1, 5.0
"""The range of the slope; above 0, so that calibration never changes an order."""

_DIGITS = 6


def answered_by_both(answers: Mapping[Asked, Answer]) -> dict[tuple[str, str], bool]:
    """Return, for each (buyer, supplier) that both answered, whether both said yes; who is of two minds said neither.

    Sorted by buyer, then supplier.
    """
    both = {}
    for one, of_buyer in answers.items():
        of_supplier = answers.get(Asked(Side.SUPPLIER, one.chosen, one.chooser)) if one.side is Side.BUYER else None
        if of_supplier is None or of_buyer.yes == of_buyer.no or of_supplier.yes == of_supplier.no:
            continue
        both[one.buyer, one.supplier] = of_buyer.yes > of_buyer.no and of_supplier.yes > of_supplier.no
    return dict(sorted(both.items()))


def calibrate(scores: Values, mutual: Values) -> Calibration | None:
    """Fit ``expit(slope * logit(score) + offset)`` to mutual answers.

    Platt's method with his targets, ``(n + 1) / (n + 2)`` and ``1 / (n + 2)`` in place of 1 and 0, so that a perfect
    separation stays finite (Platt, "Probabilistic Outputs for Support Vector Machines", 1999, section 2.2).

    Parameters
    ----------
    scores : ndarray of shape (n,)
        Harmonic means of views, in (0, 1), of models that never saw the answers.
    mutual : ndarray of shape (n,)
        1 where both said yes, else 0.

    Returns
    -------
    Calibration or None
        None where there are fewer than `FEWEST_OF_EACH` of either kind.
    """
    yes = float(mutual.sum())
    no = len(mutual) - yes
    if min(yes, no) < FEWEST_OF_EACH:
        return None
    target = np.where(mutual > 0, (yes + 1.0) / (yes + 2.0), 1.0 / (no + 2.0))
    x = logit(scores)

    def objective(at: Values) -> tuple[float, Values]:
        z = at[0] * x + at[1]
        surprise = expit(z) - target
        return float((np.logaddexp(0.0, z) - target * z).sum()), np.array([surprise @ x, surprise.sum()])

    slope, offset = minimize(
        objective, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[(FLATTEST, STEEPEST), (None, None)]
    ).x
    return Calibration(slope=round(float(slope), _DIGITS), offset=round(float(offset), _DIGITS))
