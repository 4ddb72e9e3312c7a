"""Claim: learning from feedback never harms, and helps from 30 requesters on.

    python -m benchmarks.learning [--cache DIR] [--seed 2027]

The feedback of 5 to 1,000 requesters of made-up events (800 suppliers, 400 buyers) in five worlds of known tastes
(benchmarks/tastes.py). Told is nDCG@10 of the mutual lists of 200 other people over all candidates, by the chance that
both would say yes, as the difference to the prior; both know the same rates of saying yes. "In use" is the model that
`learn` says to use; the baseline, scikit-learn's logistic regression as it comes, is fitted to the same rows. The
second table says how often pairs of these lists are wanted by both, beside what their score promises.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from benchmarks.report import arguments_parser, figure
from benchmarks.tastes import WORLDS, Array, Event, World
from matching.similarity.learning.examples import COLUMNS, NEUTRALS, Examples, build_examples
from matching.similarity.learning.feedback import Feedback, collect
from matching.similarity.learning.rates import Rates
from matching.similarity.learning.trial import learn
from matching.similarity.model import PRIOR, Model, Weights
from matching.similarity.stores import FileStore, MemoryStore, VectorStore
from matching.types import Side

SUPPLIERS, BUYERS, OTHERS = 800, 400, 200
REQUESTERS = (5, 10, 30, 100, 1_000)
EVENTS = 3
DRAWS = 2
"""Groups of requesters of each event, of up to a hundred."""

TODAY = date(2027, 9, 25)
BINS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
LOOKED_AT = 20
HARM, HELPS_FROM = -0.01, 30


def main() -> int:
    parser = arguments_parser(__doc__)
    parser.add_argument("--seed", type=int, default=2027, help="of the first event (default 2027)")
    arguments = parser.parse_args()
    store: VectorStore = FileStore(arguments.cache) if arguments.cache else MemoryStore()
    began = time.perf_counter()
    gains: defaultdict[tuple[str, int], list[tuple[float, float, bool]]] = defaultdict(list)
    reliability: dict[str, list[tuple[Array, Array]]] = {"before": [], "after": []}
    with threadpool_limits(limits=1):
        for seed in range(arguments.seed, arguments.seed + EVENTS):
            event = Event(seed, SUPPLIERS, BUYERS, store)
            for name in WORLDS:
                measure(World(event, name, seed), name, gains, reliability)
    report(gains)
    for when, found in reliability.items():
        report_reliability(when, *(np.concatenate(values).ravel() for values in zip(*found, strict=True)))
    print(f"{time.perf_counter() - began:.0f} s")
    return 0


def measure(
    world: World,
    name: str,
    gains: defaultdict[tuple[str, int], list[tuple[float, float, bool]]],
    reliability: dict[str, list[tuple[Array, Array]]],
) -> None:
    """Learn from ever more people of one world, and look at the lists of the others."""
    others = world.candidates(world.people[-OTHERS:])
    for requesters in REQUESTERS:
        for draw in range(DRAWS if requesters <= 100 else 1):
            feedback = world.feedback(draw * requesters, (draw + 1) * requesters)
            trial = learn(world.event, feedback, current=PRIOR, today=TODAY, seed=draw)
            models, rates = (PRIOR, trial.model, plain_model(world.event, feedback, draw)), Rates.of(feedback)
            before, after, plain = (world.event.scores(model, rates, others.pairs) for model in models)
            at_first = others.ndcg(before)
            gains[name, requesters].append(
                (others.ndcg(after) - at_first, others.ndcg(plain) - at_first, trial.promoted)
            )
    reliability["before"].append(others.first(before, LOOKED_AT))
    reliability["after"].append(others.first(after, LOOKED_AT))


def plain_model(event: Event, feedback: list[Feedback], seed: int) -> Model:
    """Fit both directions by plain logistic regression; a side with answers of one kind only keeps the prior."""
    answers = collect(feedback)
    examples, rates = build_examples(event, answers, seed=seed), Rates.of_answers(answers)
    return replace(
        PRIOR,
        name="plain",
        buyer=plain_weights(PRIOR.buyer, examples[Side.BUYER], rates),
        supplier=plain_weights(PRIOR.supplier, examples[Side.SUPPLIER], rates),
    )


def plain_weights(otherwise: Weights, rows: Examples, rates: Rates) -> Weights:
    facts = np.nan_to_num(rows.with_rates(rates) - NEUTRALS)
    answers = np.repeat((1, 0), len(facts))
    weight = np.concatenate((rows.yes, rows.no))
    if not (rows.yes.any() and rows.no.any()):
        return otherwise
    fitted = LogisticRegression().fit(np.tile(facts, (2, 1)), answers, weight)
    return Weights(of=dict(zip(COLUMNS, fitted.coef_[0].tolist(), strict=True)), bias=float(fitted.intercept_[0]))


def report(gains: defaultdict[tuple[str, int], list[tuple[float, float, bool]]]) -> None:
    """Print the table of differences to the prior, and the figures that are aimed at."""
    print(f"{'nDCG@10 beside the prior: in use (plain)':<42}" + "".join(f"{n:>18,}" for n in REQUESTERS))
    for name in WORLDS:
        cells = [np.mean(gains[name, n], axis=0) for n in REQUESTERS]
        print(f"{name:<42}" + "".join(f"{one:>+9.3f} ({plain:+.3f})" for one, plain, _ in cells))
    promoted = [np.mean([gain[2] for name in WORLDS for gain in gains[name, n]]) for n in REQUESTERS]
    print(f"{'candidates promoted':<42}" + "".join(f"{share:>18.0%}" for share in promoted))
    for n in REQUESTERS:
        values = np.array([gain[:2] for name in WORLDS for gain in gains[name, n]])
        worst = min(float(np.mean([gain[0] for gain in gains[name, n]])) for name in WORLDS)
        figure(f"{n:,} requesters, mean of a world at worst", worst, reach=HARM)
        mean, plain = values.mean(axis=0).tolist()
        reach = 0.001 if n >= HELPS_FROM else None
        figure(f"{n:,} requesters, mean over worlds", mean, reach=reach, baseline=plain)
        figure(f"{n:,} requesters, single run at worst", values[:, 0].min(), baseline=values[:, 1].min())


def report_reliability(when: str, scores: Array, chances: Array) -> None:
    """Print what scores promise beside how often both would say yes."""
    print(f"Scores {when} learning from {REQUESTERS[-1]:,} requesters: promised, wanted by both, pairs")
    for low, high in pairwise(BINS):
        some = (scores >= low) & (scores < high)
        if some.any():
            print(
                f"  {low:.1f} to {high:.1f}   {scores[some].mean():.2f}   {chances[some].mean():.2f}   {some.sum():,}"
            )
    cut = np.digitize(scores, BINS)
    off = sum(abs(float((scores - chances)[cut == one].sum())) for one in np.unique(cut)) / len(scores)
    figure(f"mean distance of promise and truth, {when}", off)


if __name__ == "__main__":
    sys.exit(main())
