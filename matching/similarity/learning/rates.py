"""How often people say yes, and how often they are said yes to, beside the average of their side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.similarity.learning.feedback import Answer, Asked, Feedback, collect
from matching.types import Side

Values = NDArray[np.float64]
Person = tuple[Side, str]

PSEUDO_ANSWERS = 5.0
"""Answers of the average person that stand before anybody's own: who answered five times is half known."""

OTHER_SIDE = {Side.BUYER: Side.SUPPLIER, Side.SUPPLIER: Side.BUYER}


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    r"""Four smoothed rates: how often one says yes and how often one is said yes to, for buyers and for suppliers.

    With Y of N answers yes, and m the share of yes among all answers of that kind, a rate is the mean of its posterior
    under a beta prior of mean m that counts for k = `PSEUDO_ANSWERS` (Gelman et al., "Bayesian Data Analysis", 3rd
    edition, section 2.4):

    .. math:: r = (Y + k m) / (N + k)

    As a feature it is told beside the average, ``expit(logit(r) - logit(m))``: 0.5 for an average person, so that a
    rate adds nothing where it says nothing, and in (0, 1); NaN for a person nobody knows.

    Attributes
    ----------
    answers : mapping of Asked to Answer
    said, heard : mapping of (Side, id) to Answer
        The weights of the answers each person gave and got; the side is that person's.
    share_said, share_heard : mapping of Side to float
        m of the answers that side gave and got, in (0, 1).
    """

    answers: Mapping[Asked, Answer]
    said: Mapping[Person, Answer]
    heard: Mapping[Person, Answer]
    share_said: Mapping[Side, float]
    share_heard: Mapping[Side, float]

    @classmethod
    def of(cls, feedback: Iterable[Feedback]) -> Self:
        """Count `feedback`, in any order."""
        return cls.of_answers(collect(feedback))

    @classmethod
    def of_answers(cls, answers: Mapping[Asked, Answer]) -> Self:
        """Count answers that were joined by `collect`."""
        said: defaultdict[Person, Answer] = defaultdict(lambda: Answer(0.0, 0.0))
        heard: defaultdict[Person, Answer] = defaultdict(lambda: Answer(0.0, 0.0))
        whole: defaultdict[Side, Answer] = defaultdict(lambda: Answer(0.0, 0.0))
        for asked, answer in answers.items():
            for total, key in (
                (said, (asked.side, asked.chooser)),
                (heard, (OTHER_SIDE[asked.side], asked.chosen)),
            ):
                total[key] = _sum(total[key], answer)
            whole[asked.side] = _sum(whole[asked.side], answer)
        # Half an answer of each kind keeps the share off 0 and 1, where nothing can be compared.
        share = {side: (whole[side].yes + 0.5) / (whole[side].weight + 1.0) for side in Side}
        return cls(
            answers=answers,
            said=dict(said),
            heard=dict(heard),
            share_said=share,
            share_heard={OTHER_SIDE[side]: value for side, value in share.items()},
        )

    def says_yes(self, side: Side, ids: Sequence[str]) -> Values:
        """Return how often each of `ids`, who are of `side`, says yes, shape (n,): `Feature.SAYS_YES` of a viewer."""
        return np.array([_value(self.said.get((side, id_)), self.share_said[side]) for id_ in ids], dtype=np.float64)

    def hears_yes(self, side: Side, ids: Sequence[str]) -> Values:
        """Return how often each of `ids`, who are of `side`, is said yes to, shape (n,).

        It is `Feature.HEARS_YES` of the other side's view.
        """
        return np.array([_value(self.heard.get((side, id_)), self.share_heard[side]) for id_ in ids], dtype=np.float64)

    def without_their_own_answer(self, asked: Sequence[Asked]) -> tuple[Values, Values]:
        """Return the two rates of each viewer's view as if that viewer had not answered about that other.

        Returns
        -------
        says_yes, hears_yes : ndarray of shape (n,)
            The chooser's and the chosen's, each without the answer of the one about the other, so that nothing
            learned from that answer can have read it there.
        """
        nothing = Answer(0.0, 0.0)
        says, hears = [], []
        for one in asked:
            own = self.answers.get(one, nothing)
            other = OTHER_SIDE[one.side]
            said, heard = self.said.get((one.side, one.chooser)), self.heard.get((other, one.chosen))
            says.append(_value(_difference(said, own), self.share_said[one.side]))
            hears.append(_value(_difference(heard, own), self.share_heard[other]))
        return np.array(says, dtype=np.float64), np.array(hears, dtype=np.float64)


def _sum(one: Answer, two: Answer) -> Answer:
    return Answer(one.yes + two.yes, one.no + two.no)


def _difference(whole: Answer | None, part: Answer) -> Answer | None:
    return None if whole is None else Answer(whole.yes - part.yes, whole.no - part.no)


def _value(answer: Answer | None, share: float) -> float:
    if answer is None or answer.weight < 1e-9:  # what is left when all was taken away may not be 0 to the last bit
        return float("nan")
    rate = (max(answer.yes, 0.0) + PSEUDO_ANSWERS * share) / (answer.weight + PSEUDO_ANSWERS)
    odds = rate / (1.0 - rate) * (1.0 - share) / share
    return odds / (1.0 + odds)
