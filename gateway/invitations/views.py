"""The page a personal link opens: register with what is known filled in, or say no."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, abort, g, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_event
from gateway.database import db
from gateway.invitations import service
from gateway.invitations.models import Invitation
from gateway.languages import interface_language
from gateway.registrations.drafts import service as drafts
from gateway.registrations.models import Side
from gateway.registrations.steps import Step

blueprint = Blueprint("invitations", __name__)


@blueprint.get("/<event>/invited/<token>")
@access(Access.PUBLIC)
def show(token: str) -> str:
    """Say who is invited to what, in their language, and what they can do."""
    invitation = _opened(token)
    return render_template("invitations/show.html", invitation=invitation, token=token)


@blueprint.post("/<event>/invited/<token>/register")
@access(Access.PUBLIC)
def register(token: str) -> Response:
    """Begin the registration with what the invitation knows; everything can be changed there."""
    invitation, now, key = _opened(token), datetime.now(UTC), drafts.new_key()
    side = Side(invitation.side)
    draft = drafts.begin(db.session, event_id=current_event().id, side=side, key=key, now=now)
    person = [("contact_name", invitation.name), ("email", invitation.email), ("language", invitation.language)]
    drafts.keep(draft, Step.YOU, person, now=now)
    company = [("organisation", invitation.organisation), ("country", invitation.country)]
    drafts.keep(draft, Step.ORGANISATION, [(name, value) for name, value in company if value], now=now)
    return redirect(url_for("registrations.step", side=side, key=key, step=Step.YOU), 303)


@blueprint.post("/<event>/invited/<token>/no")
@access(Access.PUBLIC)
def say_no(token: str) -> Response:
    """Keep that they do not come."""
    service.say_no(db.session, _opened(token), now=datetime.now(UTC))
    return redirect(url_for("invitations.show", token=token), 303)


def _opened(token: str) -> Invitation:
    """Return the invitation of a link, and speak its language unless the reader chose another."""
    invitation = service.opened(db.session, current_event(), token)
    if invitation is None:
        abort(404)
    if "language" not in session:
        g.language = session["language"] = interface_language(invitation.language)
    return invitation
