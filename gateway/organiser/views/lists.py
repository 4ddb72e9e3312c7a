"""Lists of others: handing one over, saying what its columns mean, looking at what will happen, taking it in."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from gateway.access import Access, access, current_account, current_event
from gateway.database import db, lock_event
from gateway.errors import Conflict, GatewayError
from gateway.jobs import Job
from gateway.organiser.forms import HandOverForm
from gateway.organiser.queries import lists as queries
from gateway.organiser.queries import overview
from gateway.organiser.views.blueprint import blueprint
from gateway.registrations import bringing
from gateway.registrations.exporting import sheet_of
from gateway.registrations.models import Side
from gateway.registrations.wording import clean
from gateway.spreadsheets import service
from gateway.spreadsheets.models import HandedList, ListKind
from gateway.spreadsheets.table import Unreadable
from gateway.spreadsheets.writing import as_csv, as_xlsx
from gateway.templating import language_tag

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.route("/lists", methods=["GET", "POST"])
@access(Access.ORGANISER)
def lists() -> str | AnyResponse | tuple[str, int]:
    """Take a file, and list those that came."""
    form, event = HandOverForm(), current_event()
    if form.validate_on_submit():
        kind, side = form.what.data.split("-")
        try:
            handed = service.hand_over(
                db.session, event_id=event.id, kind=ListKind(kind), side=Side(side),
                name=clean(form.file.data.filename),
                data=form.file.data.read(), language=language_tag(), account_id=current_account().id,
                now=datetime.now(UTC),
            )  # fmt: skip
        except Unreadable as problem:
            form.file.errors = [_("This file cannot be read: %(problem)s", problem=problem)]
        else:
            return redirect(url_for("organiser.list_", number=handed.id), 303)
    page = render_template("organiser/lists.html", form=form, handed=service.newest(db.session, event.id))
    return (page, 400) if form.errors else page


@blueprint.get("/lists/<int:number>")
@access(Access.ORGANISER)
def list_(number: int) -> str:
    """Show how a list is understood and what taking it in would do; once it is taken in, what became of it."""
    handed = _found(number)
    job = db.session.get(Job, handed.job_id) if handed.job_id else None
    if handed.taken_in_at is not None:
        return render_template("organiser/list_taken.html", handed=handed)
    if job is not None and overview.is_active(job):
        silent = overview.worker_is_silent(db.session, now=datetime.now(UTC))
        return render_template("organiser/list_taking.html", handed=handed, job=job, silent=silent)
    shown = queries.understood(db.session, current_event(), handed)
    return render_template("organiser/list.html", handed=handed, shown=shown)


@blueprint.post("/lists/<int:number>/columns")
@access(Access.ORGANISER)
def list_columns(number: int) -> AnyResponse:
    """Keep what the columns mean."""
    handed = _found(number)
    _refuse_if_taken(handed)
    handed.contents = [content[:60] for content in request.form.getlist("content")]
    return redirect(url_for("organiser.list_", number=handed.id, _anchor="rows"), 303)


@blueprint.post("/lists/<int:number>/take-in")
@access(Access.ORGANISER)
def list_take_in(number: int) -> AnyResponse:
    """Have the list taken in."""
    handed = _found(number)
    try:
        bringing.start_bringing(
            db.session, handed, approve="approve" in request.form, strict="strict" in request.form,
            account_id=current_account().id, now=datetime.now(UTC),
        )  # fmt: skip
    except GatewayError as problem:
        flash(str(problem), "warn")
    return redirect(url_for("organiser.list_", number=handed.id), 303)


@blueprint.post("/lists/<int:number>/forget")
@access(Access.ORGANISER)
def list_forget(number: int) -> AnyResponse:
    """Forget a list; whoever was taken in from it stays."""
    handed = _found(number)
    lock_event(db.session(), handed.event_id)
    db.session.refresh(handed, ["job_id"])
    job = db.session.get(Job, handed.job_id) if handed.job_id else None
    if overview.is_active(job):  # the worker would look for it in vain, or find another under its number
        raise Conflict(_("This list is taken in already."))
    flash(_("“%(name)s” is forgotten.", name=handed.name), "good")
    db.session.delete(handed)
    return redirect(url_for("organiser.lists"), 303)


@blueprint.get("/registrations/<any(supplier, buyer):side>.csv")
@access(Access.ORGANISER)
def registrations_csv(side: str) -> Response:
    """Hand out everything about one side's registrations."""
    sheet = sheet_of(db.session, current_event(), Side(side))
    return _file(as_csv(sheet), "text/csv; charset=utf-8", f"{side}s.csv")


@blueprint.get("/registrations.xlsx")
@access(Access.ORGANISER)
def registrations_xlsx() -> Response:
    """Hand out everything about all registrations, a sheet for each side."""
    book = as_xlsx([sheet_of(db.session, current_event(), side) for side in Side])
    return _file(book, XLSX, "registrations.xlsx")


def _file(data: bytes, kind: str, name: str) -> Response:
    answer = Response(data, content_type=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{current_event().slug}-{name}")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _found(number: int) -> HandedList:
    handed = service.find(db.session, current_event().id, number)
    if handed is None:
        abort(404)
    return handed


def _refuse_if_taken(handed: HandedList) -> None:
    if handed.job_id is not None:
        raise GatewayError(_("This list is taken in already."))
