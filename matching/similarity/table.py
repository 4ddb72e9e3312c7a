"""Both sides of the table, ready to be scored: every array that a pair's score is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.similarity.bits import meet
from matching.similarity.deals import Deals
from matching.similarity.panel import Bools
from matching.similarity.sides import Array, Trade, Voice


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What n buyers and s suppliers say and state.

    Attributes
    ----------
    wants, offers : Voice
        The phrases of buyers, of suppliers.
    buyers, suppliers : Trade
        What they state.
    deals : Deals
        Quantities and prices of the buyers' items beside the suppliers'.
    refused : int64 array, sorted
        ``buyer * s + supplier`` of pairs of which one said no to the other.
    """

    wants: Voice
    offers: Voice
    buyers: Trade
    suppliers: Trade
    deals: Deals
    refused: Array

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of buyers and of suppliers."""
        return len(self.wants.start) - 1, len(self.offers.start) - 1

    def allowed(self, first: int, last: int, begin: int = 0, end: int | None = None) -> Bools:
        """Return (b, s): whether buyers ``first`` up to ``last`` and suppliers ``begin`` up to ``end`` may be shown.

        They may not where either refuses the other's market or the other itself, and where both are of one
        organisation. Nor where the supplier may answer none of the buyer's needs: that `align.Answers.open` tells.
        """
        suppliers = self.shape[1]
        end = suppliers if end is None else end
        one, other = self.buyers, self.suppliers
        may = one.organisation[first:last, None] != other.organisation[None, begin:end]
        may |= (one.organisation[first:last] < 0)[:, None]
        if other.refused.any():
            may &= ~meet(one.country[first:last, None], other.refused[None, begin:end])
        if one.refused.any():
            may &= ~meet(one.refused[first:last, None], other.country[None, begin:end])
        keys = self.refused[slice(*np.searchsorted(self.refused, (first * suppliers, last * suppliers)))]
        buyer, supplier = keys // suppliers, keys % suppliers
        here = (supplier >= begin) & (supplier < end)
        may[buyer[here] - first, supplier[here] - begin] = False
        return np.asarray(may)


def refused_pairs(buyers: list[tuple[str, tuple[str, ...]]], suppliers: list[tuple[str, tuple[str, ...]]]) -> Array:
    """Return the sorted keys of pairs of which one refuses the other.

    Parameters
    ----------
    buyers, suppliers : list of (id, ids refused)
        In the order of their positions.
    """
    buyer = {id_: at for at, (id_, _) in enumerate(buyers)}
    supplier = {id_: at for at, (id_, _) in enumerate(suppliers)}
    keys = {buyer[one] * len(suppliers) + supplier[other] for one, no in buyers for other in no if other in supplier}
    keys |= {buyer[one] * len(suppliers) + supplier[other] for other, no in suppliers for one in no if one in buyer}
    return np.array(sorted(keys), dtype=np.int64)
