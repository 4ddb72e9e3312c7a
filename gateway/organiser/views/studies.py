"""Questions about a run: can these two meet, who could step in, what if there were more tables."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from gateway.access import Access, access, current_event
from gateway.database import db
from gateway.errors import GatewayError
from gateway.events.queries import slots_of
from gateway.organiser import schedule_wording
from gateway.organiser.queries.overview import is_active, worker_is_silent
from gateway.organiser.queries.runs import job_of
from gateway.organiser.views.blueprint import blueprint
from gateway.organiser.views.runs import result_found
from gateway.registrations.models import Side
from gateway.schedule import studies
from gateway.schedule.models import ScheduleRun, StudyKind


@blueprint.route("/schedule/<int:number>/meet", methods=["GET", "POST"])
@access(Access.ORGANISER)
def run_meet(number: int) -> str | AnyResponse:
    """Say whether two can meet, and what it would move."""
    found = result_found(number)
    supplier, buyer = (request.values.get(side, "")[:32].strip() for side in Side)
    about = f"{supplier} {buyer}" if supplier and buyer and " " not in supplier + buyer else ""
    if request.method == "POST":
        _ask(found, StudyKind.MEET, about or "- -")
        return redirect(url_for("organiser.run_meet", number=number, supplier=supplier, buyer=buyer), 303)
    people = studies.who_can_meet(db.session, found.event_id)
    names = {one.code: one for side in people.values() for one in side}
    return render_template(
        "organiser/run_meet.html",
        run=found,
        people=people,
        names=names,
        chosen={Side.SUPPLIER: supplier, Side.BUYER: buyer},
        **_asked(found, StudyKind.MEET, about),
    )


@blueprint.route("/schedule/<int:number>/stand-by", methods=["GET", "POST"])
@access(Access.ORGANISER)
def run_stand_by(number: int) -> str | AnyResponse:
    """Say who could step in for whom in a slot."""
    found, slot = result_found(number), request.values.get("slot", "")[:100]
    if request.method == "POST":
        _ask(found, StudyKind.STAND_BY, slot)
        return redirect(url_for("organiser.run_stand_by", number=number, slot=slot), 303)
    people = studies.who_can_meet(db.session, found.event_id)
    return render_template(
        "organiser/run_stand_by.html",
        run=found,
        slots=slots_of(db.session, found.event_id),
        chosen=slot,
        names={one.code: one for side in people.values() for one in side},
        **_asked(found, StudyKind.STAND_BY, slot),
    )


@blueprint.route("/schedule/<int:number>/what-if", methods=["GET", "POST"])
@access(Access.ORGANISER)
def run_what_if(number: int) -> str | AnyResponse:
    """Say what more or fewer tables, slots and interpreters would do."""
    found = result_found(number)
    if request.method == "POST":
        _ask(found, StudyKind.WHAT_IF, "")
        return redirect(url_for("organiser.run_what_if", number=number), 303)
    return render_template("organiser/run_what_if.html", run=found, **_asked(found, StudyKind.WHAT_IF, ""))


def _ask(found: ScheduleRun, kind: StudyKind, about: str) -> None:
    try:
        studies.ask(db.session, found, kind, about, now=datetime.now(UTC))
    except GatewayError as problem:
        flash(str(problem), "bad")


def _asked(found: ScheduleRun, kind: StudyKind, about: str) -> dict[str, object]:
    """Return what a page shows of a question: the answer, or how far the work on it is."""
    study = studies.study_of(db.session, found, kind, about)
    job = job_of(db.session, current_event().id, study.job_id) if study is not None else None
    return {
        "study": study,
        "job": job,
        "active": is_active(job),
        "silent": worker_is_silent(db.session, now=datetime.now(UTC)),
        "telling": schedule_wording,
    }
