"""What the event says of itself, in every language."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.errors import GatewayError
from gateway.events.texts import write_event_texts
from gateway.organiser.columns import EventWords, with_columns
from gateway.organiser.views.blueprint import blueprint


@blueprint.route("/texts", methods=["GET", "POST"])
@access(Access.ORGANISER)
def texts() -> str | Response | tuple[str, int]:
    """Write the event's texts, a column for each language."""
    event = current_event()
    form = with_columns(FlaskForm, EventWords, event.texts)
    if form.validate_on_submit():
        try:
            write_event_texts(db.session, event, form.texts(), account_id=current_account().id, now=datetime.now(UTC))
        except GatewayError as problem:
            form.form_errors.append(str(problem))
        else:
            flash(_("The texts are saved."), "good")
            return redirect(url_for("organiser.texts"), 303)
    page = render_template("organiser/texts.html", form=form, columns=list(form.columns(event.texts)))
    return (page, 422) if form.errors or form.form_errors else page
