"""Unsubscribing by the link in a mail: no sign-in, one press, and one press of the mail program (RFC 8058)."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from gateway.access import Access, access
from gateway.database import db
from gateway.events.models import Event
from gateway.mail.stops import Stop, is_stopped, read_stop
from gateway.privacy import service
from gateway.privacy.views.blueprint import blueprint
from gateway.templating import event_text


@blueprint.get("/unsubscribe/<secret>")
@access(Access.PUBLIC)
def unsubscribe(secret: str) -> str:
    """Say what stops, with one button: mail scanners open links, only a person presses."""
    wanted, event = _read(secret)
    return render_template(
        "privacy/unsubscribe.html",
        address=wanted[2], topic=wanted[1], about=event_text(event).name, secret=secret,
        stopped=is_stopped(db.session, *wanted),
    )  # fmt: skip


@blueprint.post("/unsubscribe/<secret>")
@access(Access.PUBLIC)
def stop(secret: str) -> Response:
    """Stop it. Mail programs press this for their reader and come without cookies, so the link itself is the proof."""
    wanted, _event = _read(secret)
    service.stop_mail(db.session, wanted, now=datetime.now(UTC))
    return redirect(url_for("privacy.unsubscribe", secret=secret), 303)


def _read(secret: str) -> tuple[Stop, Event]:
    wanted = read_stop(secret)
    event = db.session.get(Event, wanted[0]) if wanted else None
    if wanted is None or event is None:
        abort(404)
    return wanted, event


@blueprint.record_once
def _without_cookies(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(stop)
