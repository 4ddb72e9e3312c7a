"""Who marks whom: preferences as people give them, from the lists the engine showed them.

People choose mostly from the top of their list, some partners are sought by everybody, those who already asked
are noticed, a fifth mark nothing at all, and the rest ask for more than fits. The shares follow the rules of the
trade that the project states (participants ask for 1.2 to 1.7 times what fits); the strengths below were set so
that 30 to 40 % of what is asked is mutual.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from random import Random

from matching.synthetic.event import SyntheticEvent, SyntheticRegistration, may_meet
from matching.types import Match


class Choice(StrEnum):
    """What one participant marks on another."""

    MUST = "must"
    WOULD = "would"
    NO = "no"


Wish = tuple[str, str, Choice]
"""Who chose, whom, and what."""

SILENT_SHARE = 0.2
TIMID_SHARE = 0.15
"""How many mark nothing, and how many of the others only a handful."""
ASKED_PER_PLACE = (1.2, 1.7)
MUST_SHARE = 0.25
TOP_PULL = 1.2
"""How much a place at the top of the list counts: the utility falls by this for each e-fold of the rank."""
POPULARITY = 0.5
NOTICED = 0.4
"""What it adds that the other side asked first."""


def wishes(event: SyntheticEvent, matches: Sequence[Match], seed: int = 0) -> tuple[Wish, ...]:
    """Simulate who marks must meet, would meet and no thanks.

    Parameters
    ----------
    event : SyntheticEvent
    matches : sequence of Match
        What the engine suggested; a pair listed twice counts once, and those who may not meet are left out.
    seed : int
        Same event, matches and seed, same wishes.

    Returns
    -------
    tuple of (str, str, Choice)
        Chooser, other and choice, by chooser in registration order; each one's must meets first, then would
        meets, both in the order of preference (so the position is the rank), then no thanks.
    """
    parties = {registration.profile.id: registration for registration in event.registrations}
    lists = _lists(parties, matches)
    random = Random(f"{seed}/wishes")
    popularity = {id_: random.gauss(0.0, 1.0) for id_ in parties}
    order = list(parties)
    random.shuffle(order)
    asked: defaultdict[str, set[str]] = defaultdict(set)
    chosen: dict[str, list[Wish]] = {}
    for id_ in order:
        own = Random(f"{seed}/wishes/{id_}")
        listed = lists.get(id_, [])
        wanted = _wanted(own, listed, _how_many(own, parties[id_], len(event.slots)), popularity, asked[id_])
        musts = round(len(wanted) * MUST_SHARE)
        marks = [(other, Choice.MUST if place < musts else Choice.WOULD) for place, other in enumerate(wanted)]
        marks += [(other, Choice.NO) for other in _unwanted(own, listed, wanted)] if wanted else []
        chosen[id_] = [(id_, other, choice) for other, choice in marks]
        for other in wanted:
            asked[other].add(id_)
    return tuple(wish for id_ in parties for wish in chosen[id_])


def _lists(parties: Mapping[str, SyntheticRegistration], matches: Sequence[Match]) -> dict[str, list[str]]:
    """Return everybody's list, best first, ties by id."""
    scored: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for match in matches:
        supplier, buyer = parties[match.supplier], parties[match.buyer]
        if may_meet(supplier.profile, buyer.profile):
            scored[match.buyer][match.supplier] = match.score
            scored[match.supplier][match.buyer] = match.score
    return {id_: sorted(others, key=lambda one: (-others[one], one)) for id_, others in scored.items()}


def _how_many(random: Random, party: SyntheticRegistration, slots: int) -> int:
    if random.random() < SILENT_SHARE:
        return 0
    places = slots if party.free is None else len(party.free)
    places = places if party.most is None else min(places, party.most)
    if random.random() < TIMID_SHARE:
        return random.randint(1, max(1, places // 3))
    return round(places * random.uniform(*ASKED_PER_PLACE))


def _wanted(
    random: Random, listed: Sequence[str], count: int, popularity: Mapping[str, float], asked_me: set[str]
) -> list[str]:
    """Choose `count` by utility with Gumbel noise: the same as drawing one after the other by a logit choice."""
    utility = {
        other: -TOP_PULL * math.log(rank)
        + POPULARITY * popularity[other]
        + (NOTICED if other in asked_me else 0.0)
        - math.log(max(random.expovariate(1.0), 1e-12))
        for rank, other in enumerate(listed, 1)
    }
    return sorted(utility, key=lambda other: (-utility[other], other))[:count]


def _unwanted(random: Random, listed: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Pick up to three of those left over; most people refuse nobody."""
    left = [other for other in listed if other not in set(wanted)]
    return sorted(random.sample(left, min(len(left), random.choice((0, 0, 0, 0, 1, 1, 2, 3)))))
