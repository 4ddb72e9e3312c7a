"""What one edited profile meets of the other side, worked out once and kept for the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.similarity.candidates import DIRECTIONS, Coarse, beside, compare
from matching.similarity.hubs import Sample
from matching.similarity.leaning import Codes
from matching.similarity.lens import Lens, Offered
from matching.similarity.model import Model
from matching.similarity.panel import Panel
from matching.similarity.sides import Array
from matching.similarity.table import Table
from matching.types import Profile, Side


@dataclass(frozen=True, slots=True, eq=False)
class OtherSide:
    """The side that an edited profile is compared with.

    Attributes
    ----------
    samples : sequence of Sample
        What hubs towards it are measured by.
    position : dict of str to int
        Of each profile's id.
    refusing : dict of str to list of int
        Id of a profile -> positions of those who never want to meet it.
    """

    samples: Sequence[Sample]
    position: dict[str, int]
    refusing: dict[str, list[int]]

    @classmethod
    def of(cls, panel: Panel, samples: Sequence[Sample]) -> OtherSide:
        """Look through one side."""
        refusing = defaultdict(list)
        for at, profile in enumerate(panel.profiles):
            for other in profile.refuses:
                refusing[other].append(at)
        position = {profile.id: at for at, profile in enumerate(panel.profiles)}
        return cls(samples=samples, position=position, refusing=dict(refusing))

    def refused(self, profile: Profile) -> Array:
        """Return the sorted positions of those whom the profile refuses or who refuse it, int64."""
        own = {self.position[other] for other in profile.refuses if other in self.position}
        return np.array(sorted(own.union(self.refusing.get(profile.id, ()))), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The other side as a coarse look sees it.

    Attributes
    ----------
    lens : Lens
        Learned of both sides when they were read.
    phrases : float32 (p, e) or Offered
        Whole numbers.
    codes : Codes
    """

    lens: Lens
    phrases: Array | Offered
    codes: Codes

    @classmethod
    def by(cls, side: Side, table: Table) -> Self:
        """Return the side opposite to `side` as it is seen from there."""
        lens = Lens.of(table.wants, table.offers, DIRECTIONS)
        if side is Side.SUPPLIER:
            return cls(lens, lens.wants(table.wants).astype(np.float32), Codes.of(table.buyers))
        offered = lens.offers(table.offers)
        return cls(lens, offered._replace(rows=offered.rows.astype(np.float32)), Codes.of(table.suppliers))

    def promising(self, table: Table, model: Model, side: Side, top: int) -> Array:
        """Return the sorted positions of those who look most promising to the one profile on `side` of `table`.

        As many as `candidates.few` says of a buyer, for either side: the others' own looks, which find a supplier
        more buyers in a full run, are not taken again for one.
        """
        found = self._beside(table)
        if side is Side.BUYER:
            best = compare(table, found, model, 0, 1, top)[0].closed()
        else:
            best = compare(table, found, model, 0, table.shape[0], 2 * top)[1].closed()
        return np.sort(best.other[best.other >= 0])

    def _beside(self, table: Table) -> Coarse:
        if isinstance(self.phrases, Offered):
            return beside(self.lens.wants(table.wants), self.phrases, Codes.of(table.buyers), self.codes)
        return beside(self.phrases, self.lens.offers(table.offers), self.codes, Codes.of(table.suppliers))
