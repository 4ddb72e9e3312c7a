"""What the organiser says in several languages: written a column for each, kept as one row for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from flask_babel import gettext as _

from gateway.audit import note
from gateway.errors import GatewayError
from gateway.events.models import Event, EventText
from gateway.languages import Worded
from gateway.transactions import AnySession

Row = TypeVar("Row", bound=Worded)
Texts = Mapping[str, Mapping[str, str]]
"""By language, then by part: {"ja": {"name": "..."}}."""

EVENT_PARTS = ("name", "tagline", "summary", "venue", "address", "travel")
"""What an event says of itself, in the order of the page."""


def say(rows: list[Row], texts: Texts, model: Callable[..., Row]) -> None:
    """Make the rows say these texts; a language in which nothing is said has no row."""
    said = {language: parts for language, parts in texts.items() if any(parts.values())}
    known = {row.language: row for row in rows}
    for language, parts in said.items():
        row = known.get(language) or model(language=language)
        for part, text in parts.items():
            setattr(row, part, text)
        if language not in known:
            rows.append(row)
    for row in [row for row in rows if row.language not in said]:
        rows.remove(row)


def write_event_texts(
    session: AnySession, event: Event, texts: Texts, *, account_id: int | None, now: datetime
) -> None:
    """Write what an event says of itself.

    Raises
    ------
    GatewayError
        No language has the event's name.
    """
    if not any(parts.get("name") for parts in texts.values()):
        raise GatewayError(_("The event has no name. Give it one in at least one language."))
    before = {row.language for row in event.texts}
    say(event.texts, texts, EventText)
    session.flush()
    details = {"before": sorted(before), "after": sorted(row.language for row in event.texts)}
    note(session, "event.texts", event.slug, now=now, event_id=event.id, account_id=account_id, details=details)
