"""The programme: its sessions and speakers, added, changed, put in order, deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypedDict

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.errors import GatewayError
from gateway.organiser.columns import SessionWords, SpeakerWords, with_columns
from gateway.organiser.programme_forms import SessionForm, SpeakerForm
from gateway.organiser.views.blueprint import blueprint
from gateway.programme import queries, service
from gateway.programme.models import ProgrammeSession, Speaker
from gateway.templating import local

Answer = str | Response | tuple[str, int]


class Author(TypedDict):
    """Who writes, and when."""

    account_id: int
    now: datetime


@blueprint.get("/programme")
@access(Access.ORGANISER)
def programme() -> str:
    """List the sessions and the speakers."""
    event = current_event()
    return render_template(
        "organiser/programme.html",
        days=queries.programme_of(db.session, event),
        marks=queries.marks_each(db.session, event.id),
        speakers=queries.speakers_of(db.session, event.id),
    )


@blueprint.route("/programme/sessions/new", methods=["GET", "POST"])
@access(Access.ORGANISER)
def session_new() -> Answer:
    """Add a session."""
    return _write_session(None)


@blueprint.route("/programme/sessions/<int:number>", methods=["GET", "POST"])
@access(Access.ORGANISER)
def session_edit(number: int) -> Answer:
    """Change a session."""
    return _write_session(_session(number))


@blueprint.post("/programme/sessions/<int:number>/earlier")
@access(Access.ORGANISER)
def session_earlier(number: int) -> Response:
    """Put a session before the one that starts with it."""
    service.move_earlier(db.session, _session(number), **_by_me())
    return redirect(url_for("organiser.programme", _anchor=f"session-{number}"), 303)


@blueprint.get("/programme/sessions/<int:number>/delete")
@access(Access.ORGANISER)
def session_drop(number: int) -> str:
    """Say whom it concerns, and ask once more."""
    marks = queries.marks_each(db.session, current_event().id).get(number, 0)
    return render_template("organiser/session_drop.html", found=_session(number), marks=marks)


@blueprint.post("/programme/sessions/<int:number>/delete")
@access(Access.ORGANISER)
def session_delete(number: int) -> Response:
    """Take a session out of the programme."""
    service.delete_session(db.session, _session(number), **_by_me())
    flash(_("The session is deleted. Who marked it is free again at that time."), "good")
    return redirect(url_for("organiser.programme"), 303)


@blueprint.route("/programme/speakers/new", methods=["GET", "POST"])
@access(Access.ORGANISER)
def speaker_new() -> Answer:
    """Add a speaker."""
    return _write_speaker(None)


@blueprint.route("/programme/speakers/<int:number>", methods=["GET", "POST"])
@access(Access.ORGANISER)
def speaker_edit(number: int) -> Answer:
    """Change a speaker."""
    return _write_speaker(_speaker(number))


@blueprint.post("/programme/speakers/<int:number>/delete")
@access(Access.ORGANISER)
def speaker_delete(number: int) -> Response:
    """Delete a speaker."""
    found = _speaker(number)
    service.delete_speaker(db.session, found, **_by_me())
    flash(_("%(name)s is deleted, and stands in no session any more.", name=found.name), "good")
    return redirect(url_for("organiser.programme", _anchor="speakers"), 303)


def _write_session(found: ProgrammeSession | None) -> Answer:
    event = current_event()
    said = found.texts if found else []
    form = with_columns(SessionForm, SessionWords, said)
    form.offer(event, queries.speakers_of(db.session, event.id))
    if found is not None and not form.is_submitted():
        _fill(form, found)
    if form.validate_on_submit():
        try:
            written = service.write_session(db.session, event, form.entry(), into=found, **_by_me())
        except GatewayError as problem:
            form.form_errors.append(str(problem))
        else:
            flash(_("The session is saved."), "good")
            return redirect(url_for("organiser.programme", _anchor=f"session-{written.id}"), 303)
    page = render_template("organiser/session.html", form=form, columns=list(form.columns(said)), found=found)
    return (page, 422) if form.errors or form.form_errors else page


def _fill(form: Any, found: ProgrammeSession) -> None:
    """Show a session as it is, its times as the clocks at the event will show them."""
    starts, ends = (local(moment, current_event()) for moment in (found.starts_at, found.ends_at))
    form.on.data, form.starts.data, form.ends.data = starts.date().isoformat(), starts.time(), ends.time()
    form.kind.data, form.room.data = found.kind, found.room
    form.speakers.data = [speaker.id for speaker in found.speakers]


def _write_speaker(found: Speaker | None) -> Answer:
    said = found.texts if found else []
    form = with_columns(SpeakerForm, SpeakerWords, said)
    if not form.is_submitted() and found is not None:
        for part in ("name", "latin_name", "organisation", "language"):
            form[part].data = getattr(found, part)
    if form.validate_on_submit():
        written = service.write_speaker(db.session, current_event(), form.entry(), into=found, **_by_me())
        flash(_("%(name)s is saved.", name=written.name), "good")
        return redirect(url_for("organiser.programme", _anchor="speakers"), 303)
    page = render_template("organiser/speaker.html", form=form, columns=list(form.columns(said)), found=found)
    return (page, 422) if form.errors else page


def _session(number: int) -> ProgrammeSession:
    found = queries.session_of(db.session, current_event().id, number)
    if found is None:
        abort(404)
    return found


def _speaker(number: int) -> Speaker:
    found = queries.speaker_of(db.session, current_event().id, number)
    if found is None:
        abort(404)
    return found


def _by_me() -> Author:
    return {"account_id": current_account().id, "now": datetime.now(UTC)}
