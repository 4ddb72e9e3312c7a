"""Building, publishing and discarding schedules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway import audit, jobs
from gateway.database import lock_event
from gateway.errors import Conflict
from gateway.events.models import Event
from gateway.events.queries import tables_of
from gateway.matches.models import Match
from gateway.schedule.models import RunState, ScheduleRun
from gateway.transactions import AnySession


def start_run(
    session: AnySession, event: Event, *, seed: int, account_id: int | None, now: datetime, effort: str = "normal"
) -> ScheduleRun:
    """Write a run that a worker will build.

    Raises
    ------
    Conflict
        Nothing is ranked yet, or a run is being built.
    """
    lock_event(session, event.id)
    if session.scalar(sa.select(Match.id).where(Match.event_id == event.id).limit(1)) is None:
        raise Conflict(_("Nothing is matched yet. Rank the matches first, then build a schedule."))
    run = _new_run(session, event, seed=seed, now=now)
    arguments = {"run_id": run.id, "effort": effort}
    run.job_id = jobs.start(session, "schedule", event_id=event.id, arguments=arguments, now=now).id
    audit.note(session, "schedule started", f"run {run.number}", now=now, event_id=event.id, account_id=account_id)
    return run


def start_repair(
    session: AnySession,
    event: Event,
    *,
    most_moves: int | None,
    closed: Sequence[int],
    account_id: int | None,
    now: datetime,
) -> ScheduleRun:
    """Write a run that a worker will make from the published one, with as few changes as possible.

    Parameters
    ----------
    most_moves
        How many meetings may get another time, at most; None for no limit.
    closed
        The numbers of tables that cannot be used from `now` on.

    Raises
    ------
    Conflict
        No run is published, a table does not exist, or a run is being built.
    """
    lock_event(session, event.id)
    before = published_run(session, event.id)
    if before is None:
        raise Conflict(_("No schedule is published. Build one, and change it as often as you like until you publish."))
    missing = sorted(set(closed) - {table.number for table in tables_of(session, event.id)})
    if missing:
        raise Conflict(_("There is no table %(number)s. Give numbers of tables that exist.", number=missing[0]))
    run = _new_run(session, event, seed=before.seed, now=now)
    arguments = {
        "run_id": run.id,
        "before_id": before.id,
        "now": now.isoformat(),
        "most_moves": most_moves,
        "closed": sorted(set(closed)),
    }
    run.job_id = jobs.start(session, "repair", event_id=event.id, arguments=arguments, now=now).id
    about = f"run {run.number} from run {before.number}"
    audit.note(session, "schedule repair started", about, now=now, event_id=event.id, account_id=account_id)
    return run


def _new_run(session: AnySession, event: Event, *, seed: int, now: datetime) -> ScheduleRun:
    mine = ScheduleRun.event_id == event.id
    building = sa.select(ScheduleRun.number).where(mine, ScheduleRun.state == RunState.BUILDING).limit(1)
    if (number := session.scalar(building)) is not None:
        raise Conflict(_("Run %(number)s is being built. Wait until it is ready.", number=number))
    run = ScheduleRun(
        event_id=event.id,
        number=1 + (session.scalar(sa.select(sa.func.max(ScheduleRun.number)).where(mine)) or 0),
        state=RunState.BUILDING,
        seed=seed,
        created_at=now,
        figures={},
    )
    session.add(run)
    session.flush()
    return run


def publish(session: AnySession, run: ScheduleRun, *, account_id: int | None, now: datetime) -> None:
    """Show this run to everyone as their agenda; the one published before is kept, but replaced.

    Raises
    ------
    Conflict
        The run is no draft (any more).
    """
    lock_event(session, run.event_id)
    session.refresh(run, ["state"])
    if run.state != RunState.DRAFT:
        raise Conflict(_("Run %(number)s is not a draft, so it cannot be published.", number=run.number))
    session.execute(
        sa.update(ScheduleRun)
        .where(ScheduleRun.event_id == run.event_id, ScheduleRun.state == RunState.PUBLISHED)
        .values(state=RunState.REPLACED)
    )
    run.state, run.published_at = RunState.PUBLISHED, now
    session.flush()
    audit.note(
        session, "schedule published", f"run {run.number}", now=now, event_id=run.event_id, account_id=account_id
    )


def discard(session: AnySession, run: ScheduleRun, *, account_id: int | None, now: datetime) -> None:
    """Delete a draft, or a run that failed, with its meetings.

    Raises
    ------
    Conflict
        The run is being built, or was published.
    """
    lock_event(session, run.event_id)
    session.refresh(run, ["state"])
    if run.state not in (RunState.DRAFT, RunState.FAILED):
        raise Conflict(_("Run %(number)s was published or is being built, so it stays.", number=run.number))
    audit.note(
        session, "schedule discarded", f"run {run.number}", now=now, event_id=run.event_id, account_id=account_id
    )
    session.execute(sa.delete(ScheduleRun).where(ScheduleRun.id == run.id))


def published_run(session: AnySession, event_id: int) -> ScheduleRun | None:
    """Return the run everyone sees, if there is one."""
    return session.scalar(
        sa.select(ScheduleRun).where(ScheduleRun.event_id == event_id, ScheduleRun.state == RunState.PUBLISHED)
    )
