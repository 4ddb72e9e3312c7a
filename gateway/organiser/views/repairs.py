"""Repairing the published schedule, and what a run changes for each participant."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.errors import GatewayError
from gateway.organiser.forms import RepairForm
from gateway.organiser.paging import PER_PAGE, page_of
from gateway.organiser.views.blueprint import blueprint
from gateway.organiser.views.runs import mended_run, result_found
from gateway.schedule import service
from gateway.schedule.comparison import compare
from gateway.schedule.differences import differences


@blueprint.route("/schedule/repair", methods=["GET", "POST"])
@access(Access.ORGANISER)
def schedule_repair() -> str | AnyResponse:
    """Say what a repair does, and start one."""
    event, form = current_event(), RepairForm()
    before = service.published_run(db.session, event.id)
    if before is not None and form.validate_on_submit():
        try:
            started = service.start_repair(
                db.session,
                event,
                most_moves=form.most_moves.data,
                closed=form.tables,
                account_id=current_account().id,
                now=datetime.now(UTC),
            )
        except GatewayError as problem:
            flash(str(problem), "bad")
            return redirect(url_for("organiser.schedule_repair"), 303)
        return redirect(url_for("organiser.run", number=started.number), 303)
    if before is not None and request.method == "GET":
        form.closed.data = ", ".join(str(number) for number in before.figures.get("closed", ()))
    return render_template("organiser/schedule_repair.html", form=form, before=before)


@blueprint.get("/schedule/<int:number>/differences")
@access(Access.ORGANISER)
def run_differences(number: int) -> str:
    """Show what a run changes, person by person: against the run it repairs, else against the published one."""
    found = result_found(number)
    before = mended_run(found) or service.published_run(db.session, found.event_id)
    if before is None or before.id == found.id:
        abort(404)
    everyone = differences(db.session, found, before)
    page = page_of(len(everyone), request.args.get("page", type=int))
    return render_template(
        "organiser/run_differences.html",
        run=found,
        before=before,
        comparison=compare(db.session, found, before),
        people=everyone[page.offset : page.offset + PER_PAGE],
        page=page,
    )
