"""The rows to learn from: every answer, and beside it pairs that the chooser never saw as weak answers of no.

People answer about those whom their list put on top, so among the answers the texts hardly differ and seem to say
little. Pairs nobody looked at are mostly of no interest; with a small weight they keep the texts what they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matching.similarity.features import NEUTRAL, Feature
from matching.similarity.learning.feedback import Answer, Asked
from matching.similarity.learning.rates import OTHER_SIDE, Rates
from matching.types import Side

Rows = NDArray[np.float64]
Bools = NDArray[np.bool_]

UNSEEN_PER_ANSWER = 2
UNSEEN_WEIGHT = 0.2
"""What a pair nobody looked at tells, beside an answer."""

COLUMNS = tuple(Feature)
NEUTRALS = np.array([NEUTRAL[name] for name in COLUMNS])


class PairFeatures(Protocol):
    """What `learn` needs of a fitted matcher."""

    def features(self, pairs: Sequence[tuple[str, str]]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Return the buyer's and the supplier's view of each (buyer, supplier), (P, features); NaN is missing."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Rows of one side's choosers, in the order of `Asked`: n pairs, answered or unseen.

    Attributes
    ----------
    asked : tuple of Asked
    facts : ndarray of shape (n, len(Feature))
        The chooser's view without rates, NaN where missing.
    yes, no : ndarray of shape (n,)
        The weights of the answers; an unseen pair is a `no` of `UNSEEN_WEIGHT`.
    seen : ndarray of bool, shape (n,)
        Whether the pair was answered.
    """

    asked: tuple[Asked, ...]
    facts: Rows
    yes: Rows
    no: Rows
    seen: Bools

    def of(self, choosers: frozenset[str]) -> Bools:
        """Return (n,): whether the row's chooser is among them."""
        return np.array([one.chooser in choosers for one in self.asked], dtype=np.bool_)

    def some(self, rows: Bools) -> Examples:
        """Return the rows that are marked."""
        asked = tuple(one for one, kept in zip(self.asked, rows.tolist(), strict=True) if kept)
        return Examples(asked=asked, facts=self.facts[rows], yes=self.yes[rows], no=self.no[rows], seen=self.seen[rows])

    def with_rates(self, rates: Rates) -> Rows:
        """Return the facts with the two rates, each without the chooser's own answer about the pair."""
        facts = self.facts.copy()
        says, hears = rates.without_their_own_answer(self.asked)
        facts[:, COLUMNS.index(Feature.SAYS_YES)] = says
        facts[:, COLUMNS.index(Feature.HEARS_YES)] = hears
        return facts


def build_examples(matcher: PairFeatures, answers: Mapping[Asked, Answer], *, seed: int) -> dict[Side, Examples]:
    """Return the rows of either side's choosers."""
    every = {**answers, **dict.fromkeys(unseen(answers, seed=seed), Answer(0.0, UNSEEN_WEIGHT))}
    asked = sorted(every)
    views = matcher.features([(one.buyer, one.supplier) for one in asked])
    facts = {Side.BUYER: np.asarray(views[0], np.float64), Side.SUPPLIER: np.asarray(views[1], np.float64)}
    examples = {}
    for side in Side:
        rows = [at for at, one in enumerate(asked) if one.side is side]
        examples[side] = Examples(
            asked=tuple(asked[at] for at in rows),
            facts=facts[side][rows].reshape(-1, len(COLUMNS)),
            yes=np.array([every[asked[at]].yes for at in rows], dtype=np.float64),
            no=np.array([every[asked[at]].no for at in rows], dtype=np.float64),
            seen=np.array([asked[at] in answers for at in rows], dtype=np.bool_),
        )
    return examples


def unseen(answers: Mapping[Asked, Answer], *, seed: int) -> list[Asked]:
    """Draw pairs the choosers did not answer, `UNSEEN_PER_ANSWER` for each answer, among those who took part.

    Whoever chose or was chosen is there to be drawn; a pair that either of the two answered is not drawn.
    """
    people: dict[Side, list[str]] = {
        side: sorted(
            {one.chooser for one in answers if one.side is side}
            | {one.chosen for one in answers if one.side is not side}
        )
        for side in Side
    }
    met: dict[tuple[Side, str], set[str]] = {}
    number: Counter[tuple[Side, str]] = Counter()
    for one in answers:
        met.setdefault((one.side, one.chooser), set()).add(one.chosen)
        met.setdefault((OTHER_SIDE[one.side], one.chosen), set()).add(one.chooser)
        number[one.side, one.chooser] += 1
    random = np.random.default_rng(seed)
    drawn = []
    for (side, chooser), count in sorted(number.items()):
        known = met[side, chooser]
        others = [id_ for id_ in people[OTHER_SIDE[side]] if id_ not in known]
        picked = random.choice(len(others), min(UNSEEN_PER_ANSWER * count, len(others)), replace=False)
        drawn += [Asked(side, chooser, others[at]) for at in sorted(picked.tolist())]
    return drawn
