"""The pages that belong to no event: the front page, health, and the development outbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from gateway import access
from gateway.access import Access
from gateway.database import db
from gateway.events.models import Event
from gateway.jobs import Heartbeat
from gateway.mail import Mail
from gateway.mail.letter import html_of
from gateway.transactions import unit_of_work

blueprint = Blueprint("pages", __name__)
WORKER_SILENT = timedelta(seconds=60)


@blueprint.get("/")
@access.access(Access.PUBLIC)
def home() -> str | Response:
    """List the events; with only one, go there."""
    events = list(db.session.scalars(sa.select(Event).order_by(Event.starts_on.desc(), Event.id)))
    if len(events) == 1:
        return redirect(url_for("events.show", event=events[0].slug), 302)
    return render_template("pages/home.html", events=events)


@blueprint.get("/healthz")
@access.access(Access.PUBLIC)
def healthz() -> Response:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@access.access(Access.PUBLIC)
def readyz() -> Response:
    """Say whether the database takes writes and a worker is alive."""
    now = datetime.now(UTC)
    faults = []
    try:
        with unit_of_work() as session:
            session.execute(sa.delete(Heartbeat).where(Heartbeat.seen_at < now - timedelta(days=1)))
            alive = session.scalar(sa.select(Heartbeat.worker).where(Heartbeat.seen_at > now - WORKER_SILENT).limit(1))
    except sa.exc.SQLAlchemyError:
        faults.append("the database does not take writes")
    else:
        if alive is None:
            faults.append("no worker has been seen for a minute")
    return Response("; ".join(faults or ["ready"]) + "\n", status=503 if faults else 200, mimetype="text/plain")


@blueprint.get("/development/outbox")
@access.access(Access.DEVELOPMENT)
def outbox() -> str:
    """Show the newest mails on a development machine, where nobody sends them."""
    mails = list(db.session.scalars(sa.select(Mail).order_by(Mail.id.desc()).limit(50)))
    return render_template("pages/outbox.html", mails=mails)


@blueprint.get("/development/outbox/<int:number>")
@access.access(Access.DEVELOPMENT)
def outbox_html(number: int) -> str:
    """Show one mail as its HTML part shows it; the style is loaded from the site, as the policy wants it."""
    mail = db.session.get(Mail, number)
    if mail is None:
        abort(404)
    return html_of(mail, stylesheet=url_for("static", filename="css/mail.css"))
