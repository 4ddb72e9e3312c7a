"""Signing in and out."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import access
from gateway.access import Access
from gateway.accounts import service
from gateway.accounts.forms import AskForm
from gateway.accounts.places import place_of
from gateway.database import db

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access.access(Access.PUBLIC)
def ask() -> str | Response:
    """Ask for a link by mail."""
    form = AskForm()
    next_path = service.local_path(request.args.get("next", "/"))
    if not form.validate_on_submit():
        return render_template("accounts/ask.html", form=form)
    service.ask_for_link(
        db.session,
        form.email.data or "",
        next_path=next_path,
        base_url=current_app.config["SETTINGS"].base_url,
        place=_place(),
        now=datetime.now(UTC),
    )
    return redirect(url_for("accounts.asked"), 303)


def _place() -> str:
    proxies = current_app.config["SETTINGS"].proxies
    return place_of(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), proxies=proxies)


@blueprint.get("/sign-in/sent")
@access.access(Access.PUBLIC)
def asked() -> str:
    """Say that a link is on its way if the address is known."""
    return render_template("accounts/asked.html")


@blueprint.get("/sign-in/<secret>")
@access.access(Access.PUBLIC)
def link(secret: str) -> str | tuple[str, int]:
    """Show one button: mail scanners open links, only a person presses."""
    found = service.find_link(db.session, secret, now=datetime.now(UTC))
    if found is None:
        return render_template("accounts/link_over.html"), 404
    return render_template("accounts/link.html", email=found.account.email, secret=secret)


@blueprint.post("/sign-in/<secret>")
@access.access(Access.PUBLIC)
def use(secret: str) -> Response | tuple[str, int]:
    """Use the link up and go where it leads."""
    found = service.use_link(db.session, secret, now=datetime.now(UTC))
    if found is None:
        return render_template("accounts/link_over.html"), 404
    access.sign_in(found.account)
    return redirect(access.start_page(found.account) if found.next_path == "/" else found.next_path, 303)


@blueprint.post("/sign-out")
@access.access(Access.PUBLIC)
def sign_out() -> Response:
    """Forget who this browser acts for."""
    access.sign_out()
    flash(_("You are signed out."), "good")
    return redirect(url_for("pages.home"), 303)
