"""Answering questions about a run's schedule; nothing of it is changed."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

import matching.types as values
from gateway.database import db
from gateway.engine.outcome import ids_of
from gateway.engine.planning import build_problem
from gateway.engine.repairing import standing, stored_schedule, without_tables
from gateway.jobs import JobError, Report
from gateway.meetings.models import Choice, Preference
from gateway.schedule.models import ScheduleRun, Study, StudyKind
from gateway.transactions import reading, unit_of_work
from matching.errors import InputError

if TYPE_CHECKING:
    from matching.scheduling.whatif import Point

STANDING_BY = 5
"""How many suppliers are named for each buyer, at most."""
TABLES_MORE_OR_LESS = 0.2
"""A what-if has so many more tables, and so many fewer, as a share."""


def study(study_id: int, now: datetime, report: Report) -> None:
    """Answer a question and store the answer.

    Raises
    ------
    JobError
        It cannot be answered as things are; the message says why.
    """
    with reading() as session:
        asked = session.get(Study, study_id)
        if asked is None or asked.answered_at is not None:
            return
        run = session.get_one(ScheduleRun, asked.run_id)
        kind, about = StudyKind(asked.kind), asked.about
        schedule = replace(stored_schedule(run), meetings=tuple(standing(session, run.id)))
        if kind is StudyKind.WHAT_IF:
            problem = _stored_problem(run)
        else:
            problem = without_tables(build_problem(session, run.event_id), run.figures.get("closed", ()), now)
        said_no = kind is StudyKind.MEET and _said_no(session, run.event_id, about)
    try:
        if kind is StudyKind.MEET:
            report("study", 0, 1)
            answer = {"no": "unwanted"} if said_no else meet(problem, schedule, *about.split(" "), now=now)
        elif kind is StudyKind.STAND_BY:
            report("study", 0, 1)
            answer = step_in(problem, schedule, about)
        else:
            answer = what_if(problem, schedule, report)
    except InputError as error:
        raise JobError(str(error)) from error
    with unit_of_work() as session:
        session.execute(
            sa.update(Study).where(Study.id == study_id).values(answer=answer, answered_at=datetime.now(UTC))
        )


def fail_study(study_id: int, problem: str) -> None:
    """Say why a question was not answered; part of the unit of work that ends its job."""
    db.session.execute(sa.update(Study).where(Study.id == study_id).values(problem_says=problem))


def meet(
    problem: values.Problem, schedule: values.Schedule, supplier: str, buyer: str, *, now: datetime
) -> dict[str, Any]:
    """Return where two could meet and what that would change for others, or why they cannot."""
    from matching.scheduling.one_meeting import what_if_they_met

    people = {person.id: person for person in problem.participants}
    if supplier not in people or buyer not in people:
        return {"no": "gone"}
    if people[supplier].organisation == people[buyer].organisation:
        return {"no": "unwanted"}
    if any((one.supplier, one.buyer) == (supplier, buyer) for one in schedule.meetings):
        place = next(one for one in schedule.meetings if (one.supplier, one.buyer) == (supplier, buyer))
        return {"already": _place(problem, place)}
    if not any((pair.supplier, pair.buyer) == (supplier, buyer) for pair in problem.pairs):
        # nobody asked, and the two do not fit well: the organiser may want it all the same
        pair = values.Pair(supplier=supplier, buyer=buyer, score=0.0)
        problem = replace(problem, pairs=(*problem.pairs, pair))
    found = what_if_they_met(problem, schedule, supplier, buyer, now=now)
    if found.meeting is None:
        return {"no": "no_slot"}
    return {
        "meeting": _place(problem, found.meeting),
        "moved": [
            {**_names(one.after), "before": _place(problem, one.before), "after": _place(problem, one.after)}
            for one in found.moved
        ],
        "dropped": [{**_names(one), "before": _place(problem, one)} for one in found.dropped],
        "worth": found.worth,
    }


def step_in(problem: values.Problem, schedule: values.Schedule, slot: str) -> dict[str, Any]:
    """Return for each buyer without a meeting in the slot the suppliers who could step in, best first."""
    from matching.scheduling.standby import stand_by

    found = stand_by(problem, schedule.meetings, top=STANDING_BY)
    return {"lists": [[buyer, list(suppliers)] for (at, buyer), suppliers in found.items() if at == slot]}


def what_if(problem: values.Problem, schedule: values.Schedule, report: Report) -> dict[str, Any]:
    """Return what schedules achieve with more and fewer tables, one slot more, more interpreters, a higher least."""
    from matching.scheduling.scenarios import Lever
    from matching.scheduling.whatif import curve

    share = max(1, round(len(problem.tables) * TABLES_MORE_OR_LESS))
    fewer = [-share] if len(problem.tables) > share else []
    scenarios = [(Lever.TABLES, [*fewer, 0, share]), (Lever.SLOTS, [1]), (Lever.LEAST, [1])]
    if problem.interpreters:
        scenarios.append((Lever.INTERPRETERS, [-1, 1]))
    points: list[dict[str, Any]] = []
    for done, (lever, steps) in enumerate(scenarios):
        report("study", done, len(scenarios))
        found = curve(problem, lever, steps, seed=schedule.seed)
        points += [{"lever": lever.value, **_told(point)} for point in found]
    return {"points": points, "tables": len(problem.tables)}


def _told(point: Point) -> dict[str, Any]:
    return {
        "change": point.change,
        "meetings": point.meetings,
        "worth": point.worth,
        "bound": point.bound,
        "mutual": list(point.mutual),
        "short": point.short,
        "idle": point.idle,
    }


def _stored_problem(run: ScheduleRun) -> values.Problem:
    from matching.decoding import decode

    problem = None
    if run.problem_gz is not None:
        problem = decode(values.Problem, json.loads(gzip.decompress(run.problem_gz)), faults=[])
    if problem is None:
        raise JobError(f"What run {run.number} was built from cannot be read. Build a new one.")
    return problem


def _said_no(session: Session, event_id: int, about: str) -> bool:
    people = ids_of(session, event_id)["people"]
    ids = [people[code] for code in about.split(" ") if code in people]
    said = sa.select(Preference.chooser_id).where(
        Preference.chooser_id.in_(ids), Preference.chosen_id.in_(ids), Preference.choice == Choice.NO
    )
    return session.scalar(said.limit(1)) is not None


def _names(meeting: values.Meeting) -> dict[str, str]:
    return {"supplier": meeting.supplier, "buyer": meeting.buyer}


def _place(problem: values.Problem, meeting: values.Meeting) -> dict[str, Any]:
    starts = {slot.id: slot.start for slot in problem.slots}
    return {"at": starts[meeting.slot].isoformat(), "table": (meeting.table or "").removeprefix("T")}
