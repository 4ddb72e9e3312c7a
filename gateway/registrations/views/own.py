"""Looking at one's own registration, changing it, taking it back."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app, flash, g, redirect, render_template, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import access
from gateway.access import Access, current_account, current_registration
from gateway.database import db
from gateway.events.queries import slots_of
from gateway.profiles.queries import profile_of
from gateway.registrations import identification, queries, service
from gateway.registrations.drafts import service as drafts
from gateway.registrations.editing import said_by
from gateway.registrations.forms import CancelForm
from gateway.registrations.models import Side, State
from gateway.registrations.states import Actor
from gateway.registrations.steps import Step
from gateway.registrations.views.blueprint import blueprint
from gateway.registrations.views.steps import remember, remembered


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


@blueprint.post("/<event>/me/edit/<step>")
@access.access(Access.REGISTERED)
def edit(step: str) -> Response:
    """Open one's registration in the steps; what was typed there before and not saved is still there."""
    registration, now = current_registration(), datetime.now(UTC)
    side, wanted = Side(registration.side), Step(step) if step in list(Step) else Step.YOU
    key, draft = remembered(side, registration_id=registration.id)
    if draft is None:
        key = drafts.new_key()
        draft = drafts.begin(
            db.session, event_id=registration.event_id, side=side, key=key, registration_id=registration.id, now=now
        )
        for name, pairs in said_by(
            registration, profile_of(db.session, registration.id), identification.groups_of(db.session, registration.id)
        ).items():
            drafts.keep(draft, name, pairs, now=now)
        remember(side, key, registration_id=registration.id)
    return redirect(url_for("registrations.step", side=side, key=key, step=wanted), 303)


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
    session.pop("drafts", None)
    flash(_("Your registration is cancelled. You can register again as long as there are places."), "good")
    return redirect(url_for("events.show"), 303)
