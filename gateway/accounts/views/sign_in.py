"""Signing in by a link or a code in a mail, and out."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import access
from gateway.access import Access
from gateway.accounts import codes, service
from gateway.accounts.forms import AskForm, CodeForm
from gateway.accounts.models import Account, SignInLink
from gateway.accounts.views.blueprint import blueprint, keys, passkey_place, place, settings
from gateway.database import db

ASKED = "asked"
"""Where the cookie keeps the address that was asked for, and the secret of the page that takes its code."""


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access.access(Access.PUBLIC)
def ask() -> str | Response:
    """Ask for a link and a code by mail."""
    form = AskForm()
    next_path = service.local_path(request.args.get("next", "/"))
    if not form.validate_on_submit():
        return render_template("accounts/ask.html", form=form, next_path=next_path, passkeys=passkey_place().can)
    email = form.email.data or ""
    page = service.ask_for_link(
        db.session,
        email,
        next_path=next_path,
        base_url=settings().base_url,
        place=place(),
        keys=keys(),
        now=datetime.now(UTC),
    )
    session[ASKED] = {"email": service.email_key(email), "page": page}
    return redirect(url_for("accounts.asked"), 303)


@blueprint.route("/sign-in/sent", methods=["GET", "POST"])
@access.access(Access.PUBLIC)
def asked() -> str | Response:
    """Say that a link is on its way if the address is known, and take the code that came with it."""
    form, waiting = CodeForm(), session.get(ASKED) or {}
    if not waiting and request.method == "POST":
        flash(_("Ask for a code here first, then type it in this same browser."), "warn")
        return redirect(url_for("accounts.ask"), 303)
    if not form.validate_on_submit():
        return render_template("accounts/asked.html", form=form, waiting=waiting)
    found = codes.use_code(
        db.session, **waiting, typed=form.code.data or "", keys=keys(), place=place(), now=datetime.now(UTC)
    )
    if found is None:
        form.code.errors = [
            _("This code does not work. Look for the newest mail; after five tries or 15 minutes, ask for a new code.")
        ]
        form.code.data = ""
        return render_template("accounts/asked.html", form=form, waiting=waiting)
    return _enter(found)


@blueprint.get("/sign-in/<secret>")
@access.access(Access.PUBLIC)
def link(secret: str) -> str | tuple[str, int]:
    """Show one button: mail scanners open links, only a person presses."""
    found = service.find_link(db.session, secret, now=datetime.now(UTC))
    if found is None:
        return render_template("accounts/link_over.html"), 404
    return render_template("accounts/link.html", email=_owner(found).email, secret=secret)


@blueprint.post("/sign-in/<secret>")
@access.access(Access.PUBLIC)
def use(secret: str) -> Response | tuple[str, int]:
    """Use the link up and go where it leads."""
    found = service.use_link(db.session, secret, now=datetime.now(UTC))
    if found is None:
        return render_template("accounts/link_over.html"), 404
    return _enter(found)


def _enter(found: SignInLink) -> Response:
    """Sign in and go where the link leads."""
    account = _owner(found)
    access.sign_in(account)
    return redirect(access.start_page(account) if found.next_path == "/" else found.next_path, 303)


def _owner(found: SignInLink) -> Account:
    """Return whom a link signs in: those of nobody are never found."""
    assert found.account is not None  # noqa: S101
    return found.account


@blueprint.post("/sign-out")
@access.access(Access.PUBLIC)
def sign_out() -> Response:
    """End this browser's session."""
    access.sign_out()
    flash(_("You are signed out."), "good")
    return redirect(url_for("pages.home"), 303)
