"""Taking in a list of finished registrations that an organiser handed over and looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

from flask_babel import gettext as _

from gateway import jobs
from gateway.audit import note
from gateway.database import db, lock_event
from gateway.errors import Conflict
from gateway.events.models import Event
from gateway.jobs import Job, JobError, Report
from gateway.languages import speaking
from gateway.registrations import importing
from gateway.registrations.headings import Column, as_chosen
from gateway.registrations.models import Side, State
from gateway.spreadsheets.models import HandedList, ListKind
from gateway.spreadsheets.reading import Table, read_table
from gateway.transactions import AnySession, reading, unit_of_work

JOBS = {ListKind.REGISTRATIONS: "import", ListKind.INVITATIONS: "import-invitations"}
"""The kind of job that takes in each kind of list."""


def columns_of(handed: HandedList, table: Table) -> tuple[Column, ...] | None:
    """Return how the columns were chosen to be read, or None as long as nobody chose."""
    return as_chosen(table.headings, handed.contents) if len(handed.contents) == len(table.headings) else None


def plan_of(session: AnySession, event: Event, handed: HandedList) -> importing.Plan:
    """Return what taking a list in would do.

    Raises
    ------
    Unreadable
        A column is missing without which nobody can be registered.
    """
    table = read_table(handed.data)
    return importing.plan(session, event, table, side=Side(handed.side), columns=columns_of(handed, table))


def start_bringing(
    session: AnySession, handed: HandedList, *, approve: bool, strict: bool, account_id: int, now: datetime
) -> Job:
    """Have a list taken in by the worker.

    Raises
    ------
    Conflict
        It is taken in already, or on its way.
    """
    lock_event(session, handed.event_id)  # of two who press the button, one waits here and then sees the other's job
    session.refresh(handed, ["job_id"])
    if handed.job_id is not None:
        raise Conflict(_("This list is taken in already."))
    arguments = {"list_id": handed.id, "approve": approve, "strict": strict, "account_id": account_id}
    job = jobs.start(session, JOBS[ListKind(handed.kind)], event_id=handed.event_id, arguments=arguments, now=now)
    handed.job_id = job.id
    note(
        session, "list.taken_in", handed.name[:120], now=now, event_id=handed.event_id, account_id=account_id,
        details={"kind": str(handed.kind), "side": handed.side},
    )  # fmt: skip
    return job


def bring(arguments: dict[str, Any], report: Report) -> None:
    """Register everyone the list names soundly; does nothing a second time.

    Raises
    ------
    JobError
        Nothing was to be taken in while a row is bad, and one is.
    """
    report("import", 0, 2)
    with reading() as session:
        handed = session.get_one(HandedList, arguments["list_id"])
        with speaking(handed.language):
            plan = plan_of(session, session.get_one(Event, handed.event_id), handed)
    refuse_if_strict(handed, plan, arguments)
    report("import", 1, 2)
    with unit_of_work() as session, speaking(handed.language):
        handed, now = session.get_one(HandedList, handed.id), datetime.now(UTC)
        if handed.taken_in_at is not None:
            return
        state = State.APPROVED if arguments["approve"] else State.SUBMITTED
        done = importing.carry_out(session, session.get_one(Event, handed.event_id), plan, state=state, now=now)
        waiting = sum(registration.state == State.WAITLISTED for registration in done)
        settle(handed, done=len(done), waiting=waiting, plan=plan, now=now)


def refuse_if_strict(handed: HandedList, plan: Decided, arguments: dict[str, Any]) -> None:
    """Stop where a row is bad and all or nothing was asked for; a list that is taken in already has none to come."""
    if plan.problems and arguments["strict"] and handed.taken_in_at is None:
        with speaking(handed.language):
            raise JobError(_("Nothing was taken in, because a row is bad and you asked for all or nothing."))


class Decided(Protocol):
    """What a plan of either kind says of the rows it refuses."""

    @property
    def problems(self) -> tuple[importing.Problem, ...]:
        """Why rows were refused."""

    @property
    def remarks(self) -> tuple[importing.Problem, ...]:
        """What of the others was left out."""


def settle(handed: HandedList, *, done: int, waiting: int, plan: Decided, now: datetime) -> None:
    """Keep what became of a list."""
    handed.taken_in_at = now
    handed.report = {
        "done": done,
        "waiting": waiting,
        "refused": [[problem.line, problem.reason] for problem in plan.problems],
        "remarks": [[remark.line, remark.reason] for remark in plan.remarks],
    }


def let_go(arguments: dict[str, Any], problem: str) -> None:
    """Let a list be taken in again, and keep why its job failed; part of the unit of work that ends the job."""
    handed = db.session.get(HandedList, arguments["list_id"])
    if handed is not None:
        handed.job_id, handed.report = None, {"problem": problem}
