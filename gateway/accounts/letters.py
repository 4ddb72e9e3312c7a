"""The mails about an account, in its owner's language."""

from __future__ import annotations

from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _

from gateway import mail
from gateway.accounts.models import Account
from gateway.languages import speaking
from gateway.transactions import AnySession


def tell_of_change(
    session: AnySession, account: Account, what: LazyString, *, base_url: str, now: datetime, to: str | None = None
) -> None:
    """Tell the owner, in their language, that how they sign in has changed: nobody changes it unnoticed."""
    with speaking(account.language):
        mail.post(
            session,
            to=to or account.email,
            subject=_("How you sign in to Gateway has changed"),
            text=_(
                "Hello,\n\n%(what)s\n\n"
                "If that was you, all is well. If not, sign in, look at your account and tell the organiser:\n\n"
                "%(url)s\n",
                what=str(what),
                url=f"{base_url}/account",
            ),
            language=account.language,
            dedupe_key=f"account-change:{account.id}:{now.timestamp():.6f}",
            now=now,
        )
