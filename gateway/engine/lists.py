"""Places in lists: as the engine made them, and with a newcomer put among those who are there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import matching.types as values

if TYPE_CHECKING:
    from matching.similarity.lists import Lists
    from matching.similarity.matcher import MutualMatcher

Ints = NDArray[np.integer]
Entry = tuple[int, float]
"""Somebody's number, and the score of the pair."""


def places(matcher: MutualMatcher, matches: Sequence[values.Match]) -> tuple[list[int], list[int]]:
    """Return the place of every match in its buyer's and in its supplier's list, 1 first, in the order of `matches`.

    A pair that only the other's list has comes after the reader's own, by score: whom one is shown to, one can find.
    """
    buyer, supplier, lists = matcher.shortlists()
    score = dict(zip(lists.listed.tolist(), (match.score for match in matches), strict=True))
    return _places(lists.buyers, buyer, supplier, score), _places(lists.suppliers, supplier, buyer, score)


def _places(own: Lists, person: Ints, other: Ints, score: dict[int, float]) -> list[int]:
    """Return the place of each scored pair, in the order of `score`, in the list of its `person`."""
    place: dict[int, int] = {}
    length = []
    for who in range(len(own.start) - 1):
        listed = own.of(who).tolist()
        place.update(zip(listed, range(1, len(listed) + 1), strict=True))
        length.append(len(listed))
    for pair in sorted(score.keys() - place.keys(), key=lambda pair: (-score[pair], int(other[pair]))):
        length[person[pair]] += 1
        place[pair] = length[person[pair]]
    return [place[pair] for pair in score]


def with_newcomers(listed: Sequence[Entry], newcomers: Iterable[Entry]) -> list[int]:
    """Return the numbers of a list, best first, after newcomers were put where their scores belong.

    A list does not follow the scores alone (it is varied, and spreads attention), so a newcomer's place is as many
    down as there are entries that score higher; ties break on the number. The others keep their order.

    Examples
    --------
    >>> with_newcomers([(1, 0.9), (2, 0.4), (3, 0.8)], [(4, 0.7), (5, 0.95)])
    [5, 1, 2, 4, 3]
    """
    entries = list(listed)
    for number, score in sorted(newcomers, key=lambda entry: (-entry[1], entry[0])):
        ahead = sum((-theirs, other) < (-score, number) for other, theirs in entries)
        entries.insert(ahead, (number, score))
    return [number for number, _ in entries]
