"""What two timetables have in common, and what not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matching.types import Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One pair's meeting `before` and `after`: another slot, another table, or both."""

    before: Meeting
    after: Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`dropped` are meetings of the first timetable, `kept` and `new` of the second, each in its order.

    A kept meeting has the same slot and table; it may have become pinned.
    """

    kept: tuple[Meeting, ...]
    moved: tuple[Moved, ...]
    dropped: tuple[Meeting, ...]
    new: tuple[Meeting, ...]


def difference(before: Iterable[Meeting], after: Iterable[Meeting]) -> Difference:
    """Compare two timetables, in each of which a pair meets once at most."""
    old = {(meeting.supplier, meeting.buyer): meeting for meeting in before}
    kept, moved, new = [], [], []
    for now in after:
        was = old.pop((now.supplier, now.buyer), None)
        if was is None:
            new.append(now)
        elif (was.slot, was.table) == (now.slot, now.table):
            kept.append(now)
        else:
            moved.append(Moved(before=was, after=now))
    return Difference(kept=tuple(kept), moved=tuple(moved), dropped=tuple(old.values()), new=tuple(new))
