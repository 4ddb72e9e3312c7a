"""How near two dotted category codes are, and how a supplier covers the categories a buyer looks for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from matching.similarity.answers import WANTS_COUNTED, counted
from matching.similarity.needs import OpenNeeds
from matching.similarity.panel import Floats, Panel

STEPS = (1.0, 0.7, 0.35)
"""Overlap of two codes whose common ancestor is 0, 1 or 2 levels up."""


def category_overlap(one: str, other: str) -> float:
    """Return how near two dotted codes are.

    Examples
    --------
    >>> [category_overlap("08.11", code) for code in ("08.11", "08", "08.10", "08.11.20.10", "16.04")]
    [1.0, 0.7, 0.7, 0.35, 0.0]
    """
    a, b = one.split("."), other.split(".")
    common = 0
    while common < min(len(a), len(b)) and a[common] == b[common]:
        common += 1
    steps = max(len(a), len(b)) - common
    return STEPS[steps] if common and steps < len(STEPS) else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """The categories of n buyers and s suppliers.

    Attributes
    ----------
    wanted : tuple of dicts, length n
        For each buyer, row number in `nearest` of each of its codes -> positions of the needs that name it.
    nearest : ndarray of float32, shape (wanted codes, s)
        Overlap of each wanted code with the supplier's nearest; NaN where the supplier names none.
    """

    wanted: tuple[dict[int, list[int]], ...]
    nearest: Floats

    @classmethod
    def build(cls, buyers: Panel, suppliers: Panel) -> Self:
        """Compare every wanted code with every offered one."""
        wanted, offered = codes_of(buyers), codes_of(suppliers)
        row = {code: at for at, code in enumerate(sorted({code for codes in wanted for code in codes}))}
        column = {code: at for at, code in enumerate(sorted({code for codes in offered for code in codes}))}
        overlap = np.array([[category_overlap(a, b) for b in column] for a in row], dtype=np.float32)
        nearest = np.full((len(row), len(suppliers)), np.nan, dtype=np.float32)
        for at, codes in enumerate(offered):
            if codes and row:
                nearest[:, at] = overlap[:, [column[code] for code in codes]].max(axis=1)
        return cls(
            wanted=tuple({row[code]: needs for code, needs in codes.items()} for codes in wanted), nearest=nearest
        )

    def cover(self, needs: OpenNeeds, first: int, last: int) -> Floats:
        """Return (b, s): the mean over the best two thirds of a buyer's codes; NaN where either names none.

        A code counts as not covered where the supplier may answer none of the needs that name it.
        """
        cover = np.full((last - first, self.nearest.shape[1]), np.nan, dtype=np.float32)
        for at, codes in enumerate(self.wanted[first:last]):
            if codes:
                may_answer = [needs.open[np.array(naming) - needs.first].any(axis=0) for naming in codes.values()]
                each = np.sort(self.nearest[list(codes)] * np.array(may_answer, dtype=np.float32), axis=0)
                cover[at] = each[len(codes) - counted(len(codes), WANTS_COUNTED) :].mean(axis=0)
        return cover


def codes_of(panel: Panel) -> list[dict[str, list[int]]]:
    """Return the codes of each profile's items, in order, each with the positions of the items that name it."""
    found: list[dict[str, list[int]]] = []
    for start, end in pairwise(panel.item_start.tolist()):
        codes: dict[str, list[int]] = {}
        for at in range(start, end):
            if code := (panel.items[at].category or "").strip():
                codes.setdefault(code, []).append(at)
        found.append(codes)
    return found
