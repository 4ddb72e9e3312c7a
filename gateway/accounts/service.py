"""Accounts by address, and signing in by a link or a code in a mail."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway import mail
from gateway.accounts import passkeys, sessions, throttle
from gateway.accounts.codes import code_digest, new_code
from gateway.accounts.keys import Keys, plain_digest
from gateway.accounts.models import (
    Account,
    AccountRole,
    AddressChange,
    ColleagueInvitation,
    LinkPurpose,
    Role,
    SignInLink,
)
from gateway.database import insert_into
from gateway.languages import speaking
from gateway.queue import tell_mail
from gateway.transactions import AnySession, after_commit

VALID = {
    LinkPurpose.SIGN_IN: timedelta(minutes=15),
    LinkPurpose.WELCOME: timedelta(days=7),
    LinkPurpose.DEMONSTRATION: timedelta(days=1),
}
LONGEST_EMAIL = 254


def email_key(email: str) -> str:
    """Fold an address for comparison; people do not type capitals twice the same way."""
    return email.strip().casefold()


def find_account(session: AnySession, email: str) -> Account | None:
    """Return the account of an address, if there is one."""
    return session.scalar(sa.select(Account).where(Account.email_key == email_key(email)))


def account_for(session: AnySession, email: str, *, language: str, now: datetime) -> Account:
    """Return the account of an address, made if there is none; two that come at once get the same one."""
    return accounts_for(session, [(email, language)], now=now)[email_key(email)]


def accounts_for(session: AnySession, wanted: Sequence[tuple[str, str]], *, now: datetime) -> dict[str, Account]:
    """Return the accounts of these (address, language) by folded address, those that are missing made."""
    rows: dict[str, dict[str, object]] = {}
    for email, language in wanted:
        key = email_key(email)
        rows.setdefault(key, {"email": email.strip(), "email_key": key, "language": language, "created_at": now})
    if not rows:
        return {}
    missing = insert_into(session, Account).on_conflict_do_nothing(index_elements=["email_key"])
    session.execute(missing, [rows[key] for key in sorted(rows)])  # in one order, so that two imports never deadlock
    found = session.scalars(sa.select(Account).where(Account.email_key.in_(rows)))
    return {account.email_key: account for account in found}


def grant(session: AnySession, account: Account, event_id: int, role: Role) -> None:
    """Give an account a role in an event, in place of the one it may have there."""
    held = session.scalar(
        sa.select(AccountRole).where(AccountRole.account_id == account.id, AccountRole.event_id == event_id)
    )
    if held is None:
        session.add(AccountRole(account_id=account.id, event_id=event_id, role=role))
    else:
        held.role = role


def make_link(session: AnySession, account: Account, *, purpose: LinkPurpose, next_path: str, now: datetime) -> str:
    """Store a new link and return its secret, which is nowhere else."""
    secret = secrets.token_urlsafe(24)
    session.add(_link(account, secret, purpose=purpose, next_path=next_path, now=now))
    return secret


def _link(account: Account | None, secret: str, *, purpose: LinkPurpose, next_path: str, now: datetime) -> SignInLink:
    return SignInLink(
        account_id=account.id if account else None,
        purpose=purpose,
        digest=plain_digest(secret),
        next_path=local_path(next_path),
        created_at=now,
        expires_at=now + VALID[purpose],
    )


def find_link(session: AnySession, secret: str, *, now: datetime) -> SignInLink | None:
    """Return the link behind a secret if it still works."""
    link = session.scalar(
        sa.select(SignInLink).where(
            SignInLink.digest == plain_digest(secret), SignInLink.expires_at > now, SignInLink.account_id.is_not(None)
        )
    )
    return link if link is not None and _works(link) else None


def use_link(session: AnySession, secret: str, *, now: datetime) -> SignInLink | None:
    """Use a link up and return it, or None if it no longer works; of two that try at once, one gets it."""
    once = sa.or_(SignInLink.used_at.is_(None), SignInLink.purpose == LinkPurpose.DEMONSTRATION)
    used = session.execute(
        sa.update(SignInLink)
        .where(SignInLink.digest == plain_digest(secret), SignInLink.expires_at > now, once)
        .values(used_at=now)
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        return None
    return session.scalar(sa.select(SignInLink).where(SignInLink.digest == plain_digest(secret)))


def ask_for_link(
    session: AnySession, email: str, *, next_path: str, base_url: str, place: str, keys: Keys, now: datetime
) -> str:
    """Mail a link and a code if the address has an account, and return the secret of the page that takes the code.

    The caller says the same either way. A row is written either way too, so that neither the time it takes nor what
    is said of wrong codes tells who has an account.

    Raises
    ------
    TooOften
        This address or this place (an IP address) has asked too often.
    """
    throttle.count(session, throttle.LINK_BY_PLACE, place, now)
    throttle.count(session, throttle.LINK_BY_ADDRESS, email_key(email), now)
    account = find_account(session, email)
    secret, page, code = secrets.token_urlsafe(24), secrets.token_urlsafe(24), new_code()
    link = _link(account, secret, purpose=LinkPurpose.SIGN_IN, next_path=next_path, now=now)
    link.page_digest, link.code_digest, link.tries = plain_digest(page), code_digest(keys, page, code), 0
    session.add(link)
    session.flush()
    after_commit(session, tell_mail)
    with speaking(account.language if account else "en"):
        subject, text = _letter(f"{base_url}/sign-in/{secret}", code)
    if account is not None:
        mail.post(
            session,
            to=account.email,
            subject=subject,
            text=text,
            language=account.language,
            dedupe_key=f"sign-in:{plain_digest(secret)}",
            now=now,
        )
    return page


def _letter(url: str, code: str) -> tuple[str, str]:
    """Return subject and text; the code stands on a line of its own, where programs look for it."""
    return _("Your link and code to sign in"), _(
        "Hello,\n\nopen this link to sign in to Gateway:\n\n%(url)s\n\n"
        "Or type this code on the page where you asked for it:\n\n%(code)s\n\n"
        "One of the two works, once, for 15 minutes. Tell the code to nobody: we never ask for it.\n\n"
        "If you did not ask to sign in, ignore this mail; nothing happens.\n",
        url=url,
        code=code,
    )


def sweep(session: AnySession, *, now: datetime) -> None:
    """Delete links that ended a month ago, what ended by itself, and counts of tries."""
    session.execute(sa.delete(SignInLink).where(SignInLink.expires_at < now - timedelta(days=30)))
    for asked in (ColleagueInvitation, AddressChange):
        session.execute(sa.delete(asked).where(asked.expires_at <= now))
    sessions.sweep(session, now=now)
    passkeys.sweep(session, now=now)
    throttle.sweep(session, now=now)


def local_path(path: str) -> str:
    """Return the path if it stays on this site, else the front page: a link must not lead astray."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") and len(path) <= 500 else "/"


def _works(link: SignInLink) -> bool:
    return link.used_at is None or link.purpose == LinkPurpose.DEMONSTRATION
