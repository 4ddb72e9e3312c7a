"""Registrations: the list, one of them, approving and declining."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypedDict

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_event, reader_may
from gateway.database import db
from gateway.errors import GatewayError
from gateway.organiser.forms import DecisionForm, filter_from
from gateway.organiser.history import history_of
from gateway.organiser.paging import PER_PAGE, page_of
from gateway.organiser.queries import overview
from gateway.organiser.queries import registrations as queries
from gateway.organiser.views.blueprint import blueprint
from gateway.registrations import delegates, service
from gateway.registrations import queries as people
from gateway.registrations.models import Delegate, Registration, Side, State
from gateway.registrations.person_form import PersonForm
from gateway.registrations.promotion import open_offers
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
    wanted = replace(filter_from(request.args), contacts=reader_may("contacts"))
    fitting = queries.list_registrations(db.session, event.id, wanted, country_name=country_name)
    page = page_of(len(fitting), request.args.get("page", type=int))
    lines = fitting[page.offset : page.offset + PER_PAGE]
    sides = overview.sides(db.session, event.id)
    return render_template(
        "organiser/registrations.html", wanted=wanted, page=page, lines=lines, sides=sides, orders=list(queries.Sort),
        changes=queries.changes_waiting(db.session, event.id),
    )  # fmt: skip


@blueprint.get("/registrations/<code>")
@access(Access.ORGANISER)
def registration(code: str) -> str:
    """Show everything about one registration."""
    return _page_about(_found(code), DecisionForm())


def _page_about(found: Registration, form: DecisionForm) -> str:
    shown = queries.detail_of(db.session, found)
    moves = moves_from(State(found.state), Actor.ORGANISER)
    return render_template(
        "organiser/registration.html", shown=shown, moves=moves, form=form, substitute=PersonForm(formdata=None),
        sharing=people.delegates_of(db.session, [found.id])[found.id],
        with_diary=people.with_own_diary(db.session, found),
        history=history_of(db.session, found), **_standing(found),
    )  # fmt: skip


def _standing(found: Registration) -> dict[str, Any]:
    """Return where somebody who waits stands in line, and what place is kept for them."""
    if found.state != State.WAITLISTED:
        return {"line": None, "offers": []}
    return {"line": people.place_in_line(db.session, found), "offers": open_offers(db.session, found.id)}


@blueprint.post("/registrations/<code>/people/<int:number>")
@access(Access.ORGANISER)
def registration_person(code: str, number: int) -> Answer:
    """Name somebody instead of one who shares a diary, take them off (`remove`), or say that they are here."""
    found, delegate = _found(code), db.session.get(Delegate, number)
    if delegate is None or delegate.registration_id != found.id:
        abort(404)
    return _about_people(found, delegate)


@blueprint.post("/registrations/<code>/arrived")
@access(Access.ORGANISER)
def registration_arrived(code: str) -> Answer:
    """Say that the contact is here."""
    found = _found(code)
    delegates.arrive(db.session, found, account_id=current_account().id, now=datetime.now(UTC))
    return redirect(url_for("organiser.registration", code=found.code), 303)


def _about_people(found: Registration, delegate: Delegate) -> Answer:
    form = PersonForm()
    me: dict[str, Any] = {"account_id": current_account().id, "now": datetime.now(UTC)}
    try:
        if "arrived" in request.form:
            delegates.arrive(db.session, delegate, **me)
        elif "remove" in request.form:
            delegates.remove(db.session, delegate, **me)
        elif form.validate():
            delegates.substitute(db.session, delegate, form.person(), **me)
        else:
            flash(_("Give the new person's name, and an e-mail address that is one or none."), "bad")
    except GatewayError as problem:
        flash(str(problem), "bad")
    return redirect(url_for("organiser.registration", code=found.code), 303)


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
