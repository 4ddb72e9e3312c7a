"""The mails to those who are invited, in their language. The first line of a template is the subject."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from gateway import mail
from gateway.invitations.models import Invitation, stamp
from gateway.languages import interface_language, speaking
from gateway.transactions import AnySession


def invite(session: AnySession, invitation: Invitation, *, words: str, link: str, now: datetime) -> None:
    """Tell somebody for the first time."""
    _post(session, invitation, "invited", words=words, link=link, number=0, now=now)


def remind(session: AnySession, invitation: Invitation, *, words: str, link: str, now: datetime) -> None:
    """Tell somebody again."""
    _post(session, invitation, "invited_again", words=words, link=link, number=invitation.reminders, now=now)


def written(
    invitation: Invitation, kind: str, *, words: str, link: str, language: str | None = None
) -> tuple[str, str]:
    """Return subject and text as this party gets them, or as it reads in another language."""
    reads = interface_language(language or invitation.language)
    with speaking(reads):
        template = current_app.jinja_env.get_template(f"email/{kind}.txt")
        text = template.render(
            letter_event=invitation.event, invitation=invitation, words=words, link=link, mail_language=reads,
            page=link.rsplit("/invited/", 1)[0] + "/",
        )  # fmt: skip
    subject, body = text.strip().split("\n", 1)
    return subject, body.strip() + "\n"


def _post(
    session: AnySession, invitation: Invitation, kind: str, *, words: str, link: str, number: int, now: datetime
) -> None:
    subject, text = written(invitation, kind, words=words, link=link)
    mail.post(
        session, to=invitation.email, subject=subject, text=text, language=interface_language(invitation.language),
        dedupe_key=f"invitation:{invitation.id}:{stamp(invitation)}:{number}", now=now, event_id=invitation.event_id,
        topic=mail.Topic.INVITATION,
    )  # fmt: skip
