"""One's own second factor: the authenticator app, passkeys, recovery codes and the password."""

from __future__ import annotations

from datetime import UTC, datetime

import segno
from flask import Response as Json
from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_session, sign_in_strongly
from gateway.accounts import factors, letters, passkeys, passwords, sessions
from gateway.accounts.devices import device
from gateway.accounts.forms import AppForm, NewPasswordForm
from gateway.accounts.views.blueprint import blueprint, keys, passkey_place, settings
from gateway.database import db

TYPED_WITHIN_S = 3600
SEAL = "new-app"


@blueprint.route("/account/authenticator", methods=["GET", "POST"])
@access(Access.SECURE)
def authenticator() -> str | Response:
    """Add an authenticator app, in place of the one there may be."""
    form, account, now = AppForm(), current_account(), datetime.now(UTC)
    secret = _unsealed(form.sealed.data or "") or factors.new_secret()
    if form.validate_on_submit():
        if factors.add_app(db.session, account, secret, form.code.data or "", keys=keys(), now=now):
            return _codes_after_change(_l("An authenticator app was added."))
        form.code.errors = [_("This is not what the app shows now. Look again, and check the clock of your phone.")]
    form.sealed.data, form.code.data = keys().seal(SEAL, f"{account.id}:{secret}"), ""
    picture = segno.make(factors.app_uri(secret, account.email), error="m", micro=False)
    return render_template(
        "accounts/authenticator.html",
        form=form,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        picture=picture.svg_data_uri(scale=5, light="#fff", dark="#17212b"),
    )


def _unsealed(sealed: str) -> str | None:
    """Return the secret that this very account was shown a short while ago."""
    found = keys().unseal(SEAL, sealed, at_most_s=TYPED_WITHIN_S) or ""
    owner, _colon, secret = found.partition(":")
    return secret if owner == str(current_account().id) else None


@blueprint.post("/account/authenticator/remove")
@access(Access.SECURE)
def authenticator_remove() -> Response:
    """Forget the app."""
    factors.remove_app(db.session, current_account(), now=datetime.now(UTC))
    return _changed(_l("The authenticator app was removed."))


@blueprint.post("/account/recovery-codes")
@access(Access.SECURE)
def recovery_codes() -> str | Response:
    """Make ten new recovery codes and show them, this once."""
    if current_account().second_factor_since is None:
        return redirect(url_for("accounts.account", _anchor="second"), 303)
    return _codes_after_change(_l("New recovery codes were made; those before no longer work."))


@blueprint.post("/account/passkeys/options")
@access(Access.SECURE)
def passkey_new() -> Json:
    """Hand the browser what it needs to make a passkey."""
    options = passkeys.creation_options(
        db.session, current_account(), passkey_place(), keys=keys(), now=datetime.now(UTC)
    )
    return Json(options, mimetype="application/json")


@blueprint.post("/account/passkeys")
@access(Access.SECURE)
def passkey_add() -> str | Response:
    """Keep a new passkey."""
    name = device(request.headers.get("User-Agent", ""))
    answer = request.form.get("answer", "")[:20_000]
    if not passkeys.add(db.session, current_account(), answer, passkey_place(), name=name, now=datetime.now(UTC)):
        flash(_("This passkey was not accepted. Try again, or use an authenticator app."), "bad")
        return redirect(url_for("accounts.account", _anchor="second"), 303)
    if factors.recovery_codes_left(db.session, current_account()):
        return _changed(_l("A passkey was added."))
    return _codes_after_change(_l("A passkey was added."))


@blueprint.post("/account/passkeys/<int:number>/remove")
@access(Access.SECURE)
def passkey_remove(number: int) -> Response:
    """Forget a passkey."""
    if not passkeys.remove(db.session, current_account(), number):
        abort(404)
    return _changed(_l("A passkey was removed."))


@blueprint.route("/account/password", methods=["GET", "POST"])
@access(Access.SECURE)
def password_set() -> str | Response:
    """Set a password; only beside a second factor, for alone it is weaker than the mail."""
    account, form = current_account(), NewPasswordForm()
    if account.second_factor_since is None:
        flash(_("Add an authenticator app or a passkey first."), "warn")
        return redirect(url_for("accounts.account", _anchor="second"), 303)
    if form.validate_on_submit():
        fault = passwords.fault_of(form.password.data or "", account.email)
        if fault is None:
            account.password_hash = passwords.hashed(form.password.data or "")
            return _changed(_l("The password was set."))
        form.password.errors = [fault]
    return render_template("accounts/password.html", form=form)


@blueprint.post("/account/password/remove")
@access(Access.SECURE)
def password_remove() -> Response:
    """Forget the password."""
    current_account().password_hash = None
    return _changed(_l("The password was removed."))


def _changed(what: LazyString) -> Response:
    """Tell the owner by mail too, sign every other browser out, and go back."""
    _secure(what)
    flash(str(what), "good")
    return redirect(url_for("accounts.account", _anchor="second"), 303)


def _codes_after_change(what: LazyString) -> str:
    """Show new recovery codes in the answer itself: they are stored nowhere where another page could read them."""
    account, now = current_account(), datetime.now(UTC)
    codes = factors.renew_recovery_codes(db.session, account, keys=keys(), now=now)
    _secure(what)
    return render_template("accounts/recovery_codes.html", codes=codes)


def _secure(what: LazyString) -> None:
    account, now = current_account(), datetime.now(UTC)
    letters.tell_of_change(db.session, account, what, base_url=settings().base_url, now=now)
    sessions.end_others(db.session, account.id, keep=current_session().id)
    if account.second_factor_since is not None and current_session().strong_at is None:
        sign_in_strongly(account)  # who has just shown the new factor need not do so again
