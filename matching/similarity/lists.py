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
    variety: float = 0.05
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
    buyer, supplier = buyer.astype(np.int64, copy=False), supplier.astype(np.int64, copy=False)
    for_buyers, for_suppliers = multipliers(
        buyer, supplier, score, n_buyers=n_buyers, n_suppliers=n_suppliers, evenness=rules.evenness
    )
    about = alike or Likeness(*(np.zeros((n, 0), dtype=np.float32) for n in (n_buyers, n_suppliers)))
    buyers = _side(buyer, about.buyers, for_suppliers)
    suppliers = _side(supplier, about.suppliers, for_buyers)
    of_buyers = _lists(buyers, suppliers, score, top, rules)
    of_suppliers = _lists(suppliers, buyers, score, top, rules)
    known = np.zeros(len(score), dtype=np.bool_)
    known[of_buyers.pair] = True
    return Shortlists(
        buyers=of_buyers,
        suppliers=of_suppliers,
        listed=np.concatenate((of_buyers.pair, of_suppliers.pair[~known[of_suppliers.pair]])),
        shown_buyers=np.bincount(buyers.person[of_suppliers.pair], minlength=n_buyers),
        shown_suppliers=np.bincount(suppliers.person[of_buyers.pair], minlength=n_suppliers),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    person: Ints  # of each pair
    start: Ints  # person i is in the pairs pairs[start[i]:start[i + 1]], which are in order of position
    pairs: Ints
    about: Floats
    multiplier: Scores


def _side(person: Ints, about: Floats, multiplier: Scores) -> _Side:
    start = np.concatenate(([0], np.cumsum(np.bincount(person, minlength=len(multiplier))))).astype(np.int64)
    return _Side(person, start, np.argsort(person, kind="stable"), np.ascontiguousarray(about), multiplier)


def _lists(readers: _Side, shown: _Side, score: Scores, top: int, rules: ListRules) -> Lists:
    worth = np.round(score * shown.multiplier[shown.person], _DIGITS)
    list_start, chosen = pick(readers.start, readers.pairs, shown.person, score, worth, shown.about, top, rules.variety)
    board = Board(
        list_start, chosen, readers.person, shown.person, worth, score >= rules.floor, shown.start, shown.pairs
    )
    keep_promise(board, rules.least)
    return Lists(start=list_start, pair=chosen)
