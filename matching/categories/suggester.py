"""Which headings of the sector tree somebody's own words belong under: ten to choose from, and what was chosen is kept.

The prototypes are the headings' names in all six languages and every phrase that a person put under a heading. A name
stands for the whole heading, a confirmed phrase for one thing in it: it counts as slightly less alike, or one precise
example under a wrong heading would outweigh the right heading's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from matching.categories.nearest import NearestLabels
from matching.categories.tree import headings
from matching.errors import InputError
from matching.similarity.chinese import Writing, simplified
from matching.similarity.encoder import Encoder
from matching.similarity.stores import MemoryStore, VectorStore

SUGGESTED = 10

EXAMPLE_HANDICAP = 0.05
"""Measured on product phrases held out: the top ten of other products of a heading no longer falls by its examples."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A heading's code, and how alike the phrase is (above 0, comparable only within one list)."""

    code: str
    score: float


class CategorySuggester(ClassifierMixin, BaseEstimator):
    """Product phrases in any language to headings of the sector tree.

    Parameters
    ----------
    encoder : "installed", None or Encoder, default="installed"
        The sentence encoder; without one, words and characters alone are compared.
    store : VectorStore or None, default=None
        Where sentence vectors are kept between runs; None keeps them in the suggester.

    Attributes
    ----------
    classes_ : ndarray of str
        The codes of the tree, sorted.
    examples_ : tuple of (str, str)
        The confirmed phrases with their codes, sorted, each once.
    """

    def __init__(
        self, encoder: Literal["installed"] | Encoder | None = "installed", store: VectorStore | None = None
    ) -> None:
        self.encoder = encoder
        self.store = store

    def fit(self, X: Sequence[str] = (), y: Sequence[str] = ()) -> Self:  # noqa: N803
        """Learn the tree's names and confirmed phrases, forgetting those of before.

        Parameters
        ----------
        X : sequence of str, length n
            Phrases as people wrote them.
        y : sequence of str, length n
            The code that each was confirmed to belong under.

        Raises
        ------
        InputError
            For a code that is not in the tree, and for a phrase without a code.
        """
        self._kept: VectorStore = MemoryStore() if self.store is None else self.store
        return self._learn(_confirmed(X, y))

    def partial_fit(self, X: Sequence[str], y: Sequence[str]) -> Self:  # noqa: N803
        """Add confirmed phrases to those known; see `fit`."""
        if not hasattr(self, "examples_"):
            return self.fit(X, y)
        return self._learn(_confirmed(X, y).union(self.examples_))

    def suggest(self, phrase: str, *, top: int = SUGGESTED) -> tuple[Suggestion, ...]:
        """Return the headings that a phrase most likely belongs under, best first, ties by code.

        None at all for a phrase without a letter or digit; fewer than `top` where nothing else is alike.
        """
        check_is_fitted(self, "examples_")
        if not any(character.isalnum() for character in phrase):
            return ()
        positions, scores = self._nearest.rank([phrase], top=top)
        return tuple(
            Suggestion(str(self.classes_[at]), float(score))
            for at, score in zip(positions[0], scores[0], strict=True)
            if score > 0
        )

    def predict(self, X: Sequence[str]) -> NDArray[np.str_]:  # noqa: N803
        """Return the code that each phrase most likely belongs under."""
        codes: NDArray[np.str_] = self.ranked(X, top=1)[:, 0]
        return codes

    def ranked(self, X: Sequence[str], *, top: int = SUGGESTED) -> NDArray[np.str_]:  # noqa: N803
        """Return the likeliest codes of many phrases at once, (n, top), best first, ties by code."""
        check_is_fitted(self, "examples_")
        positions, _ = self._nearest.rank(X, top=top)
        codes: NDArray[np.str_] = self.classes_[positions]
        return codes

    def _learn(self, examples: set[tuple[str, str]]) -> Self:
        named = [(name, code) for code, heading in headings().items() for name in _spelled(heading.names)]
        self.examples_ = tuple(sorted(examples))
        texts, codes = zip(*named, *self.examples_, strict=True)
        handicap = [0.0] * len(named) + [EXAMPLE_HANDICAP] * len(self.examples_)
        self._nearest = NearestLabels(encoder=self.encoder, store=self._kept).fit(texts, codes, handicap)
        self.classes_ = self._nearest.classes_
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.target_tags.required = False
        return tags


def _confirmed(phrases: Sequence[str], codes: Sequence[str]) -> set[tuple[str, str]]:
    if len(phrases) != len(codes):
        raise InputError(f"There are {len(phrases)} phrases and {len(codes)} codes. Give each phrase its code.")
    given = [(str(phrase), str(code)) for phrase, code in zip(phrases, codes, strict=True)]
    faults = [
        f"{phrase!r} was put under {code!r}, which is not in the sector tree. Choose one of its headings."
        for phrase, code in given
        if code not in headings()
    ]
    if faults:
        raise InputError(*faults)
    return set(given)


def _spelled(names: Mapping[str, str]) -> list[str]:
    """Return a heading's names, the Traditional one in the mainland's words too: 軟體 is 软体 and 软件."""
    return [*names.values(), simplified(names["zh-Hant"], Writing.WORDS_TOO)]
