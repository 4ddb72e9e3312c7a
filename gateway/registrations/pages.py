"""One's own pages beside the registration: an offered place, choices, the people who come, changes asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_event, current_registration
from gateway.database import db
from gateway.errors import GatewayError
from gateway.events.models import EventChoice
from gateway.events.queries import slots_of
from gateway.events.settings import choices_of
from gateway.registrations import choosing, delegates, offers, promotion, queries, service, wording
from gateway.registrations.models import ChosenState, Delegate, Registration, State
from gateway.registrations.person_form import OWN, NewPersonForm, PersonForm
from gateway.registrations.states import Actor
from gateway.templating import language_tag

blueprint = Blueprint("places", __name__)


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give the templates what a choice is called in the reader's language."""
    return {"choice_name": lambda choice: wording.choice_name(choice, language_tag())}


@blueprint.get("/<event>/me/offer")
@access(Access.REGISTERED)
def offer() -> str:
    """Show the places that are offered, until when, and the way back into the line."""
    mine = current_registration()
    found = [one for one in promotion.open_offers(db.session, mine.id) if one.expires_at > _now()]
    is_out = mine.state == State.WAITLISTED and mine.waiting_since is None
    line = queries.place_in_line(db.session, mine) if mine.state == State.WAITLISTED and not found else None
    return render_template("registrations/offer.html", offers=found, is_out=is_out, line=line)


@blueprint.post("/<event>/me/offer/<int:number>/accept")
@access(Access.REGISTERED)
def accept(number: int) -> Response:
    """Take a place that is offered."""
    return _answer(number, offers.accept_offer, _("The place is yours."))


@blueprint.post("/<event>/me/offer/<int:number>/decline")
@access(Access.REGISTERED)
def decline(number: int) -> Response:
    """Leave a place to the next in line."""
    return _answer(number, offers.decline_offer, _("Thank you for saying so. The place goes to the next in line."))


def _answer(number: int, act: Callable[..., None], said: str) -> Response:
    found = next(
        (one for one in promotion.open_offers(db.session, current_registration().id) if one.id == number), None
    )
    if found is None:
        flash(_("This offer was answered already or has run out. Load the page again and look."), "warn")
        return redirect(url_for("places.offer"), 303)
    _try(lambda: act(db.session, found, base_url=_base_url(), **_by_me()), said)
    still = current_registration().state != State.CANCELLED
    return redirect(url_for("registrations.mine") if still else url_for("events.show"), 303)


@blueprint.post("/<event>/me/line")
@access(Access.REGISTERED)
def wait_again() -> Response:
    """Stand in line again, at its end."""
    _try(lambda: offers.wait_again(db.session, current_registration(), **_by_me()), _("You stand in line again."))
    return redirect(url_for("places.offer"), 303)


@blueprint.get("/<event>/me/choices")
@access(Access.REGISTERED)
def choices() -> str:
    """Show what can be chosen besides meetings, and what was."""
    mine = current_registration()
    chosen = choosing.chosen_by(db.session, mine)
    offered = {one.choice_id for one in promotion.open_offers(db.session, mine.id)}
    return render_template(
        "registrations/choices.html", choices=choices_of(db.session, mine.event_id), chosen=chosen, offered=offered
    )


@blueprint.post("/<event>/me/choices/<int:number>")
@access(Access.REGISTERED)
def choose(number: int) -> Response:
    """Choose something, or take it back (`drop`)."""
    found = db.session.get(EventChoice, number)
    if found is None or found.event_id != current_event().id:
        abort(404)
    mine = current_registration()
    if "drop" in request.form:
        choosing.drop(db.session, mine, found, base_url=_base_url(), **_by_me())
        return redirect(url_for("places.choices"), 303)
    try:
        state = choosing.choose(db.session, mine, found, **_by_me()).state
    except GatewayError as problem:
        flash(str(problem), "warn")
    else:
        if state == ChosenState.WAITING:
            flash(_("All places are taken. You stand in line and get a mail when one is yours."), "warn")
    return redirect(url_for("places.choices"), 303)


@blueprint.route("/<event>/me/people", methods=["GET", "POST"])
@access(Access.REGISTERED)
def people() -> str | Response | tuple[str, int]:
    """Show who comes, and add somebody."""
    mine, form = current_registration(), NewPersonForm()
    if form.validate_on_submit():
        said = _("%(name)s is added.", name=form.name.data)
        if _try(lambda: _add(mine, form), said):
            return redirect(url_for("places.people"), 303)
    page = render_template(
        "registrations/people.html", form=form, **_who_comes(mine), substitute=PersonForm(formdata=None)
    )
    return (page, 422) if form.is_submitted() else page


@blueprint.post("/<event>/me/people/<int:number>")
@access(Access.REGISTERED)
def person(number: int) -> Response:
    """Name somebody instead of one who shares the diary, or take them off (`remove`)."""
    found = db.session.get(Delegate, number)
    if found is None or found.registration_id != current_registration().id:
        abort(404)
    if "remove" in request.form:
        said = _("%(name)s is taken off the list.", name=found.name)
        _try(lambda: delegates.remove(db.session, found, **_by_me()), said)
    else:
        _substitute(lambda new: delegates.substitute(db.session, found, new, **_by_me()))
    return redirect(url_for("places.people"), 303)


@blueprint.post("/<event>/me/people/with-diary/<code>")
@access(Access.REGISTERED)
def person_with_diary(code: str) -> Response:
    """Name somebody instead of a colleague with a diary of their own, or cancel theirs (`remove`)."""
    own = queries.with_own_diary(db.session, current_registration())
    found = next((one for one in own if one.code == code), None)
    if found is None:
        abort(404)
    if "remove" in request.form:
        act = {"by": Actor.PARTICIPANT, "base_url": _base_url(), **_by_me()}
        said = _("%(name)s is taken off the list.", name=found.contact_name)
        _try(lambda: service.cancel(db.session, found, **act), said)
    else:
        _substitute(lambda new: delegates.substitute_with_diary(db.session, found, new, **_by_me()))
    return redirect(url_for("places.people"), 303)


@blueprint.get("/<event>/me/changes")
@access(Access.REGISTERED)
def changes() -> str:
    """Show what was asked to be changed after the schedule was published, and what became of it."""
    requests = queries.change_requests(db.session, current_registration().id)
    slots = slots_of(db.session, current_event().id)
    return render_template("registrations/changes.html", requests=requests, slots=slots)


def _add(mine: Registration, form: NewPersonForm) -> None:
    if form.diary.data == OWN:
        delegates.add_with_diary(db.session, mine, form.person(), base_url=_base_url(), **_by_me())
    else:
        delegates.add_sharing(db.session, mine, form.person(), **_by_me())


def _who_comes(mine: Registration) -> dict[str, Any]:
    sharing = queries.delegates_of(db.session, [mine.id])[mine.id]
    return {"sharing": sharing, "with_diary": queries.with_own_diary(db.session, mine)}


def _substitute(act: Callable[[delegates.Person], None]) -> None:
    form = PersonForm()
    if not form.validate():
        flash(_("Give the new person's name, and an e-mail address that is one or none."), "bad")
        return
    _try(lambda: act(form.person()), _("%(name)s comes instead.", name=form.name.data))


def _try(act: Callable[[], object], said: str) -> bool:
    """Do something, and say that it is done or why not."""
    try:
        act()
    except GatewayError as problem:
        flash(str(problem), "bad")
        return False
    flash(said, "good")
    return True


def _by_me() -> dict[str, Any]:
    return {"account_id": current_account().id, "now": _now()}


def _now() -> datetime:
    return datetime.now(UTC)


def _base_url() -> str:
    return str(current_app.config["SETTINGS"].base_url)
