"""How much attention each person gets, and by how much to lower the best-known so that all get some."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.kernels import kernel
from matching.similarity.panel import Ints

Values = NDArray[np.float64]

_ROUNDS = 20
"""Further rounds change no list of the demonstration event."""


def multipliers(
    buyer: Ints, supplier: Ints, score: Values, *, n_buyers: int, n_suppliers: int, evenness: float
) -> tuple[Values, Values]:
    """Return by what to multiply a supplier's score in buyers' lists, and a buyer's in suppliers' lists.

    A pair draws attention by the square of its score. Both sides are scaled in turn until each person gives, and
    gets, the same attention as the others of that side (Sinkhorn and Knopp, Pacific J. Math. 21, 1967). Its square
    root is the factor that a score would need for that; `evenness` goes only part of the way, because what everybody
    wants is often what is best. Squares and square roots, never powers: these are the same bits on any machine.

    Parameters
    ----------
    buyer, supplier : ndarray of int64, shape (pairs,)
        Positions of the two of each pair.
    score : ndarray of float64, shape (pairs,)
        In [0, 1].
    n_buyers, n_suppliers : int
        People of each side.
    evenness : float
        From 0 (all multipliers are 1) to 1.

    Returns
    -------
    tuple of two ndarrays of float64, shapes (suppliers,) and (buyers,)
        Above 0, around 1; 1 for people without pairs.
    """
    of_buyers, of_suppliers = _balance(buyer, supplier, score * score, n_buyers, n_suppliers, _ROUNDS)
    return (
        _part_of_the_way(of_suppliers, np.bincount(supplier, minlength=n_suppliers) > 0, evenness),
        _part_of_the_way(of_buyers, np.bincount(buyer, minlength=n_buyers) > 0, evenness),
    )


def _part_of_the_way(scale: Values, present: NDArray[np.bool_], evenness: float) -> Values:
    factor = np.ones(len(scale))
    if present.any():
        root = np.sqrt(scale[present])
        factor[present] = 1 + evenness * (root / root.mean() - 1)
    return factor


@kernel
def _balance(
    buyer: Ints, supplier: Ints, attention: Values, n_buyers: int, n_suppliers: int, rounds: int
) -> tuple[Values, Values]:
    of_buyers, of_suppliers = np.ones(n_buyers), np.ones(n_suppliers)
    for _ in range(rounds):
        given, got = np.zeros(n_buyers), np.zeros(n_suppliers)
        for pair in range(len(attention)):
            given[buyer[pair]] += attention[pair] * of_suppliers[supplier[pair]]
        for person in range(n_buyers):
            # Nobody pays attention to a person whose scores are all 0: there is nothing to scale.
            of_buyers[person] = n_suppliers / given[person] if given[person] > 0 else 1.0
        for pair in range(len(attention)):
            got[supplier[pair]] += attention[pair] * of_buyers[buyer[pair]]
        for person in range(n_suppliers):
            of_suppliers[person] = n_buyers / got[person] if got[person] > 0 else 1.0
    return of_buyers, of_suppliers
