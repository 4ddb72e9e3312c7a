"""Sessions and speakers a test starts from."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.programme import service
from gateway.programme.models import Kind, ProgrammeSession, Speaker
from gateway.programme.service import SessionEntry, SpeakerEntry
from tests.builders import NOW

SATURDAY = date(2027, 9, 25)
TEXTS = {
    "en": {"title": "Selling into Japan", "summary": "Labels, lead times, trust."},
    "ja": {"title": "日本市場への参入", "summary": ""},
}


def a_session(
    session: Session, event: Event, starts: time = time(9, 30), ends: time = time(10, 15), **changes: object
) -> ProgrammeSession:
    """Put a session into the programme of the event's first day."""
    settings: dict = {"on": SATURDAY, "starts": starts, "ends": ends, "kind": Kind.TALK, "texts": TEXTS, **changes}
    written = service.write_session(session, event, SessionEntry(**settings), account_id=None, now=NOW)
    session.commit()
    return written


def a_speaker(session: Session, event: Event, name: str = "佐藤 美咲", **changes: object) -> Speaker:
    entry = SpeakerEntry(**{"name": name, "latin_name": "Satō Misaki", "language": "ja", **changes})
    written = service.write_speaker(session, event, entry, account_id=None, now=NOW)
    session.commit()
    return written
