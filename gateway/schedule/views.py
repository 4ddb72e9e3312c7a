"""My agenda: the published meetings of the reader, as a page and as a calendar file."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from gateway import access
from gateway.access import Access, current_event, current_registration
from gateway.database import db
from gateway.schedule.agendas import agenda_of
from gateway.schedule.service import published_run
from gateway.templating import calendar_file, event_text, place_of

blueprint = Blueprint("schedule", __name__)


@blueprint.get("/<event>/agenda")
@access.access(Access.PARTICIPANT)
def agenda() -> str:
    """Show the reader's own meetings, day by day."""
    run = published_run(db.session, current_event().id)
    mine = agenda_of(db.session, run, current_registration()) if run is not None else None
    return render_template("schedule/agenda.html", run=run, agenda=mine)


@blueprint.get("/<event>/agenda.ics")
@access.access(Access.PARTICIPANT)
def agenda_ics() -> Response:
    """Hand out the reader's meetings for a calendar."""
    from gateway.schedule.calendar import calendar_of  # its library takes a quarter of a second to load

    event = current_event()
    run = published_run(db.session, event.id)
    if run is None or run.published_at is None:
        abort(404)
    calendar = calendar_of(
        agenda_of(db.session, run, current_registration()),
        event_slug=event.slug,
        event_name=event_text(event).name,
        place=place_of(event),
        zone=event.zone,
        published_at=run.published_at,
        number=run.number,
    )
    return calendar_file(calendar, event.slug)
