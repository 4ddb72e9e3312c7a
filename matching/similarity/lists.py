"""Who is shown to whom: every buyer's list of suppliers and every supplier's list of buyers, out of scored pairs.

The best-scored one comes first in every list. Behind it attention is spread, so that nobody is in every list and
nobody in none; what is nearly the same does not stand in one row; and whoever could be wanted is in a few lists.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.similarity.attention import multipliers
from matching.similarity.panel import Floats, Ints
from matching.similarity.promise import Board, keep_promise
from matching.similarity.variety import pick

Scores = NDArray[np.float64]

_DIGITS = 9
"""Worths are compared rounded, so that ties are ties on any machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRules:
    """How lists differ from the plain best-scored ones.

    Attributes
    ----------
    evenness : float
        From 0 (the score alone) to 1 (everybody gets as much attention as anybody).
    variety : float
        0 or more: how much less the second of a kind is worth in a list, and the third again.
    least : int
        Lists that everybody should be in who could be wanted by so many.
    floor : float
        Score from which on one could want the other.
    """

    evenness: float = 0.5
    variety: float = 0.3
    least: int = 3
    floor: float = 0.05


RULES = ListRules()
"""As measured by ``benchmarks/lists.py``."""


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """What the two sides are about: the nearer two rows of a side, the more alike these two are.

    Attributes
    ----------
    buyers : ndarray of float32, shape (buyers, d)
        Rows of length 1, or of zeros where nothing is known.
    suppliers : ndarray of float32, shape (suppliers, e)
        The same.
    """

    buyers: Floats
    suppliers: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """The lists of one side, end to end.

    Attributes
    ----------
    start : ndarray of shape (people + 1,)
        The list of person i is ``pair[start[i]:start[i + 1]]``.
    pair : ndarray of int
        Positions of pairs, best first.
    """

    start: Ints
    pair: Ints

    def of(self, person: int) -> Ints:
        """Return the positions of the pairs in one person's list, best first."""
        return self.pair[self.start[person] : self.start[person + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Shortlists:
    """The lists of both sides.

    Attributes
    ----------
    buyers, suppliers : Lists
        Of each buyer, of each supplier.
    listed : ndarray of int
        Every pair in any list, once: the buyers' lists one after the other, then what only suppliers' lists have.
    shown_buyers : ndarray of int, shape (buyers,)
        In how many suppliers' lists each buyer is.
    shown_suppliers : ndarray of int, shape (suppliers,)
        In how many buyers' lists each supplier is.
    """

    buyers: Lists
    suppliers: Lists
    listed: Ints
    shown_buyers: Ints
    shown_suppliers: Ints


def shortlists(
    buyer: Ints,
    supplier: Ints,
    score: Scores,
    *,
    n_buyers: int,
    n_suppliers: int,
    top: int,
    alike: Likeness | None = None,
    rules: ListRules = RULES,
) -> Shortlists:
    """Make the lists of both sides.

    Time and memory grow with the number of pairs, whatever the number of people.

    Parameters
    ----------
    buyer, supplier : ndarray of int, shape (pairs,)
        Positions of the two of each pair that may meet; sorted by buyer, then supplier, no pair twice.
    score : ndarray of float64, shape (pairs,)
        In [0, 1].
    n_buyers, n_suppliers : int
        How many people there are on each side; somebody without a pair has an empty list.
    top : int
        Entries of each list, 1 or more; a list is shorter only where there are no more pairs.
    alike : Likeness or None
        None makes nothing of variety.
    rules : ListRules
        How the lists differ from the plain best-scored ones.

    Returns
    -------
    Shortlists
        Ties are broken by position.
    """
    buyer, supplier = buyer.astype(np.int64), supplier.astype(np.int64)
    for_buyers, for_suppliers = multipliers(
        buyer, supplier, score, n_buyers=n_buyers, n_suppliers=n_suppliers, evenness=rules.evenness
    )
    about = alike or Likeness(*(np.zeros((n, 0), dtype=np.float32) for n in (n_buyers, n_suppliers)))
    of_buyers = _lists(
        buyer, supplier, score, for_buyers, n_buyers, n_suppliers, top=top, about=about.suppliers, rules=rules
    )
    of_suppliers = _lists(
        supplier, buyer, score, for_suppliers, n_suppliers, n_buyers, top=top, about=about.buyers, rules=rules
    )
    known = np.zeros(len(score), dtype=np.bool_)
    known[of_buyers.pair] = True
    return Shortlists(
        buyers=of_buyers,
        suppliers=of_suppliers,
        listed=np.concatenate((of_buyers.pair, of_suppliers.pair[~known[of_suppliers.pair]])),
        shown_buyers=np.bincount(buyer[of_suppliers.pair], minlength=n_buyers),
        shown_suppliers=np.bincount(supplier[of_buyers.pair], minlength=n_suppliers),
    )


def _lists(
    mine: Ints,
    other: Ints,
    score: Scores,
    multiplier: Scores,
    people: int,
    others: int,
    *,
    top: int,
    about: Floats,
    rules: ListRules,
) -> Lists:
    worth = np.round(score * multiplier[other], _DIGITS)
    start, pairs = _grouped(mine, people)
    list_start, chosen = pick(start, pairs, other, score, worth, np.ascontiguousarray(about), top, rules.variety)
    keep_promise(
        Board(list_start, chosen, mine, other, worth, score >= rules.floor, *_grouped(other, others)), rules.least
    )
    return Lists(start=list_start, pair=chosen)


def _grouped(person: Ints, people: int) -> tuple[Ints, Ints]:
    """Return where each person's pairs start, and the pairs by person, each one's in order of position."""
    start = np.concatenate(([0], np.cumsum(np.bincount(person, minlength=people)))).astype(np.int64)
    return start, np.argsort(person, kind="stable")


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
