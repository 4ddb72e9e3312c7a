"""Which needs a supplier may answer at all: those whose required certificates it holds.

What a need requires is required for that need alone. A buyer who takes cat food only with one certificate and pet
supplements only with another meets suppliers of either; what one of them may not answer counts as not answered by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from matching.similarity.names import SharedNames, folded, wished_certificates
from matching.similarity.panel import Bools, Floats, Ints, Panel, groups_of_equal_length
from matching.types import Need


@dataclass(frozen=True, slots=True, eq=False)
class OpenNeeds:
    """The m needs of one block of b buyers beside s suppliers.

    Attributes
    ----------
    first : int
        Position of the block's first need among all needs.
    start : ndarray of shape (b + 1,)
        The needs of the block's buyer i are rows ``start[i]:start[i + 1]`` of `open`.
    open : ndarray of bool, shape (m, s)
        Whether the supplier holds every certificate that the need requires.
    """

    first: int
    start: Ints
    open: Bools

    def of(self, row: int, supplier: int) -> Ints:
        """Return the positions, among all needs, of those of the block's buyer `row` that the supplier may answer."""
        begin, end = int(self.start[row]), int(self.start[row + 1])
        return self.first + begin + np.flatnonzero(self.open[begin:end, supplier])

    def any_open(self) -> Bools:
        """Return (b, s): whether the supplier may answer something; always so where the buyer names no need."""
        some = np.ones((len(self.start) - 1, self.open.shape[1]), dtype=np.bool_)
        for members, positions in groups_of_equal_length(self.start):
            some[members] = self.open[positions].any(axis=1)
        return some


@dataclass(frozen=True, slots=True, eq=False)
class NeedTable:
    """The certificates of all m needs of n buyers beside those of s suppliers.

    Attributes
    ----------
    start : ndarray of shape (n + 1,)
        The needs of buyer i are ``start[i]:start[i + 1]``.
    required : SharedNames
        Required by each need, and held by each supplier.
    asked : SharedNames
        The same for what a need requires or wishes.
    differ : ndarray of bool, shape (n,)
        Whether the buyer's needs require different certificates, so that a supplier may be open to some only.
    """

    start: Ints
    required: SharedNames
    asked: SharedNames
    differ: Bools

    @classmethod
    def build(cls, buyers: Panel, suppliers: Panel) -> Self:
        """Read both sides."""
        needs: tuple[Need, ...] = buyers.items  # type: ignore[assignment]  # the buyers' side has needs
        required = [set(folded(need.must)) for need in needs]
        asked = [set(folded(wished_certificates([need]))) for need in needs]
        held = [set(folded(supplier.certificates)) for supplier in suppliers.profiles]
        starts = buyers.item_start.tolist()
        differ = [any(names != required[begin] for names in required[begin:end]) for begin, end in pairwise(starts)]
        return cls(
            start=buyers.item_start,
            required=SharedNames.build(required, held),
            asked=SharedNames.build(asked, held),
            differ=np.array(differ, dtype=np.bool_),
        )

    def block(self, first: int, last: int) -> OpenNeeds:
        """Return the needs of buyers ``first`` up to ``last`` (not included)."""
        begin, end = int(self.start[first]), int(self.start[last])
        return OpenNeeds(
            first=begin,
            start=self.start[first : last + 1] - begin,
            open=~(self.required.share_of_buyers(begin, end) < 1),  # NaN: nothing is required
        )

    def certificates_held(self, needs: OpenNeeds, first: int, last: int) -> Floats:
        """Return (b, s): the share the supplier holds of what the needs it may answer ask for.

        Parameters
        ----------
        needs : OpenNeeds
            Of the block.
        first, last : int
            Its buyers.

        Returns
        -------
        ndarray of float32
            NaN where those needs ask for nothing. A need the supplier may not answer is told by the texts alone.
        """
        share = np.full((last - first, needs.open.shape[1]), np.nan, dtype=np.float32)
        for row in range(last - first):
            begin, end = int(needs.start[row]), int(needs.start[row + 1])
            asked = self.asked.of_buyers[needs.first + begin : needs.first + end]
            columns = np.flatnonzero(asked.any(axis=0))
            if not len(columns):
                continue
            held = self.asked.of_suppliers[:, columns]
            if self.differ[first + row]:
                asked_of = needs.open[begin:end].T.astype(np.float32) @ asked[:, columns] > 0
                number, common = asked_of.sum(axis=1), (held * asked_of).sum(axis=1)
                some = number > 0
                share[row, some] = common[some] / number[some]
            else:
                share[row] = held.mean(axis=1)
        return share
