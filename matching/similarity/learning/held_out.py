"""Does a candidate tell yes from no better than the current model, among people it never saw?

The comparison is paired by requester (whoever answered: the chooser of a `Feedback`). Requesters are dealt into folds;
for each fold a candidate is learned from the others alone, rates included, and both it and the current model order
what the fold's requesters answered. A requester's figure is the share of their couples, one yes and one no, in which
the yes is ordered first; pairs nobody looked at stand beside the noes with their small weight, so that whoever only
ever said yes counts too. The candidate is promoted where the mean difference exceeds its standard error.

Others were tried on simulated events of known tastes. The log-loss of couples prefers any better scale, also with an
order that is no better: where the prior was right it promoted every candidate, harmful ones too. nDCG@10 of the
same answers looks at the first ten alone and is noisier: of twelve true improvements from 30 requesters it exceeded one
standard error in seven, couples in ten. Two standard errors would keep out five of the twelve. With one, a candidate
that is no better is promoted one time in six, and anchored as it is then does no harm to speak of
(benchmarks/learning.py: .008 of nDCG@10 at worst). Below `FEWEST_MEASURED` nothing can be told and the current model
stays.

A current model that learned from the same requesters has seen their answers; that can only keep a candidate out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.similarity.learning.examples import Examples, Rows
from matching.similarity.learning.feedback import Answer, Asked
from matching.similarity.learning.fitting import fit_model
from matching.similarity.learning.rates import Rates
from matching.similarity.learning.record import Verdict
from matching.similarity.model import Model, Weights
from matching.similarity.views import view
from matching.types import Side

FOLDS = 5
FEWEST_MEASURED = 8
"""Requesters below which a mean difference and its standard error say nothing."""

_DIGITS = 6

Views = dict[Asked, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two mean figures over `measured` requesters, and `noise`, the standard error of their difference."""

    verdict: Verdict
    measured: int
    candidate: float | None
    current: float | None
    noise: float | None


def held_out_views(
    prior: Model,
    current: Model,
    examples: Mapping[Side, Examples],
    answers: Mapping[Asked, Answer],
    requesters: list[tuple[Side, str]],
    seed: int,
) -> tuple[Views, Views]:
    """Return the view of each row, by a candidate that never saw its chooser and by the current model.

    Both are given the same rates, which do not know the chooser either.
    """
    fold_of = dict(
        zip(requesters, (np.random.default_rng(seed).permutation(len(requesters)) % FOLDS).tolist(), strict=True)
    )
    of_candidate: Views = {}
    of_current: Views = {}
    for fold in range(min(FOLDS, len(requesters))):
        held_out = {
            side: frozenset(id_ for (of, id_), dealt in fold_of.items() if of is side and dealt == fold)
            for side in Side
        }
        known = {one: answer for one, answer in answers.items() if one.chooser not in held_out[one.side]}
        rates = Rates.of_answers(known)
        rows = {side: examples[side].of(held_out[side]) for side in Side}
        model = fit_model(prior, {side: examples[side].some(~rows[side]) for side in Side}, rates)
        for side in Side:
            some = examples[side].some(rows[side])
            facts = some.with_rates(rates).astype(np.float32)
            of_candidate.update(zip(some.asked, view(facts, _weights(model, side)).tolist(), strict=True))
            of_current.update(zip(some.asked, view(facts, _weights(current, side)).tolist(), strict=True))
    return of_candidate, of_current


def _weights(model: Model, side: Side) -> Weights:
    return model.buyer if side is Side.BUYER else model.supplier


def figures(views: Views, examples: Mapping[Side, Examples]) -> list[float]:
    """Return each requester's `right_order`, by side and id; NaN where there is nothing to tell apart."""
    found: list[float] = []
    for side in Side:
        rows = examples[side]
        choosers = np.array([one.chooser for one in rows.asked], dtype=np.str_)
        viewed = np.array([views[one] for one in rows.asked], dtype=np.float64)
        _, starts = np.unique(choosers, return_index=True)  # rows are sorted by chooser
        cuts = starts[1:].tolist()
        parts = zip(*(np.split(values, cuts) for values in (viewed, rows.yes, rows.no)), strict=True)
        found += [right_order(*part) for part in parts if len(part[0])]
    return found


def right_order(views: Rows, yes: Rows, no: Rows) -> float:
    """Return the weighted share of couples of a yes and a no in which the yes has the higher view; a tie is half.

    All three arrays have the shape (n,), the latter two hold weights. NaN where one of the two kinds is not there.

    Examples
    --------
    >>> right_order(np.array([0.9, 0.5, 0.2]), np.array([1.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0]))
    0.5
    """
    couples = yes[:, None] * no[None, :]
    total = float(couples.sum())
    if not total:
        return math.nan
    ahead = views[:, None] - views[None, :]
    return float((couples * (0.5 * (1.0 + np.sign(ahead)))).sum()) / total


def compare(candidate: list[float], current: list[float]) -> Comparison:
    """Compare two models by the figures of the same requesters; a requester with NaN is left out of both."""
    pairs = np.array([candidate, current], dtype=np.float64)
    one, other = pairs[:, ~np.isnan(pairs).any(axis=0)]
    if not len(one):
        return Comparison(verdict=Verdict.TOO_FEW, measured=0, candidate=None, current=None, noise=None)
    ahead = one - other
    noise = float(ahead.std(ddof=1)) / math.sqrt(len(ahead)) if len(ahead) > 1 else None
    if noise is None or len(ahead) < FEWEST_MEASURED:
        verdict = Verdict.TOO_FEW
    else:
        verdict = Verdict.BETTER if ahead.mean() > noise else Verdict.WITHIN_NOISE
    return Comparison(
        verdict=verdict,
        measured=len(one),
        candidate=round(float(one.mean()), _DIGITS),
        current=round(float(other.mean()), _DIGITS),
        noise=None if noise is None else round(noise, _DIGITS),
    )
