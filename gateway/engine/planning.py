"""Planning: what a run's schedule is built from, and building it."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

import matching.types as values
from gateway.engine.outcome import ids_of, keep, table_name
from gateway.engine.people import Party, parties_of
from gateway.events.models import Event
from gateway.events.queries import slots_of, tables_of
from gateway.jobs import JobError, Report
from gateway.matches.models import Match, Ranking
from gateway.meetings.models import Choice, Preference
from gateway.profiles.absences import absences
from gateway.registrations.models import Side
from gateway.schedule.models import RunState, ScheduleRun
from gateway.transactions import reading
from matching.errors import InputError

LEAST_SCORE = 0.25
"""A pair nobody asked for takes part in the schedule from this score on: below it an empty slot is better..."""
SHORT_LIST = 6
"""...unless one of the two has it among its first few, so that everyone can reach a least number of meetings."""
BEST_SCORE = 999
"""What the best score counts, in the points of a schedule."""


def plan(run_id: int, effort: str, report: Report) -> None:
    """Build a run's schedule, have it checked, and store it with its proof.

    May be called again for the same run, and by two workers at once: the first result stands, and a run that has one
    (which may be published by now) is left alone.

    Raises
    ------
    JobError
        The event cannot be scheduled as it is set up; the message says what to change.
    """
    from matching.scheduling import build_schedule

    began = time.perf_counter()
    with reading() as session:
        run = session.get_one(ScheduleRun, run_id)
        if run.state != RunState.BUILDING:
            return
        problem = build_problem(session, run.event_id)
        ids = ids_of(session, run.event_id)
    try:
        schedule = build_schedule(problem, seed=run.seed, effort=effort, progress=report)
    except InputError as error:
        raise JobError(str(error)) from error
    keep(run_id, problem, schedule, ids, began=began, report=report, effort=effort)


def _settings(event: Event) -> values.Settings:
    """Return how wishes are weighed: as the event says, and the least number of meetings before any single wish.

    What the public page promises, so many meetings for everyone "wherever that is possible", is kept only if the
    first meetings of one participant are worth more than any one meeting of another that has enough.
    """
    settings = values.Settings(**event.scheduling)
    if "floor_weight" in event.scheduling:
        return settings
    return replace(settings, floor_weight=BEST_SCORE + max(settings.tier_weights.values()) + 1)


def build_problem(session: Session, event_id: int) -> values.Problem:
    """Return what a schedule of this event is built from, in the order of ids."""
    event = session.get_one(Event, event_id)
    parties = parties_of(session, event_id)
    slots = slots_of(session, event_id)
    return values.Problem(
        format="gateway.problem/1",
        slots=tuple(values.Slot(id=s.key, start=s.starts_at, end=s.ends_at, block=s.block) for s in slots),
        tables=tuple(values.Table(id=table_name(table.number)) for table in tables_of(session, event_id)),
        participants=_participants(event, parties, [slot.key for slot in slots], _absences(session, event_id)),
        pairs=_pairs(session, event_id, parties),
        settings=_settings(event),
    )


def _participants(
    event: Event, parties: dict[str, Party], slots: list[str], absences: dict[int, set[str]]
) -> tuple[values.Participant, ...]:
    sides: dict[str, set[str]] = defaultdict(set)  # by person: one account may look after several delegates
    for party in parties.values():
        sides[party.registration.email_key].add(party.registration.side)
    participants = []
    for code, party in parties.items():
        registration = party.registration
        away = absences.get(registration.id, set())
        if len(sides[registration.email_key]) == 2:
            away = away | _other_half(slots, registration.side)
        most = registration.most_meetings or event.most_meetings
        least = event.least_meetings if registration.least_meetings is None else registration.least_meetings
        free = tuple(slot for slot in slots if slot not in away)
        participants.append(
            values.Participant(
                id=code,
                side=values.Side(registration.side),
                organisation=party.organisation.key,
                free=free if away else None,
                most=most,
                least=min(least, len(free), most or len(free)),
                languages=tuple(party.profile.languages),
            )
        )
    return tuple(participants)


def _other_half(slots: list[str], side: str) -> set[str]:
    """Return the slots that belong to a person's other side: one who buys and sells has one body for both."""
    return set(slots[side == Side.SUPPLIER :: 2])


def _absences(session: Session, event_id: int) -> dict[int, set[str]]:
    keys = {slot.id: slot.key for slot in slots_of(session, event_id)}
    found: dict[int, set[str]] = defaultdict(set)
    away = absences()
    for registration_id, slot_id in session.execute(sa.select(away).where(away.c.slot_id.in_(keys))):
        found[registration_id].add(keys[slot_id])
    return found


def _pairs(session: Session, event_id: int, parties: dict[str, Party]) -> tuple[values.Pair, ...]:
    """Return who may meet whom: every match worth its slot, and every pair somebody asked for; never a "no"."""
    codes = {party.registration.id: code for code, party in parties.items()}
    matched = sa.select(Match.supplier_id, Match.buyer_id, Match.score, Match.supplier_rank, Match.buyer_rank)
    ranking = session.get(Ranking, event_id)
    scores, worthwhile = {}, set()
    for supplier, buyer, score, *ranks in session.execute(matched.where(Match.event_id == event_id)):
        if supplier in codes and buyer in codes:
            scores[codes[supplier], codes[buyer]] = score = ranking.usual(score) if ranking else score
            if score >= LEAST_SCORE or min(ranks) <= SHORT_LIST:
                worthwhile.add((codes[supplier], codes[buyer]))
    said: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for preference in session.scalars(sa.select(Preference).where(Preference.event_id == event_id)):
        if preference.chooser_id not in codes or preference.chosen_id not in codes:
            continue
        chooser, chosen = codes[preference.chooser_id], codes[preference.chosen_id]
        side = parties[chooser].registration.side
        said[(chooser, chosen) if side == Side.SUPPLIER else (chosen, chooser)][side] = preference.choice
    pairs = []
    for pair in sorted({*scores, *said}):
        colleagues = parties[pair[0]].organisation.key == parties[pair[1]].organisation.key
        tier, rank = wish(said[pair].get(Side.SUPPLIER), said[pair].get(Side.BUYER))
        unwanted = Choice.NO in said[pair].values() or (tier is values.Tier.NONE and pair not in worthwhile)
        if not colleagues and not unwanted:
            score = scores.get(pair, 0.0)
            pairs.append(values.Pair(supplier=pair[0], buyer=pair[1], score=score, tier=tier, rank=rank))
    return tuple(pairs)


def wish(supplier_says: str | None, buyer_says: str | None) -> tuple[values.Tier, int | None]:
    """Return who asked for a pair, and how much: rank 1 when everyone who asked says "must", 3 when all say "would"."""
    asked = {Choice.MUST, Choice.WOULD}
    says = [said for said in (supplier_says, buyer_says) if said in asked]
    if not says:
        return values.Tier.NONE, None
    mild = sum(said == Choice.WOULD for said in says)
    if len(says) == 2:
        return values.Tier.MUTUAL, 1 + mild
    return (values.Tier.SUPPLIER if supplier_says in asked else values.Tier.BUYER), 1 + 2 * mild
