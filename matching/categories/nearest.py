"""Labels by their nearest prototypes: which of many labelled texts, in any language, a short phrase is most like.

A label's likeness is the sum of three, each the best among its prototypes: the cosine of sentence vectors, and with
less weight the cosines of word weights and of character n-grams. Labels are dotted codes, and one also has a share in
the likeness of the best of its family (those alike up to the last dot): when nothing is named quite as somebody puts
it, what is near in the tree is worth more than what shares a word. The raw cosines are added, for every language alike:
standardising each channel over all labels first (z-scores) was measured beside it and ranks worse where prototypes
come in several languages (.75 to .87 of product phrases have their heading in the top ten, against .80 to .90), and
no better where everything is English (nDCG@10 .416 against .428, families aside).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.validation import check_is_fitted

from matching.errors import InputError
from matching.similarity.chinese import Writing, simplified
from matching.similarity.encoder import Encoder, installed_encoder
from matching.similarity.lexical import WordTfidf
from matching.similarity.phrases import normalise, phrase_language
from matching.similarity.stores import VectorStore


class Channel(StrEnum):
    """What is compared."""

    MEANING = "meaning"
    WORDS = "words"
    CHARACTERS = "characters"


WEIGHTS = {Channel.MEANING: 1.0, Channel.WORDS: 0.6, Channel.CHARACTERS: 0.6}
"""What each counts; set on one half of the queries of `benchmarks.categories`, reported on the other too."""

KINSHIP = 0.2
"""The share in the best of the family: of what was tried, the most that costs suggestions in the tree nothing.

More of it would raise the graded measure on tariff terms, which rewards any neighbour in the right heading.
"""

_SHORTEST, _LONGEST = 2, 4
_AT_ONCE = 256
_DECIMALS = 6
"""Scores are rounded to this, so that one phrase and many at once give the same order."""

Floats = NDArray[np.float32]


class NearestLabels(BaseEstimator):
    """The labels whose prototypes a phrase is most like, best first.

    Parameters
    ----------
    encoder : "installed", None or Encoder, default="installed"
        The sentence encoder; without one, words and characters alone are compared and languages do not meet.
    store : VectorStore or None, default=None
        Where sentence vectors are kept.

    Attributes
    ----------
    classes_ : ndarray of str, shape (n_labels,)
        The labels, sorted.
    """

    def __init__(
        self, encoder: Literal["installed"] | Encoder | None = "installed", store: VectorStore | None = None
    ) -> None:
        self.encoder = encoder
        self.store = store

    def fit(self, X: Sequence[str], y: Sequence[str], handicap: Sequence[float] | None = None) -> Self:  # noqa: N803
        """Learn the prototypes; their order changes nothing.

        Parameters
        ----------
        X : sequence of str, length n
            The prototypes' texts.
        y : sequence of str, length n
            Their labels; a label may have any number of prototypes.
        handicap : sequence of float, length n, or None
            How much less alike each prototype counts in every channel; None is 0 for all.

        Raises
        ------
        InputError
            When there is no prototype.
        """
        if not len(X):
            raise InputError("There is nothing to compare with. Give at least one text with its label.")
        less = [0.0] * len(X) if handicap is None else handicap
        rows = sorted({(str(label), comparable(text), float(h)) for text, label, h in zip(X, y, less, strict=True)})
        texts = [text for _, text, _ in rows]
        self.classes_, self._starts = np.unique([label for label, _, _ in rows], return_index=True)
        families = [label.rpartition(".")[0] or label for label in self.classes_.tolist()]
        _, self._family = np.unique(families, return_inverse=True)
        self._less = np.array([h for _, _, h in rows], dtype=np.float32)
        self._words = WordTfidf().fit(texts)
        self._word_rows = self._words.transform(texts)
        self._characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(_SHORTEST, _LONGEST), sublinear_tf=True, dtype=np.float32
        )
        # A vocabulary may not be empty, and the empty text is a prototype too.
        self._character_rows = self._characters.fit_transform([*texts, "??"])[:-1]
        self._encoder = installed_encoder() if isinstance(self.encoder, str) else self.encoder
        self._vectors = self._encoder.encode(texts, store=self.store, progress=None) if self._encoder else None
        return self

    def rank(self, X: Sequence[str], *, top: int) -> tuple[NDArray[np.intp], Floats]:  # noqa: N803
        """Return the best labels of each phrase.

        Parameters
        ----------
        X : sequence of str, length n
            Phrases in any language.
        top : int
            How many; more than there are labels is cut to that.

        Returns
        -------
        labels : ndarray of int, shape (n, k)
            Positions in `classes_`, best first, ties in the order of the labels.
        scores : ndarray of float32, shape (n, k)
            How alike, up to the sum of `WEIGHTS` and `KINSHIP` times as much again.
        """
        check_is_fitted(self, "classes_")
        kept = min(top, len(self.classes_))
        labels, scores = np.empty((len(X), kept), dtype=np.intp), np.empty((len(X), kept), dtype=np.float32)
        for start in range(0, len(X), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            likeness = self._likeness(X[some])
            # A stable sort of what rises from the first label on breaks ties by label.
            labels[some] = np.argsort(-likeness, axis=1, kind="stable")[:, :kept]
            scores[some] = np.take_along_axis(likeness, labels[some], axis=1)
        return labels, scores

    def channels(self, X: Sequence[str]) -> dict[Channel, Floats]:  # noqa: N803
        """Return how alike each phrase and each label are in every channel alone, (n, n_labels).

        Without an encoder there is no `Channel.MEANING`.
        """
        check_is_fitted(self, "classes_")
        texts = [comparable(text) for text in X]
        alike = {
            Channel.WORDS: (self._words.transform(texts) @ self._word_rows.T).toarray(),
            Channel.CHARACTERS: (self._characters.transform(texts) @ self._character_rows.T).toarray(),
        }
        if self._encoder is not None and self._vectors is not None:
            alike[Channel.MEANING] = self._encoder.encode(texts, store=self.store, progress=None) @ self._vectors.T
        return {
            channel: np.maximum.reduceat(cosines - self._less, self._starts, axis=1)
            for channel, cosines in alike.items()
        }

    def _likeness(self, texts: Sequence[str]) -> Floats:
        whole: Any = sum(WEIGHTS[channel] * alike for channel, alike in self.channels(texts).items())
        together = np.argsort(self._family, kind="stable")
        starts = np.searchsorted(self._family[together], np.arange(self._family.max() + 1))
        best = np.maximum.reduceat(whole[:, together], starts, axis=1)
        shared: Floats = np.round(whole + KINSHIP * best[:, self._family], _DECIMALS)
        return shared

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.target_tags.required = True
        return tags


def comparable(text: str) -> str:
    """Return a text as it is compared: NFKC, and what is written in Han alone in Simplified characters.

    A phrase such as 活魚 may be Chinese or Japanese; read the same way on both sides it meets its prototype anyway.
    """
    plain = normalise(text)
    return simplified(plain, Writing.CHARACTERS_ONLY) if phrase_language(plain, "en", "zh") == "zh" else plain
