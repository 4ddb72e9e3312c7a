"""Signing in by password or passkey, and the second factor."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response as Json
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import access
from gateway.access import Access
from gateway.accounts import factors, passkeys, passwords, throttle
from gateway.accounts.forms import PasswordSignInForm, SecondForm
from gateway.accounts.models import Account
from gateway.accounts.service import email_key, find_account, local_path
from gateway.accounts.views.blueprint import blueprint, keys, passkey_place, place
from gateway.database import db


@blueprint.route("/sign-in/password", methods=["GET", "POST"])
@access.access(Access.PUBLIC)
def password() -> str | Response:
    """Sign in by a password, which the second factor follows."""
    form = PasswordSignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/password_sign_in.html", form=form)
    email, now = form.email.data or "", datetime.now(UTC)
    throttle.count(db.session, throttle.PASSWORD_BY_PLACE, place(), now)
    throttle.count(db.session, throttle.PASSWORD_BY_ADDRESS, email_key(email), now)
    account = find_account(db.session, email)
    if not passwords.fits(account, form.password.data or "") or account is None:
        form.form_errors.append(_("This address and password do not go together. The link by mail always works."))
        return render_template("accounts/password_sign_in.html", form=form)
    access.sign_in(account)
    return redirect(url_for("accounts.second", next=_next()), 303)


@blueprint.route("/sign-in/second", methods=["GET", "POST"])
@access.access(Access.PUBLIC)
def second() -> str | Response:
    """Take the second factor of who has shown the first."""
    account, form = access.owes_second_factor(), SecondForm()
    if account is None:
        return redirect(_next(), 303)
    if not form.validate_on_submit():
        return _ask_second(account, form)
    typed, now = form.code.data or "", datetime.now(UTC)
    throttle.count(db.session, throttle.SECOND_BY_ACCOUNT, str(account.id), now)
    throttle.count(db.session, throttle.SECOND_BY_DAY, str(account.id), now)
    if factors.use_app_code(db.session, account, typed, keys=keys(), now=now):
        return _enter(account)
    if factors.use_recovery_code(db.session, account, typed, keys=keys(), now=now):
        left, entered = factors.recovery_codes_left(db.session, account), _enter(account)
        flash(_("This recovery code is used up; %(left)s are left. Make new ones in time.", left=left), "warn")
        return entered
    form.code.errors = [_("This code does not work. Each works once; wait for the next one in your app.")]
    form.code.data = ""
    return _ask_second(account, form)


def _ask_second(account: Account, form: SecondForm) -> str:
    held = passkeys.of_account(db.session, account.id) if passkey_place().can else []
    return render_template(
        "accounts/second.html", form=form, email=account.email, has_passkey=bool(held), next_path=_next()
    )


@blueprint.post("/sign-in/passkey/options")
@access.access(Access.PUBLIC)
def passkey_options() -> Json:
    """Hand the browser a challenge for a passkey."""
    now = datetime.now(UTC)
    throttle.count(db.session, throttle.PASSWORD_BY_PLACE, place(), now)
    options = passkeys.request_options(db.session, access.owes_second_factor(), passkey_place(), now=now)
    return Json(options, mimetype="application/json")


@blueprint.post("/sign-in/passkey")
@access.access(Access.PUBLIC)
def passkey() -> Response:
    """Sign in by a passkey: alone, or as the second factor."""
    owing = access.owes_second_factor()
    answer = request.form.get("answer", "")[:20_000]
    account = passkeys.use(db.session, owing, answer, passkey_place(), now=datetime.now(UTC))
    if account is None:
        flash(_("This passkey was not accepted. Try again, or sign in another way."), "bad")
        return redirect(url_for("accounts.second" if owing else "accounts.ask", next=_next()), 303)
    return _enter(account)


def _enter(account: Account) -> Response:
    next_path = _next()
    access.sign_in_strongly(account)
    return redirect(access.start_page(account) if next_path == "/" else next_path, 303)


def _next() -> str:
    return local_path(request.values.get("next", "/"))
