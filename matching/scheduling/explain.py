"""Why a wanted pair has no meeting, by counts on the finished schedule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.scheduling.model import Model, bits_of
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
    """Counts on the finished schedule, as bits of slots: who is busy when, where a table or an interpreter is left."""

    def __init__(self, model: Model, meetings: Sequence[tuple[int, int]]) -> None:
        busy, pinned = np.zeros_like(model.free), np.zeros_like(model.free)
        tables, interpreters = model.tables.copy(), model.interpreters.copy()
        for pair, slot in meetings:
            busy[[model.supplier[pair], model.buyer[pair]], slot] = True
            tables[slot] -= model.shared[pair]
            if model.language[pair] >= 0:
                interpreters[model.language[pair], slot] -= 1
        for pair, slot in model.pins:
            pinned[[model.supplier[pair], model.buyer[pair]], slot] = True
        self.supplier: list[int] = model.supplier.tolist()
        self.buyer: list[int] = model.buyer.tolist()
        self.shared: list[bool] = model.shared.tolist()
        self.meetable: list[bool] = model.meetable.tolist()
        self.language: list[int] = model.language.tolist()
        self.free, self.busy, self.pinned = bits_of(model.free), bits_of(busy), bits_of(pinned)
        self.full: list[bool] = ((busy.sum(axis=1) >= model.most) | ~(model.free & ~busy).any(axis=1)).tolist()
        self.pinned_full: list[bool] = ((pinned.sum(axis=1) >= model.most) & (model.most > 0)).tolist()
        (self.tables_ever,), (self.tables_left,) = bits_of(model.tables[None] > 0), bits_of(tables[None] > 0)
        self.voices_ever, self.voices_left = bits_of(model.interpreters > 0), bits_of(interpreters > 0)

    def why(self, pair: int) -> Why:
        a, b, language = self.supplier[pair], self.buyer[pair], self.language[pair]
        common = self.free[a] & self.free[b]
        if not common:
            return Why.NO_COMMON_SLOT
        unpinned = common & ~(self.pinned[a] | self.pinned[b])
        if not unpinned or self.pinned_full[a] or self.pinned_full[b]:
            return Why.BLOCKED_BY_PIN
        if not self.meetable[pair] or (self.shared[pair] and not unpinned & self.tables_ever):
            return Why.NO_TABLE
        if language >= 0 and not unpinned & self.voices_ever[language]:
            return Why.NO_INTERPRETER
        if self.full[a] or self.full[b]:
            return Why.FULL_DIARY
        possible = unpinned & ~(self.busy[a] | self.busy[b])
        if not possible:
            return Why.OUTSCORED
        possible &= self.tables_left if self.shared[pair] else possible
        if not possible:
            return Why.NO_TABLE
        if language >= 0 and not possible & self.voices_left[language]:
            return Why.NO_INTERPRETER
        return Why.OUTSCORED
