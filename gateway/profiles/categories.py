"""Categories for people's own words: asking the worker for suggestions, reading them, keeping what was chosen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa

from gateway import jobs
from gateway.database import insert_into
from gateway.profiles.models import CategoryConfirmation, CategorySuggestion
from gateway.transactions import AnySession

MOST_AT_ONCE = 40


def suggestions_for(session: AnySession, texts: Iterable[str]) -> dict[str, list[str]]:
    """Return the suggested categories of these words, best first; words nobody looked at yet are left out."""
    keys = {_key(text): text for text in texts if text}
    rows = session.scalars(sa.select(CategorySuggestion).where(CategorySuggestion.key.in_(keys)))
    return {keys[row.key]: row.codes for row in rows}


def ask_for(session: AnySession, event_id: int, texts: Iterable[str], *, now: datetime) -> None:
    """Have the worker look for categories of the words that have none yet."""
    known = suggestions_for(session, wanted := list(dict.fromkeys(text for text in texts if text)))
    new = [text for text in wanted if text not in known][:MOST_AT_ONCE]
    if new:
        jobs.start(session, "suggest", event_id=event_id, arguments={"texts": new}, now=now)


def keep_suggestions(session: AnySession, found: Mapping[str, list[str]], *, now: datetime) -> None:
    """Store what was found; what another worker found for the same words is replaced."""
    for text, codes in sorted(found.items()):
        insert = insert_into(session, CategorySuggestion).values(key=_key(text), codes=codes, made_at=now)
        session.execute(
            insert.on_conflict_do_update(index_elements=["key"], set_={"codes": codes, "made_at": now})
        )  # fmt: skip


def confirm(session: AnySession, chosen: Iterable[tuple[str, str]], *, now: datetime) -> None:
    """Keep (words, category) as somebody chose them, each once: the suggestions learn from these."""
    rows = [{"text": text, "code": code, "confirmed_at": now} for text, code in sorted(set(chosen))]
    if rows:
        session.execute(
            insert_into(session, CategoryConfirmation).on_conflict_do_nothing(index_elements=["text", "code"]), rows
        )


def confirmed(session: AnySession) -> list[tuple[str, str]]:
    """Return every (words, category) that was ever chosen."""
    query = sa.select(CategoryConfirmation.text, CategoryConfirmation.code)
    rows = session.execute(query.order_by(CategoryConfirmation.id))
    return [(text, code) for text, code in rows]


def _key(text: str) -> str:
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()
