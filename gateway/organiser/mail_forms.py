"""What the organiser says of an event's mails."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField
from wtforms.validators import Email, Length, Optional

from gateway.registrations.wording import clean


def _line(text: str | None) -> str:
    return clean(text or "")


class MailSettingsForm(FlaskForm):
    """Who writes, where answers go, and what stands at the foot."""

    sender = StringField(
        _l("Name of the sender"),
        [Optional(), Length(max=100, message=_l("Keep it under 100 characters."))],
        filters=[_line],
        description=_l("Readers see it before the address, which is the one this server may use."),
    )
    reply_to = EmailField(
        _l("Answers go to"),
        [
            Optional(),
            Length(max=254),
            Email(message=_l("This is not an e-mail address. Write it like name@example.org.")),
        ],
        filters=[_line],
        render_kw={"autocomplete": "email"},
        description=_l("An address that somebody reads. Without it, answers go to the server’s own address."),
    )
    postal_address = StringField(
        _l("Your postal address"),
        [Optional(), Length(max=300, message=_l("Keep it under 300 characters."))],
        filters=[_line],
        description=_l(
            "It stands at the foot of invitations and news, with the link to stop them. Canadian law asks for both."
        ),
    )
