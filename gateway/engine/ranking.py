"""Ranking: who is worth meeting, stored with the reasons."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

import matching.types as values
from gateway import jobs
from gateway.database import lock_event
from gateway.engine.exposure import exposure
from gateway.engine.figures import figures
from gateway.engine.habits import sums_of
from gateway.engine.learning import is_learned, study
from gateway.engine.lists import places
from gateway.engine.material import Material, fit, material_of
from gateway.engine.people import digest_of, parties_of, profile_of
from gateway.jobs import Report
from gateway.matches.models import Match, RankedProfile, Ranking
from gateway.matches.service import settled
from gateway.registrations.models import Side
from gateway.transactions import reading, unit_of_work

if TYPE_CHECKING:
    from matching.similarity.matcher import MutualMatcher


def rank_event(event_id: int, report: Report) -> None:
    """Rank an event's approved suppliers and buyers and store every suggested pair with its reasons.

    Where the event learns, it first learns from answers that are new. May run twice at once: what was read last stays.
    """
    began = time.perf_counter()
    with reading() as session:
        material = material_of(session, event_id)
    matcher = fit(material, report)
    if material.learns and material.answers and not is_learned(material):
        material = replace(material, model=study(material, matcher, report))
        matcher.set_params(model=material.model)
    matches = matcher.matches(progress=report)
    report("store", 0, 1)
    rows = _match_rows(material, matcher, matches)
    made = {
        "event_id": event_id, "made_at": datetime.now(UTC), "read_at": material.read_at, "encoder": matcher.encoder_,
        "model": material.model.name,
        "suppliers": len(material.side(Side.SUPPLIER)), "buyers": len(material.side(Side.BUYER)),
        "seconds": time.perf_counter() - began, "habits": sums_of(material.habits),
    }  # fmt: skip
    told = {**_told(material), **figures(matcher, matches)}
    digests = {party.registration.id: digest_of(material.profiles[code]) for code, party in material.parties.items()}
    with unit_of_work() as session:
        lock_event(session, event_id)
        stored = session.scalar(sa.select(Ranking.read_at).where(Ranking.event_id == event_id))
        if stored is not None and stored > material.read_at:
            return  # another worker read later and was quicker
        for table in (Match, Ranking, RankedProfile):
            session.execute(sa.delete(table).where(table.event_id == event_id))
        if rows:
            session.execute(sa.insert(Match), rows)
        ranked = [{"registration_id": number, "event_id": event_id, "digest": one} for number, one in digests.items()]
        session.execute(sa.insert(RankedProfile), ranked)
        made["figures"] = {**told, **exposure(session, event_id)}
        session.execute(sa.insert(Ranking), [made])
        settled(session, event_id)
        now_there = parties_of(session, event_id)
        if {party.registration.id: digest_of(profile_of(party)) for party in now_there.values()} != digests:
            jobs.start(session, "renew", event_id=event_id, arguments={"event_id": event_id}, now=datetime.now(UTC))
    report("store", 1, 1)


def _told(material: Material) -> dict[str, Any]:
    """Return what the ranking was made from, as its page shows it; of the answers only how many there are."""
    from matching.similarity.learning.record import model_to_json

    return {
        "products": sum(len(party.products) for party in material.parties.values()),
        "answers": {
            "all": len(material.answers),
            "wanted": sum(answer.yes for answer in material.answers),
            "people": len({(answer.side, answer.chooser) for answer in material.answers}),
        },
        "learns": material.learns,
        "model": model_to_json(material.model),
    }


def _match_rows(material: Material, matcher: MutualMatcher, matches: tuple[values.Match, ...]) -> list[dict[str, Any]]:
    """Return the rows of the suggested pairs with their place in both lists."""
    for_buyers, for_suppliers = places(matcher, matches)
    return [
        match_row(material, match) | {"buyer_rank": buyer_rank, "supplier_rank": supplier_rank}
        for match, buyer_rank, supplier_rank in zip(matches, for_buyers, for_suppliers, strict=True)
    ]


def match_row(material: Material, match: values.Match) -> dict[str, Any]:
    """Return a suggested pair as it is stored, without its places."""
    return {
        "event_id": material.event_id,
        "supplier_id": material.parties[match.supplier].registration.id,
        "buyer_id": material.parties[match.buyer].registration.id,
        "score": match.score,
        "buyer_view": match.buyer_view,
        "supplier_view": match.supplier_view,
        "reasons": [_plain(reason) for reason in match.reasons],
        "concerns": [_plain(concern) for concern in match.concerns],
    }


def _plain(value: values.Reason | values.Concern) -> dict[str, Any]:
    """Return a reason or concern as the page reads it, without what it does not say."""
    names = type(value).__slots__
    return {name: getattr(value, name) for name in names if getattr(value, name) is not None}
