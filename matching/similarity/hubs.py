"""How hub-like each phrase is: near to everything in another language, and so a poor witness.

Cross-domain similarity local scaling (Conneau et al., "Word Translation Without Parallel Data", ICLR 2018, section
2.3), within each block of query language x document language.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matching.kernels import kernel
from matching.similarity.align import PATH
from matching.similarity.exact import SCALE
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


class Sample(NamedTuple):
    """The phrases of one language that the nearest are taken from.

    Attributes
    ----------
    language : int
    strength : float
        How much of the correction counts, above 0 up to 1.
    vectors : float32 (m, d)
        Whole numbers, see `exact`.
    path : int64 (m,)
        Row in `paths`, -1 without one.
    paths : float32 (q, d)
    """

    language: int
    strength: float
    vectors: Floats
    path: Array
    paths: Floats


def samples(others: Voice, languages: int) -> list[Sample]:
    """Return what the hubs of phrases towards `others` are measured by; `languages` is how many are numbered."""
    found = []
    for language in range(languages if others.vectors.shape[1] else 0):
        members = np.flatnonzero((others.language == language) & ~others.weak)
        strength = min(1.0, max(0.0, (len(members) - SMALLEST_BLOCK) / (FULL_BLOCK - SMALLEST_BLOCK)))
        if strength:
            members = _sample(others, members)
            paths, path = np.unique(others.path[members], return_inverse=True)
            none = int(paths[0] < 0)
            found.append(
                Sample(
                    language=language,
                    strength=strength,
                    vectors=others.vectors[others.row[members]].astype(np.float32),
                    path=path - none,
                    paths=others.paths[paths[none:]].astype(np.float32),
                )
            )
    return found


def hubs(phrases: Voice, towards: Sequence[Sample], languages: int) -> Floats:
    """Return how hub-like each phrase is towards each language of the other side.

    Parameters
    ----------
    phrases : Voice
        Its `hub` is not looked at.
    towards : sequence of Sample
        Of the other side.
    languages : int
        How many languages are numbered.

    Returns
    -------
    ndarray of float32, shape (p, languages)
        Half the phrase's mean cosine to its `NEIGHBOURS` nearest in that language less the usual one, 0 where that
        language has few phrases. The corrected cosine is ``cosine - hub of one - hub of the other``.
    """
    meaning, inverse = np.unique(np.stack((phrases.row, phrases.path)), axis=1, return_inverse=True)
    found = np.zeros((meaning.shape[1], languages), dtype=np.float32)
    for sample in towards:
        path_products = phrases.paths.astype(np.float32) @ sample.paths.T
        at_once = max(1, _CELLS // len(sample.vectors))
        for start in range(0, len(found), at_once):
            row, path = meaning[:, start : start + at_once]
            nearest = _mean_of_nearest(
                phrases.vectors[row].astype(np.float32) @ sample.vectors.T,
                path,
                sample.path,
                path_products,
                NEIGHBOURS,
                SAME_THING,
            )
            found[start : start + at_once, sample.language] = sample.strength * (nearest - USUAL_NEIGHBOURHOOD) / 2.0
    return found[inverse.reshape(-1)]


def _sample(others: Voice, members: Array) -> Array:
    """Choose by what the vectors are, not by where they stand: one more phrase changes at most one of the sample."""
    if len(members) <= SAMPLE:
        return members
    mixed = np.zeros(len(members), dtype=np.uint64)
    for column in range(0, others.vectors.shape[1], 8):
        mixed = (mixed ^ others.vectors[others.row[members], column].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.sort(members[np.argsort(mixed, kind="stable")[:SAMPLE]])


@kernel
def _mean_of_nearest(
    product: Array, path: Array, other_path: Array, path_product: Array, neighbours: int, most: float
) -> Array:
    """Return the mean of each row's few largest cosines, none above `most`, added up from the smallest."""
    rows, columns = product.shape
    keep = min(neighbours, columns)
    means = np.empty(rows)
    for row in range(rows):
        best = np.full(keep, -2.0)
        for column in range(columns):
            value = float(product[row, column]) / (SCALE * SCALE)
            if path[row] >= 0 and other_path[column] >= 0:
                value += PATH * (float(path_product[path[row], other_path[column]]) / (SCALE * SCALE))
                value /= 1.0 + PATH
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
