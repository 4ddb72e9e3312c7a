"""Reading suggestions as one participant may see them: never what the other side declined, never how to reach it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from gateway.events.models import Event, Slot
from gateway.jobs import Job, JobState
from gateway.matches.browsing import Suggested, Wish, free_slots
from gateway.matches.models import LearnedModel, Match, MatchingSettings, Ranking
from gateway.meetings.models import Choice, Preference
from gateway.meetings.queries import WANTS
from gateway.profiles.absences import absences
from gateway.profiles.models import Need, Offer, Profile
from gateway.registrations.models import Organisation, Registration, Side, State
from gateway.transactions import AnySession


@dataclass(frozen=True, slots=True)
class Diary:
    """How many meetings a reader has room for, and what is known of those it wishes to meet."""

    slots: int
    wishes: tuple[Wish, ...]


def suggestions(session: AnySession, registration: Registration) -> list[Suggested]:
    """Return a participant's list, best first: what was suggested to it, whom it chose, who chose it."""
    query, listed = _across_the_table(registration)
    return _read(session, query.where(listed))


def everyone(session: AnySession, registration: Registration) -> list[Suggested]:
    """Return everyone across the table whom this participant may choose, its own list first."""
    return _read(session, _across_the_table(registration)[0])


def products(session: AnySession, registration_ids: Collection[int]) -> dict[int, list[str]]:
    """Return what each of them offers or needs, in their own words and order."""
    both = sa.union_all(
        *(
            sa.select(kind.registration_id, kind.position, kind.id, kind.text).where(
                kind.registration_id.in_(registration_ids)
            )
            for kind in (Offer, Need)
        )
    ).subquery()
    query = sa.select(both.c.registration_id, both.c.text).order_by(both.c.registration_id, both.c.position, both.c.id)
    found: dict[int, list[str]] = defaultdict(list)
    for owner, text in session.execute(query):
        found[owner].append(text)
    return found


def pairs(session: AnySession, registration: Registration, other_ids: Collection[int]) -> dict[int, Match]:
    """Return the suggested pairs of a participant with these others, by the other's id."""
    mine, theirs, _rank = _columns(registration)
    rows = session.scalars(sa.select(Match).where(mine == registration.id, theirs.in_(other_ids)))
    return {getattr(match, theirs.key): match for match in rows}


def parties(session: AnySession, registration_ids: Collection[int]) -> dict[int, Registration]:
    """Return registrations with their organisations, by id."""
    query = sa.select(Registration).where(Registration.id.in_(registration_ids))
    return {row.id: row for row in session.scalars(query.options(joinedload(Registration.organisation)))}


def profile_of(session: AnySession, registration_id: int) -> Profile | None:
    """Return what a participant says of itself."""
    return session.get(Profile, registration_id)


def offered(session: AnySession, registration_id: int) -> list[Offer]:
    """Return a supplier's products in its order."""
    query = sa.select(Offer).where(Offer.registration_id == registration_id)
    return list(session.scalars(query.order_by(Offer.position, Offer.id)))


def needed(session: AnySession, registration_id: int) -> list[Need]:
    """Return what a buyer looks for in its order."""
    query = sa.select(Need).where(Need.registration_id == registration_id)
    return list(session.scalars(query.order_by(Need.position, Need.id)))


def ranking_of(session: AnySession, event_id: int) -> Ranking | None:
    """Return how this event's participants were last ranked; None if they never were."""
    return session.get(Ranking, event_id)


def settings_of(session: AnySession, event_id: int) -> MatchingSettings:
    """Return how an event's matches are ranked; until it says so itself, as the newest that was learned anywhere.

    What is returned for an event without a row of its own is not stored.
    """
    settings = session.get(MatchingSettings, event_id)
    if settings is None:
        newest = sa.select(sa.func.max(LearnedModel.id)).where(LearnedModel.promoted)
        settings = MatchingSettings(event_id=event_id, learns=True, model_id=session.scalar(newest))
    return settings


def waiting_job(session: AnySession, event_id: int, kind: str) -> Job | None:
    """Return the event's first job of a kind that no worker has begun."""
    waiting = sa.select(Job).where(Job.event_id == event_id, Job.kind == kind, Job.state == JobState.QUEUED)
    return session.scalar(waiting.order_by(Job.id).limit(1))


def active_job(session: AnySession, event_id: int, kind: str) -> Job | None:
    """Return the event's first job of a kind that waits or runs."""
    alive = Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    active = sa.select(Job).where(Job.event_id == event_id, Job.kind == kind, alive)
    return session.scalar(active.order_by(Job.id).limit(1))


def diary(session: AnySession, event: Event, registration: Registration) -> Diary:
    """Return a participant's room for meetings, and that of everyone it wishes to meet."""
    slots = session.scalar(sa.select(sa.func.count(Slot.id)).where(Slot.event_id == event.id)) or 0
    wished = sa.select(Preference.chosen_id).where(
        Preference.chooser_id == registration.id, Preference.choice.in_(WANTS)
    )
    away = absences()
    rows = session.execute(
        sa.select(Registration.id, Registration.most_meetings, sa.func.count(away.c.slot_id))
        .outerjoin(away, away.c.registration_id == Registration.id)
        .where(sa.or_(Registration.id == registration.id, Registration.id.in_(wished)))
        .where(Registration.state == State.APPROVED)
        .group_by(Registration.id, Registration.most_meetings)
    )
    room = {id_: free_slots(slots, gone, event.most_meetings if most is None else most) for id_, most, gone in rows}
    asking = sa.select(Preference.chooser_id, Preference.chosen_id).where(
        Preference.event_id == event.id,
        Preference.choice.in_(WANTS),
        sa.or_(Preference.chooser_id.in_(wished), Preference.chosen_id.in_(wished)),
    )
    asked: dict[int, set[int]] = defaultdict(set)
    asked_by: dict[int, set[int]] = defaultdict(set)
    for chooser, chosen in session.execute(asking):
        asked[chooser].add(chosen)
        asked_by[chosen].add(chooser)
    wishes = tuple(
        Wish(
            slots=room[other],
            wanted=len(asked[other] | asked_by[other]),
            all_mutual=len(asked[other] & asked_by[other]),
            mutual=registration.id in asked[other],
        )
        for other in sorted(room.keys() - {registration.id})
    )
    return Diary(room.get(registration.id, 0), wishes)


def _columns(
    registration: Registration,
) -> tuple[InstrumentedAttribute[int], InstrumentedAttribute[int], InstrumentedAttribute[int | None]]:
    """Return the columns of a match that name the reader, the other, and the place in the reader's list."""
    if registration.side == Side.BUYER:
        return Match.buyer_id, Match.supplier_id, Match.buyer_rank
    return Match.supplier_id, Match.buyer_id, Match.supplier_rank


def _across_the_table(registration: Registration) -> tuple[Any, sa.ColumnElement[bool]]:
    """Return a query for everyone this participant may choose, and the condition of being in its own list."""
    mine, theirs, rank = _columns(registration)
    my_choice, their_choice = aliased(Preference), aliased(Preference)
    i_chose = sa.and_(my_choice.chooser_id == registration.id, my_choice.chosen_id == Registration.id)
    they_ask = sa.and_(
        their_choice.chooser_id == Registration.id,
        their_choice.chosen_id == registration.id,
        their_choice.choice.in_(WANTS),  # a "no thanks" never leaves the database
    )
    query = (
        sa.select(
            Registration.id, Organisation.name, Organisation.latin_name, rank, my_choice.choice, their_choice.chooser_id
        )
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .outerjoin(Match, sa.and_(mine == registration.id, theirs == Registration.id))
        .outerjoin(my_choice, i_chose)
        .outerjoin(their_choice, they_ask)
        .where(
            Registration.event_id == registration.event_id,
            Registration.side == Side(registration.side).other,
            Registration.state == State.APPROVED,
            Registration.organisation_id != registration.organisation_id,
        )
        .order_by(rank.is_(None), rank, Registration.id)
    )
    return query, sa.or_(rank.is_not(None), my_choice.chosen_id.is_not(None), their_choice.chooser_id.is_not(None))


def _read(session: AnySession, query: Any) -> list[Suggested]:
    return [
        Suggested(other, name, latin, rank, Choice(choice) if choice else None, wants is not None)
        for other, name, latin, rank, choice, wants in session.execute(query)
    ]
