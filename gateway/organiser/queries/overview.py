"""Where the event stands: the figures and the state of everything the overview speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from gateway.events.models import Event
from gateway.jobs import Heartbeat, Job, JobState
from gateway.mail import Mail, MailState
from gateway.matches.models import Ranking
from gateway.meetings.models import Preference
from gateway.meetings.queries import WANTS
from gateway.organiser.steps import Situation
from gateway.printing.models import Document
from gateway.printing.service import Kind
from gateway.profiles.models import Need, Offer
from gateway.registrations.models import Registration, Side, State
from gateway.schedule.models import RunState, ScheduleRun
from gateway.schedule.service import published_run
from gateway.transactions import AnySession

WORKER_SILENT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class SideFigures:
    """One side's registrations by state, and how many of those that count have no product."""

    side: Side
    states: Mapping[State, int]
    empty: int

    @property
    def approved(self) -> int:
        """How many take part."""
        return self.states.get(State.APPROVED, 0)

    @property
    def waiting(self) -> int:
        """How many wait for the organiser's word."""
        return self.states.get(State.SUBMITTED, 0)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What participants said of each other, and what the machinery has to report; one query."""

    asked: int
    choosers: int
    mutual: int
    mails_failed: int
    worker_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the overview shows."""

    suppliers: SideFigures
    buyers: SideFigures
    wishes: Wishes
    ranking: Ranking | None
    ranking_is_old: bool
    renewing: bool
    """Single participants are being put into the lists, or taken out."""
    ranking_job: Job | None
    newest: ScheduleRun | None
    published: ScheduleRun | None
    worker_is_silent: bool
    situation: Situation

    @property
    def waiting(self) -> int:
        """How many registrations wait on both sides."""
        return self.suppliers.waiting + self.buyers.waiting


def overview(session: AnySession, event: Event, *, now: datetime) -> Overview:
    """Return where the event stands."""
    suppliers, buyers = sides(session, event.id)
    wishes = _wishes(session, event.id)
    ranking = session.get(Ranking, event.id)
    renewing = is_active(newest_job(session, event.id, "renew"))
    is_old = ranking is not None and not renewing and _changed_since(session, ranking, suppliers, buyers)
    job = newest_job(session, event.id, "rank")
    newest = _newest(session, event.id)
    published = published_run(session, event.id)
    fresh = [run for run in (newest, published) if run is not None and _made_from(run, ranking)]
    return Overview(
        suppliers=suppliers,
        buyers=buyers,
        wishes=wishes,
        ranking=ranking,
        ranking_is_old=is_old,
        renewing=renewing,
        ranking_job=job,
        newest=newest,
        published=published,
        worker_is_silent=is_silent(wishes.worker_seen_at, now),
        situation=Situation(
            approved_suppliers=suppliers.approved,
            approved_buyers=buyers.approved,
            waiting=suppliers.waiting + buyers.waiting,
            ranked=ranking is not None,
            ranking_is_old=is_old or is_active(job),
            built=bool(fresh),
            # A later run that is being built is still to be looked at: not everything is done.
            published=bool(fresh) and fresh[0].state == RunState.PUBLISHED and fresh[0] is newest,
            printed=published is not None and _printed(session, published),
        ),
    )


def sides(session: AnySession, event_id: int) -> tuple[SideFigures, SideFigures]:
    """Return both sides' figures, suppliers first; in two queries."""
    here = Registration.event_id == event_id
    states = sa.select(Registration.side, Registration.state, sa.func.count()).where(here)
    counts: dict[Side, dict[State, int]] = {side: {} for side in Side}
    for side, state, number in session.execute(states.group_by(Registration.side, Registration.state)):
        counts[Side(side)][State(state)] = number
    has_product = sa.or_(
        sa.exists().where(Offer.registration_id == Registration.id),
        sa.exists().where(Need.registration_id == Registration.id),
    )
    alive = Registration.state.in_((State.SUBMITTED, State.WAITLISTED, State.APPROVED))
    without = sa.select(Registration.side, sa.func.count()).where(here, alive, ~has_product)
    empty: dict[str, int] = dict(session.execute(without.group_by(Registration.side)).all())
    supplier, buyer = (SideFigures(side, counts[side], empty.get(side, 0)) for side in Side)
    return supplier, buyer


def newest_job(session: AnySession, event_id: int, kind: str) -> Job | None:
    """Return the event's last job of a kind."""
    jobs = sa.select(Job).where(Job.event_id == event_id, Job.kind == kind)
    return session.scalar(jobs.order_by(Job.id.desc()).limit(1))


def is_active(job: Job | None) -> bool:
    """Tell whether a job waits or runs."""
    return job is not None and job.state in (JobState.QUEUED, JobState.RUNNING)


def worker_is_silent(session: AnySession, *, now: datetime) -> bool:
    """Tell whether no worker was seen in the last minute."""
    return is_silent(session.scalar(sa.select(sa.func.max(Heartbeat.seen_at))), now)


def is_silent(seen_at: datetime | None, now: datetime) -> bool:
    """Tell whether this is too long ago for a worker that lives."""
    return seen_at is None or now - seen_at > WORKER_SILENT


def _newest(session: AnySession, event_id: int) -> ScheduleRun | None:
    """Return the newest run that is, or may become, the schedule."""
    alive = ScheduleRun.state.in_((RunState.BUILDING, RunState.DRAFT, RunState.PUBLISHED))
    runs = sa.select(ScheduleRun).where(ScheduleRun.event_id == event_id, alive)
    return session.scalar(runs.order_by(ScheduleRun.number.desc()).limit(1))


def _made_from(run: ScheduleRun, ranking: Ranking | None) -> bool:
    """Tell whether a run is built and stands on this ranking."""
    return run.state != RunState.BUILDING and ranking is not None and run.created_at >= ranking.as_of


def _printed(session: AnySession, run: ScheduleRun) -> bool:
    kinds = session.scalar(sa.select(sa.func.count(sa.distinct(Document.kind))).where(Document.run_id == run.id))
    return kinds == len(Kind)


def _wishes(session: AnySession, event_id: int) -> Wishes:
    mine, theirs = aliased(Preference), aliased(Preference)
    wanted = (Preference.event_id == event_id, Preference.choice.in_(WANTS))
    mutual = (
        sa.select(sa.func.count())
        .select_from(mine)
        .join(theirs, sa.and_(theirs.chooser_id == mine.chosen_id, theirs.chosen_id == mine.chooser_id))
        .where(
            mine.event_id == event_id,
            mine.chooser_id < mine.chosen_id,
            mine.choice.in_(WANTS),
            theirs.choice.in_(WANTS),
        )
    )
    failed = sa.select(sa.func.count(Mail.id)).where(Mail.event_id == event_id, Mail.state == MailState.FAILED)
    row = session.execute(
        sa.select(
            sa.select(sa.func.count()).select_from(Preference).where(*wanted).scalar_subquery(),
            sa.select(sa.func.count(sa.distinct(Preference.chooser_id))).where(*wanted).scalar_subquery(),
            mutual.scalar_subquery(),
            failed.scalar_subquery(),
            sa.select(sa.func.max(Heartbeat.seen_at)).scalar_subquery(),
        )
    ).one()
    return Wishes(*row)


def _changed_since(session: AnySession, ranking: Ranking, suppliers: SideFigures, buyers: SideFigures) -> bool:
    """Tell whether participants came or went after the ranking."""
    if (suppliers.approved, buyers.approved) != (ranking.suppliers, ranking.buyers):
        return True
    decided = sa.exists().where(Registration.event_id == ranking.event_id, Registration.decided_at > ranking.as_of)
    return bool(session.scalar(sa.select(decided)))
