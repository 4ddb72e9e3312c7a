"""Keeping what a run achieved: passed by the checker, then stored with its proof and its figures."""

from __future__ import annotations

import gzip
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

import matching.types as values
from gateway.database import db
from gateway.engine.explaining import changes, fairness, floor
from gateway.events.queries import slots_of, tables_of
from gateway.jobs import Report
from gateway.registrations.models import Registration
from gateway.schedule.models import Meeting, MeetingState, RunState, ScheduleRun, UnplacedPair
from gateway.transactions import unit_of_work

Ids = dict[str, dict[str, int]]
"""The row ids behind the names in a problem, by kind of row."""


def keep(
    run_id: int,
    problem: values.Problem,
    schedule: values.Schedule,
    ids: Ids,
    *,
    began: float,
    report: Report,
    effort: str | None = None,
    states: Mapping[values.Meeting, MeetingState] | None = None,
    figures: Mapping[str, Any] | None = None,
) -> None:
    """Have a schedule checked and store it, unless the run has a result already: the first one stands.

    Parameters
    ----------
    began
        When the work was begun, by `time.perf_counter`.
    effort
        What it was built with, so that the cost of the floor can be told; None where it repairs another.
    states
        Where meetings stand that were stored before; all others are planned.
    figures
        What the run's page shows beside the figures of every run.
    """
    from matching.formats import dumps
    from matching.scheduling import check

    report("check", 0, 1)
    if faults := check(problem, schedule):
        raise RuntimeError("the checker refused the schedule: " + "; ".join(faults[:5]))
    seconds = time.perf_counter() - began
    report("explain", 0, 1)
    meetings, unplaced = _schedule_rows(run_id, problem, schedule, ids, states or {})
    shown = {**_figures(problem, schedule), **(figures or {})}
    shown["fairness"] = fairness(problem, schedule)
    shown["floor"] = None if effort is None else floor(problem, schedule, effort=effort)
    report("store", 0, 1)
    with unit_of_work() as session:
        built = session.execute(
            sa.update(ScheduleRun)
            .where(ScheduleRun.id == run_id, ScheduleRun.state == RunState.BUILDING)
            .values(
                state=RunState.DRAFT,
                finished_at=datetime.now(UTC),
                seconds=seconds,
                worth=schedule.worth,
                bound=schedule.bound,
                gap=schedule.gap,
                figures=shown,
                problem_gz=gzip.compress(dumps(problem).encode(), mtime=0),
                schedule_gz=gzip.compress(dumps(schedule).encode(), mtime=0),
                problem_says="",
            )
        )
        if built.rowcount:  # type: ignore[attr-defined]
            _store(session, run_id, meetings, unplaced)
    report("store", 1, 1)


def table_name(number: int) -> str:
    """Return how a problem file names a table."""
    return f"T{number}"


def ids_of(session: Session, event_id: int) -> Ids:
    """Return the row ids behind the names in a problem."""
    people = sa.select(Registration.code, Registration.id).where(Registration.event_id == event_id)
    return {
        "people": dict(session.execute(people).all()),
        "slots": {slot.key: slot.id for slot in slots_of(session, event_id)},
        "tables": {table_name(table.number): table.id for table in tables_of(session, event_id)},
    }


def _schedule_rows(
    run_id: int,
    problem: values.Problem,
    schedule: values.Schedule,
    ids: Ids,
    states: Mapping[values.Meeting, MeetingState],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    tiers = {(pair.supplier, pair.buyer): pair.tier for pair in problem.pairs}
    helps = changes(problem, schedule)
    meetings = [
        {
            "run_id": run_id,
            "supplier_id": ids["people"][meeting.supplier],
            "buyer_id": ids["people"][meeting.buyer],
            "slot_id": ids["slots"][meeting.slot],
            "table_id": ids["tables"][meeting.table or ""],
            "tier": tiers[meeting.supplier, meeting.buyer],
            "state": states.get(meeting, MeetingState.PLANNED),
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
            "change": helps.get((pair.supplier, pair.buyer), {}),
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
