"""Mail: what was sent, what waits, what failed and why, trying again, and who the sender is."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from gateway.access import Access, access, current_account, current_event
from gateway.database import db
from gateway.mail import Mail, MailSettings, MailState
from gateway.mail.outbox import retry
from gateway.mail.secrets import without_secrets
from gateway.organiser.mail_forms import MailSettingsForm
from gateway.organiser.paging import PER_PAGE, page_of
from gateway.organiser.queries import mail as queries
from gateway.organiser.queries.overview import worker_is_silent
from gateway.organiser.views.blueprint import blueprint


@blueprint.get("/mail")
@access(Access.ORGANISER)
def mails() -> str:
    """List the event's mails, by state, with search."""
    event, state = current_event(), request.args.get("state")
    wanted = queries.Wanted(
        MailState(state) if state in list(MailState) else None, request.args.get("q", "").strip()[:100]
    )
    fitting = queries.list_mails(db.session, event.id, wanted)
    page = page_of(len(fitting), request.args.get("page", type=int))
    return render_template(
        "organiser/mails.html",
        wanted=wanted, page=page, lines=fitting[page.offset : page.offset + PER_PAGE],
        counts=queries.counts(db.session, event.id), settings=db.session.get(MailSettings, event.id),
        silent=worker_is_silent(db.session, now=datetime.now(UTC)), states=list(MailState), state_tag=_state_tag,
    )  # fmt: skip


@blueprint.get("/mail/<int:number>")
@access(Access.ORGANISER)
def mail(number: int) -> str:
    """Show one mail as it is sent, without what its links open."""
    found = _found(number)
    return render_template(
        "organiser/mail.html",
        mail=found, text=without_secrets(found.text), state_tag=_state_tag,
        silent=worker_is_silent(db.session, now=datetime.now(UTC)),
    )  # fmt: skip


@blueprint.post("/mail/<int:number>/retry")
@access(Access.ORGANISER)
def mail_retry(number: int) -> Response:
    """Send a failed mail again."""
    _retry(only=_found(number))
    return redirect(url_for("organiser.mail", number=number), 303)


@blueprint.post("/mail/retry")
@access(Access.ORGANISER)
def mail_retry_all() -> Response:
    """Send every failed mail again."""
    _retry()
    return redirect(url_for("organiser.mails"), 303)


@blueprint.route("/mail/sender", methods=["GET", "POST"])
@access(Access.ORGANISER)
def mail_sender() -> str | Response | tuple[str, int]:
    """Say who writes and where answers go."""
    settings = db.session.get(MailSettings, current_event().id)
    form = MailSettingsForm(obj=settings)
    if not form.validate_on_submit():
        page = render_template("organiser/mail_sender.html", form=form)
        return (page, 422) if form.errors else page
    db.session.merge(
        MailSettings(
            event_id=current_event().id, sender=form.sender.data, reply_to=form.reply_to.data,
            postal_address=form.postal_address.data,
        )
    )  # fmt: skip
    flash(_("Saved. It holds for every mail that is sent from now on."), "good")
    return redirect(url_for("organiser.mails"), 303)


def _found(number: int) -> Mail:
    return queries.mail_of(db.session, current_event().id, number) or abort(404)


def _retry(only: Mail | None = None) -> None:
    again = retry(db.session, current_event().id, account_id=current_account().id, now=datetime.now(UTC), only=only)
    if again:
        flash(ngettext("One mail is sent again.", "%(num)s mails are sent again.", again), "good")
    else:
        flash(_("No failed mail was left to send again."), "warn")


def _state_tag(state: MailState) -> tuple[str, str]:
    """Return what a mail's state is called, and the tone of its tag."""
    return {
        MailState.WAITING: (_("Waits to be sent"), ""),
        MailState.SENT: (_("Mail sent"), "good"),
        MailState.FAILED: (_("Could not be sent"), "warn"),
    }[MailState(state)]
