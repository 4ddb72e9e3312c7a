"""Signing in by a mailed link, and the throttle that protects it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway import mail
from gateway.accounts.models import Account, AccountRole, Attempt, LinkPurpose, Role, SignInLink
from gateway.database import insert_into
from gateway.errors import TooOften
from gateway.languages import speaking
from gateway.transactions import AnySession

VALID = {
    LinkPurpose.SIGN_IN: timedelta(minutes=15),
    LinkPurpose.WELCOME: timedelta(days=7),
    LinkPurpose.DEMONSTRATION: timedelta(days=1),
}
WINDOW_S = 900
TRIES_PER_ADDRESS = 5
TRIES_PER_PLACE = 30
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
    """Give an account a role in an event; it may have it already."""
    held = sa.select(AccountRole.id).where(
        AccountRole.account_id == account.id, AccountRole.event_id == event_id, AccountRole.role == role
    )
    if session.scalar(held) is None:
        session.add(AccountRole(account_id=account.id, event_id=event_id, role=role))


def make_link(session: AnySession, account: Account, *, purpose: LinkPurpose, next_path: str, now: datetime) -> str:
    """Store a new link and return its secret, which is nowhere else."""
    secret = secrets.token_urlsafe(24)
    session.add(
        SignInLink(
            account_id=account.id,
            purpose=purpose,
            digest=_digest(secret),
            next_path=local_path(next_path),
            created_at=now,
            expires_at=now + VALID[purpose],
        )
    )
    return secret


def find_link(session: AnySession, secret: str, *, now: datetime) -> SignInLink | None:
    """Return the link behind a secret if it still works."""
    link = session.scalar(
        sa.select(SignInLink).where(SignInLink.digest == _digest(secret), SignInLink.expires_at > now)
    )
    return link if link is not None and _works(link) else None


def use_link(session: AnySession, secret: str, *, now: datetime) -> SignInLink | None:
    """Use a link up and return it, or None if it no longer works; of two that try at once, one gets it."""
    once = sa.or_(SignInLink.used_at.is_(None), SignInLink.purpose == LinkPurpose.DEMONSTRATION)
    used = session.execute(
        sa.update(SignInLink)
        .where(SignInLink.digest == _digest(secret), SignInLink.expires_at > now, once)
        .values(used_at=now)
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        return None
    return session.scalar(sa.select(SignInLink).where(SignInLink.digest == _digest(secret)))


def ask_for_link(session: AnySession, email: str, *, next_path: str, base_url: str, place: str, now: datetime) -> None:
    """Mail a sign-in link if the address has an account; the caller says the same either way.

    Raises
    ------
    TooOften
        This address or this place (an IP address) has asked too often.
    """
    _count(session, f"sign-in:{_digest(place)[:40]}", TRIES_PER_PLACE, now)
    _count(session, f"sign-in:{_digest(email_key(email))[:40]}", TRIES_PER_ADDRESS, now)
    account = find_account(session, email)
    if account is None:
        return
    secret = make_link(session, account, purpose=LinkPurpose.SIGN_IN, next_path=next_path, now=now)
    with speaking(account.language):
        mail.post(
            session,
            to=account.email,
            subject=_("Your link to sign in"),
            text=_(
                "Hello,\n\nopen this link to sign in to Gateway. It works once, for 15 minutes:\n\n%(url)s\n\n"
                "If you did not ask for it, ignore this mail; nothing happens.\n",
                url=f"{base_url}/sign-in/{secret}",
            ),
            language=account.language,
            dedupe_key=f"sign-in:{_digest(secret)}",
            now=now,
        )


def sweep(session: AnySession, *, now: datetime) -> None:
    """Delete links that ended a month ago and counts of tries that no longer count."""
    session.execute(sa.delete(SignInLink).where(SignInLink.expires_at < now - timedelta(days=30)))
    session.execute(sa.delete(Attempt).where(Attempt.window < int(now.timestamp()) // WINDOW_S - 1))


def local_path(path: str) -> str:
    """Return the path if it stays on this site, else the front page: a link must not lead astray."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") and len(path) <= 500 else "/"


def _works(link: SignInLink) -> bool:
    return link.used_at is None or link.purpose == LinkPurpose.DEMONSTRATION


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _count(session: AnySession, key: str, most: int, now: datetime) -> None:
    """Count one try under this key, in the database, so that it holds across processes and machines."""
    window = int(now.timestamp()) // WINDOW_S
    tried = session.execute(
        insert_into(session, Attempt)
        .values(key=key, window=window, count=1)
        .on_conflict_do_update(index_elements=["key", "window"], set_={"count": Attempt.count + 1})
        .returning(Attempt.count)
    ).scalar_one()
    if tried > most:
        raise TooOften(_("A link was asked for many times. Look in your mail, or try again in 15 minutes."))
