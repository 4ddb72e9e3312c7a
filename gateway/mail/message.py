"""One mail as it goes out: its headers, the plain text, and the same text as HTML."""

from __future__ import annotations

import hashlib
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from flask import current_app
from flask_mailman import EmailMultiAlternatives

from gateway.mail.letter import html_of
from gateway.mail.models import Mail, MailSettings, Topic
from gateway.mail.stops import stop_address


def message_of(letter: Mail, settings: MailSettings | None) -> EmailMultiAlternatives:
    """Return the message of a mail.

    Its Message-ID stays the same at every try, so that a mail the server took without our noticing is seen once.
    """
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        from_email=_sender(settings),
        to=[letter.to],
        reply_to=[settings.reply_to] if settings and settings.reply_to else None,
        headers=_headers(letter),
    )
    if current_app.extensions["mailman"].backend != "console":  # a terminal shows no HTML
        message.attach_alternative(html_of(letter), "text/html")
    return message


def _sender(settings: MailSettings | None) -> str:
    """Return who writes: the event's name for itself, at the one address the server may use."""
    name, address = parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])
    if settings is None or not settings.sender:
        return str(current_app.config["MAIL_DEFAULT_SENDER"])
    return str(Address(settings.sender, addr_spec=address or name))


def _headers(letter: Mail) -> dict[str, str]:
    headers = {
        "Message-ID": _message_id(letter),
        "Date": format_datetime(letter.created_at),
        "Content-Language": letter.language,
    }
    if letter.topic == Topic.SERVICE or letter.event_id is None:
        return headers | {"Auto-Submitted": "auto-generated"}
    link = stop_address(letter.event_id, Topic(letter.topic), letter.to)
    return headers | {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
    }


def _message_id(letter: Mail) -> str:
    """Return an id that says nothing of what the mail is about."""
    host = urlsplit(current_app.config["SETTINGS"].base_url).hostname or "localhost"
    key = f"{current_app.config['SECRET_KEY']}:{letter.id}:{letter.dedupe_key}"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"
