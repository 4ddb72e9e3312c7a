"""The overview, the ranking, and the progress of long work."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, abort, flash, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.errors import GatewayError
from gateway.jobs import Job
from gateway.matches import service as matches
from gateway.organiser import wording
from gateway.organiser.queries import overview as queries
from gateway.organiser.queries.runs import job_of, run_number_of
from gateway.organiser.steps import Standing, steps
from gateway.organiser.views.blueprint import blueprint
from gateway.schedule.models import StudyKind
from gateway.schedule.studies import study_of_job


@blueprint.get("/")
@access(Access.ORGANISER)
def overview() -> str:
    """Say what to do next, and where the event stands."""
    shown = queries.overview(db.session, current_event(), now=datetime.now(UTC))
    todo = steps(shown.situation)
    following = next((step.task for step in todo if step.standing is Standing.NEXT), None)
    return render_template(
        "organiser/overview.html", shown=shown, steps=todo, following=following, is_active=queries.is_active
    )


@blueprint.post("/rank")
@access(Access.ORGANISER)
def rank() -> AnyResponse:
    """Have the matches ranked."""
    try:
        matches.start_ranking(db.session, current_event(), account_id=current_account().id, now=datetime.now(UTC))
    except GatewayError as problem:
        flash(str(problem), "bad")
    return redirect(url_for("organiser.overview", _anchor="ranking"), 303)


@blueprint.get("/jobs/<int:number>.json")
@access(Access.ORGANISER)
def job(number: int) -> Response:
    """Say how far a job is; once it is over, the page that follows it loads itself again."""
    found = job_of(db.session, current_event().id, number)
    if found is None:
        abort(404)
    return jsonify(
        state=found.state,
        step_label=wording.step_label(found),
        done=found.done,
        total=found.total,
        message=found.problem,
        redirect="" if queries.is_active(found) else _page_of(found),
    )


def _page_of(found: Job) -> str:
    """Return the page that shows what a finished job made, or why it stopped."""
    if found.kind in ("schedule", "repair"):
        number = run_number_of(db.session, found)
        return url_for("organiser.schedule") if number is None else url_for("organiser.run", number=number)
    if found.kind == "study":
        return _study_page(found)
    if found.kind in ("import", "import-invitations"):
        return url_for("organiser.list_", number=found.arguments["list_id"])
    pages = {"print": "organiser.printing", "learn": "organiser.matching"}
    return url_for(pages.get(found.kind, "organiser.overview"))


def _study_page(found: Job) -> str:
    asked = study_of_job(db.session, found)
    if asked is None:
        return url_for("organiser.schedule")
    study, number = asked
    if study.kind == StudyKind.MEET:
        supplier, buyer = study.about.split(" ")
        return url_for("organiser.run_meet", number=number, supplier=supplier, buyer=buyer)
    if study.kind == StudyKind.STAND_BY:
        return url_for("organiser.run_stand_by", number=number, slot=study.about)
    return url_for("organiser.run_what_if", number=number)
