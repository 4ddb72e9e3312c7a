"""The figures a ranking is judged by, each a pure function of arrays with values in [0, 1].

`listed` (n, k) are the grades of n lists' entries in the order judged, `ideal` (n, `SHOWN`) each list's best grades in
falling order; a grade above 0 is right, 0 is not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.similarity.panel import Ints

SHOWN = 10
"""Entries of a list that a reader is taken to look at."""

UNKNOWN = "und"
"""The language of who tells none."""

Numbers = NDArray[np.float64]


def worst_order(grades: Numbers, scores: Numbers) -> Numbers:
    """Return the grades (n, k) of listed entries in the worst order that ties allow.

    A tie is a run of equal scores; entries apart from each other keep their places, because a list may be ordered by
    more than its scores.
    """
    run = np.zeros(grades.shape, dtype=np.intp)
    run[:, 1:] = np.cumsum(scores[:, 1:] != scores[:, :-1], axis=1)
    worst: Numbers = np.take_along_axis(grades, np.lexsort((grades, run), axis=-1), axis=1)
    return worst


def ndcg(listed: Numbers, ideal: Numbers) -> Numbers:
    """Return each list's discounted cumulative gain over the first ten, as a share of the best possible.

    The gain is the grade itself, divided by log2(1 + rank); Jarvelin and Kekalainen, "Cumulated gain-based evaluation
    of IR techniques" (ACM TOIS 20(4), 2002). Each list must have something right to find.
    """
    discount = 1.0 / np.log2(np.arange(SHOWN) + 2.0)
    share: Numbers = (listed[:, :SHOWN] @ discount) / (ideal @ discount)
    return np.minimum(share, 1.0)


def recall(listed: Numbers, ideal: Numbers) -> Numbers:
    """Return the share of the right ones, ten at most, that are among each list's first ten; each has some."""
    share: Numbers = (listed[:, :SHOWN] > 0).sum(axis=1) / (ideal > 0).sum(axis=1)
    return share


def reciprocal_rank(listed: Numbers) -> Numbers:
    """Return 1 / rank of each list's first right entry, 0 where it has none."""
    right = listed > 0
    rank = right.argmax(axis=1) + 1.0
    reciprocal: Numbers = np.where(right.any(axis=1), 1.0 / rank, 0.0)
    return reciprocal


def times_shown(entries: Ints, people: int) -> Ints:
    """Return in how many first tens each of the other side's `people` stands."""
    first = entries[:, :SHOWN]
    return np.bincount(first[first >= 0], minlength=people)


def gini(shown: Ints) -> float | None:
    """Return the Gini coefficient: 0 where all are shown equally often, 1 - 1/n where one of n alone is shown."""
    if not len(shown):
        return None
    n, total = len(shown), int(shown.sum())
    if not total:
        return 0.0
    places = 2 * np.arange(1, n + 1) - n - 1
    return float(places @ np.sort(shown)) / (n * total)


def same_language(
    entries: Ints, of_lists: NDArray[np.str_], of_entries: NDArray[np.str_]
) -> tuple[float | None, float | None]:
    """Return the share of first-ten entries in the language of the list's owner, and the neutral share.

    The neutral share is that of the owner's language among all who could be listed, as a mean over the same entries.
    Who does not tell a language is left out of both.
    """
    known = of_entries != UNKNOWN
    rows, columns = np.nonzero(entries[:, :SHOWN] >= 0)
    listed = entries[rows, columns]
    counted = known[listed] & (of_lists[rows] != UNKNOWN) if len(listed) else np.zeros(0, dtype=np.bool_)
    if not counted.any():
        return None, None
    owners, others = of_lists[rows[counted]], of_entries[listed[counted]]
    names, number = np.unique(of_entries[known], return_counts=True)
    share = dict(zip(names.tolist(), (number / number.sum()).tolist(), strict=True))
    return mean(owners == others), mean(np.array([share.get(name, 0.0) for name in owners.tolist()]))


def mean(values: NDArray[Any]) -> float | None:
    """Return the mean, None where there is nothing."""
    return float(values.mean()) if len(values) else None
