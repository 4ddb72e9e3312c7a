"""The matching: what it goes by, what was learned, who is shown to whom; learning, switching it off, going back."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.errors import GatewayError
from gateway.matches import service
from gateway.organiser import matching_wording
from gateway.organiser.queries import matching as queries
from gateway.organiser.queries.overview import is_active
from gateway.organiser.views.blueprint import blueprint


@blueprint.get("/matching")
@access(Access.ORGANISER)
def matching() -> str:
    """Say what the matches rest on."""
    shown = queries.matching(db.session, current_event(), now=datetime.now(UTC))
    return render_template("organiser/matching.html", shown=shown, words=matching_wording, is_active=is_active)


@blueprint.post("/matching/learn")
@access(Access.ORGANISER)
def matching_learn() -> Response:
    """Have a worker learn from the answers so far."""
    try:
        service.start_learning(db.session, current_event(), account_id=current_account().id, now=datetime.now(UTC))
    except GatewayError as problem:
        flash(str(problem), "bad")
    return redirect(url_for("organiser.matching"), 303)


@blueprint.post("/matching/learning/<any(on, off):state>")
@access(Access.ORGANISER)
def matching_switch(state: str) -> Response:
    """Switch learning on or off."""
    learns = state == "on"
    now = datetime.now(UTC)
    service.switch_learning(db.session, current_event(), learns=learns, account_id=current_account().id, now=now)
    if learns:
        flash(_("Learning is on. It counts from the next ranking on."), "good")
    else:
        flash(_("Learning is off. From the next ranking on, answers change nobody's list."), "good")
    return redirect(url_for("organiser.matching", _anchor="learning"), 303)


@blueprint.post("/matching/models/<int:number>/use")
@access(Access.ORGANISER)
def matching_use(number: int) -> Response:
    """Have the rankings to come use a model that was learned before, or, as number 0, the one set by hand."""
    now = datetime.now(UTC)
    service.use_model(db.session, current_event(), number or None, account_id=current_account().id, now=now)
    flash(_("This model is in use now. Rank again, so that the lists go by it."), "good")
    return redirect(url_for("organiser.matching"), 303)
