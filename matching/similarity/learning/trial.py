"""Learn new weights from feedback, and use them only where they prove better on people they never saw.

What is compared, and how, is told in `held_out`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from matching.similarity.learning.calibration import answered_by_both, calibrate
from matching.similarity.learning.examples import PairFeatures, Rows, build_examples
from matching.similarity.learning.feedback import Asked, Feedback, collect
from matching.similarity.learning.fitting import fit_model
from matching.similarity.learning.held_out import Views, compare, figures, held_out_views
from matching.similarity.learning.rates import Rates
from matching.similarity.learning.record import ModelRecord, Trial, Verdict, model_to_json
from matching.similarity.model import PRIOR, Model
from matching.similarity.views import mutual
from matching.types import Side


def learn(
    matcher: PairFeatures,
    feedback: Iterable[Feedback],
    *,
    current: Model,
    today: date,
    seed: int = 0,
    prior: Model = PRIOR,
) -> Trial:
    """Learn a candidate from all feedback, and say which model to use from now on.

    Parameters
    ----------
    matcher : fitted MutualMatcher, or anything with its `features`
        Knows every profile that `feedback` names.
    feedback : iterable of Feedback
        All there is, in any order: learning starts from `prior` each time, so nothing is counted twice.
    current : Model
        In use now, and used on unless the candidate proves better.
    today : date
        For the record.
    seed : int
        Draws the unseen pairs and deals the folds.
    prior : Model
        What the candidate is anchored to.

    Raises
    ------
    InputError
        For a weight that is not above 0; whatever `matcher` says of ids it does not know.
    """
    answers = collect(feedback)
    examples = build_examples(matcher, answers, seed=seed)
    requesters = sorted({(one.side, one.chooser) for one in answers})
    of_candidate, of_current = held_out_views(prior, current, examples, answers, requesters, seed)
    both = answered_by_both(answers)
    calibration = calibrate(*_mutual_scores(of_candidate, both)) if both else None
    candidate = _named(
        replace(
            fit_model(prior, examples, Rates.of_answers(answers)),
            calibration=calibration or current.calibration,
        )
    )
    comparison = compare(figures(of_candidate, examples), figures(of_current, examples))
    record = ModelRecord(
        candidate=candidate.name,
        current=current.name,
        learned_on=today,
        answers=len(answers),
        requesters=len(requesters),
        measured=comparison.measured,
        candidate_figure=comparison.candidate,
        current_figure=comparison.current,
        noise=comparison.noise,
        answered_by_both=len(both),
        calibrated=calibration is not None,
        verdict=comparison.verdict,
    )
    return Trial(model=candidate if comparison.verdict is Verdict.BETTER else current, record=record)


def _named(model: Model) -> Model:
    """Name a model after what it is, so that the same weights have the same name."""
    content = json.dumps(model_to_json(replace(model, name="")), sort_keys=True)
    return replace(model, name=f"learned-{hashlib.sha256(content.encode()).hexdigest()[:8]}")


def _mutual_scores(views: Views, both: Mapping[tuple[str, str], bool]) -> tuple[Rows, Rows]:
    """Return (scores, mutual) of the pairs both answered."""
    of_buyer = np.array([views[Asked(Side.BUYER, buyer, supplier)] for buyer, supplier in both])
    of_supplier = np.array([views[Asked(Side.SUPPLIER, supplier, buyer)] for buyer, supplier in both])
    return mutual(of_buyer, of_supplier), np.array(list(both.values()), dtype=np.float64)
