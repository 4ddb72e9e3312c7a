"""Why a wanted pair has no meeting, by counts on the finished schedule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.scheduling.columns import UNASKED, Bools, Ints
from matching.scheduling.model import Model
from matching.types import Unplaced, Why


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
    met, slot = np.array(meetings, dtype=np.int64).reshape(-1, 2).T
    left_out = (model.tier != UNASKED) | model.mandatory
    left_out[met] = False
    pairs = np.flatnonzero(left_out)
    whys = _whys(model, met, slot, pairs)
    listed = map(model.pairs.__getitem__, pairs.tolist())
    return tuple(
        Unplaced(supplier=pair.supplier, buyer=pair.buyer, why=why) for pair, why in zip(listed, whys, strict=True)
    )


def _whys(model: Model, met: Ints, slot: Ints, pairs: Ints) -> list[Why]:
    """Return the reason of each of `pairs`, where the pairs `met` meet in the slots `slot`."""
    busy, pinned = np.zeros_like(model.free), np.zeros_like(model.free)
    busy[model.supplier[met], slot] = busy[model.buyer[met], slot] = True
    pins = np.array(model.pins, dtype=np.int64).reshape(-1, 2)
    for end in (model.supplier, model.buyer):
        pinned[end[pins[:, 0]], pins[:, 1]] = True
    tables_left = model.tables - np.bincount(slot[model.shared[met]], minlength=len(model.slots))
    spoken = met[model.language[met] >= 0], slot[model.language[met] >= 0]
    voices_left = model.interpreters.copy()
    np.subtract.at(voices_left, (model.language[spoken[0]], spoken[1]), 1)
    full = (busy.sum(axis=1) >= model.most) | ~(model.free & ~busy).any(axis=1)
    pinned_full = (pinned.sum(axis=1) >= model.most) & (model.most > 0)

    a, b = model.supplier[pairs], model.buyer[pairs]
    own_table = ~model.shared[pairs][:, None]  # who has a stand needs no table
    voice_ever, voice_left = (_with_voice(model, voices > 0, pairs) for voices in (model.interpreters, voices_left))
    common = model.free[a] & model.free[b]
    unpinned = common & ~(pinned[a] | pinned[b])
    idle = unpinned & ~(busy[a] | busy[b])
    at_table = idle & (own_table | (tables_left > 0))
    reasons = (  # in their order: the first that holds is given
        (~common.any(axis=1), Why.NO_COMMON_SLOT),
        (~unpinned.any(axis=1) | pinned_full[a] | pinned_full[b], Why.BLOCKED_BY_PIN),
        (~model.meetable[pairs] | ~(unpinned & (own_table | (model.tables > 0))).any(axis=1), Why.NO_TABLE),
        (~(unpinned & voice_ever).any(axis=1), Why.NO_INTERPRETER),
        (full[a] | full[b], Why.FULL_DIARY),
        (~idle.any(axis=1), Why.OUTSCORED),
        (~at_table.any(axis=1), Why.NO_TABLE),
        (~(at_table & voice_left).any(axis=1), Why.NO_INTERPRETER),
        (np.ones(len(pairs), dtype=np.bool_), Why.OUTSCORED),
    )
    first = np.argmax([holds for holds, _ in reasons], axis=0)
    return [reasons[reason][1] for reason in first.tolist()]


def _with_voice(model: Model, there: Bools, pairs: Ints) -> Bools:
    """Return (pairs, slots) whether the interpreter a pair needs is there; those that need none are last in `there`."""
    none_needed = np.ones((1, len(model.slots)), dtype=np.bool_)
    with_voice: Bools = np.concatenate([there, none_needed])[model.language[pairs]]
    return with_voice
