"""Registrations: the list, one of them, approving and declining."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypedDict

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.errors import GatewayError
from gateway.organiser.forms import DecisionForm, filter_from
from gateway.organiser.paging import PER_PAGE, page_of
from gateway.organiser.queries import overview
from gateway.organiser.queries import registrations as queries
from gateway.organiser.views.blueprint import blueprint
from gateway.registrations import service
from gateway.registrations.models import Registration, Side, State
from gateway.registrations.states import Actor, moves_from
from gateway.templating import country_name

Decision = Callable[..., None]
Answer = Response | tuple[str, int]


class Origin(TypedDict):
    """Where a decision comes from."""

    account_id: int
    base_url: str
    now: datetime


@blueprint.get("/registrations")
@access(Access.ORGANISER)
def registrations() -> str:
    """List one side's registrations, by state, with search and order."""
    event = current_event()
    wanted = filter_from(request.args)
    fitting = queries.list_registrations(db.session, event.id, wanted, country_name=country_name)
    page = page_of(len(fitting), request.args.get("page", type=int))
    lines = fitting[page.offset : page.offset + PER_PAGE]
    sides = overview.sides(db.session, event.id)
    return render_template(
        "organiser/registrations.html", wanted=wanted, page=page, lines=lines, sides=sides, orders=list(queries.Sort)
    )


@blueprint.get("/registrations/<code>")
@access(Access.ORGANISER)
def registration(code: str) -> str:
    """Show everything about one registration."""
    return _page_about(_found(code), DecisionForm())


def _page_about(found: Registration, form: DecisionForm) -> str:
    shown = queries.detail_of(db.session, found)
    moves = moves_from(State(found.state), Actor.ORGANISER)
    return render_template("organiser/registration.html", shown=shown, moves=moves, form=form)


@blueprint.post("/registrations/<code>/approve")
@access(Access.ORGANISER)
def registration_approve(code: str) -> Answer:
    """Let a registration take part."""
    return _decide(code, service.approve, _("%(name)s is approved and takes part.", name="{name}"))


@blueprint.post("/registrations/<code>/decline")
@access(Access.ORGANISER)
def registration_decline(code: str) -> Answer:
    """Turn a registration down."""
    return _decide(code, service.decline, _("%(name)s is declined.", name="{name}"))


def _decide(code: str, act: Decision, said: str) -> Answer:
    """Do what was decided about one registration, and go back to where the button was."""
    found, form = _found(code), DecisionForm()
    if not form.validate():
        return _page_about(found, form), 400
    try:
        act(db.session, found, message=form.message.data or "", **_by_me())
    except GatewayError as problem:
        flash(str(problem), "bad")
    else:
        flash(said.replace("{name}", found.organisation.name), "good")
    if "list" in request.form:
        return redirect(url_for("organiser.registrations", side=found.side, state=State.SUBMITTED), 303)
    return redirect(url_for("organiser.registration", code=found.code), 303)


@blueprint.get("/registrations/approve-all/<side>")
@access(Access.ORGANISER)
def registrations_approve(side: str) -> str | Response:
    """Say what approving everyone who waits will do, and ask."""
    wanted = _side(side)
    waiting = len(queries.waiting_ids(db.session, current_event().id, wanted))
    if not waiting:
        return redirect(url_for("organiser.registrations", side=wanted), 302)
    return render_template("organiser/approve_all.html", side=wanted, waiting=waiting)


@blueprint.post("/registrations/approve-all/<side>")
@access(Access.ORGANISER)
def registrations_approve_all(side: str) -> Response:
    """Approve everyone who waits, the first to come first, until there is no place left."""
    wanted, approved = _side(side), 0
    for number in queries.waiting_ids(db.session, current_event().id, wanted):
        waiting = db.session.get_one(Registration, number)
        try:
            service.approve(db.session, waiting, **_by_me())
        except GatewayError as problem:
            flash(str(problem), "warn")
            break
        approved += 1
    if approved:
        flash(ngettext("%(num)s registration is approved.", "%(num)s registrations are approved.", approved), "good")
    return redirect(url_for("organiser.registrations", side=wanted), 303)


def _found(code: str) -> Registration:
    found = queries.registration_by_code(db.session, current_event().id, code)
    if found is None:
        abort(404)
    return found


def _side(name: str) -> Side:
    if name not in list(Side):
        abort(404)
    return Side(name)


def _by_me() -> Origin:
    """Return who decides, when, and under which address the mail's links lead back."""
    base_url = current_app.config["SETTINGS"].base_url
    return {"account_id": current_account().id, "base_url": base_url, "now": datetime.now(UTC)}
