"""The pages that change an account's address and language."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from werkzeug.wrappers import Response

from gateway import access
from gateway.access import Access, current_account
from gateway.accounts import addresses, sessions
from gateway.accounts.forms import AddressForm
from gateway.accounts.models import Account
from gateway.accounts.views.blueprint import blueprint, settings
from gateway.database import db
from gateway.languages import offered


@blueprint.post("/account/language")
@access.access(Access.SIGNED_IN)
def language_set() -> Response:
    """Keep the language of pages and mails."""
    language = request.form.get("language", "")
    if language not in offered():
        abort(404)
    current_account().language = session["language"] = language
    refresh()
    flash(_("The language was changed."), "good")
    return redirect(url_for("accounts.account", _anchor="language"), 303)


@blueprint.route("/account/address", methods=["GET", "POST"])
@access.access(Access.SECURE)
def address() -> str | Response:
    """Ask for another address."""
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template("accounts/address.html", form=form)
    email = form.email.data or ""
    addresses.ask(db.session, current_account(), email, base_url=settings().base_url, now=datetime.now(UTC))
    flash(_("Look in the mail of %(email)s: the link there makes it your address.", email=email), "good")
    return redirect(url_for("accounts.account", _anchor="address"), 303)


@blueprint.route("/confirm/<secret>", methods=["GET", "POST"])
@access.access(Access.PUBLIC)
def address_confirm(secret: str) -> str | Response | tuple[str, int]:
    """Show one button, as sign-in links do, and change the address when a person presses it."""
    now = datetime.now(UTC)
    found = addresses.find(db.session, secret, now=now)
    if found is None:
        return render_template("accounts/link_over.html"), 404
    if request.method == "GET":
        return render_template("accounts/address_confirm.html", email=found.email)
    before = db.session.get_one(Account, found.account_id).email_key
    account = addresses.confirm(db.session, secret, base_url=settings().base_url, now=now)
    if account is None:
        return render_template("accounts/link_over.html"), 404
    access.follow_address(account, before)
    sessions.end_others(db.session, account.id, keep=None)
    flash(_("From now on you sign in as %(email)s.", email=account.email), "good")
    return redirect(url_for("accounts.ask"), 303)
