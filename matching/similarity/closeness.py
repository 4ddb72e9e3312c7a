"""How close two phrases are, from 0 (nothing in common) to 1 (the same thing), whatever their languages.

Two readings of every pair of phrases:

* the *near* reading decides which offer answers which want. It takes out offers that are hubs, near to everything, but
  looks at no other supplier, so that none can change a pair's reasons;
* the *worth* reading decides how much that answer counts. It takes out hubs among the wants too and weighs rare
  words more, and so depends a little on who else is there.

Hubs are taken out by cross-domain similarity local scaling (Conneau et al., "Word Translation Without Parallel
Data", ICLR 2018, section 2.3), within each block of query language x document language.

Meaning and words are joined as a noisy-or, ``1 - (1 - meaning) (1 - trust * words)``. On 1,000 trader terms against
tariff headings that comes near a sum of z-scores (nDCG@10 .311 and .321; meaning alone .246, words alone .296), but it
stays within [0, 1], and a score does not move because others registered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.similarity.panel import Bools, Floats, Panel

NEIGHBOURS = 5
SMALLEST_BLOCK = 20
"""With so few phrases to take the nearest from the cosine stays as it is: five would be a quarter of them."""

FULL_BLOCK = 40
"""From so many phrases to take the nearest from, the correction counts in full."""

SAME_THING = 0.70
"""A neighbour counts at most this cosine: above it stands a rival for the same product, not a hub. Without the limit
a product that ten suppliers offer would look like a poor match for everybody who wants it."""

USUAL_NEIGHBOURHOOD = 0.45
"""Mean cosine of a phrase to its nearest phrases of another language, measured on 2,250 product names."""

COSINE_FLOOR, COSINE_CEILING = 0.30, 0.90
"""Cosines (after correction) that count as 0 and as 1. Unrelated product names lie around 0.2 to 0.4, true pairs
across languages around 0.5 to 0.8."""

WORDS_SAME_LANGUAGE, WORDS_ACROSS = 0.5, 0.1
"""Trust in words in common, beside the encoder."""

WORDS_ALONE_SAME_LANGUAGE, WORDS_ALONE_ACROSS = 1.0, 0.3
"""The same where there is no encoder."""


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """One side's phrases as the numbers that are compared.

    Attributes
    ----------
    vectors : ndarray of shape (p, d) or None
        Unit sentence vectors; None without an encoder.
    rare, plain : CSR matrix of shape (p, terms)
        Unit word rows with and without inverse document frequency.
    hubness : ndarray of shape (p, languages of the other side) or None
        Half of what is taken off a cosine with a phrase of that language.
    languages : ndarray of shape (p,)
        Language number of each phrase, in the side's own numbering.
    """

    vectors: Floats | None
    rare: Any
    plain: Any
    hubness: Floats | None
    languages: Any


def hubness(
    wants: Floats, offers: Floats, want_language: Any, offer_language: Any, *, rows_at_once: int
) -> tuple[Floats, Floats]:
    """Return how hub-like each phrase is towards each language of the other side.

    Parameters
    ----------
    wants, offers : ndarray of shape (p, d), (q, d)
        Unit vectors.
    want_language, offer_language : ndarray of int, shape (p,), (q,)
        Language numbers from 0.
    rows_at_once : int
        Wants compared in one go; bounds the memory.

    Returns
    -------
    of_wants : ndarray of shape (p, number of offer languages)
    of_offers : ndarray of shape (q, number of want languages)
        Half the phrase's mean cosine to its `NEIGHBOURS` nearest in that language less the usual one, 0 where that
        language has few phrases. The corrected cosine is ``cosine - of_wants - of_offers``.
    """
    of_wants = np.zeros((len(wants), _count(offer_language)), dtype=np.float32)
    of_offers = np.zeros((len(offers), _count(want_language)), dtype=np.float32)
    for a in range(of_offers.shape[1]):
        rows = np.flatnonzero(want_language == a)
        for b in range(of_wants.shape[1]):
            columns = np.flatnonzero(offer_language == b)
            if not len(rows) or not len(columns):
                continue
            enough_offers, enough_wants = _strength(len(columns)), _strength(len(rows))
            if not enough_offers and not enough_wants:
                continue
            documents = offers[columns]
            best = np.full((NEIGHBOURS, len(columns)), -1.0, dtype=np.float32)
            for start in range(0, len(rows), rows_at_once):
                some = rows[start : start + rows_at_once]
                cosine = np.minimum(wants[some] @ documents.T, np.float32(SAME_THING))
                of_wants[some, b] = enough_offers * _excess(_largest(cosine.T))
                best = _largest(np.concatenate((best, cosine)))
            of_offers[columns, a] = enough_wants * _excess(best)
    return of_wants, of_offers


def compare(wants: Channel, offers: Channel, some_wants: slice, same_language: Bools) -> tuple[Floats, Floats]:
    """Return the near and the worth reading of some wants against every offer.

    Parameters
    ----------
    wants, offers : Channel
        The two sides.
    some_wants : slice
        The rows looked at.
    same_language : ndarray of bool, shape (rows, offers)
        Whether the two phrases are in one language.

    Returns
    -------
    near, worth : ndarray of float32, shape (rows, offers)
        Both in [0, 1].
    """
    plain_words = _product(wants.plain[some_wants], offers.plain)
    rare_words = _product(wants.rare[some_wants], offers.rare)
    if wants.vectors is None or offers.vectors is None or wants.hubness is None or offers.hubness is None:
        trust = np.where(same_language, np.float32(WORDS_ALONE_SAME_LANGUAGE), np.float32(WORDS_ALONE_ACROSS))
        return trust * plain_words, trust * rare_words
    trust = np.where(same_language, np.float32(WORDS_SAME_LANGUAGE), np.float32(WORDS_ACROSS))
    cosine = wants.vectors[some_wants] @ offers.vectors.T
    cosine -= offers.hubness[:, wants.languages[some_wants]].T
    near = _either(_on_scale(cosine), trust * plain_words)
    cosine -= wants.hubness[some_wants][:, offers.languages]
    return near, _either(_on_scale(cosine), trust * rare_words)


def number_languages(wants: Panel, offers: Panel) -> tuple[Any, Any]:
    """Return one language number per want and per offer; a language has the same number on both sides."""
    names = {name: at for at, name in enumerate(sorted({*wants.languages.tolist(), *offers.languages.tolist()}))}
    return (
        np.array([names[name] for name in wants.languages.tolist()], dtype=np.intp),
        np.array([names[name] for name in offers.languages.tolist()], dtype=np.intp),
    )


def _count(language: Any) -> int:
    return int(language.max()) + 1 if len(language) else 0


def _strength(size: int) -> float:
    # Grows step by step, so that no single newcomer switches the correction on.
    return min(1.0, max(0.0, (size - SMALLEST_BLOCK) / (FULL_BLOCK - SMALLEST_BLOCK)))


def _largest(values: Floats) -> Floats:
    """Return the `NEIGHBOURS` largest of each column, sorted: sums then do not depend on how they were found."""
    keep = min(NEIGHBOURS, len(values))
    top = np.partition(values, len(values) - keep, axis=0)[len(values) - keep :]
    return np.sort(top, axis=0)


def _excess(nearest: Floats) -> Floats:
    excess: Floats = (nearest.mean(axis=0) - np.float32(USUAL_NEIGHBOURHOOD)) / np.float32(2.0)
    return excess


def _product(some: Any, others: Any) -> Floats:
    product: Floats = (some @ others.T).toarray()
    return np.minimum(product, np.float32(1.0))


def _on_scale(cosine: Floats) -> Floats:
    scaled: Floats = (cosine - np.float32(COSINE_FLOOR)) / np.float32(COSINE_CEILING - COSINE_FLOOR)
    return np.clip(scaled, 0.0, 1.0)


def _either(meaning: Floats, common_words: Floats) -> Floats:
    return np.float32(1.0) - (np.float32(1.0) - meaning) * (np.float32(1.0) - common_words)
