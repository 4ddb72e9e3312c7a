"""A timetable that was made before, put on the board of a problem that has changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from matching.errors import InputError
from matching.scheduling.board import AWAY, IDLE, PINNED, Board, empty_board
from matching.scheduling.mending import Home, keep
from matching.scheduling.model import Model, numbers_of
from matching.scheduling.presolve import Reduced
from matching.types import Confirmed, Meeting

STAKE = {None: 1, Confirmed.SUPPLIER: 2, Confirmed.BUYER: 2, Confirmed.BOTH: 4}
"""How many moves of other meetings it takes to be as dear as moving one that was confirmed so."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of a timetable.

    Attributes
    ----------
    board : its meetings that can stay, and room for more; what has begun is fixed like a pin.
    home : the slot in which a pair met, -1 for none, and the number of slots for a slot that is gone; and its stake.
    """

    board: Board
    home: Home


def stand(reduced: Reduced, before: Iterable[Meeting], *, seed: int = 0, now: datetime | None = None) -> Standing:
    """Put every meeting of `before` back where it was, if it still can be there.

    Where too few tables or interpreters are left for all, those that began before `now` stay first, then the mandatory
    ones, then those that more people have confirmed, then those worth most.

    Raises
    ------
    InputError
        When `now` has no time zone, or `before` has a pair, or a person in one slot, twice.
    """
    before = tuple(before)
    if faults := [*_faults(before, now)]:
        raise InputError(*faults)
    model = reduced.model
    slot_at = {slot.id: index for index, slot in enumerate(model.slots)}
    was = np.full(len(reduced.pairs), IDLE, dtype=np.int64)
    stake = np.full(len(reduced.pairs), STAKE[None], dtype=np.int64)
    names = [(meeting.supplier, meeting.buyer) for meeting in before]
    for number, meeting in zip(
        numbers_of(model.people, reduced.supplier, reduced.buyer, names).tolist(), before, strict=True
    ):
        if number >= 0:
            was[number] = slot_at.get(meeting.slot, len(model.slots))
            stake[number] = STAKE[meeting.confirmed]
    past = np.array([now is not None and slot.start < now for slot in model.slots], dtype=np.bool_)
    board = empty_board(reduced, seed=seed)
    home = Home(slot=was, stake=stake)
    there = np.flatnonzero((was >= 0) & (was < len(model.slots)))
    order = there[np.lexsort((there, -reduced.weight[there], -stake[there], ~reduced.mandatory[there]))]
    begun = past[was[order]]
    keep(board, order[begun], home)
    rows = board.row[:, past]
    board.row[:, past] = np.where(rows >= 0, PINNED, np.where(rows == IDLE, AWAY, rows))
    keep(board, order[~begun], home)
    return Standing(board=board, home=home)


def tables_kept(model: Model, meetings: Iterable[tuple[int, int]], before: Iterable[Meeting]) -> dict[int, str]:
    """Return pair -> its table of `before`, for (pair, slot) numbers; first those that are when they were."""
    old = {(meeting.supplier, meeting.buyer): meeting for meeting in before}
    stayed: dict[int, str] = {}
    moved: dict[int, str] = {}
    for pair, slot in meetings:
        was = old.get((model.pairs[pair].supplier, model.pairs[pair].buyer))
        if was is not None and was.table is not None:
            (stayed if was.slot == model.slots[slot].id else moved)[pair] = was.table
    return stayed | moved


def _faults(before: tuple[Meeting, ...], now: datetime | None) -> Iterator[str]:
    pairs = [(meeting.supplier, meeting.buyer) for meeting in before]
    seats = [(name, meeting.slot) for meeting in before for name in (meeting.supplier, meeting.buyer)]
    for (supplier, buyer), count in _twice(pairs):
        yield f"meetings: {supplier} - {buyer} is listed {count} times. Keep one."
    for (name, slot), count in _twice(seats):
        yield f"meetings: {name} has {count} meetings at {slot}. Keep one."
    if now is not None and now.utcoffset() is None:
        yield f"now: {now.isoformat()} has no time zone. Add the offset."


def _twice(entries: list[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    if len(set(entries)) == len(entries):
        return []
    return [(entry, count) for entry, count in Counter(entries).items() if count > 1]
