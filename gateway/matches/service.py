"""Asking for a ranking, and saying what it is to go by."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway import audit, jobs
from gateway.database import lock_event
from gateway.errors import Conflict, GatewayError
from gateway.events.models import Event
from gateway.jobs import Job
from gateway.matches.models import LearnedModel, MatchingSettings, Ranking
from gateway.matches.queries import active_job, settings_of, waiting_job
from gateway.meetings.models import Preference
from gateway.registrations.models import Registration, Side, State
from gateway.registrations.participation import when_participants_change
from gateway.transactions import AnySession


class NoSuchModel(GatewayError):  # noqa: N818  (a state of affairs, not a fault)
    """There is no such model to use."""

    status = 404


def start_ranking(session: AnySession, event: Event, *, account_id: int | None, now: datetime) -> Job:
    """Have a worker rank this event; if that is waiting or running already, return the job there is.

    Raises
    ------
    Conflict
        One side has no approved registration.
    """
    lock_event(session, event.id)
    for side in Side:
        approved = (Registration.event_id == event.id, Registration.side == side, Registration.state == State.APPROVED)
        if session.scalar(sa.select(Registration.id).where(*approved).limit(1)) is None:
            raise Conflict(_("There is nobody to match yet. Approve suppliers and buyers first."))
    job = active_job(session, event.id, "rank")
    if job is None:
        job = _start(session, event, "rank", now)
        audit.note(session, "ranking started", event.slug, now=now, event_id=event.id, account_id=account_id)
    return job


def start_renewal(session: AnySession, event: Event, *, now: datetime) -> None:
    """Have participants who came, changed or went ranked alone, where there is a ranking and no new one is waiting."""
    lock_event(session, event.id)
    if session.get(Ranking, event.id) is None:
        return
    if all(waiting_job(session, event.id, kind) is None for kind in ("rank", "renew")):
        _start(session, event, "renew", now)


when_participants_change(start_renewal)


def start_learning(session: AnySession, event: Event, *, account_id: int | None, now: datetime) -> Job:
    """Have a worker learn from what participants answered so far; if that waits or runs already, return that job.

    Raises
    ------
    Conflict
        Learning is switched off, or nobody has answered yet.
    """
    lock_event(session, event.id)
    if not settings_of(session, event.id).learns:
        raise Conflict(_("Learning is switched off. Switch it on first."))
    if session.scalar(sa.select(Preference.event_id).where(Preference.event_id == event.id).limit(1)) is None:
        raise Conflict(_("Nobody has answered yet. Learning begins when participants say whom they want to meet."))
    job = active_job(session, event.id, "learn")
    if job is None:
        job = _start(session, event, "learn", now)
        audit.note(session, "learning started", event.slug, now=now, event_id=event.id, account_id=account_id)
    return job


def switch_learning(session: AnySession, event: Event, *, learns: bool, account_id: int | None, now: datetime) -> None:
    """Let answers teach and count in the rankings to come, or not."""
    settings = settled(session, event.id)
    if settings.learns != learns:
        settings.learns = learns
        act = "learning.switched_on" if learns else "learning.switched_off"
        audit.note(session, act, event.slug, now=now, event_id=event.id, account_id=account_id)


def use_model(
    session: AnySession, event: Event, model_id: int | None, *, account_id: int | None, now: datetime
) -> None:
    """Have the rankings to come use this model; None is the one set by hand.

    Raises
    ------
    NoSuchModel
        Nothing was learned under this number, or it was not good enough to be kept.
    """
    model = None if model_id is None else session.get(LearnedModel, model_id)
    if model_id is not None and (model is None or not model.promoted):
        raise NoSuchModel(_("There is no such model. Choose one from the list."))
    settings = settled(session, event.id)
    if settings.model_id != model_id:
        details = {"from": settings.model_id, "to": model_id, "name": model.name if model else ""}
        settings.model_id = model_id
        audit.note(
            session, "model.chosen", event.slug, now=now, event_id=event.id, account_id=account_id, details=details
        )


def settled(session: AnySession, event_id: int) -> MatchingSettings:
    """Return the event's own settings, stored from now on: what is learned elsewhere no longer changes them."""
    lock_event(session, event_id)
    settings = settings_of(session, event_id)
    session.add(settings)
    session.flush()
    return settings


def _start(session: AnySession, event: Event, kind: str, now: datetime) -> Job:
    return jobs.start(session, kind, event_id=event.id, arguments={"event_id": event.id}, now=now)
