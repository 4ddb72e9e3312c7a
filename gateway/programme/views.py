"""The public programme, a session for one's calendar, and marking what one attends."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import access
from gateway.access import Access, current_event, current_registration
from gateway.database import db
from gateway.errors import GatewayError
from gateway.programme import queries, service
from gateway.programme.models import ProgrammeSession
from gateway.templating import calendar_file, event_text, own_words, place_of

blueprint = Blueprint("programme", __name__)


@blueprint.get("/<event>/programme")
@access.access(Access.PUBLIC)
def show() -> str:
    """Show the sessions day by day; a participant marks those to attend."""
    event = current_event()
    marked = queries.attended_by(db.session, g.registration.id) if g.registration is not None else None
    return render_template("programme/show.html", days=queries.programme_of(db.session, event), marked=marked)


@blueprint.get("/<event>/programme/<int:number>.ics")
@access.access(Access.PUBLIC)
def session_ics(number: int) -> Response:
    """Hand out one session for a calendar, in the reader's language."""
    from gateway.programme.calendar import calendar_of  # its library takes a quarter of a second to load

    event, entry = current_event(), _session(number)
    made = calendar_of(
        entry,
        title=own_words(entry.texts, "title"),
        summary=own_words(entry.texts, "summary"),
        event_slug=event.slug,
        event_name=event_text(event).name,
        place=place_of(event, entry.room),
        zone=event.zone,
        now=datetime.now(UTC),
    )
    return calendar_file(made, f"{event.slug}-session-{number}")


@blueprint.post("/<event>/programme/<int:number>/attend")
@access.access(Access.REGISTERED)
def attend(number: int) -> Response:
    """Mark a session; its time is not free for meetings any more."""
    try:
        service.attend(db.session, current_event(), current_registration().id, _session(number))
    except GatewayError as problem:
        flash(str(problem), "bad")
    else:
        flash(_("You attend it. No meeting will be planned for you at that time."), "good")
    return redirect(url_for("programme.show", _anchor=f"session-{number}"), 303)


@blueprint.post("/<event>/programme/<int:number>/leave")
@access.access(Access.REGISTERED)
def leave(number: int) -> Response:
    """Take the mark back."""
    service.leave(db.session, current_registration().id, _session(number))
    flash(
        _("You do not attend it. The time is free for meetings again, unless you are away or attend another session."),
        "good",
    )
    return redirect(url_for("programme.show", _anchor=f"session-{number}"), 303)


def _session(number: int) -> ProgrammeSession:
    found = queries.session_of(db.session, current_event().id, number)
    if found is None:
        abort(404)
    return found
