"""Events whose people have tastes that are known: what they answer, and what they would truly like.

Profiles and features are those of a real event and matcher; only the tastes are made up. A taste is a weight for each
feature, twice as sharp as the prior's, and what no feature knows: how easily somebody says yes, how much somebody is
liked, and a whim about each pair. People read their list from the top, rarely far down, answer what they read, and keep
three noes of ten to themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from matching.similarity.features import NEUTRAL, Feature
from matching.similarity.learning.feedback import Feedback
from matching.similarity.learning.rates import Rates
from matching.similarity.matcher import MutualMatcher
from matching.similarity.measures import SHOWN, ndcg
from matching.similarity.model import PRIOR, Model
from matching.similarity.stores import VectorStore
from matching.similarity.views import calibrated, mutual, view
from matching.synthetic import demonstration, may_meet, truth
from matching.types import Side

Array = NDArray[np.float64]

SHARPER, WILLING = 2.0, 0.7
EASY_GOING, LIKED, WHIM = 0.7, 0.5, 0.5
LIST, READ, UNSAID_NOES = 50, 15.0, 0.3
TRUE_FITS = "true products, not texts"

WORLDS: Mapping[str, Mapping[Feature, float]] = {
    "the prior's taste": {},
    "markets, certificates": {Feature.MARKET: 1.2, Feature.CERTIFICATES: 2.0},
    "text less, category more": {Feature.TEXT: 3.2, Feature.CATEGORY: 1.6},
    "prices and quantities": {
        Feature.PRICE: 1.5,
        Feature.MINIMUM_ORDER: 1.5,
        Feature.CAPACITY: 1.0,
        Feature.LANGUAGE: 1.0,
    },
    TRUE_FITS: {Feature.TEXT: 0.0},
}
"""How the true weights differ from the prior's, on both sides."""

VIEWERS = (Side.BUYER, Side.SUPPLIER)
SAYS, HEARS = (list(Feature).index(name) for name in (Feature.SAYS_YES, Feature.HEARS_YES))


Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Positions of the buyers and of the suppliers of some pairs."""


class Event:
    """One made-up event with the features of every pair, (buyers, suppliers, features) in either view."""

    def __init__(self, seed: int, suppliers: int, buyers: int, store: VectorStore) -> None:
        event = demonstration(seed=seed, suppliers=suppliers, buyers=buyers)
        sides = {side: tuple(one.profile for one in event.side(side)) for side in Side}
        self.ids = {side: [profile.id for profile in profiles] for side, profiles in sides.items()}
        self.at = {side: {id_: at for at, id_ in enumerate(ids)} for side, ids in self.ids.items()}
        self.shape = len(sides[Side.BUYER]), len(sides[Side.SUPPLIER])
        matcher = MutualMatcher(store=store).fit(sides[Side.SUPPLIER], sides[Side.BUYER])
        views = matcher.features([(b, s) for b in self.ids[Side.BUYER] for s in self.ids[Side.SUPPLIER]])
        self.views = {side: found.reshape(*self.shape, -1) for side, found in zip(VIEWERS, views, strict=True)}
        self.allowed = np.array([[may_meet(s, b) for s in sides[Side.SUPPLIER]] for b in sides[Side.BUYER]])
        self.fits = np.zeros(self.shape)
        for fit in truth(event):
            self.fits[self.at[Side.BUYER][fit.buyer], self.at[Side.SUPPLIER][fit.supplier]] = fit.grade

    def features(self, pairs: Sequence[tuple[str, str]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """As `MutualMatcher.features`, out of what is kept."""
        buyer = [self.at[Side.BUYER][one] for one, _ in pairs]
        supplier = [self.at[Side.SUPPLIER][other] for _, other in pairs]
        return self.views[Side.BUYER][buyer, supplier], self.views[Side.SUPPLIER][buyer, supplier]

    def scores(self, model: Model, rates: Rates, pairs: Pairs) -> Array:
        """Return the mutual score of some pairs, NaN where the two may not meet."""
        known = {
            side: (rates.says_yes(side, self.ids[side]), rates.hears_yes(side, self.ids[side])) for side in VIEWERS
        }
        views = []
        for viewer, other, weights in ((0, 1, model.buyer), (1, 0, model.supplier)):
            facts = self.views[VIEWERS[viewer]][pairs]
            facts[:, SAYS] = known[VIEWERS[viewer]][0][pairs[viewer]]
            facts[:, HEARS] = known[VIEWERS[other]][1][pairs[other]]
            views.append(view(facts, weights))
        return np.where(self.allowed[pairs], calibrated(mutual(*views), model.calibration), np.nan)


def along(side: Side, values: Array) -> Array:
    """Return one side's values, to be spread over (buyers, suppliers)."""
    return values[:, None] if side is Side.BUYER else values[None, :]


class World:
    """An event whose people have one taste: their answers, and the chance that each pair truly wants each other."""

    def __init__(self, event: Event, name: str, seed: int) -> None:
        self.event = event
        rng = np.random.default_rng([seed, list(WORLDS).index(name)])
        self.likes = {side: self._likes(name, side, rng) for side in VIEWERS}
        self.both = np.where(event.allowed, self.likes[Side.BUYER] * self.likes[Side.SUPPLIER], 0.0)
        people = [(side, at) for side in VIEWERS for at in range(len(event.ids[side]))]
        self.people = [people[at] for at in rng.permutation(len(people)).tolist()]
        everyone = np.indices(event.shape).reshape(2, -1)
        lists = event.scores(PRIOR, Rates.of(()), (everyone[0], everyone[1])).reshape(event.shape)
        self.answers = [self._answers(side, at, lists, rng) for side, at in self.people]

    def feedback(self, first: int, last: int) -> list[Feedback]:
        """Return the answers of people ``first`` up to ``last``, in the order of chance."""
        return [one for given in self.answers[first:last] for one in given]

    def candidates(self, people: Sequence[tuple[Side, int]]) -> Candidates:
        """Return everybody whom some people might meet."""
        of_buyer, of_supplier = (np.arange(number) for number in self.event.shape)
        parts = [
            (np.full_like(of_supplier, at), of_supplier)
            if side is Side.BUYER
            else (of_buyer, np.full_like(of_buyer, at))
            for side, at in people
        ]
        buyer, supplier = (np.concatenate(values) for values in zip(*parts, strict=True))
        cuts = np.cumsum([len(one) for one, _ in parts])[:-1].tolist()
        return Candidates((buyer, supplier), cuts, self.both[buyer, supplier])

    def _likes(self, name: str, side: Side, rng: np.random.Generator) -> Array:
        hand = PRIOR.buyer if side is Side.BUYER else PRIOR.supplier
        weights = {**hand.of, **WORLDS[name]}
        drive = np.full(self.event.shape, WILLING)
        for column, feature in enumerate(Feature):
            if column not in (SAYS, HEARS) and feature in weights:
                value = self.event.views[side][..., column].astype(np.float64)
                drive += SHARPER * weights[feature] * np.nan_to_num(value - NEUTRAL[feature])
        if name == TRUE_FITS:
            drive += np.choose(np.minimum(self.event.fits, 2).astype(int), (-1.5, 1.5, 2.5))
        for of in VIEWERS:
            strength = EASY_GOING if of is side else LIKED
            drive += along(of, strength * rng.normal(size=len(self.event.ids[of])))
        return expit(drive + WHIM * rng.normal(size=self.event.shape))

    def _answers(self, side: Side, at: int, lists: Array, rng: np.random.Generator) -> list[Feedback]:
        other = Side.SUPPLIER if side is Side.BUYER else Side.BUYER
        mine, likes = row(lists, side, at), row(self.likes[side], side, at)
        order = best(mine, LIST)
        read = order[rng.random(len(order)) < np.exp(-np.arange(len(order)) / READ)]
        yes, said = rng.random(len(read)) < likes[read], rng.random(len(read)) >= UNSAID_NOES
        return [
            Feedback(chooser=self.event.ids[side][at], chosen=self.event.ids[other][one], side=side, yes=bool(answer))
            for one, answer, told in zip(read.tolist(), yes.tolist(), said.tolist(), strict=True)
            if answer or told
        ]


class Candidates:
    """The candidates of some people, one list after the other, with the chance that both would say yes."""

    def __init__(self, pairs: Pairs, cuts: list[int], chances: Array) -> None:
        self.pairs, self.cuts = pairs, cuts
        self.chances = np.split(chances, cuts)
        self.ideal = np.array([np.sort(one)[::-1][:SHOWN] for one in self.chances])

    def first(self, scores: Array, count: int) -> tuple[Array, Array]:
        """Return (people, count): the scores and the chances of the first of each list."""
        listed = [
            (own, chances, best(own, count))
            for own, chances in zip(np.split(scores, self.cuts), self.chances, strict=True)
        ]
        return np.array([own[at] for own, _, at in listed]), np.array([chances[at] for _, chances, at in listed])

    def ndcg(self, scores: Array) -> float:
        """Return the mean nDCG@10 of the lists; the gain is the chance."""
        return float(ndcg(self.first(scores, SHOWN)[1], self.ideal).mean())


def row(values: Array, side: Side, at: int) -> Array:
    """Return what concerns one person."""
    return values[at] if side is Side.BUYER else values[:, at]


def best(scores: Array, count: int) -> NDArray[np.intp]:
    """Return the positions of the highest scores, best first; NaN stands last."""
    order: NDArray[np.intp] = np.argsort(-np.nan_to_num(scores, nan=-1.0), kind="stable")[:count]
    return order
