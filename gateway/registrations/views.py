"""Registering, and looking at one's own registration."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import access
from gateway.access import Access, current_account, current_event, current_registration
from gateway.database import db
from gateway.events.places import Door, places_of
from gateway.events.queries import slots_of
from gateway.profiles.catalogue import spoken
from gateway.profiles.queries import profile_of
from gateway.registrations import queries, service
from gateway.registrations.forms import FORMS, CancelForm
from gateway.registrations.models import Side, State
from gateway.registrations.states import Actor
from gateway.templating import language_tag

blueprint = Blueprint("registrations", __name__)


@blueprint.route("/<event>/register/<any(supplier, buyer):side>", methods=["GET", "POST"])
@access.access(Access.PUBLIC)
def register(side: str) -> str | Response | tuple[str, int]:
    """Register on one side. This signs nobody in: the mail proves whose address it is."""
    event, now = current_event(), datetime.now(UTC)
    form = FORMS[Side(side)](slots_of(db.session, event.id), data=_defaults())
    already = False
    if form.validate_on_submit():
        try:
            registration = service.register(
                db.session, event, form.application(), base_url=current_app.config["SETTINGS"].base_url, now=now
            )
        except service.AlreadyRegistered as error:
            form.email.errors = [str(error)]
            already = True
        else:
            if registration.state == State.WAITLISTED:
                flash(_("All places are taken for now. You are on the waiting list."), "warn")
            return redirect(url_for("registrations.registered"), 303)
    places = places_of(db.session, event, now=now)[side]
    page = render_template(f"registrations/{side}.html", form=form, places=places, Door=Door, already=already)
    return (page, 409 if already else 422) if form.errors else page


@blueprint.get("/<event>/registered")
@access.access(Access.PUBLIC)
def registered() -> str:
    """Say that a mail is on its way."""
    return render_template("registrations/registered.html")


@blueprint.get("/<event>/me")
@access.access(Access.REGISTERED)
def mine() -> str:
    """Show where one's registration stands, what happens next, and what was said."""
    registration = current_registration()
    waiting = registration.state == State.WAITLISTED
    return render_template(
        "registrations/mine.html",
        said=profile_of(db.session, registration.id),
        slots=slots_of(db.session, registration.event_id),
        line=queries.place_in_line(db.session, registration) if waiting else None,
        sides=g.registrations,
    )


@blueprint.route("/<event>/me/cancel", methods=["GET", "POST"])
@access.access(Access.REGISTERED)
def cancel() -> str | Response:
    """Ask once more, then take the registration back."""
    form = CancelForm()
    if not form.validate_on_submit():
        return render_template("registrations/cancel.html", form=form)
    service.cancel(
        db.session,
        current_registration(),
        by=Actor.PARTICIPANT,
        account_id=current_account().id,
        base_url=current_app.config["SETTINGS"].base_url,
        now=datetime.now(UTC),
    )
    flash(_("Your registration is cancelled. You can register again as long as there are places."), "good")
    return redirect(url_for("events.show"), 303)


def _defaults() -> dict[str, object]:
    """Return what we may know already: the address of who is signed in, and the language of the page."""
    language = language_tag()
    known = {"email": g.account.email} if g.account is not None else {}
    return {"language": language, "languages": [spoken(language)], **known}
