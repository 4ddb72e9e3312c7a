"""How evenly an event's lists show people: figures that need nobody to say what would have been right."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from gateway.matches.models import Match
from gateway.registrations.models import Registration, Side, State

FEW_LISTS = 3
"""Who is in fewer lists than this is named to the organiser."""
MOST_NAMED = 500
"""So many people of each side are named; beyond that it is not about single people any more."""


def exposure(session: Session, event_id: int) -> dict[str, Any]:
    """Return, for both sides, in how many lists and first tens people are, and who is in few; as plain JSON data.

    Everything is read from the stored matches, so it holds after single participants were ranked anew too.
    """
    from matching.similarity.measures import SHOWN, same_language

    people: dict[Side, dict[int, str]] = {side: {} for side in Side}
    taking_part = (Registration.event_id == event_id, Registration.state == State.APPROVED)
    rows = session.execute(
        sa.select(Registration.id, Registration.side, Registration.language)
        .where(*taking_part)
        .order_by(Registration.id)
    )
    for number, side, language in rows:
        people[Side(side)][number] = language.split("-")[0]
    at = {side: {number: place for place, number in enumerate(numbers)} for side, numbers in people.items()}
    lists: dict[Side, Counter[int]] = {side: Counter() for side in Side}
    tens: dict[Side, Counter[int]] = {side: Counter() for side in Side}
    entries = np.full((len(people[Side.BUYER]), SHOWN), -1, dtype=np.intp)
    matches = sa.select(Match.supplier_id, Match.buyer_id, Match.buyer_rank, Match.supplier_rank)
    for supplier, buyer, buyer_rank, supplier_rank in session.execute(matches.where(Match.event_id == event_id)):
        if supplier not in people[Side.SUPPLIER] or buyer not in people[Side.BUYER]:
            continue
        lists[Side.SUPPLIER][supplier] += 1
        lists[Side.BUYER][buyer] += 1
        if buyer_rank <= SHOWN:
            tens[Side.SUPPLIER][supplier] += 1
            entries[at[Side.BUYER][buyer], buyer_rank - 1] = at[Side.SUPPLIER][supplier]
        if supplier_rank <= SHOWN:
            tens[Side.BUYER][buyer] += 1
    same, neutral = same_language(entries, _languages(people[Side.BUYER]), _languages(people[Side.SUPPLIER]))
    return {
        "shown": {str(side): _shown(list(people[side]), lists[side], tens[side]) for side in Side},
        "languages": {str(side): dict(Counter(people[side].values()).most_common()) for side in Side},
        "same_language": same,
        "neutral": neutral,
    }


def _shown(people: list[int], lists: Counter[int], tens: Counter[int]) -> dict[str, Any]:
    from matching.similarity.measures import gini

    times = np.array([tens[number] for number in people], dtype=np.intp)
    few = [number for number in people if lists[number] < FEW_LISTS or not tens[number]]
    few.sort(key=lambda number: (min(lists[number], FEW_LISTS), tens[number], number))
    return {
        "people": len(people),
        "nobody": sum(not lists[number] for number in people),
        "covered": int((times > 0).sum()),
        "gini": gini(times),
        "tens": sorted(Counter(times.tolist()).items()),
        "few": [[number, lists[number], tens[number]] for number in few[:MOST_NAMED]],
        "few_in_all": len(few),
    }


def _languages(people: dict[int, str]) -> NDArray[np.str_]:
    return np.array(list(people.values()), dtype=np.str_)
