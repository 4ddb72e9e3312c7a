"""How long an event keeps people, and exactly what goes after that."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms.validators import NumberRange, Optional

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.fields import WholeNumberField
from gateway.organiser.views.blueprint import blueprint
from gateway.privacy import retention as rules
from gateway.privacy.models import Retention
from gateway.transactions import roll_back


class RetentionForm(FlaskForm):
    """Months after the event."""

    months = WholeNumberField(
        _l("Months after the last day"),
        [Optional(), NumberRange(0, 120, message=_l("Give a whole number from 0 to 120."))],
        description=_l(
            "Leave it empty to keep everything until you decide. People read this on the page of their data."
        ),
        render_kw={"inputmode": "numeric"},
    )


@blueprint.route("/retention", methods=["GET", "POST"])
@access(Access.ORGANISER)
def retention() -> str | Response | tuple[str, int]:
    """Say how long people are kept."""
    kept = db.session.get(Retention, current_event().id)
    form = RetentionForm(obj=kept)
    if not form.validate_on_submit():
        page = _page(form, kept, None)
        return (page, 422) if form.errors else page
    rules.set_months(
        db.session, current_event(), form.months.data, account_id=current_account().id, now=datetime.now(UTC)
    )
    flash(_("Saved."), "good")
    return redirect(url_for("organiser.retention"), 303)


@blueprint.post("/retention/preview")
@access(Access.ORGANISER)
def retention_preview() -> str:
    """List what would go, by doing it and taking it back."""
    going = rules.let_go(db.session, current_event(), now=datetime.now(UTC))
    roll_back(db.session)
    kept = db.session.get(Retention, current_event().id)
    return _page(RetentionForm(obj=kept, formdata=None), kept, going)


def _page(form: RetentionForm, kept: Retention | None, going: rules.Going | None) -> str:
    months = kept.months if kept is not None else None
    on = rules.ends_on(current_event(), months) if months is not None else None
    return render_template(
        "organiser/retention.html", form=form, on=on, done=kept.done_at if kept else None, going=going
    )
