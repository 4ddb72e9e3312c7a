"""How hub-like each phrase is: near to everything in another language, and so a poor witness.

Cross-domain similarity local scaling (Conneau et al., "Word Translation Without Parallel Data", ICLR 2018, section
2.3), within each block of query language x document language.
"""

from __future__ import annotations

import numpy as np

from matching.kernels import kernel
from matching.similarity.align import PATH
from matching.similarity.exact import cosines
from matching.similarity.panel import Floats
from matching.similarity.sides import Array, Voice

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

SAMPLE = 2048
"""Phrases of a language that the nearest are taken from; of more, a fixed sample by their vectors."""

_CELLS = 4_000_000


def hubs(phrases: Voice, others: Voice, languages: int) -> Floats:
    """Return how hub-like each phrase is towards each language of the other side.

    Parameters
    ----------
    phrases, others : Voice
        Their `hub` is not looked at.
    languages : int
        How many languages are numbered.

    Returns
    -------
    ndarray of float32, shape (p, languages)
        Half the phrase's mean cosine to its `NEIGHBOURS` nearest in that language less the usual one, 0 where that
        language has few phrases. The corrected cosine is ``cosine - hub of one - hub of the other``.
    """
    found = np.zeros((len(phrases.language), languages), dtype=np.float32)
    if not phrases.vectors.shape[1]:
        return found
    for language in range(languages):
        members = np.flatnonzero((others.language == language) & ~others.weak)
        strength = min(1.0, max(0.0, (len(members) - SMALLEST_BLOCK) / (FULL_BLOCK - SMALLEST_BLOCK)))
        if not strength:
            continue
        members = _sample(others, members)
        at_once = max(1, _CELLS // len(members))
        for start in range(0, len(found), at_once):
            rows = slice(start, start + at_once)
            nearest = _mean_of_nearest(_compare(phrases, rows, others, members), NEIGHBOURS, SAME_THING)
            found[rows, language] = strength * (nearest - USUAL_NEIGHBOURHOOD) / 2.0
    return found


def _sample(others: Voice, members: Array) -> Array:
    """Choose by what the vectors are, not by where they stand: one more phrase changes at most one of the sample."""
    if len(members) <= SAMPLE:
        return members
    mixed = np.zeros(len(members), dtype=np.uint64)
    for column in range(0, others.vectors.shape[1], 8):
        mixed = (mixed ^ others.vectors[members, column].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.sort(members[np.argsort(mixed, kind="stable")[:SAMPLE]])


def _compare(phrases: Voice, rows: slice, others: Voice, members: Array) -> Floats:
    cosine = cosines(phrases.vectors[rows], others.vectors[members])
    some, other = phrases.path[rows], others.path[members]
    if (some >= 0).any() and (other >= 0).any():
        mine, own = np.unique(some, return_inverse=True)
        theirs, their_own = np.unique(other, return_inverse=True)
        path = cosines(phrases.paths[mine], others.paths[theirs])[own][:, their_own]
        both = (some >= 0)[:, None] & (other >= 0)[None, :]
        cosine = np.where(both, (cosine + np.float32(PATH) * path) / np.float32(1 + PATH), cosine)
    return cosine


@kernel
def _mean_of_nearest(cosine: Array, neighbours: int, most: float) -> Array:
    """Return the mean of each row's few largest values, none above `most`, added up from the smallest."""
    rows, columns = cosine.shape
    keep = min(neighbours, columns)
    means = np.empty(rows)
    for row in range(rows):
        best = np.full(keep, -2.0)
        for column in range(columns):
            value = float(cosine[row, column])
            if value > best[0]:
                at = 0
                while at + 1 < keep and best[at + 1] < value:
                    best[at] = best[at + 1]
                    at += 1
                best[at] = value
        total = 0.0
        for at in range(keep):
            total += min(best[at], most)
        means[row] = total / keep
    return means
