"""What people answered, as the engine learns from it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from matching.errors import InputError
from matching.types import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One answer of one participant about another: a preference, an accepted or declined request, a rating.

    Attributes
    ----------
    chooser, chosen : str
        Ids of the profiles; they are of opposite sides.
    side : Side
        The chooser's.
    yes : bool
        Whether the chooser wants to meet the other, or was glad to have met.
    weight : float
        How much the answer tells, above 0; 1 for a plain yes or no. A must meet may count more, a rating in the
        middle less.
    """

    chooser: str
    chosen: str
    side: Side
    yes: bool
    weight: float = 1.0


class Asked(NamedTuple):
    """Who was asked about whom; `side` is the chooser's. Sorts by side, chooser, chosen."""

    side: Side
    chooser: str
    chosen: str

    @property
    def buyer(self) -> str:
        """The buyer of the two."""
        return self.chooser if self.side is Side.BUYER else self.chosen

    @property
    def supplier(self) -> str:
        """The supplier of the two."""
        return self.chosen if self.side is Side.BUYER else self.chooser


class Answer(NamedTuple):
    """The summed weights of all answers of one participant about another."""

    yes: float
    no: float

    @property
    def weight(self) -> float:
        """Of the answers together."""
        return self.yes + self.no


def collect(feedback: Iterable[Feedback]) -> dict[Asked, Answer]:
    """Join the answers of one participant about another, sorted, so that the order of `feedback` changes nothing.

    Raises
    ------
    InputError
        For a weight that is not above 0.
    """
    faults: list[str] = []
    weights: dict[Asked, tuple[list[float], list[float]]] = {}
    for one in feedback:
        if not (one.weight > 0 and math.isfinite(one.weight)):
            faults.append(
                f"The answer of {one.chooser} about {one.chosen} has the weight {one.weight}. Give it one above 0, "
                "or leave it out."
            )
        both = weights.setdefault(Asked(one.side, one.chooser, one.chosen), ([], []))
        both[0 if one.yes else 1].append(one.weight)
    if faults:
        raise InputError(*faults)
    return {asked: Answer(math.fsum(weights[asked][0]), math.fsum(weights[asked][1])) for asked in sorted(weights)}
