"""The page of colleagues, and the link that makes somebody one."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import access
from gateway.access import Access, current_account, current_event
from gateway.accounts import colleagues as service
from gateway.accounts.forms import InviteForm
from gateway.accounts.models import Role
from gateway.accounts.views.blueprint import blueprint, settings
from gateway.accounts.wording import role_name, role_words
from gateway.database import db
from gateway.errors import GatewayError
from gateway.languages import offered
from gateway.templating import event_text, own_name


@blueprint.route("/<event>/organiser/colleagues", methods=["GET", "POST"])
@access.access(Access.ORGANISER)
def colleagues() -> str | Response:
    """List who has which role, and invite somebody."""
    form, event, now = InviteForm(), current_event(), datetime.now(UTC)
    form.role.choices = [(role, role_name(role)) for role in Role]
    form.language.choices = [(code, own_name(code)) for code in offered()]
    if form.validate_on_submit():
        email, language = form.email.data or "", form.language.data
        try:
            service.invite(
                db.session,
                event.id,
                email,
                Role(form.role.data),
                language=language,
                event_name=event_text(event, language).name,
                base_url=settings().base_url,
                account_id=current_account().id,
                now=now,
            )
        except GatewayError as problem:
            flash(str(problem), "bad")
        else:
            flash(_("An invitation to %(email)s is on its way. It works for seven days.", email=email), "good")
        return redirect(url_for("accounts.colleagues"), 303)
    return render_template(
        "accounts/colleagues.html",
        form=form,
        colleagues=service.of_event(db.session, event.id),
        invitations=service.invitations(db.session, event.id, now=now),
        roles=list(Role),
        role_name=role_name,
        role_words=role_words,
    )


@blueprint.post("/<event>/organiser/colleagues/<int:number>")
@access.access(Access.ORGANISER)
def colleague_change(number: int) -> Response:
    """Give a colleague another role."""
    try:
        role = Role(request.form.get("role", ""))
    except ValueError:
        abort(404)
    return _change(number, role, _("The role was changed."))


@blueprint.post("/<event>/organiser/colleagues/<int:number>/remove")
@access.access(Access.ORGANISER)
def colleague_remove(number: int) -> Response:
    """Take a colleague's role away."""
    return _change(number, None, _("This colleague has no role here any more."))


def _change(number: int, role: Role | None, said: str) -> Response:
    event_id, now = current_event().id, datetime.now(UTC)
    try:
        if not service.change(db.session, event_id, number, role, by=current_account().id, now=now):
            abort(404)
    except GatewayError as problem:
        flash(str(problem), "bad")
    else:
        flash(said, "good")
    kept = number != current_account().id or role is Role.OWNER
    return redirect(url_for("accounts.colleagues") if kept else url_for("events.show"), 303)


@blueprint.post("/<event>/organiser/colleagues/invitations/<int:number>/withdraw")
@access.access(Access.ORGANISER)
def colleague_uninvite(number: int) -> Response:
    """Take an invitation back."""
    event_id, now = current_event().id, datetime.now(UTC)
    if not service.withdraw(db.session, event_id, number, account_id=current_account().id, now=now):
        abort(404)
    flash(_("The invitation no longer works."), "good")
    return redirect(url_for("accounts.colleagues"), 303)


@blueprint.route("/join/<secret>", methods=["GET", "POST"])
@access.access(Access.PUBLIC)
def join(secret: str) -> str | Response | tuple[str, int]:
    """Show one button, as sign-in links do, and accept the invitation when a person presses it."""
    now = datetime.now(UTC)
    found = service.find(db.session, secret, now=now)
    if found is None:
        return render_template("accounts/link_over.html"), 404
    if request.method == "GET":
        return render_template("accounts/join.html", invitation=found, role=role_name(Role(found.role)))
    accepted = service.accept(db.session, secret, now=now)
    if accepted is None:
        return render_template("accounts/link_over.html"), 404
    account, _event_id = accepted
    access.sign_in(account)
    return redirect(access.start_page(account), 303)
