"""Ranking: who is worth meeting, stored with the reasons."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

import matching.types as values
from gateway.database import insert_into
from gateway.engine.people import parties_of, profile_of
from gateway.jobs import JobError, Report
from gateway.matches.models import Match, Ranking
from gateway.profiles.models import PhraseVector
from gateway.registrations.models import Side
from gateway.transactions import reading, unit_of_work

LIST_LENGTH = 50
"""How many suggestions each list holds at most."""


class TableVectors:
    """The cache of phrase vectors, kept in the database; short transactions, so pages are never held up."""

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the vectors there are."""
        found: dict[str, bytes] = {}
        with reading() as session:
            for start in range(0, len(keys), 500):
                some = PhraseVector.key.in_(keys[start : start + 500])
                found.update(session.execute(sa.select(PhraseVector.key, PhraseVector.vector).where(some)).all())
        return found

    def put_many(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors; another worker may have kept the same."""
        if not vectors:
            return
        with unit_of_work() as session:
            session.execute(
                insert_into(session, PhraseVector).on_conflict_do_nothing(index_elements=["key"]),
                [{"key": key, "vector": vector} for key, vector in sorted(vectors.items())],
            )


def rank_event(event_id: int, report: Report) -> None:
    """Rank an event's approved suppliers and buyers and store every suggested pair with its reasons."""
    from matching.similarity import rank

    began = time.perf_counter()
    with reading() as session:
        parties = parties_of(session, event_id)
        profiles = {code: profile_of(party) for code, party in parties.items()}
    suppliers, buyers = (
        [profiles[code] for code, party in parties.items() if party.registration.side == side]
        for side in (Side.SUPPLIER, Side.BUYER)
    )
    if not suppliers or not buyers:
        raise JobError("There is nobody to match: one side has no approved participant.")
    ranking = rank(suppliers, buyers, top=LIST_LENGTH, store=TableVectors(), progress=report)
    report("store", 0, 1)
    rows = _match_rows(event_id, ranking.matches, {code: party.registration.id for code, party in parties.items()})
    made = {
        "event_id": event_id, "made_at": datetime.now(UTC), "encoder": ranking.encoder, "suppliers": len(suppliers),
        "buyers": len(buyers), "seconds": time.perf_counter() - began,
    }  # fmt: skip
    with unit_of_work() as session:
        session.execute(sa.delete(Match).where(Match.event_id == event_id))
        session.execute(sa.delete(Ranking).where(Ranking.event_id == event_id))
        if rows:
            session.execute(sa.insert(Match), rows)
        session.execute(sa.insert(Ranking), [made])
    report("store", 1, 1)


def _match_rows(event_id: int, matches: tuple[values.Match, ...], ids: dict[str, int]) -> list[dict[str, Any]]:
    """Return the rows of the suggested pairs with their place in both lists; ties break on the code."""
    places: list[dict[str, int]] = []
    for mine, theirs in (("buyer", "supplier"), ("supplier", "buyer")):
        lists: dict[str, list[values.Match]] = defaultdict(list)
        for match in matches:
            lists[getattr(match, mine)].append(match)
        place = {}
        for entries in lists.values():
            ordered = sorted(entries, key=lambda match: (-match.score, getattr(match, theirs)))
            place.update({f"{m.buyer}/{m.supplier}": number for number, m in enumerate(ordered, 1)})
        places.append(place)
    return [
        {
            "event_id": event_id,
            "supplier_id": ids[match.supplier],
            "buyer_id": ids[match.buyer],
            "score": match.score,
            "buyer_view": match.buyer_view,
            "supplier_view": match.supplier_view,
            "buyer_rank": places[0][f"{match.buyer}/{match.supplier}"],
            "supplier_rank": places[1][f"{match.buyer}/{match.supplier}"],
            "reasons": [_plain(reason) for reason in match.reasons],
            "concerns": [_plain(concern) for concern in match.concerns],
        }
        for match in matches
    ]


def _plain(value: values.Reason | values.Concern) -> dict[str, Any]:
    """Return a reason or concern as the page reads it, without what it does not say."""
    names = type(value).__slots__
    return {name: getattr(value, name) for name in names if getattr(value, name) is not None}
