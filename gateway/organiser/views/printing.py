"""Printing: choose a paper, have the documents made, fetch them."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.errors import GatewayError
from gateway.organiser.forms import PrintForm
from gateway.organiser.queries import overview, runs
from gateway.organiser.views.blueprint import blueprint
from gateway.printing import service
from gateway.printing.documents import Paper


@blueprint.route("/print", methods=["GET", "POST"])
@access(Access.ORGANISER)
def printing() -> str | AnyResponse:
    """List the documents, and have new ones made."""
    event, form = current_event(), PrintForm()
    run = runs.printable_run(db.session, event.id)
    if form.validate_on_submit():
        try:
            if run is None:
                raise GatewayError(_("There is no schedule to print yet. Build one first."))
            paper = Paper(form.paper.data)
            service.start_printing(db.session, run, paper=paper, account_id=current_account().id, now=datetime.now(UTC))
        except GatewayError as problem:
            flash(str(problem), "bad")
        return redirect(url_for("organiser.printing"), 303)
    job = overview.newest_job(db.session, event.id, "print")
    return render_template(
        "organiser/printing.html",
        run=run,
        form=form,
        job=job,
        active=overview.is_active(job),
        silent=overview.worker_is_silent(db.session, now=datetime.now(UTC)),
        papers=runs.papers(db.session, event.id),
    )


@blueprint.get("/print/<int:number>.pdf")
@access(Access.ORGANISER)
def document(number: int) -> Response:
    """Hand out one document under a name that says what it is."""
    found = runs.document(db.session, current_event().id, number)
    if found is None:
        abort(404)
    paper, run = found
    response = Response(paper.pdf, mimetype="application/pdf")
    name = f"{current_event().slug}-{paper.kind}-run-{run.number}-{paper.paper}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
