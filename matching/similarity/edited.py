"""What one edited profile meets of the other side, worked out once and kept for the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.similarity.hubs import Sample
from matching.similarity.panel import Panel
from matching.similarity.sides import Array
from matching.types import Profile


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
