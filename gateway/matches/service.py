"""Asking for a ranking."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway import audit, jobs
from gateway.database import lock_event
from gateway.errors import Conflict
from gateway.events.models import Event
from gateway.jobs import Job, JobState
from gateway.registrations.models import Registration, Side, State
from gateway.transactions import AnySession


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
    current = sa.select(Job).where(
        Job.event_id == event.id, Job.kind == "rank", Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    )
    job = session.scalar(current.order_by(Job.id).limit(1))
    if job is None:
        job = jobs.start(session, "rank", event_id=event.id, arguments={"event_id": event.id}, now=now)
        audit.note(session, "ranking started", event.slug, now=now, event_id=event.id, account_id=account_id)
    return job
