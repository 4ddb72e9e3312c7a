"""The six digits beside the link in the mail, typed on the page where somebody asked for it.

They work only in the browser that asked, so nobody can try codes against an address in general: five tries a code,
twenty a day for an address, then only the link is left.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import sqlalchemy as sa

from gateway.accounts import throttle
from gateway.accounts.keys import Keys, plain_digest
from gateway.accounts.models import SignInLink
from gateway.transactions import AnySession

TRIES = 5
DIGITS = 6


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def code_digest(keys: Keys, page: str, code: str) -> str:
    """Return what is stored of a code: keyed, and worth nothing on another page than the one that asked."""
    return keys.digest("code", f"{page}:{code}")


def plain_code(typed: str) -> str:
    """Return the digits of what was typed, however they were set apart or written.

    Examples
    --------
    >>> plain_code(" 123-456 "), plain_code("１２３ ４５６")
    ('123456', '123456')
    """
    digits = (char for char in typed if char.isdecimal())
    return "".join(str(int(char)) for char in digits)[: DIGITS + 1]


def use_code(
    session: AnySession, page: str, typed: str, *, email: str, keys: Keys, place: str, now: datetime
) -> SignInLink | None:
    """Use up the link whose code was typed on the page that asked for it; None if this is not it, or no longer.

    Every try is written down before the code is looked at, so that of many at once five are compared and no more.

    Raises
    ------
    TooOften
        For this address or from this place too many codes were typed.
    """
    throttle.count(session, throttle.CODE_BY_PLACE, place, now)
    throttle.count(session, throttle.CODE_BY_ADDRESS, email, now)
    tried = session.execute(
        sa.update(SignInLink)
        .where(
            SignInLink.page_digest == plain_digest(page),
            SignInLink.expires_at > now,
            SignInLink.used_at.is_(None),
            SignInLink.tries < TRIES,
        )
        .values(tries=SignInLink.tries + 1)
        .returning(SignInLink.id, SignInLink.code_digest)
    ).one_or_none()
    expected = tried.code_digest if tried is not None and tried.code_digest else ""
    if not hmac.compare_digest(code_digest(keys, page, plain_code(typed)), expected) or tried is None:
        return None
    found = session.get_one(SignInLink, tried.id)
    if found.account_id is None:
        return None
    found.used_at = now  # nobody else can: the row is ours since it was counted
    return found
