"""One's own account: what it is protected by, and where it is signed in."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_session
from gateway.access import sign_out as leave
from gateway.accounts import factors, passkeys, sessions
from gateway.accounts.devices import device
from gateway.accounts.views.blueprint import blueprint, passkey_place, settings
from gateway.database import db


@blueprint.get("/account")
@access(Access.SIGNED_IN)
def account() -> str:
    """Show how one signs in, and where one is signed in."""
    now = datetime.now(UTC)
    mine = current_account()
    return render_template(
        "accounts/account.html",
        passkeys=passkeys.of_account(db.session, mine.id),
        passkeys_can=passkey_place().can,
        codes_left=factors.recovery_codes_left(db.session, mine),
        must=bool(mine.roles) and settings().production,
        sessions=sessions.of_account(db.session, mine.id, now=now),
        this=current_session(),
        device=device,
        ago=lambda moment: format_timedelta(moment - now, add_direction=True),
    )


@blueprint.post("/account/sessions/<int:number>/end")
@access(Access.SIGNED_IN)
def session_end(number: int) -> Response:
    """Sign one browser out."""
    if number == current_session().id:
        leave()
        flash(_("You are signed out."), "good")
        return redirect(url_for("pages.home"), 303)
    if not sessions.end(db.session, current_account().id, number):
        abort(404)
    flash(_("That browser is signed out."), "good")
    return redirect(url_for("accounts.account", _anchor="sessions"), 303)


@blueprint.post("/account/sessions/end-others")
@access(Access.SIGNED_IN)
def sessions_end() -> Response:
    """Sign every other browser out."""
    ended = sessions.end_others(db.session, current_account().id, keep=current_session().id)
    flash(
        ngettext("One other browser is signed out.", "%(num)s other browsers are signed out.", ended)
        if ended
        else _("No other browser was signed in."),
        "good",
    )
    return redirect(url_for("accounts.account", _anchor="sessions"), 303)
