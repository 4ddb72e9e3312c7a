"""Words in common: what carries a comparison inside one language.

Han, Kana, Hangul and Thai are written without (helpful) spaces, so their runs count as single characters and
pairs of neighbours; everything else counts as words, without case, accents and a plural s.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.utils.validation import check_is_fitted

_RUN = re.compile(
    r"([\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
    r"|([\uac00-\ud7af]+)"
    r"|([\u0e00-\u0e7f]+)"
    # Combining marks are no word characters to Python, but Arabic, Hebrew and the Indic scripts need them.
    r"|((?:(?![\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f"
    r"\U00020000-\U0003ffff])[\w\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0dff])+)"
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_SHORTEST_PLURAL = 4


def words(text: str) -> list[str]:
    """Return the counted terms of one text, in order.

    Examples
    --------
    >>> words("Érables à sucre, Cans")
    ['erable', 'a', 'sucre', 'can']
    >>> words("冷冻蓝莓")
    ['冷', '冻', '蓝', '莓', '冷冻', '冻蓝', '蓝莓']
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", folded)))
    terms: list[str] = []
    for run in _RUN.finditer(folded):
        token = run.group()
        if run.lastindex == 4:
            terms.append(token[:-1] if len(token) >= _SHORTEST_PLURAL and token.endswith("s") else token)
        else:
            terms.extend(token)
            terms.extend(token[at : at + 2] for at in range(len(token) - 1))
    return terms


class WordTfidf(TransformerMixin, BaseEstimator):
    """Texts to unit rows of word weights, so that a product of two rows is a cosine.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        The terms learned.
    """

    def fit(self, X: Sequence[str], y: object = None) -> Self:  # noqa: N803 (scikit-learn's name)
        """Learn terms and their rarity from `X`, an iterable of texts."""
        self._counter = CountVectorizer(analyzer=words, dtype=np.float32)
        try:
            counts = self._counter.fit_transform(X)
        except ValueError as error:
            if "empty vocabulary" not in str(error):
                raise
            self.vocabulary_: dict[str, int] = {}  # texts without a single word are not a fault
            return self
        self.vocabulary_ = self._counter.vocabulary_
        self._weights = TfidfTransformer(sublinear_tf=True).fit(counts)
        return self

    def transform(self, X: Sequence[str]) -> Any:  # noqa: N803
        """Return a CSR matrix (n_texts, n_terms) of float32 with rows of length 1 (0 without a known term)."""
        check_is_fitted(self, "vocabulary_")
        if not self.vocabulary_ or not len(X):
            return sparse.csr_matrix((len(X), max(1, len(self.vocabulary_))), dtype=np.float32)
        return self._weights.transform(self._counter.transform(X)).astype(np.float32)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


class Words:
    """The words of an event, with and without rare ones counting more; each distinct text is read once.

    A word that no text of the event has is in common with nobody. It still is a part of the text that has it: there it
    counts as the rarest, so that one known word among many others says little.

    Parameters
    ----------
    texts : sequence of str
        All texts of the event: a word is the rarer the fewer of them have it.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        distinct = dict.fromkeys(texts)
        self._row = {text: at for at, text in enumerate(distinct)}
        self._counter = CountVectorizer(analyzer=words, dtype=np.float32)
        try:
            self._counts = self._counter.fit_transform(distinct)
        except ValueError as error:
            if "empty vocabulary" not in str(error):
                raise
            self._counter.fit(["-", "a"])  # texts without a single word are not a fault
            self._counts = self._counter.transform(distinct)
        counts = self._counts[[self._row[text] for text in texts]] if len(texts) else self._counter.transform([""])
        self._plain = TfidfTransformer(norm=None, use_idf=False, sublinear_tf=True).fit(counts)
        self._rare = TfidfTransformer(norm=None, sublinear_tf=True).fit(counts)
        self._rarest = 1.0 + float(np.log1p(counts.shape[0]))  # the transformer's weight of a word in no text

    def weights(self, texts: Sequence[str]) -> tuple[Any, Any]:
        """Return two CSR matrices of float32, a row for each text, columns sorted.

        The first weighs all words alike, in the second rare ones count more. Rows are of length 1, less by what the
        text's unknown words take up.
        """
        if not len(texts):
            nothing = sparse.csr_matrix((0, len(self._counter.vocabulary_)), dtype=np.float32)
            return nothing, nothing
        if all(text in self._row for text in texts):
            counts = self._counts[[self._row[text] for text in texts]]
            unknown = np.zeros(len(texts))
        else:
            counts = self._counter.transform(texts)
            unknown = np.array([self._unknown(text) for text in texts])
        found = (
            _unit_rows(self._plain.transform(counts), unknown),
            _unit_rows(self._rare.transform(counts), unknown * self._rarest**2),
        )
        for rows in found:
            rows.sort_indices()
        return found

    def _unknown(self, text: str) -> float:
        """Return the sum of squares of the unknown words' weights, rarity left out."""
        if text in self._row:
            return 0.0
        times = Counter(term for term in words(text) if term not in self._counter.vocabulary_)
        return float(sum((1.0 + np.log(number)) ** 2 for number in times.values()))


def _unit_rows(rows: Any, beside: Any) -> Any:
    """Scale rows to length 1, each together with what lies beside it: the sum of squares of columns left out."""
    length = np.sqrt(rows.astype(np.float64).power(2).sum(axis=1).A1 + beside)
    length[length == 0] = 1.0
    rows.data = (rows.data / np.repeat(length, np.diff(rows.indptr))).astype(np.float32)
    return rows
