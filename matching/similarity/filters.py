"""Who may be shown to whom.

A pair is never shown when either refuses the other's market or the other itself, and when both are of one
organisation. Nor when the supplier may answer none of the buyer's needs: that is for `needs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from matching.similarity.names import SharedNames, country_codes, country_of
from matching.similarity.panel import Bools
from matching.types import Profile


@dataclass(frozen=True, slots=True, eq=False)
class Filters:
    """The hard filters of n buyers and s suppliers.

    Attributes
    ----------
    refused_by_supplier, refused_by_buyer : SharedNames
        The one's country among the other's refused markets.
    never : tuple of sets of int, length n
        Suppliers each buyer never meets: colleagues, and "no thanks" of either.
    """

    refused_by_supplier: SharedNames
    refused_by_buyer: SharedNames
    never: tuple[frozenset[int], ...]

    @classmethod
    def build(cls, buyers: Sequence[Profile], suppliers: Sequence[Profile]) -> Self:
        """Read both sides."""
        return cls(
            refused_by_supplier=SharedNames.build(
                [country_of(buyer) for buyer in buyers], [country_codes(one.markets_refused) for one in suppliers]
            ),
            refused_by_buyer=SharedNames.build(
                [country_codes(buyer.markets_refused) for buyer in buyers], [country_of(one) for one in suppliers]
            ),
            never=_never(buyers, suppliers),
        )

    def allowed(self, first: int, last: int) -> Bools:
        """Return (b, s): whether nothing that either refuses stands between them, for buyers ``first`` to ``last``."""
        allowed: Bools = self.refused_by_supplier.in_common(first, last) == 0
        allowed &= self.refused_by_buyer.in_common(first, last) == 0
        for row in range(first, last):
            allowed[row - first, list(self.never[row])] = False
        return allowed


def _never(buyers: Sequence[Profile], suppliers: Sequence[Profile]) -> tuple[frozenset[int], ...]:
    number = {supplier.id: at for at, supplier in enumerate(suppliers)}
    colleagues: dict[str, set[int]] = {}
    refused_by: dict[str, set[int]] = {}
    for at, supplier in enumerate(suppliers):
        if supplier.organisation:
            colleagues.setdefault(supplier.organisation, set()).add(at)
        for id_ in supplier.refuses:
            refused_by.setdefault(id_, set()).add(at)
    return tuple(
        frozenset(
            colleagues.get(buyer.organisation or "", set())
            | refused_by.get(buyer.id, set())
            | {number[id_] for id_ in buyer.refuses if id_ in number}
        )
        for buyer in buyers
    )
