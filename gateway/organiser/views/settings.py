"""Setting who can register: places, limits, choices, approval, opening times, offers."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.events.places import places_of
from gateway.events.settings import save_settings, settings_of
from gateway.organiser.settings_form import form_for, wanted_by
from gateway.organiser.views.blueprint import blueprint
from gateway.registrations.promotion import promote


@blueprint.route("/settings", methods=["GET", "POST"])
@access(Access.ORGANISER)
def settings() -> str | Response | tuple[str, int]:
    """Show and store what is set; places that become free by it are offered at once."""
    event, now = current_event(), datetime.now(UTC)
    form = form_for(event, settings_of(db.session, event))
    if form.validate_on_submit():
        save_settings(db.session, event, wanted_by(form, event), account_id=current_account().id, now=now)
        offers = promote(db.session, event, base_url=current_app.config["SETTINGS"].base_url, now=now)
        flash(_("Saved."), "good")
        if offers:
            flash(ngettext("%(num)s free place is offered to the first in line.", "%(num)s free places are offered to the first in line.", len(offers)), "good")  # fmt: skip  # noqa: E501
        return redirect(url_for("organiser.settings"), 303)
    page = render_template("organiser/settings.html", form=form, places=places_of(db.session, event, now=now))
    return (page, 422) if form.errors else page
