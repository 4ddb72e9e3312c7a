"""Fills each list so that what is nearly the same does not stand in one row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.kernels import kernel
from matching.similarity.panel import Floats, Ints

Values = NDArray[np.float64]

KIN = 0.85
"""The cosine of mean phrase vectors from which on two are about the same thing, a little; at 1, wholly."""

_RESERVE = 2
"""So many times the entries of a list are looked at to fill it."""


@kernel
def pick(
    start: Ints, pairs: Ints, other: Ints, score: Values, worth: Values, about: Floats, top: int, variety: float
) -> tuple[Ints, Ints]:
    """Fill every list: the best-scored entry, then each time the one of most worth beside what the list has.

    The more alike ones a list has already, the less another is worth: its worth is divided by 1 + `variety` times the
    likeness to all that stand above it, summed, where a cosine of `KIN` or less counts 0 and 1 counts 1. After maximal
    marginal relevance (Carbonell and Goldstein, SIGIR 1998), which takes the likeness to the nearest alone: that also
    parts the two or three of a kind that a buyer would like to compare.

    Parameters
    ----------
    start : ndarray of int64, shape (people + 1,)
        Person i may be shown the pairs ``pairs[start[i]:start[i + 1]]``.
    pairs : ndarray of int64
        Positions of pairs, ascending for each person.
    other : ndarray of int64, shape (pairs,)
        Who would be shown.
    score, worth : ndarray of float64, shape (pairs,)
        The score; and what counts after the first place.
    about : ndarray of float32, shape (others, d)
        Rows of unit length; with d = 0 nothing is alike.
    top : int
        Entries of a list.
    variety : float
        0 or more; with 0 nothing is alike.

    Returns
    -------
    tuple of two ndarrays of int64
        Where each list starts, with the end; the positions of pairs, list after list. Ties by position.
    """
    people, width = len(start) - 1, about.shape[1]
    list_start = np.zeros(people + 1, dtype=np.int64)
    for person in range(people):
        list_start[person + 1] = list_start[person] + min(top, start[person + 1] - start[person])
    chosen = np.empty(list_start[people], dtype=np.int64)
    for person in range(people):
        mine = pairs[start[person] : start[person + 1]]
        size = list_start[person + 1] - list_start[person]
        if size == 0:
            continue
        ranked = mine[np.argsort(-worth[mine], kind="mergesort")]
        first = np.argmax(score[mine])
        at = np.flatnonzero(ranked == mine[first])[0]
        ranked[1 : at + 1] = ranked[:at].copy()
        ranked[0] = mine[first]
        into = chosen[list_start[person] : list_start[person + 1]]
        if width == 0 or variety == 0.0:
            into[:] = ranked[:size]
        else:
            _fill(into, ranked[: _RESERVE * size], other, worth, about, variety)
    return list_start, chosen


@kernel
def _fill(into: Ints, ranked: Ints, other: Ints, worth: Values, about: Floats, variety: float) -> None:
    count, width = len(ranked), about.shape[1]
    # One row for each dimension: the inner loop then runs over candidates, and its order of additions is fixed.
    rows = np.empty((width, count), dtype=np.float32)
    for candidate in range(count):
        rows[:, candidate] = about[other[ranked[candidate]]]
    crowd = np.zeros(count)
    free = np.ones(count, dtype=np.bool_)
    latest = 0
    for place in range(len(into)):
        into[place] = ranked[latest]
        free[latest] = False
        cosine = np.zeros(count, dtype=np.float32)
        for dimension in range(width):
            factor = rows[dimension, latest]
            for candidate in range(count):
                cosine[candidate] += rows[dimension, candidate] * factor
        most = -1.0
        for candidate in range(count):
            crowd[candidate] += max(0.0, min(1.0, (float(cosine[candidate]) - KIN) / (1 - KIN)))
            left = worth[ranked[candidate]] / (1 + variety * crowd[candidate])
            if free[candidate] and left > most:
                most, latest = left, candidate
