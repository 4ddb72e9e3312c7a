"""One's own data: what was agreed to, who sees what, a copy of everything, and being erased."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, current_app, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import InputRequired

from gateway.access import Access, access, current_account
from gateway.consent.models import Purpose
from gateway.consent.texts import NEEDED, title
from gateway.database import db
from gateway.events.models import Event
from gateway.privacy import fields, queries, service
from gateway.privacy.views.blueprint import blueprint
from gateway.templating import language_tag

SIDES = "any(supplier, buyer)"


@blueprint.get("/privacy")
@access(Access.SIGNED_IN)
def mine() -> str:
    """Show what was agreed to, who sees what, and what can be done with one's data."""
    return _page(EraseForm())


def _page(form: FlaskForm) -> str:
    shown = queries.mine(db.session, current_account(), language=language_tag(), now=datetime.now(UTC))
    return render_template(
        "privacy/mine.html", shown=shown, fields=fields.FIELDS, title=title, needed=NEEDED, form=form,
        cool_off=service.COOL_OFF.days, copy_kept=service.COPY_KEPT.days,
    )  # fmt: skip


@blueprint.route("/privacy/<int:number>/withdraw/<purpose>", methods=["GET", "POST"])
@access(Access.SIGNED_IN)
def withdraw(number: int, purpose: str) -> str | Response:
    """Say what taking a consent back leads to, then do it."""
    event, wanted = _event(number), _purpose(purpose)
    form = FlaskForm()
    if not form.validate_on_submit():
        return render_template(
            "privacy/withdraw.html",
            about=event,
            purpose=wanted,
            title=title(wanted),
            needed=wanted in NEEDED,
            form=form,
        )
    base_url = current_app.config["SETTINGS"].base_url
    service.withdraw(db.session, event.id, current_account(), wanted, base_url=base_url, now=datetime.now(UTC))
    flash(_("Taken back. From now on nothing is done with it."), "good")
    return redirect(url_for("privacy.mine"), 303)


@blueprint.post(f"/privacy/<int:number>/<{SIDES}:side>/agree/<purpose>")
@access(Access.SIGNED_IN)
def agree(number: int, side: str, purpose: str) -> Response:
    """Agree to something that is not needed."""
    now = datetime.now(UTC)
    event, wanted = _event(number), _purpose(purpose)
    if not queries.takes_part(db.session, current_account(), event.id, side):
        abort(404)
    service.give_again(db.session, event, current_account(), side, wanted, now=now)
    return redirect(url_for("privacy.mine"), 303)


@blueprint.post("/privacy/copy")
@access(Access.SIGNED_IN)
def order_copy() -> Response:
    """Have a copy of everything made."""
    service.order_copy(db.session, current_account(), now=datetime.now(UTC))
    flash(_("Your copy is being made. It is here in a minute: load this page again."), "good")
    return redirect(url_for("privacy.mine", _anchor="copy"), 303)


@blueprint.get("/privacy/copy.zip")
@access(Access.SIGNED_IN)
def copy() -> Response:
    """Hand out the copy to the one it is about."""
    found = queries.archive_of(db.session, current_account())
    if found is None or found.archive is None:
        abort(404)
    answer = make_response(found.archive)
    answer.mimetype = "application/zip"
    answer.headers["Content-Disposition"] = "attachment; filename=gateway-my-data.zip"
    return answer


class EraseForm(FlaskForm):
    """One box, so that nobody is erased by a slip."""

    sure = BooleanField("", [InputRequired()])


@blueprint.post("/privacy/erase")
@access(Access.SIGNED_IN)
def erase() -> Response | tuple[str, int]:
    """Ask to be erased."""
    form = EraseForm()
    if not form.validate():
        flash(_("Tick the box first: what is erased cannot be brought back."), "warn")
        return _page(form), 422
    service.ask_to_erase(db.session, current_account(), now=datetime.now(UTC))
    return redirect(url_for("privacy.mine", _anchor="erase"), 303)


@blueprint.post("/privacy/keep")
@access(Access.SIGNED_IN)
def keep() -> Response:
    """Stay after all."""
    service.take_back(db.session, current_account())
    flash(_("Nothing is erased."), "good")
    return redirect(url_for("privacy.mine", _anchor="erase"), 303)


def _event(number: int) -> Event:
    """Return an event the reader has or had a part in."""
    return queries.event_of(db.session, current_account(), number) or abort(404)


def _purpose(name: str) -> Purpose:
    return Purpose(name) if name in list(Purpose) else abort(404)
