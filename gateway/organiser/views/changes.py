"""Changes of what is printed that participants asked for: accepting and refusing them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.errors import GatewayError
from gateway.events.queries import slots_of
from gateway.organiser.forms import DecisionForm
from gateway.organiser.queries import registrations as queries
from gateway.organiser.views.blueprint import blueprint
from gateway.registrations import changes as service
from gateway.registrations.models import ChangeRequest


@blueprint.get("/changes")
@access(Access.ORGANISER)
def changes() -> str:
    """List what waits for an answer, the first to ask first."""
    event = current_event()
    requests = queries.pending_changes(db.session, event.id)
    slots = slots_of(db.session, event.id)
    return render_template("organiser/changes.html", requests=requests, slots=slots, form=DecisionForm())


@blueprint.post("/changes/<int:number>/accept")
@access(Access.ORGANISER)
def change_accept(number: int) -> Response:
    """Make a change."""
    return _decide(number, service.accept_change, _("The change is made. Print the documents again that it stands on."))


@blueprint.post("/changes/<int:number>/refuse")
@access(Access.ORGANISER)
def change_refuse(number: int) -> Response:
    """Leave everything as it is."""
    return _decide(number, service.refuse_change, _("The change is refused; everything stays as it is."))


def _decide(number: int, act: Callable[..., None], said: str) -> Response:
    found, form = db.session.get(ChangeRequest, number), DecisionForm()
    if found is None or found.event_id != current_event().id:
        abort(404)
    if not form.validate():
        flash(_("Keep the message under 1,000 characters."), "bad")
        return redirect(url_for("organiser.changes"), 303)
    base_url, now = current_app.config["SETTINGS"].base_url, datetime.now(UTC)
    try:
        act(
            db.session, found, account_id=current_account().id, base_url=base_url, now=now,
            message=form.message.data or "",
        )  # fmt: skip
    except GatewayError as problem:
        flash(str(problem), "bad")
    else:
        flash(said, "good")
    return redirect(url_for("organiser.changes"), 303)
