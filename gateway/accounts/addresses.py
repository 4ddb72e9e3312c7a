"""Changing the address of an account: the new one confirms, the old one is told."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway import audit, mail
from gateway.accounts import letters, throttle
from gateway.accounts.keys import plain_digest
from gateway.accounts.models import Account, AddressChange, SignInLink
from gateway.accounts.service import email_key, find_account
from gateway.errors import Conflict
from gateway.languages import speaking
from gateway.transactions import AnySession

VALID = timedelta(days=1)


def ask(session: AnySession, account: Account, email: str, *, base_url: str, now: datetime) -> None:
    """Mail the new address a link and tell the old one; nothing changes yet.

    An address that another account has gets no mail, and the answer is the same: nobody learns here who registered.

    Raises
    ------
    TooOften
        This account has asked often.
    """
    throttle.count(session, throttle.ADDRESS, str(account.id), now)
    secret = secrets.token_urlsafe(24)
    session.execute(sa.delete(AddressChange).where(AddressChange.account_id == account.id))
    session.add(AddressChange(account_id=account.id, email=email, digest=plain_digest(secret), expires_at=now + VALID))
    what = _l("A change of the address to %(email)s was asked for.", email=email)
    letters.tell_of_change(session, account, what, base_url=base_url, now=now)
    if find_account(session, email) is not None:
        return
    with speaking(account.language):
        mail.post(
            session,
            to=email,
            subject=_("Confirm your new address"),
            text=_(
                "Hello,\n\nopen this link to make this the address you sign in to Gateway with. It works once, "
                "for a day:\n\n%(url)s\n\nIf you did not ask for it, ignore this mail; nothing happens.\n",
                url=f"{base_url}/confirm/{secret}",
            ),
            language=account.language,
            dedupe_key=f"address:{plain_digest(secret)}",
            now=now,
        )


def find(session: AnySession, secret: str, *, now: datetime) -> AddressChange | None:
    """Return the change behind a secret, if it can still be confirmed."""
    return session.scalar(
        sa.select(AddressChange).where(AddressChange.digest == plain_digest(secret), AddressChange.expires_at > now)
    )


def confirm(session: AnySession, secret: str, *, base_url: str, now: datetime) -> Account | None:
    """Give the account its new address, once; None if the link no longer works.

    Raises
    ------
    Conflict
        Another account has taken the address since.
    """
    taken = session.execute(
        sa.delete(AddressChange)
        .where(AddressChange.digest == plain_digest(secret), AddressChange.expires_at > now)
        .returning(AddressChange.account_id, AddressChange.email)
    ).one_or_none()
    if taken is None:
        return None
    account = session.get_one(Account, taken.account_id)
    other = find_account(session, taken.email)
    if other is not None and other.id != account.id:
        raise Conflict(_("This address belongs to another account by now. Nothing was changed."))
    session.execute(sa.delete(SignInLink).where(SignInLink.account_id == account.id))  # they lie in the old mailbox
    before, account.email, account.email_key = account.email, taken.email, email_key(taken.email)
    what = _l("The address was changed to %(email)s.", email=taken.email)
    letters.tell_of_change(session, account, what, base_url=base_url, now=now, to=before)
    audit.note(session, "address_changed", f"account:{account.id}", account_id=account.id, now=now)
    return account
