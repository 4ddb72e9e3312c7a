"""The door to the engine: rows in, rows out. The one module that imports `matching`.

Participants go in under their codes (S17, B4), so that a problem file can be read beside a badge.
"""

from __future__ import annotations

import gzip
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

import matching.types as values
from gateway.database import db
from gateway.events.models import Event
from gateway.events.queries import slots_of, tables_of
from gateway.jobs import JobError, Report
from gateway.matches.models import Match, Ranking
from gateway.meetings.models import Choice, Preference
from gateway.profiles.models import Absence, Need, Offer, PhraseVector, Profile
from gateway.registrations.models import Organisation, Registration, Side, State
from gateway.schedule.models import Meeting, MeetingState, RunState, ScheduleRun, UnplacedPair
from gateway.transactions import reading, unit_of_work
from matching.errors import InputError

LIST_LENGTH = 50
"""How many suggestions each list holds at most."""
LEAST_SCORE = 0.25
"""Below it, a pair that nobody asked for is left out of the schedule: an empty slot is better."""


@dataclass(frozen=True, slots=True)
class Party:
    """One approved registration with everything the engine wants to know."""

    registration: Registration
    organisation: Organisation
    profile: Profile
    products: tuple[Offer | Need, ...]
    refuses: tuple[str, ...]


# --- Ranking --------------------------------------------------------------------------------------


class TableVectors:
    """The cache of phrase vectors, kept in the database; short transactions, so pages are never held up."""

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the vectors there are."""
        found: dict[str, bytes] = {}
        with reading() as session:
            for start in range(0, len(keys), 500):
                some = PhraseVector.key.in_(keys[start : start + 500])
                found.update(session.execute(sa.select(PhraseVector.key, PhraseVector.vector).where(some)).all())  # type: ignore[arg-type]
        return found

    def put_many(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors; another worker may have kept the same."""
        if not vectors:
            return
        with unit_of_work() as session:
            insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            session.execute(
                insert(PhraseVector).on_conflict_do_nothing(index_elements=["key"]),
                [{"key": key, "vector": vector} for key, vector in sorted(vectors.items())],
            )


def rank_event(event_id: int, report: Report) -> None:
    """Rank an event's approved suppliers and buyers and store every suggested pair with its reasons."""
    from matching.similarity import rank

    began = time.perf_counter()
    with reading() as session:
        parties = _parties(session, event_id)
        profiles = {code: _profile(party) for code, party in parties.items()}
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
    return {name: getattr(value, name) for name in names if getattr(value, name) is not None}  # type: ignore[attr-defined]


def _parties(session: Session, event_id: int) -> dict[str, Party]:
    """Return the event's approved registrations by code, in a constant number of queries."""
    rows = session.execute(
        sa.select(Registration, Organisation, Profile)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .join(Profile, Profile.registration_id == Registration.id)
        .where(Registration.event_id == event_id, Registration.state == State.APPROVED)
        .order_by(Registration.id)
    ).all()
    ids = sa.select(Registration.id).where(Registration.event_id == event_id, Registration.state == State.APPROVED)
    products: dict[int, list[Offer | Need]] = defaultdict(list)
    kind: type[Offer] | type[Need]
    for kind in (Offer, Need):
        listed = sa.select(kind).where(kind.registration_id.in_(ids)).order_by(kind.position, kind.id)
        for product in session.scalars(listed):
            products[product.registration_id].append(product)
    codes = {registration.id: registration.code for registration, _organisation, _profile in rows}
    refuses: dict[int, list[str]] = defaultdict(list)
    said_no = sa.select(Preference.chooser_id, Preference.chosen_id).where(
        Preference.event_id == event_id, Preference.choice == Choice.NO
    )
    for chooser, chosen in session.execute(said_no.order_by(Preference.chooser_id, Preference.chosen_id)):
        if chosen in codes:
            refuses[chooser].append(codes[chosen])
    return {
        registration.code: Party(
            registration, organisation, profile, tuple(products[registration.id]), tuple(refuses[registration.id])
        )
        for registration, organisation, profile in rows
    }


def _profile(party: Party) -> values.Profile:
    """Return what the engine compares."""
    profile, registration = party.profile, party.registration
    supplier = registration.side == Side.SUPPLIER
    return values.Profile(
        id=registration.code,
        organisation=str(party.organisation.id),
        language=registration.language,
        offers=tuple(_offer(product) for product in party.products if isinstance(product, Offer)),
        needs=tuple(_need(product, profile) for product in party.products if isinstance(product, Need)),
        description=profile.description or None,
        certificates=tuple(profile.certificates) if supplier else (),
        markets=tuple(profile.markets),
        markets_refused=tuple(profile.markets_refused),
        country=party.organisation.country,
        languages=tuple(profile.languages or [registration.language]),
        size=party.organisation.people,
        refuses=party.refuses,
    )


def _offer(offer: Offer) -> values.Offer:
    return values.Offer(
        text=offer.text,
        category=offer.category,
        minimum_order=offer.minimum_order,
        yearly_capacity=offer.yearly_capacity,
        unit=offer.unit,
        price_low=offer.price_low,
        price_high=offer.price_high,
        currency=offer.currency,
    )


def _need(need: Need, profile: Profile) -> values.Need:
    return values.Need(
        text=need.text,
        category=need.category,
        yearly_volume=need.yearly_volume,
        unit=need.unit,
        price_high=need.price_high,
        currency=need.currency,
        certificates=tuple(profile.certificates),
        must=tuple(profile.certificates_required),
    )


# --- Scheduling -----------------------------------------------------------------------------------


def plan(run_id: int, effort: str, report: Report) -> None:
    """Build a run's schedule, have it checked, and store it with its proof; may be called again for the same run.

    Raises
    ------
    JobError
        The event cannot be scheduled as it is set up; the message says what to change.
    """
    from matching.formats import dumps
    from matching.scheduling import build_schedule, check

    began = time.perf_counter()
    with reading() as session:
        run = session.get_one(ScheduleRun, run_id)
        problem = build_problem(session, run.event_id)
        ids = _ids(session, run.event_id)
    try:
        schedule = build_schedule(problem, seed=run.seed, effort=effort, progress=report)
    except InputError as error:
        raise JobError(str(error)) from error
    report("check", 0, 1)
    if faults := check(problem, schedule):
        raise RuntimeError("the checker refused the schedule: " + "; ".join(faults[:5]))
    report("store", 0, 1)
    meetings, unplaced = _schedule_rows(run_id, problem, schedule, ids)
    with unit_of_work() as session:
        _store(session, run_id, meetings, unplaced)
        session.execute(
            sa.update(ScheduleRun)
            .where(ScheduleRun.id == run_id)
            .values(
                state=RunState.DRAFT,
                finished_at=datetime.now(UTC),
                seconds=time.perf_counter() - began,
                worth=schedule.worth,
                bound=schedule.bound,
                gap=schedule.gap,
                figures=_figures(problem, schedule),
                problem_gz=gzip.compress(dumps(problem).encode(), mtime=0),
                schedule_gz=gzip.compress(dumps(schedule).encode(), mtime=0),
                problem_says="",
            )
        )
    report("store", 1, 1)


def build_problem(session: Session, event_id: int) -> values.Problem:
    """Return what a schedule of this event is built from, in the order of ids."""
    event = session.get_one(Event, event_id)
    parties = _parties(session, event_id)
    slots = slots_of(session, event_id)
    return values.Problem(
        format="gateway.problem/1",
        slots=tuple(values.Slot(id=s.key, start=s.starts_at, end=s.ends_at, block=s.block) for s in slots),
        tables=tuple(values.Table(id=table_name(table.number)) for table in tables_of(session, event_id)),
        participants=_participants(event, parties, [slot.key for slot in slots], _absences(session, event_id)),
        pairs=_pairs(session, event_id, parties),
        settings=values.Settings(**event.scheduling),
    )


def table_name(number: int) -> str:
    """Return how a problem file names a table."""
    return f"T{number}"


def _participants(
    event: Event, parties: dict[str, Party], slots: list[str], absences: dict[int, set[str]]
) -> tuple[values.Participant, ...]:
    sides: dict[int, set[str]] = defaultdict(set)
    for party in parties.values():
        sides[party.registration.account_id].add(party.registration.side)
    participants = []
    for code, party in parties.items():
        registration = party.registration
        away = absences.get(registration.id, set())
        if len(sides[registration.account_id]) == 2:
            away = away | _other_half(slots, registration.side)
        most = registration.most_meetings or event.most_meetings
        least = event.least_meetings if registration.least_meetings is None else registration.least_meetings
        free = tuple(slot for slot in slots if slot not in away)
        participants.append(
            values.Participant(
                id=code,
                side=values.Side(registration.side),
                organisation=str(registration.organisation_id),
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
    for absence in session.scalars(sa.select(Absence).where(Absence.slot_id.in_(keys))):
        found[absence.registration_id].add(keys[absence.slot_id])
    return found


def _pairs(session: Session, event_id: int, parties: dict[str, Party]) -> tuple[values.Pair, ...]:
    """Return who may meet whom: every match worth its slot, and every pair somebody asked for; never a "no"."""
    codes = {party.registration.id: code for code, party in parties.items()}
    scored = sa.select(Match.supplier_id, Match.buyer_id, Match.score).where(Match.event_id == event_id)
    scores = {
        (codes[supplier], codes[buyer]): score
        for supplier, buyer, score in session.execute(scored)
        if supplier in codes and buyer in codes
    }
    said: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for preference in session.scalars(sa.select(Preference).where(Preference.event_id == event_id)):
        if preference.chooser_id not in codes or preference.chosen_id not in codes:
            continue
        chooser, chosen = codes[preference.chooser_id], codes[preference.chosen_id]
        side = parties[chooser].registration.side
        said[(chooser, chosen) if side == Side.SUPPLIER else (chosen, chooser)][side] = preference.choice
    pairs = []
    for pair in sorted({*scores, *said}):
        colleagues = parties[pair[0]].organisation.id == parties[pair[1]].organisation.id
        tier, rank = wish(said[pair].get(Side.SUPPLIER), said[pair].get(Side.BUYER))
        score = scores.get(pair, 0.0)
        unwanted = Choice.NO in said[pair].values() or (tier is values.Tier.NONE and score < LEAST_SCORE)
        if not colleagues and not unwanted:
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


def _ids(session: Session, event_id: int) -> dict[str, dict[str, int]]:
    """Return the row ids behind the names in a problem."""
    people = sa.select(Registration.code, Registration.id).where(Registration.event_id == event_id)
    return {
        "people": dict(session.execute(people).all()),  # type: ignore[arg-type]
        "slots": {slot.key: slot.id for slot in slots_of(session, event_id)},
        "tables": {table_name(table.number): table.id for table in tables_of(session, event_id)},
    }


def _schedule_rows(
    run_id: int, problem: values.Problem, schedule: values.Schedule, ids: dict[str, dict[str, int]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    tiers = {(pair.supplier, pair.buyer): pair.tier for pair in problem.pairs}
    meetings = [
        {
            "run_id": run_id,
            "supplier_id": ids["people"][meeting.supplier],
            "buyer_id": ids["people"][meeting.buyer],
            "slot_id": ids["slots"][meeting.slot],
            "table_id": ids["tables"][meeting.table or ""],
            "tier": tiers[meeting.supplier, meeting.buyer],
            "state": MeetingState.PLANNED,
            "pinned": meeting.pinned,
        }
        for meeting in schedule.meetings
    ]
    unplaced = [
        {
            "run_id": run_id,
            "supplier_id": ids["people"][pair.supplier],
            "buyer_id": ids["people"][pair.buyer],
            "tier": tiers[pair.supplier, pair.buyer],
            "why": pair.why,
        }
        for pair in schedule.unplaced
    ]
    return meetings, unplaced


def _store(session: Session, run_id: int, meetings: list[dict[str, Any]], unplaced: list[dict[str, Any]]) -> None:
    """Put a run's rows in place of those an earlier try may have left."""
    for table, rows in ((Meeting, meetings), (UnplacedPair, unplaced)):
        session.execute(sa.delete(table).where(table.run_id == run_id))
        if rows:
            session.execute(sa.insert(table), rows)


def _figures(problem: values.Problem, schedule: values.Schedule) -> dict[str, Any]:
    """Return the figures a run's page and the terminal show."""
    meetings = dict.fromkeys((participant.id for participant in problem.participants), 0)
    for meeting in schedule.meetings:
        meetings[meeting.supplier] += 1
        meetings[meeting.buyer] += 1
    fewest = {
        f"fewest_{side}": min((meetings[p.id] for p in problem.participants if p.side == side), default=0)
        for side in values.Side
    }
    return {
        "mandatory": list(schedule.figures.mandatory),
        "mutual": list(schedule.figures.mutual),
        "below_least": schedule.figures.below_least,
        "idle_slots": schedule.figures.idle_slots,
        "meetings": len(schedule.meetings),
        "unplaced": len(schedule.unplaced),
        "tables": len({meeting.table for meeting in schedule.meetings}),
        "suppliers": sum(p.side == values.Side.SUPPLIER for p in problem.participants),
        "buyers": sum(p.side == values.Side.BUYER for p in problem.participants),
        **fewest,
    }


def fail_run(run_id: int, problem: str) -> None:
    """Say on the run itself why it could not be built; part of the unit of work that ends its job."""
    db.session.execute(
        sa.update(ScheduleRun)
        .where(ScheduleRun.id == run_id, ScheduleRun.state == RunState.BUILDING)
        .values(state=RunState.FAILED, problem_says=problem, finished_at=datetime.now(UTC))
    )
