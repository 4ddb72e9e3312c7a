"""How the commands name a meeting and what moves, one line each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from matching.types import Meeting

if TYPE_CHECKING:
    from matching.scheduling.difference import Moved


def moves(moved: Iterable[Moved], dropped: Iterable[Meeting], new: Iterable[Meeting] = ()) -> list[str]:
    """Return a line for each meeting that is not what it was."""
    return [
        *(f"moved {pair_of(m.before)} {place_of(m.before)} -> {place_of(m.after)}" for m in moved),
        *(f"dropped {pair_of(meeting)} {place_of(meeting)}" for meeting in dropped),
        *(f"new {pair_of(meeting)} {place_of(meeting)}" for meeting in new),
    ]


def pair_of(meeting: Meeting) -> str:
    """Return who meets."""
    return f"{meeting.supplier} {meeting.buyer}"


def place_of(meeting: Meeting) -> str:
    """Return when and where they meet."""
    return meeting.slot if meeting.table is None else f"{meeting.slot} {meeting.table}"
