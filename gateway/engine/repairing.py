"""Repairing: a new draft from the published schedule that changes as little as what happened since allows."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

import matching.types as values
from gateway.engine.outcome import Ids, ids_of, keep, table_name
from gateway.engine.planning import build_problem
from gateway.jobs import JobError, Report
from gateway.schedule.models import Meeting, MeetingState, RunState, ScheduleRun
from gateway.transactions import reading
from matching.errors import InputError


@dataclass(frozen=True, slots=True)
class Asked:
    """What a repair was asked for; `now` is when, so that another try ends with the same result."""

    run_id: int
    before_id: int
    now: datetime
    most_moves: int | None
    closed: tuple[int, ...]
    """The numbers of tables that cannot be used from then on."""


def asked_from(arguments: dict[str, Any]) -> Asked:
    """Read what a job was given."""
    return Asked(
        run_id=arguments["run_id"],
        before_id=arguments["before_id"],
        now=datetime.fromisoformat(arguments["now"]),
        most_moves=arguments["most_moves"],
        closed=tuple(arguments["closed"]),
    )


def mend(asked: Asked, report: Report) -> None:
    """Repair a published run into a draft, have it checked, and store it with its proof.

    Like `plan` it may be called again, and leaves a run alone that has a result.

    Raises
    ------
    JobError
        The event cannot be scheduled as it is now; the message says what to change.
    """
    from matching.scheduling.repair import repair

    began = time.perf_counter()
    with reading() as session:
        run = session.get_one(ScheduleRun, asked.run_id)
        if run.state != RunState.BUILDING:
            return
        before_run = session.get_one(ScheduleRun, asked.before_id)
        number, stood = before_run.number, standing(session, asked.before_id)
        before = replace(stored_schedule(before_run), meetings=tuple(stood))
        problem = without_tables(build_problem(session, run.event_id), asked.closed, asked.now)
        ids: Ids = ids_of(session, run.event_id)
    report("repair", 0, 1)
    try:
        after = repair(problem, before, seed=run.seed, max_moves=asked.most_moves, now=asked.now).after
    except InputError as error:
        raise JobError(str(error)) from error
    keep(
        asked.run_id,
        problem,
        after,
        ids,
        began=began,
        report=report,
        states={meeting: stood[meeting] for meeting in after.meetings if meeting in stood},
        figures={"repairs": number, "closed": list(asked.closed), "most_moves": asked.most_moves},
    )


def standing(session: Session, run_id: int) -> dict[values.Meeting, MeetingState]:
    """Return the meetings of a run that were not cancelled, as the engine names them, in order of time."""
    query = (
        sa.select(Meeting)
        .where(Meeting.run_id == run_id, Meeting.state != MeetingState.CANCELLED)
        .options(
            joinedload(Meeting.slot), joinedload(Meeting.table), joinedload(Meeting.supplier), joinedload(Meeting.buyer)
        )
        .order_by(Meeting.slot_id, Meeting.table_id, Meeting.id)
    )
    return {
        values.Meeting(
            supplier=row.supplier.code,
            buyer=row.buyer.code,
            slot=row.slot.key,
            table=table_name(row.table.number),
            pinned=row.pinned,
            confirmed=values.Confirmed.BOTH if row.state == MeetingState.CONFIRMED else None,
        ): MeetingState(row.state)
        for row in session.scalars(query)
    }


def stored_schedule(run: ScheduleRun) -> values.Schedule:
    """Return a run's schedule as it was built."""
    from matching.decoding import decode

    if run.schedule_gz is None:
        raise JobError(f"Run {run.number} was stored without its schedule. Build a new one.")
    faults: list[Any] = []
    schedule = decode(values.Schedule, json.loads(gzip.decompress(run.schedule_gz)), faults=faults)
    if schedule is None:
        raise JobError(f"The schedule of run {run.number} cannot be read. Build a new one.")
    return schedule


def without_tables(problem: values.Problem, numbers: Collection[int], now: datetime) -> values.Problem:
    """Return the problem with these tables closed in every slot that has not begun."""
    if not numbers:
        return problem
    names = {table_name(number) for number in numbers}
    left = tuple(slot.id for slot in problem.slots if slot.start >= now)
    tables = tuple(replace(table, closed=left) if table.id in names else table for table in problem.tables)
    return replace(problem, tables=tables)
