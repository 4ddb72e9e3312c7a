"""The best few of many, with ties broken by position, and thereby by id."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.similarity.panel import Ints

Scores = NDArray[np.float64]

EXCLUDED = -1.0
"""The score of a pair that must never be shown."""


def best_positions(scores: Scores, top: int) -> Ints:
    """Return the positions of the `top` highest scores, best first, ties in order of position; never excluded ones."""
    candidates = np.flatnonzero(scores > EXCLUDED)
    if len(candidates) > top:
        lowest = np.partition(scores[candidates], len(candidates) - top)[len(candidates) - top]
        candidates = candidates[scores[candidates] >= lowest]
    best: Ints = candidates[np.argsort(-scores[candidates], kind="stable")][:top]
    return best


class RunningLists:
    """Each column's best rows over blocks of rows that come one after the other, in memory of one list each.

    Parameters
    ----------
    columns : int
        Number of lists.
    top : int
        Entries kept in each.
    """

    def __init__(self, columns: int, top: int) -> None:
        self._scores = np.full((top, columns), EXCLUDED)
        self._rows = np.full((top, columns), -1, dtype=np.intp)
        self._top = top

    def add(self, first_row: int, scores: Scores) -> None:
        """Take in the scores (rows, columns) of the rows from `first_row` on."""
        rows = np.broadcast_to((first_row + np.arange(len(scores)))[:, None], scores.shape)
        scores = np.concatenate((self._scores, scores))
        rows = np.concatenate((self._rows, rows))
        # Earlier rows stand first, so a stable sort breaks ties by row.
        order = np.argsort(-scores, axis=0, kind="stable")[: self._top]
        self._scores = np.take_along_axis(scores, order, axis=0)
        self._rows = np.take_along_axis(rows, order, axis=0)

    def rows(self, column: int) -> list[int]:
        """Return the best rows of one column, best first."""
        kept: list[int] = self._rows[self._scores[:, column] > EXCLUDED, column].tolist()
        return kept
