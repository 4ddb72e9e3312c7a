"""The people in their order and the pairs of a problem as arrays, read once: the ground of faults and of the model.

Nothing here is checked. A name that does not exist has the number -1, so that whoever looks for faults can see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from matching.types import Participant, Problem, Settings, Side, Tier

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

NOBODY = -1
TIERS = list(Tier)
MUTUAL, UNASKED = TIERS.index(Tier.MUTUAL), TIERS.index(Tier.NONE)
_entries = attrgetter("supplier", "buyer", "score", "tier", "rank", "mandatory", "interpreter")


@dataclass(frozen=True, slots=True)
class Columns:
    """People by side, suppliers first, then by id; pairs in the order of the file.

    Attributes
    ----------
    people, suppliers : the participants in their order, and how many of them are suppliers.
    supplier, buyer : (pairs,) numbers of the two people.
    score : (pairs,)
    tier : (pairs,) index into `TIERS`.
    rank : (pairs,) 1 where a pair has none.
    mandatory : (pairs,)
    interpreter : (pairs,) the language, or None.
    """

    people: tuple[Participant, ...]
    suppliers: int
    supplier: Ints
    buyer: Ints
    score: Floats
    tier: Ints
    rank: Ints
    mandatory: Bools
    interpreter: tuple[str | None, ...]


def columns_of(problem: Problem) -> Columns:
    """Read the people and the pairs of any problem."""
    people = tuple(sorted(problem.participants, key=lambda person: (person.side is Side.BUYER, person.id)))
    number = {person.id: index for index, person in enumerate(people)}
    tier_at = {tier: index for index, tier in enumerate(TIERS)}
    columns = zip(*map(_entries, problem.pairs), strict=True) if problem.pairs else ((),) * 7
    supplier, buyer, score, tier, rank, mandatory, interpreter = columns
    return Columns(
        people=people,
        suppliers=sum(person.side is Side.SUPPLIER for person in people),
        supplier=np.array([number.get(name, NOBODY) for name in supplier], dtype=np.int64),
        buyer=np.array([number.get(name, NOBODY) for name in buyer], dtype=np.int64),
        score=np.array(score, dtype=np.float64),
        tier=np.array([tier_at[each] for each in tier], dtype=np.int64),
        rank=np.array([1 if each is None else each for each in rank], dtype=np.int64),
        mandatory=np.array(mandatory, dtype=np.bool_),
        interpreter=tuple(interpreter),
    )


def pairs_look_sound(columns: Columns) -> bool:
    """Whether every pair is of a supplier and a buyer of two organisations, comes once, and has a score and a rank."""
    a, b, people = columns.supplier, columns.buyer, columns.people
    if len({person.id for person in people}) < len(people):
        return False
    if not ((a >= 0) & (a < columns.suppliers) & (b >= columns.suppliers)).all():
        return False
    names: dict[str | None, int] = {}
    house = np.array(
        [
            -index - 1 if p.organisation is None else names.setdefault(p.organisation, index)
            for index, p in enumerate(people)
        ],
        dtype=np.int64,
    )
    keys = np.sort(a * len(people) + b)
    scored = (columns.score >= 0) & (columns.score <= 1) & (columns.rank >= 1)
    return bool(scored.all() and (np.diff(keys) > 0).all() and (house[a] != house[b]).all())


def plain_weights(columns: Columns, settings: Settings) -> Ints:
    """Return (pairs,) what each is worth; `matching.scheduling.model.plain_weight` says how."""
    of_tier = np.array([settings.tier_weights[tier] for tier in TIERS], dtype=np.int64)
    steps = np.where(columns.tier == UNASKED, 0, columns.rank - 1)
    weight = np.rint(999 * columns.score).astype(np.int64) + of_tier[columns.tier] - settings.rank_step * steps
    least_one: Ints = np.maximum(1, weight)
    return least_one
