"""The plain ranking every other has to beat: the mean, over a buyer's needs, of the best cosine among the offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.similarity.encoder import SentenceEncoder, installed_encoder
from matching.similarity.lexical import WordTfidf
from matching.similarity.panel import Floats
from matching.similarity.stores import VectorStore
from matching.types import Profile

_CELLS = 4_000_000
_DIGITS = 6
"""Equal offers score equally: the bits below depend on where in a matrix a number stands."""

Vectors = Callable[[list[str]], Floats]
"""Texts to unit rows."""


def plain_vectors(suppliers: Sequence[Profile], buyers: Sequence[Profile], store: VectorStore | None) -> Vectors:
    """Return the sentence encoder's vectors of texts; without an encoder the words of both sides' offers and needs."""
    if installed_encoder() is not None:
        return SentenceEncoder(store).transform
    texts = [offer.text for one in suppliers for offer in one.offers]
    words = WordTfidf().fit(texts + [need.text for one in buyers for need in one.needs])
    return lambda some: words.transform(some).toarray()


def mean_of_best(suppliers: Sequence[Profile], buyers: Sequence[Profile], vectors: Vectors) -> NDArray[np.float64]:
    """Return (buyers, suppliers): how near a supplier's offers come to a buyer's needs; 0 where either names nothing.

    Parameters
    ----------
    suppliers, buyers : sequence of Profile
        The two sides, in the order of the result.
    vectors : callable
        Texts to unit rows, such as `plain_vectors` gives.
    """
    wanted = [[need.text for need in buyer.needs] for buyer in buyers]
    offered = [[offer.text for offer in supplier.offers] for supplier in suppliers]
    scores = np.zeros((len(buyers), len(suppliers)))
    rows, columns = ([at for at, texts in enumerate(side) if texts] for side in (wanted, offered))
    if not rows or not columns:
        return scores
    offers = vectors([text for texts in offered for text in texts])
    starts = np.cumsum([0, *(len(offered[at]) for at in columns[:-1])])
    at_once = max(1, _CELLS // (len(offers) * max(map(len, wanted))))
    for first in range(0, len(rows), at_once):
        some = rows[first : first + at_once]
        wants = vectors([text for at in some for text in wanted[at]])
        number = [len(wanted[at]) for at in some]
        best = np.maximum.reduceat(wants @ offers.T, starts, axis=1)
        total = np.add.reduceat(best.astype(np.float64), np.cumsum([0, *number[:-1]]), axis=0)
        scores[np.ix_(some, columns)] = total / np.array(number)[:, None]
    return np.round(scores, _DIGITS)
