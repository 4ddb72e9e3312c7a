"""How often something may be tried, counted in the database so that it holds across processes and machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway.accounts.keys import plain_digest
from gateway.accounts.models import Attempt
from gateway.database import insert_into
from gateway.errors import TooOften
from gateway.transactions import AnySession

WINDOW_S = 900
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries under one key in one window of time."""

    name: str
    most: int
    window_s: int = WINDOW_S


LINK_BY_PLACE = Limit("sign-in", 30)
LINK_BY_ADDRESS = Limit("sign-in", 5)
CODE_BY_PLACE = Limit("code", 30)
CODE_BY_ADDRESS = Limit("code-day", 20, DAY_S)
"""Five codes of five tries each a quarter of an hour would be 2,400 guesses a day; the link in the mail still works."""
PASSWORD_BY_PLACE = Limit("password", 30)
PASSWORD_BY_ADDRESS = Limit("password", 10)
SECOND_BY_ACCOUNT = Limit("second", 5)
INVITING = Limit("invite", 30)
ADDRESS = Limit("address", 5)
SECOND_BY_DAY = Limit("second-day", 30, DAY_S)


def count(session: AnySession, limit: Limit, key: str, now: datetime) -> None:
    """Count one try.

    Raises
    ------
    TooOften
        There were as many as there may be.
    """
    window = int(now.timestamp()) // limit.window_s
    tried = session.execute(
        insert_into(session, Attempt)
        .values(key=f"{limit.name}:{plain_digest(key)[:40]}", window=window, count=1)
        .on_conflict_do_update(index_elements=["key", "window"], set_={"count": Attempt.count + 1})
        .returning(Attempt.count)
    ).scalar_one()
    if tried > limit.most:
        raise TooOften(_refusal(limit))


def sweep(session: AnySession, *, now: datetime) -> None:
    """Delete counts of tries that no longer count; the names of limits by day say so."""
    seconds = int(now.timestamp())
    by_day = Attempt.key.contains("-day:")
    for kind, length in ((by_day, DAY_S), (sa.not_(by_day), WINDOW_S)):
        session.execute(sa.delete(Attempt).where(kind, Attempt.window < seconds // length - 1))


def _refusal(limit: Limit) -> str:
    if limit.name == "sign-in":
        return _("A link was asked for many times. Look in your mail, or try again in 15 minutes.")
    if limit is CODE_BY_ADDRESS:
        return _("Too many wrong codes were typed for this address today. Open the link in the mail instead.")
    if limit.window_s == DAY_S:
        return _("That was tried many times today. Try again tomorrow, or ask whoever runs this site.")
    return _("That was tried many times. Try again in 15 minutes.")
