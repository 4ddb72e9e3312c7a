"""Who may see a page. Every view declares it with `@access(...)`; one that does not is refused.

The guard also loads what the declaration speaks of: the event in the address, the account that is
signed in, its role in that event, and the registration it acts for.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from sqlalchemy.engine import Engine
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from gateway.accounts import sessions
from gateway.accounts.models import Account, AccountSession, Role
from gateway.accounts.roles import MUST_ENROL, Permission, may, needed
from gateway.database import db
from gateway.events.models import Event
from gateway.registrations.models import ACTIVE_STATES, Registration, State
from gateway.transactions import SAFE_METHODS, UNPREPARED

View = TypeVar("View", bound=Callable[..., Any])
COOKIE_KEY = "key"
"""Where the signed cookie keeps the secret of the session's row."""


class Access(StrEnum):
    """Who a page is for."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    SECURE = "secure"
    """Signed in, and where there is a second factor it was given lately: what changes how to sign in."""
    REGISTERED = "registered"
    """Signed in, with an active registration in this event."""
    PARTICIPANT = "participant"
    """The same, and approved."""
    ORGANISER = "organiser"
    """Signed in, with a role in this event that has the permission this page asks for (`accounts.roles`)."""
    DEVELOPMENT = "development"
    """Nobody, except on a development machine that sends no mail."""


def access(level: Access) -> Callable[[View], View]:
    """Declare who may use a view."""

    def declare(view: View) -> View:
        view.access = level  # type: ignore[attr-defined]
        return view

    return declare


def declared_access(app: Flask, endpoint: str) -> Access | None:
    """Return what the view behind an endpoint declares, or None if nobody said."""
    if endpoint == "static":
        return Access.PUBLIC
    return getattr(app.view_functions[endpoint], "access", None)


def current_event() -> Event:
    """Return the event in the address."""
    event: Event = g.event
    return event


def current_account() -> Account:
    """Return the account that is signed in (the view declared that one is)."""
    account: Account = g.account
    return account


def current_session() -> AccountSession:
    """Return the session of this browser (the view declared that somebody is signed in)."""
    found: AccountSession = g.session
    return found


def current_registration() -> Registration:
    """Return the registration the reader acts for (the view declared that there is one)."""
    registration: Registration = g.registration
    return registration


def current_role() -> Role | None:
    """Return the reader's role in the event in the address."""
    if g.get("account") is None or g.get("event") is None:
        return None
    return next((Role(held.role) for held in g.account.roles if held.event_id == g.event.id), None)


def is_organiser() -> bool:
    """Tell whether the reader has a role in the event in the address."""
    return current_role() is not None


def reader_may(permission: str) -> bool:
    """Tell whether the reader's role has a permission; templates show nothing that would be refused."""
    return may(current_role(), Permission(permission))


def may_open(endpoint: str) -> bool:
    """Tell whether the reader may look at an organisers' page."""
    return may(current_role(), needed(endpoint, reads=True))


def sign_in(account: Account) -> None:
    """Make this browser act for the account, in a session of its own; what the browser held before goes."""
    _begin_session(account, strong_at=None)


def sign_in_strongly(account: Account) -> None:
    """The same for who has just given the second factor; the session of before it ends."""
    _begin_session(account, strong_at=datetime.now(UTC))


def _begin_session(account: Account, *, strong_at: datetime | None) -> None:
    sign_out()
    agent, now = request.headers.get("User-Agent", ""), datetime.now(UTC)
    session[COOKIE_KEY] = sessions.start(db.session, account, agent=agent, now=now, strong_at=strong_at)
    session.permanent = True


def owes_second_factor() -> Account | None:
    """Return who signed in here and has yet to give the second factor, or to give it again."""
    account: Account | None = g.get("half") or g.get("account")
    if account is None or account.second_factor_since is None or sessions.is_strong(g.session, datetime.now(UTC)):
        return None
    return account


def sign_out() -> None:
    """End this browser's session, so that a copy of its cookie opens nothing, and forget who it acts for."""
    if COOKIE_KEY in session:
        found = sessions.find(db.session, session[COOKIE_KEY], now=datetime.now(UTC))
        if found is not None:
            sessions.end(db.session, found.account_id, found.id)
    _forget()


def _forget() -> None:
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def start_page(account: Account) -> str:
    """Return where somebody goes on who signed in for nothing in particular: to the one event they have a part in."""
    organises = {role.event_id for role in account.roles}
    registered = set(
        db.session.scalars(
            sa.select(Registration.event_id).where(
                Registration.account_id == account.id, Registration.state.in_(ACTIVE_STATES)
            )
        )
    )
    if len(organises | registered) != 1:
        return url_for("pages.home")
    slug = db.session.scalar(sa.select(Event.slug).where(Event.id.in_(organises | registered)))
    return url_for("organiser.overview" if organises else "registrations.mine", event=slug)


def init_app(app: Flask) -> None:
    """Put the guard before every request."""

    @app.url_value_preprocessor
    def take_event(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.event_slug = values.pop("event", None) if values else None

    @app.url_defaults
    def give_event(endpoint: str, values: dict[str, Any]) -> None:
        if "event" not in values and g.get("event_slug") and app.url_map.is_endpoint_expecting(endpoint, "event"):
            values["event"] = g.event_slug

    @app.before_request
    def guard() -> Response | None:
        if request.endpoint == "static":
            return None
        if request.endpoint is None:  # no such page; the one that says so has the reader's menu
            _load()
            return None
        level = declared_access(app, request.endpoint)
        if level is None:
            abort(403)
        if level is Access.PUBLIC and request.endpoint in UNPREPARED:
            return None
        _load()
        return _refuse(level)

    @app.context_processor
    def permissions() -> dict[str, object]:
        return {"may": reader_may}

    @app.after_request
    def note_seen(response: Response) -> Response:
        found, now = g.get("session"), datetime.now(UTC)
        if found is not None and sessions.is_stale(found, now):  # once the reader has the page: nobody waits for it
            response.call_on_close(partial(_note_seen, db.engine, found.id, now))
        return response


def _note_seen(engine: Engine, number: int, now: datetime) -> None:
    with suppress(sa.exc.SQLAlchemyError):  # the next page tries again
        sessions.note_seen(engine, number, now)


def _load() -> None:
    """Load the event and the account behind the request."""
    g.event = g.account = g.registration = g.session = g.half = None
    if g.event_slug is not None:
        g.event = db.session.scalar(sa.select(Event).where(Event.slug == g.event_slug))
        if g.event is None:
            abort(404)
    if COOKIE_KEY in session:
        g.session = sessions.find(db.session, str(session[COOKIE_KEY]), now=datetime.now(UTC))
        if g.session is None:
            _forget()
        elif g.session.account.second_factor_since is not None and g.session.strong_at is None:
            g.half = g.session.account  # nobody, until the second factor is given
        else:
            g.account = g.session.account
    if g.account is not None and g.event is not None:
        g.registrations = _registrations(g.account, g.event)
        g.registration = _chosen(g.registrations)


def _refuse(level: Access) -> Response | None:
    """Return None if the reader may pass; otherwise send it where it can go on, or refuse."""
    if level is Access.PUBLIC:
        return None
    if level is Access.DEVELOPMENT:
        if not current_app.config["SETTINGS"].keeps_mail:
            abort(404)
        return None
    if g.account is None:
        if request.method != "GET":
            abort(403)
        endpoint = "accounts.ask" if g.half is None else "accounts.second"
        return redirect(url_for(endpoint, next=_here()), 303)
    if level is Access.ORGANISER:
        reads = request.method in SAFE_METHODS
        if not may(current_role(), needed(request.endpoint or "", reads=reads)):
            abort(403)
    if level in (Access.ORGANISER, Access.SECURE) and owes_second_factor() is not None:
        return redirect(url_for("accounts.second", next=_here()), 303)
    if level is Access.ORGANISER and _must_enrol(g.account):
        return redirect(url_for("accounts.account", _anchor="second"), 303)
    if level in (Access.REGISTERED, Access.PARTICIPANT):
        if g.registration is None:
            abort(403)
        if level is Access.PARTICIPANT and g.registration.state != State.APPROVED:
            if request.method != "GET":
                abort(403)
            return redirect(url_for("registrations.mine"), 303)
    return None


def _here() -> str:
    """Return where to go on once signed in: what was read, not what was sent."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _must_enrol(account: Account) -> bool:
    """Tell whether organisers' pages wait for a second factor: where strangers can reach the site, always."""
    production = bool(current_app.config["SETTINGS"].production)
    return production and current_role() in MUST_ENROL and account.second_factor_since is None


def _registrations(account: Account, event: Event) -> list[Registration]:
    """Return the account's active registrations, suppliers first."""
    query = (
        sa.select(Registration)
        .where(
            Registration.account_id == account.id,
            Registration.event_id == event.id,
            Registration.state.in_(ACTIVE_STATES),
        )
        .options(joinedload(Registration.organisation))
        .order_by(Registration.side.desc(), Registration.id)
    )
    return list(db.session.scalars(query))


def _chosen(registrations: list[Registration]) -> Registration | None:
    """Return the registration the reader acts for; who has several switches with `?as=buyer`, or `?as=S18`."""
    wanted = request.args.get("as") or session.get("side")
    fitting = [registration for registration in registrations if wanted in (registration.side, registration.code)]
    if fitting and wanted != session.get("side"):
        session["side"] = wanted
    return next(iter(fitting or registrations), None)


def follow_address(account: Account, before: str) -> None:
    """Have the registrations under an account's folded address of before stand under its new one.

    Those of colleagues without an address, whom the account acts for, stand under none and stay there.
    """
    mine = (Registration.account_id == account.id, Registration.email_key == before)
    db.session.execute(sa.update(Registration).where(*mine).values(email_key=account.email_key))
