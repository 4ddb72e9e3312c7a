"""The event's public page."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, render_template

from gateway import access
from gateway.access import Access, current_event
from gateway.database import db
from gateway.events.places import places_of
from gateway.events.queries import figures_of

blueprint = Blueprint("events", __name__)


@blueprint.get("/<event>/")
@access.access(Access.PUBLIC)
def show() -> str:
    """Say what the event is, who can still come, and how it works."""
    event = current_event()
    return render_template(
        "events/show.html",
        places=places_of(db.session, event, now=datetime.now(UTC)),
        figures=figures_of(db.session, event),
    )
