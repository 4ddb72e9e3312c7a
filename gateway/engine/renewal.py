"""Ranking alone those who came, changed or went since the last ranking; everybody else's lists stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

import matching.types as values
from gateway.database import lock_event
from gateway.engine.exposure import exposure
from gateway.engine.habits import answers_like
from gateway.engine.lists import Entry, with_newcomers
from gateway.engine.material import LIST_LENGTH, Material, fit, material_of, read_model
from gateway.engine.people import digest_of
from gateway.engine.ranking import match_row, rank_event
from gateway.events.models import Event
from gateway.jobs import Report
from gateway.matches.models import Match, RankedProfile, Ranking
from gateway.matches.queries import waiting_job
from gateway.matches.service import start_renewal
from gateway.registrations.models import Side
from gateway.transactions import reading, unit_of_work

MOST_AT_ONCE = 20
"""When more people changed than this, everybody is ranked anew: the lists would be other lists."""

REACH = 1_000
"""So many others are looked at, best first, whether somebody who changed belongs in their lists."""

Pair = tuple[int, int]
OWNER = {Side.BUYER: "buyer_id", Side.SUPPLIER: "supplier_id"}
RANKS = {Side.BUYER: "buyer_rank", Side.SUPPLIER: "supplier_rank"}


@dataclass(frozen=True, slots=True)
class Change:
    """Who is to be ranked anew (codes), and whose pairs fall away (ids: those and who left)."""

    codes: tuple[str, ...]
    ids: frozenset[int]
    digests: Mapping[int, str]
    """Of everybody in `codes`, by id."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Scored pairs by (supplier id, buyer id), and which of them are among the first of somebody who changed."""

    rows: Mapping[Pair, dict[str, Any]]
    own: frozenset[Pair]


def renew_event(event_id: int, report: Report) -> None:
    """Put new and edited participants into the lists, and take out who left; others are not compared again.

    Does nothing where nothing was ranked yet, where a whole ranking waits, or where nobody changed; so it may be asked
    for as often as one likes.
    """
    with reading() as session:
        ranking = session.get(Ranking, event_id, options=[sa.orm.undefer(Ranking.habits)])
        if ranking is None or waiting_job(session, event_id, "rank") is not None:
            return
        material = material_of(session, event_id)
        change = _change(session, material)
    if not change.ids or not material.both_sides:
        return
    if len(change.codes) > MOST_AT_ONCE or "model" not in ranking.figures:
        rank_event(event_id, report)
        return
    model, habits = read_model(ranking.figures["model"]), answers_like(ranking.habits)
    material = replace(material, model=model, habits=habits)  # as all other pairs were scored; no later answer shows
    pairs = _rank_anew(material, change, report)
    report("store", 0, 1)
    with unit_of_work() as session:
        lock_event(session, event_id)
        current = session.get(Ranking, event_id)
        if current is None or current.as_of != ranking.as_of:  # another worker was quicker, and may have read earlier
            start_renewal(session, session.get_one(Event, event_id), now=datetime.now(UTC))
            return
        _store(session, material, change, pairs)
        current.renewed_at = datetime.now(UTC)
        current.suppliers, current.buyers = len(material.side(Side.SUPPLIER)), len(material.side(Side.BUYER))
        session.flush()
        current.figures = {**current.figures, **exposure(session, event_id)}
    report("store", 1, 1)


def _change(session: Session, material: Material) -> Change:
    """Return who differs from what was ranked."""
    query = sa.select(RankedProfile.registration_id, RankedProfile.digest)
    ranked = dict(session.execute(query.where(RankedProfile.event_id == material.event_id)).all())
    ids = {code: party.registration.id for code, party in material.parties.items()}
    digests = {code: digest_of(profile) for code, profile in material.profiles.items()}
    codes = tuple(code for code in ids if ranked.get(ids[code]) != digests[code])
    left = ranked.keys() - set(ids.values())
    return Change(codes, frozenset(left | {ids[code] for code in codes}), {ids[code]: digests[code] for code in codes})


def _rank_anew(material: Material, change: Change, report: Report) -> Pairs:
    """Return the rows of the pairs of those who changed, each pair once, and which of them are in their own lists."""
    rows: dict[Pair, dict[str, Any]] = {}
    own: set[Pair] = set()
    if change.codes:
        matcher = fit(material, report).set_params(top=REACH)
    for done, code in enumerate(change.codes):
        report("score", done, len(change.codes))
        side = values.Side(material.parties[code].registration.side)
        for place, match in enumerate(matcher.rerank(material.profiles[code], side)):
            row = match_row(material, match)
            pair = row["supplier_id"], row["buyer_id"]
            rows.setdefault(pair, row)
            if place < LIST_LENGTH:
                own.add(pair)
    return Pairs(rows, frozenset(own))


def _store(session: Session, material: Material, change: Change, found: Pairs) -> None:
    """Replace the pairs of those who changed, and give every list they are or were in its places again."""
    theirs = sa.or_(Match.supplier_id.in_(change.ids), Match.buyer_id.in_(change.ids))
    touched = set(change.ids)
    for pair in session.execute(sa.select(Match.supplier_id, Match.buyer_id).where(theirs)):
        touched.update(pair)
    session.execute(sa.delete(Match).where(theirs))
    pairs = _listed(session, material.event_id, change, found)
    for row in pairs:
        touched.update((row["supplier_id"], row["buyer_id"]))
    kept = _kept(session, touched)
    for side, rank in RANKS.items():
        for row, place in _places(side, [row for row in kept if row[OWNER[side]] in touched], pairs):
            row[rank] = place
    moved = [{name: row[name] for name in ("id", *RANKS.values())} for row in kept]
    if moved:
        session.execute(sa.update(Match), moved)
    if pairs:
        session.execute(sa.insert(Match), pairs)
    session.execute(sa.delete(RankedProfile).where(RankedProfile.registration_id.in_(change.ids)))
    for number, digest in change.digests.items():
        session.add(RankedProfile(registration_id=number, event_id=material.event_id, digest=digest))


def _listed(session: Session, event_id: int, change: Change, found: Pairs) -> list[dict[str, Any]]:
    """Return the pairs that are in the list of one of the two: its first so many, as far as anybody knows by now."""
    scores: dict[int, list[float]] = defaultdict(list)
    query = sa.select(Match.supplier_id, Match.buyer_id, Match.score).where(Match.event_id == event_id)
    for supplier, buyer, score in session.execute(query):
        scores[supplier].append(score)
        scores[buyer].append(score)
    for one in scores.values():
        one.sort(reverse=True)

    def reaches(person: int, score: float) -> bool:
        return len(scores[person]) < LIST_LENGTH or score > scores[person][LIST_LENGTH - 1]

    return [
        row
        for pair, row in found.rows.items()
        if pair in found.own or any(reaches(person, row["score"]) for person in pair if person not in change.ids)
    ]


def _kept(session: Session, touched: set[int]) -> list[dict[str, Any]]:
    """Return what the lists of these people still hold."""
    columns = (Match.id, Match.supplier_id, Match.buyer_id, Match.score, Match.buyer_rank, Match.supplier_rank)
    theirs = sa.or_(Match.supplier_id.in_(touched), Match.buyer_id.in_(touched))
    return [dict(row) for row in session.execute(sa.select(*columns).where(theirs).order_by(Match.id)).mappings()]


def _places(
    side: Side, kept: Iterable[dict[str, Any]], pairs: Iterable[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], int]]:
    """Return each row with its place in the list of its person of this side, newcomers put in."""
    mine, theirs, rank = OWNER[side], OWNER[side.other], RANKS[side]
    listed: dict[int, list[dict[str, Any]]] = defaultdict(list)
    new: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in kept:
        listed[row[mine]].append(row)
    for row in pairs:
        new[row[mine]].append(row)
    for person in listed.keys() | new.keys():
        rows = {row[theirs]: row for row in (*listed[person], *new[person])}
        order = sorted(listed[person], key=lambda row: row[rank])
        numbers = with_newcomers(_entries(order, theirs), _entries(new[person], theirs))
        for place, number in enumerate(numbers, 1):
            yield rows[number], place


def _entries(rows: Iterable[dict[str, Any]], name: str) -> list[Entry]:
    return [(row[name], row["score"]) for row in rows]
