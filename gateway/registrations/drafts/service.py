"""Beginning, keeping, finding and ending drafts."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from gateway.database import insert_into
from gateway.registrations.drafts.models import RegistrationDraft
from gateway.registrations.models import Side
from gateway.transactions import AnySession

KEPT = timedelta(days=30)
"""How long a draft is kept after it was last touched."""
LONGEST = 10_000
"""Characters of one field that are kept: more than the longest may have, so that it is shown again as too long."""
MOST_FIELDS = 2_000
"""Fields of one step that are kept: more than all its rows and boxes have."""
_KEY = re.compile(r"[\w-]{32}", re.ASCII)
Pairs = list[tuple[str, str]]


def new_key() -> str:
    """Return a secret that nobody can guess: 192 bits."""
    return secrets.token_urlsafe(24)


def begin(
    session: AnySession,
    *,
    event_id: int,
    side: Side,
    key: str,
    now: datetime,
    registration_id: int | None = None,
) -> RegistrationDraft:
    """Return the draft of this key, stored if there is none: a button pressed twice begins one.

    Raises
    ------
    ValueError
        The key is not one that `new_key` made.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(key)
    row = {
        "event_id": event_id, "side": side, "digest": _digest(key), "registration_id": registration_id,
        "email_key": "", "said": {}, "created_at": now, "saved_at": now, "expires_at": now + KEPT,
    }  # fmt: skip
    session.execute(
        insert_into(session, RegistrationDraft).values(**row).on_conflict_do_nothing(index_elements=["digest"])
    )
    return session.scalars(sa.select(RegistrationDraft).where(RegistrationDraft.digest == _digest(key))).one()


def find(session: AnySession, *, event_id: int, side: Side, key: str, now: datetime) -> RegistrationDraft | None:
    """Return the draft that this key opens, if it has not expired."""
    return session.scalar(
        sa.select(RegistrationDraft).where(
            RegistrationDraft.digest == _digest(key),
            RegistrationDraft.event_id == event_id,
            RegistrationDraft.side == side,
            RegistrationDraft.expires_at > now,
        )
    )


def keep(draft: RegistrationDraft, step: str, pairs: Iterable[tuple[str, str]], *, now: datetime) -> None:
    """Keep what was sent of one step by a button, as it was typed."""
    _note(draft, step, pairs)
    draft.saved_at, draft.expires_at = now, now + KEPT


def jot(draft: RegistrationDraft, step: str, pairs: Iterable[tuple[str, str]], *, seen: str) -> bool:
    """Keep what a script sent of one step, unless a button was pressed since it `seen` the page.

    A request that was overtaken on its way would put back what the button has changed.
    """
    if seen != seal(draft):
        return False
    _note(draft, step, pairs)
    return True


def seal(draft: RegistrationDraft) -> str:
    """Return what tells the pages of a draft from those before the last button."""
    return f"{draft.saved_at.timestamp():.6f}"


def hold(session: AnySession, draft: RegistrationDraft) -> None:
    """Have everybody else who writes to this draft wait until this unit of work is over."""
    session.refresh(draft, with_for_update=True)


def _note(draft: RegistrationDraft, step: str, pairs: Iterable[tuple[str, str]]) -> None:
    draft.said = {**draft.said, step: [[storable(name), storable(value)] for name, value in pairs]}


def typed(draft: RegistrationDraft, step: str) -> Pairs | None:
    """Return what was typed into a step; None if nobody was there yet."""
    kept = draft.said.get(step)
    return None if kept is None else [(name, value) for name, value in kept]


def finish(session: AnySession, draft: RegistrationDraft, *, now: datetime) -> bool:
    """Mark a draft as sent and empty it; False if that was done already: of two presses, one sends.

    Takes the row: whoever presses at the same time waits here until this one is done.
    """
    sent = session.execute(
        sa.update(RegistrationDraft)
        .where(RegistrationDraft.id == draft.id, RegistrationDraft.sent_at.is_(None))
        .values(sent_at=now, said={})
    )
    return bool(sent.rowcount)  # type: ignore[attr-defined]


def sweep(session: AnySession, *, now: datetime) -> None:
    """Delete drafts that nobody can open any more."""
    session.execute(sa.delete(RegistrationDraft).where(RegistrationDraft.expires_at < now))


def storable(text: str) -> str:
    """Return a text without the few characters no database keeps: NUL and halves of a pair."""
    return "".join(character for character in text if character != "\0" and not "\ud800" <= character <= "\udfff")


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", errors="replace")).hexdigest()


def as_pairs(form: Any, takes: Callable[[str], bool]) -> Pairs:
    """Return the fields of a sent form that its step `takes`, in the order sent; never more than anybody can type."""
    sent = [(name, value[:LONGEST]) for name, value in form.items(multi=True) if takes(name)]
    return sent[:MOST_FIELDS]
