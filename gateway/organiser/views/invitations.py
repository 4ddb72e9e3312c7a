"""Who is invited, where each stands, sending and reminding."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.invitations import letters, queries, service
from gateway.invitations.forms import PlanForm
from gateway.invitations.models import Invitation
from gateway.organiser.paging import PER_PAGE, page_of
from gateway.organiser.views.blueprint import blueprint
from gateway.searching import mentions
from gateway.templating import language_tag


@blueprint.get("/invitations")
@access(Access.ORGANISER)
def invitations() -> str:
    """List those invited, by where they stand, with search."""
    return _page(PlanForm(obj=queries.plan_of(db.session, current_event().id)))


def _page(form: PlanForm) -> str:
    event, now = current_event(), datetime.now(UTC)
    every = queries.lines(db.session, event.id)
    wanted, search = request.args.get("standing", ""), request.args.get("q", "").strip()[:100]
    fitting = [
        line
        for line in every
        if wanted in ("", line.standing)
        and (
            not search or mentions([line.invitation.name, line.invitation.organisation, line.invitation.email], search)
        )
    ]
    page = page_of(len(fitting), request.args.get("page", type=int))
    return render_template(
        "organiser/invitations.html",
        lines=fitting[page.offset : page.offset + PER_PAGE], page=page, counts=queries.counts(every), all=len(every),
        wanted=wanted, search=search, form=form, standings=list(queries.Standing),
        remindable=len(queries.to_remind(db.session, event.id, now=now, waits=False)),
    )  # fmt: skip


@blueprint.post("/invitations/plan")
@access(Access.ORGANISER)
def invitations_plan() -> Response | tuple[str, int]:
    """Keep how people are reminded."""
    form = PlanForm()
    if not form.validate():
        return _page(form), 400
    service.settle(
        db.session,
        current_event(),
        days_between=form.days_between.data or 0,
        most_reminders=form.most_reminders.data or 0,
        words=(form.words.data or "").strip(),
        account_id=current_account().id,
        now=datetime.now(UTC),
    )
    flash(_("Saved."), "good")
    return redirect(url_for("organiser.invitations"), 303)


@blueprint.get("/invitations/send")
@access(Access.ORGANISER)
def invitations_send() -> str | Response:
    """Show the mail as it will be read, to how many it goes, and ask."""
    event = current_event()
    waiting = [one.invitation for one in queries.lines(db.session, event.id) if one.standing is queries.Standing.READY]
    if not waiting:
        return redirect(url_for("organiser.invitations"), 302)
    words = queries.plan_of(db.session, event.id).words
    seen: dict[tuple[str, str], Invitation] = {(one.side, one.language): one for one in reversed(waiting)}
    samples = [
        (one, *letters.written(one, "invited", words=words, link=service.link_to(one, _base_url())))
        for _key, one in sorted(seen.items())
    ]
    return render_template(
        "organiser/invitations_send.html", number=len(waiting), samples=samples, reads=language_tag()
    )


@blueprint.post("/invitations/send")
@access(Access.ORGANISER)
def invitations_send_all() -> Response:
    """Tell everyone who was not told yet."""
    number = service.send(
        db.session, current_event(), account_id=current_account().id, base_url=_base_url(), now=datetime.now(UTC)
    )
    flash(ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", number), "good")
    return redirect(url_for("organiser.invitations"), 303)


@blueprint.post("/invitations/remind")
@access(Access.ORGANISER)
def invitations_remind() -> Response:
    """Remind everyone who may still be reminded, now."""
    number = service.remind(
        db.session, current_event(), account_id=current_account().id, base_url=_base_url(), now=datetime.now(UTC),
        waits=False,
    )  # fmt: skip
    flash(ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", number), "good")
    return redirect(url_for("organiser.invitations"), 303)


@blueprint.post("/invitations/<int:number>/remove")
@access(Access.ORGANISER)
def invitation_remove(number: int) -> Response:
    """Take somebody off the list."""
    invitation = queries.by_id(db.session, current_event().id, number)
    if invitation is None:
        abort(404)
    service.take_off(db.session, invitation, account_id=current_account().id, now=datetime.now(UTC))
    flash(_("%(email)s is taken off the list.", email=invitation.email), "good")
    return redirect(url_for("organiser.invitations"), 303)


def _base_url() -> str:
    return str(current_app.config["SETTINGS"].base_url)
