"""Schedule runs: building, reading the result, publishing, discarding, downloads."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.errors import GatewayError
from gateway.organiser import schedule_wording
from gateway.organiser.forms import BuildForm
from gateway.organiser.paging import PER_PAGE, page_of
from gateway.organiser.queries import runs as queries
from gateway.organiser.queries.overview import is_active, worker_is_silent
from gateway.organiser.views.blueprint import blueprint
from gateway.registrations.models import Side
from gateway.schedule import results, service, unplaced
from gateway.schedule.comparison import compare
from gateway.schedule.models import RunState, ScheduleRun
from gateway.templating import local

UNPLACED_SHOWN = 8
"""How many wanted pairs without a meeting the result itself shows; all of them have a page of their own."""


@blueprint.route("/schedule", methods=["GET", "POST"])
@access(Access.ORGANISER)
def schedule() -> str | AnyResponse:
    """List the runs, and start one."""
    event, form = current_event(), BuildForm()
    if form.validate_on_submit():
        try:
            started = service.start_run(
                db.session, event, seed=form.seed.data or 0, account_id=current_account().id, now=datetime.now(UTC)
            )
        except GatewayError as problem:
            flash(str(problem), "bad")
            return redirect(url_for("organiser.schedule"), 303)
        return redirect(url_for("organiser.run", number=started.number), 303)
    page = page_of(queries.count_runs(db.session, event.id), request.args.get("page", type=int))
    runs = queries.list_runs(db.session, event.id, offset=page.offset)
    published = service.published_run(db.session, event.id)
    return render_template("organiser/schedule.html", runs=runs, page=page, form=form, published=published)


@blueprint.get("/schedule/<int:number>")
@access(Access.ORGANISER)
def run(number: int) -> str:
    """Show a run: how far it is, why it failed, or what it achieved."""
    found = _found(number)
    if found.state == RunState.BUILDING:
        job = queries.job_of(db.session, found.event_id, found.job_id)
        silent = worker_is_silent(db.session, now=datetime.now(UTC))
        return render_template("organiser/run_building.html", run=found, job=job, active=is_active(job), silent=silent)
    if found.state == RunState.FAILED:
        return render_template("organiser/run_failed.html", run=found)
    return _result(found)


def _result(found: ScheduleRun) -> str:
    event = current_event()
    people = results.standings(db.session, event, found)
    published = service.published_run(db.session, event.id)
    other = published if published is not None and published.id != found.id else None
    tables = results.occupancy(db.session, event, found)
    counts, mended = unplaced.unplaced_counts(db.session, found), mended_run(found)
    return render_template(
        "organiser/run.html",
        run=found,
        spreads={side: results.spread(who.meetings for who in people if who.side is side) for side in Side},
        short=results.short_of_meetings(db.session, found, people),
        occupancy=tables,
        days=_days(tables),
        counts=counts,
        telling=schedule_wording,
        mended=mended,
        repaired=compare(db.session, found, mended) if mended is not None else None,
        **_seen(counts),
        unplaced=unplaced.unplaced_pairs(db.session, found, limit=UNPLACED_SHOWN),
        published=other,
        comparison=compare(db.session, found, other) if other is not None else None,
    )


def mended_run(found: ScheduleRun) -> ScheduleRun | None:
    """Return the run that this one repairs, if it is a repair and that run is still there."""
    number = found.figures.get("repairs")
    return None if number is None else results.run_by_number(db.session, found.event_id, number)


def _seen(counts: Mapping[tuple[str, str], int]) -> dict[str, list[str]]:
    """Return the tiers and the reasons that occur, each in its order."""
    return {
        "tiers": [tier for tier in unplaced.TIERS if any(seen == tier for seen, _why in counts)],
        "whys": [why for why in unplaced.WHYS if any(seen == why for _tier, seen in counts)],
    }


def _days(tables: results.Occupancy) -> list[results.Occupancy]:
    """Return the occupancy day by day, in the event's own time."""
    days: dict[object, list[results.SlotUse]] = {}
    for slot, number in tables.slots:
        days.setdefault(local(slot.starts_at, current_event()).date(), []).append((slot, number))
    return [results.Occupancy(tuple(slots), tables.tables, tables.tables_used) for slots in days.values()]


@blueprint.get("/schedule/<int:number>/unplaced")
@access(Access.ORGANISER)
def run_unplaced(number: int) -> str:
    """List the wanted pairs without a meeting, with the reason."""
    found = result_found(number)
    chosen = {name: request.args.get(name, "") for name in ("tier", "why", "who")}
    counts = unplaced.unplaced_counts(db.session, found, who=chosen["who"])
    fitting = sum(
        count for (tier, why), count in counts.items() if chosen["tier"] in ("", tier) and chosen["why"] in ("", why)
    )
    page = page_of(fitting, request.args.get("page", type=int))
    pairs = unplaced.unplaced_pairs(db.session, found, **chosen, offset=page.offset, limit=PER_PAGE)
    return render_template(
        "organiser/unplaced.html",
        run=found,
        pairs=pairs,
        page=page,
        chosen=chosen,
        telling=schedule_wording,
        **_seen(counts),
    )


@blueprint.route("/schedule/<int:number>/publish", methods=["GET", "POST"])
@access(Access.ORGANISER)
def run_publish(number: int) -> str | AnyResponse:
    """Say what publishing does, ask, and do it."""
    found = result_found(number)
    if request.method == "GET":
        before = service.published_run(db.session, found.event_id)
        comparison = compare(db.session, found, before) if before is not None else None
        return render_template("organiser/publish.html", run=found, before=before, comparison=comparison)
    try:
        service.publish(db.session, found, account_id=current_account().id, now=datetime.now(UTC))
    except GatewayError as problem:
        flash(str(problem), "bad")
    else:
        flash(_("Run %(number)s is published. Everyone sees their agenda now.", number=number), "good")
    return redirect(url_for("organiser.run", number=number), 303)


@blueprint.route("/schedule/<int:number>/discard", methods=["GET", "POST"])
@access(Access.ORGANISER)
def run_discard(number: int) -> str | AnyResponse:
    """Say what is lost, ask, and discard a draft or a failed run."""
    found = _found(number)
    if request.method == "GET":
        return render_template("organiser/discard.html", run=found)
    try:
        service.discard(db.session, found, account_id=current_account().id, now=datetime.now(UTC))
    except GatewayError as problem:
        flash(str(problem), "bad")
        return redirect(url_for("organiser.run", number=number), 303)
    flash(_("Run %(number)s is discarded.", number=number), "good")
    return redirect(url_for("organiser.schedule"), 303)


@blueprint.get("/schedule/<int:number>/problem.json")
@access(Access.ORGANISER)
def run_problem(number: int) -> Response:
    """Hand out what the run was built from, as the checker reads it."""
    found = result_found(number)
    return _download(found, found.problem_gz, "problem")


@blueprint.get("/schedule/<int:number>/schedule.json")
@access(Access.ORGANISER)
def run_schedule(number: int) -> Response:
    """Hand out the schedule with its proof, as the checker reads it."""
    found = result_found(number)
    return _download(found, found.schedule_gz, "schedule")


def _download(found: ScheduleRun, packed: bytes | None, name: str) -> Response:
    if packed is None:
        abort(404)
    response = Response(gzip.decompress(packed), mimetype="application/json")
    file_name = f"{current_event().slug}-run-{found.number}-{name}.json"
    response.headers.set("Content-Disposition", "attachment", filename=file_name)
    return response


def _found(number: int) -> ScheduleRun:
    """Return a run of this event."""
    found = results.run_by_number(db.session, current_event().id, number)
    if found is None:
        abort(404)
    return found


def result_found(number: int) -> ScheduleRun:
    """Return a run that has a result."""
    found = _found(number)
    if found.state in (RunState.BUILDING, RunState.FAILED):
        abort(404)
    return found
