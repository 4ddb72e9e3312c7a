"""Why a wanted pair has no meeting, by counts on the finished schedule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.scheduling.model import Ints, Model
from matching.types import Tier, Unplaced, Why


def explain_unplaced(model: Model, meetings: Sequence[tuple[int, int]]) -> tuple[Unplaced, ...]:
    """Return every wanted pair (a tier other than ``none``, or mandatory) that has no meeting, and why.

    The first of these that holds is given:

    1. ``no_common_slot``: no slot in which both are free (the stand open, where one has a stand);
    2. ``blocked_by_pin``: pins sit in all of those slots, or use up all meetings of one of the two;
    3. ``no_table``: none of those slots has a table at all, or both have a stand and neither leaves it;
    4. ``no_interpreter``: none of those slots has an interpreter at all;
    5. ``full_diary``: one of the two has `most` meetings, or no free slot left;
    6. ``no_table``, ``no_interpreter``: both are idle together, but then all tables or interpreters are taken;
    7. ``outscored``: both have room, but other meetings, or the limit in a row, stand in their common slots.
    """
    state = _State(model, meetings)
    met = {pair for pair, _ in meetings}
    unplaced = []
    for number, pair in enumerate(model.pairs):
        if number not in met and (pair.tier is not Tier.NONE or pair.mandatory):
            unplaced.append(Unplaced(supplier=pair.supplier, buyer=pair.buyer, why=state.why(number)))
    return tuple(unplaced)


class _State:
    """Counts on the finished schedule: who is busy when, what is left in each slot."""

    def __init__(self, model: Model, meetings: Sequence[tuple[int, int]]) -> None:
        self.model = model
        self.busy = np.zeros_like(model.free)
        self.pinned = np.zeros_like(model.free)
        self.tables: Ints = model.tables.copy()
        self.interpreters: Ints = model.interpreters.copy()
        for pair, slot in meetings:
            self.busy[[model.supplier[pair], model.buyer[pair]], slot] = True
            self.tables[slot] -= model.shared[pair]
            if model.language[pair] >= 0:
                self.interpreters[model.language[pair], slot] -= 1
        for pair, slot in model.pins:
            self.pinned[[model.supplier[pair], model.buyer[pair]], slot] = True
        self.full = (self.busy.sum(axis=1) >= model.most) | ~(model.free & ~self.busy).any(axis=1)
        self.pinned_full = (self.pinned.sum(axis=1) >= model.most) & (model.most > 0)

    def why(self, pair: int) -> Why:
        model = self.model
        two = [model.supplier[pair], model.buyer[pair]]
        language, shared = model.language[pair], model.shared[pair]
        common = model.free[two].all(axis=0)
        if not common.any():
            return Why.NO_COMMON_SLOT
        unpinned = common & ~self.pinned[two].any(axis=0)
        if not unpinned.any() or self.pinned_full[two].any():
            return Why.BLOCKED_BY_PIN
        if not model.meetable[pair] or (shared and not model.tables[unpinned].any()):
            return Why.NO_TABLE
        if language >= 0 and not model.interpreters[language, unpinned].any():
            return Why.NO_INTERPRETER
        if self.full[two].any():
            return Why.FULL_DIARY
        possible = unpinned & ~self.busy[two].any(axis=0)
        if not possible.any():
            return Why.OUTSCORED
        possible &= (self.tables > 0) | ~shared
        if not possible.any():
            return Why.NO_TABLE
        if language >= 0 and not (possible & (self.interpreters[language] > 0)).any():
            return Why.NO_INTERPRETER
        return Why.OUTSCORED
