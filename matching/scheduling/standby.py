"""Who could step in: for each slot and each buyer without a meeting then, the suppliers to ask, best first."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import numpy as np

from matching.scheduling.model import Bools, Ints, build_model, numbers_of
from matching.types import Meeting, Problem

StandBy = dict[tuple[str, str], tuple[str, ...]]
"""(slot id, buyer id) -> supplier ids, best first."""


def stand_by(problem: Problem, meetings: Iterable[Meeting], *, top: int = 5) -> StandBy:
    """Rank the suppliers who could meet a buyer in a slot in which neither has a meeting.

    A supplier stands by for a buyer when the pair is listed, has no meeting at all yet, both are free and idle then,
    both may have one more meeting, and the limit in a row allows it. Mandatory pairs come first, then those worth
    most, then by id. Tables and interpreters are not looked at: whoever fell out leaves them behind.

    Parameters
    ----------
    problem, meetings : the event, and what stands of its timetable; meetings it does not know are left out.
    top : suppliers at most for each slot and buyer, 1 or more.

    Returns
    -------
    StandBy
        Without an entry where nobody could step in; in order of time, then of buyer.

    Raises
    ------
    InputError
        When the problem is at fault.
    """
    model = build_model(problem)
    person_at = {person.id: index for index, person in enumerate(model.people)}
    slot_at = {slot.id: index for index, slot in enumerate(model.slots)}
    busy = np.zeros_like(model.free)
    met = []
    for meeting in meetings:
        if meeting.slot in slot_at and meeting.supplier in person_at and meeting.buyer in person_at:
            busy[[person_at[meeting.supplier], person_at[meeting.buyer]], slot_at[meeting.slot]] = True
            met.append((meeting.supplier, meeting.buyer))
    idle = model.free & ~busy & (busy.sum(axis=1) < model.most)[:, None]
    idle &= ~_would_be_too_long(busy, model.follows, problem.settings.max_in_a_row)
    known = numbers_of(model.people, model.supplier, model.buyer, met)
    unmet = np.ones(len(model.pairs), dtype=np.bool_)
    unmet[known[known >= 0]] = False
    order = np.lexsort((model.supplier, -model.weight, ~model.mandatory))
    order = order[(unmet & model.meetable)[order]]
    return {
        (slot.id, model.people[buyer].id): tuple(model.people[supplier].id for supplier in suppliers)
        for at, slot in enumerate(model.slots)
        for buyer, suppliers in _by_buyer(model.supplier[order], model.buyer[order], idle[:, at], top)
    }


def _by_buyer(supplier: Ints, buyer: Ints, idle: Bools, top: int) -> Iterator[tuple[int, list[int]]]:
    """Yield each buyer of the pairs that are both idle, with the first `top` suppliers in the order given."""
    here = np.flatnonzero(idle[supplier] & idle[buyer])
    here = here[np.argsort(buyer[here], kind="stable")]
    starts = np.flatnonzero(np.r_[True, np.diff(buyer[here]) > 0]) if len(here) else here
    for start, end in itertools.pairwise([*starts.tolist(), len(here)]):
        yield int(buyer[here[start]]), supplier[here[start : min(end, start + top)]].tolist()


def _would_be_too_long(busy: Bools, follows: Bools, limit: int | None) -> Bools:
    """Return (people, slots) whether one more meeting there makes more than `limit` in a row."""
    if limit is None:
        return np.zeros_like(busy)
    people, slots = busy.shape
    before, after = np.zeros((people, slots), dtype=np.int64), np.zeros((people, slots), dtype=np.int64)
    for slot in range(1, slots):  # the meetings that end where this slot begins
        before[:, slot] = np.where(busy[:, slot - 1] & follows[slot], before[:, slot - 1] + 1, 0)
    for slot in range(slots - 2, -1, -1):
        after[:, slot] = np.where(busy[:, slot + 1] & follows[slot + 1], after[:, slot + 1] + 1, 0)
    too_long: Bools = before + 1 + after > limit
    return too_long
