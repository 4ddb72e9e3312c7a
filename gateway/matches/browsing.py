"""Finding one's way in a list of suggestions: filters, search in any language, pages, and how many will fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor

from gateway.meetings.models import Choice
from gateway.meetings.queries import WANTS
from gateway.searching import mentions

PER_PAGE = 20
ASK_LEAST, ASK_MOST = 1.2, 1.7
"""People who ask for this many times their slots end up with full days: not every wish fits."""


class Show(StrEnum):
    """Which part of the list is shown."""

    ALL = "all"
    CHOSEN = "chosen"
    OPEN = "open"
    ASKED = "asked"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Suggested:
    """One entry of a reader's list. `rank` is None where the engine did not suggest the pair to this reader."""

    other_id: int
    name: str
    latin_name: str | None
    rank: int | None
    choice: Choice | None = None
    wants_me: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What is known of somebody the reader chose: free slots, and how many pairs with them are wanted by anyone.

    `mutual` says whether they chose the reader too; `all_mutual` counts their wanted pairs where both chose.
    """

    slots: int
    wanted: int
    all_mutual: int
    mutual: bool


def part(entries: Iterable[Suggested], show: Show) -> list[Suggested]:
    """Return the entries of one part of the list, in their order. Those the reader declined are only in their own."""
    return [entry for entry in entries if _belongs(entry, show)]


def _belongs(entry: Suggested, show: Show) -> bool:
    if show is Show.DECLINED or entry.choice is Choice.NO:
        return show is Show.DECLINED and entry.choice is Choice.NO
    if show is Show.CHOSEN:
        return entry.choice in WANTS
    if show is Show.OPEN:
        return entry.choice is None
    return show is Show.ALL or entry.wants_me


def found(entries: Iterable[Suggested], words: Mapping[int, Sequence[str]], sought: str) -> list[Suggested]:
    """Return the entries whose names and product words contain everything that is sought."""
    return [
        entry for entry in entries if mentions((entry.name, entry.latin_name, *words.get(entry.other_id, ())), sought)
    ]


def free_slots(slots: int, absences: int, most: int | None) -> int:
    """Return how many meetings fit into a day of so many slots, of which some are not free."""
    free = max(slots - absences, 0)
    return free if most is None else min(free, most)


def probably_fit(my_slots: int, wishes: Iterable[Wish]) -> int:
    """Return about how many of a reader's wishes will be scheduled.

    The scheduler places mutual wishes first, so a wish has the chance that the other side's slots leave it: slots over
    mutual wishes, or, asked by one side only, the slots left over the wishes left. Nobody gets more than the reader's
    own slots hold. A "no thanks" of the other side is left out on purpose: the figure must not betray it.

    Examples
    --------
    >>> probably_fit(10, [Wish(slots=4, wanted=8, all_mutual=2, mutual=True)] * 3)
    3
    >>> probably_fit(10, [Wish(slots=4, wanted=8, all_mutual=2, mutual=False)] * 3)
    1
    """
    return min(my_slots, floor(sum(_chance(wish) for wish in wishes) + 0.5))


def _chance(wish: Wish) -> float:
    if wish.mutual:
        return min(1.0, wish.slots / max(wish.all_mutual, 1))
    left = max(wish.slots - wish.all_mutual, 0)
    return min(1.0, left / max(wish.wanted - wish.all_mutual, 1))


def good_number(my_slots: int) -> tuple[int, int]:
    """Return from how many to how many wishes are sensible for so many slots."""
    return floor(my_slots * ASK_LEAST + 0.5), floor(my_slots * ASK_MOST + 0.5)


def page_of(entries: Sequence[Suggested], number: int) -> tuple[list[Suggested], int, int]:
    """Return one page of the entries, its number (the nearest there is) and how many pages there are."""
    pages = max(1, -(-len(entries) // PER_PAGE))
    number = min(max(number, 1), pages)
    return list(entries[(number - 1) * PER_PAGE : number * PER_PAGE]), number, pages
