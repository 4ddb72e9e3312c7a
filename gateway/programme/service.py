"""Writing the programme, and marking the sessions one attends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway.audit import note
from gateway.database import insert_into, lock_event
from gateway.errors import Conflict, GatewayError
from gateway.events.models import Event
from gateway.events.texts import Texts, say
from gateway.programme import queries
from gateway.programme.models import (
    Attendance,
    Kind,
    ProgrammeSession,
    SessionText,
    Speaker,
    SpeakerText,
    Speaking,
)
from gateway.templating import clock
from gateway.transactions import AnySession


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """Everything a session is made from: times as the clocks at the event show them, texts by language and part."""

    on: date
    starts: time
    ends: time
    kind: Kind
    texts: Texts
    room: str = ""
    speakers: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class SpeakerEntry:
    """Everything a speaker is made from, texts by language and part."""

    name: str
    latin_name: str = ""
    organisation: str = ""
    language: str = ""
    texts: Texts | None = None


def write_session(
    session: AnySession,
    event: Event,
    entry: SessionEntry,
    *,
    account_id: int | None,
    now: datetime,
    into: ProgrammeSession | None = None,
) -> ProgrammeSession:
    """Add a session to the programme, or write `into` the one there is.

    Raises
    ------
    GatewayError
        It has no title, ends before it starts, is not on a day of the event, or names a speaker who is not there.
    """
    lock_event(session, event.id)
    starts_at, ends_at = _span(event, entry)
    if not any(said.get("title") for said in entry.texts.values()):
        raise GatewayError(_("The session has no title. Give it one in at least one language."))
    known = {speaker.id: speaker for speaker in queries.speakers_of(session, event.id)}
    if not set(entry.speakers) <= known.keys():
        raise GatewayError(_("One of these speakers was deleted in the meantime. Load the page again and choose anew."))
    written = into or ProgrammeSession(event_id=event.id, position=_last(session, event.id, starts_at) + 1)
    if into is not None and into.starts_at != starts_at:
        written.position = _last(session, event.id, starts_at) + 1
    written.starts_at, written.ends_at = starts_at, ends_at
    written.room, written.kind = entry.room, entry.kind
    say(written.texts, entry.texts, SessionText)
    kept = {each.speaker_id: each for each in written.speaking}
    written.speaking = [kept.get(number) or Speaking(speaker=known[number]) for number in dict.fromkeys(entry.speakers)]
    for position, each in enumerate(written.speaking):
        each.position = position
    session.add(written)
    session.flush()
    act = "programme.added" if into is None else "programme.changed"
    note(session, act, f"session {written.id}", now=now, event_id=event.id, account_id=account_id)
    return written


def delete_session(session: AnySession, entry: ProgrammeSession, *, account_id: int | None, now: datetime) -> None:
    """Take a session out of the programme; who marked it is free again."""
    lock_event(session, entry.event_id)
    note(
        session, "programme.deleted", f"session {entry.id}", now=now, event_id=entry.event_id, account_id=account_id,
        details={"starts_at": entry.starts_at.isoformat(), "titles": {t.language: t.title for t in entry.texts}},
    )  # fmt: skip
    session.delete(entry)
    session.flush()


def move_earlier(session: AnySession, entry: ProgrammeSession, *, account_id: int | None, now: datetime) -> None:
    """Put a session before the one that stands before it among those that start together."""
    lock_event(session, entry.event_id)
    together = [one for one in queries.sessions_of(session, entry.event_id) if one.starts_at == entry.starts_at]
    at = together.index(entry)
    if at:
        together[at - 1], together[at] = together[at], together[at - 1]
    for position, one in enumerate(together):
        one.position = position
    session.flush()
    note(session, "programme.moved", f"session {entry.id}", now=now, event_id=entry.event_id, account_id=account_id)


def write_speaker(
    session: AnySession,
    event: Event,
    entry: SpeakerEntry,
    *,
    account_id: int | None,
    now: datetime,
    into: Speaker | None = None,
) -> Speaker:
    """Add a speaker, or write `into` the one there is."""
    lock_event(session, event.id)
    written = into or Speaker(event_id=event.id)
    written.name, written.latin_name = entry.name, entry.latin_name
    written.organisation, written.language = entry.organisation, entry.language
    say(written.texts, entry.texts or {}, SpeakerText)
    session.add(written)
    session.flush()
    act = "speaker.added" if into is None else "speaker.changed"
    note(session, act, f"speaker {written.id}", now=now, event_id=event.id, account_id=account_id)
    return written


def delete_speaker(session: AnySession, speaker: Speaker, *, account_id: int | None, now: datetime) -> None:
    """Delete a speaker, also from the sessions they were to speak in; one who is gone already changes nothing."""
    lock_event(session, speaker.event_id)
    if session.scalar(sa.select(Speaker.id).where(Speaker.id == speaker.id)) is None:
        return
    note(
        session, "speaker.deleted", f"speaker {speaker.id}", now=now, event_id=speaker.event_id,
        account_id=account_id, details={"name": speaker.name},
    )  # fmt: skip
    session.execute(sa.delete(Speaking).where(Speaking.speaker_id == speaker.id))
    session.execute(sa.delete(Speaker).where(Speaker.id == speaker.id))


def attend(session: AnySession, event: Event, registration_id: int, entry: ProgrammeSession) -> None:
    """Mark a session: the slots it overlaps are not free from now on.

    Raises
    ------
    Conflict
        The reader has a meeting of the published schedule at that time, or no slot would be left to meet anyone.
    """
    lock_event(session, event.id)
    slots = queries.slots_during(session, entry)
    meetings = queries.meetings_during(session, registration_id, slots)
    if meetings:
        times = ", ".join(clock(at, event) for at in meetings)
        raise Conflict(
            _(
                "You have a meeting at that time: %(times)s. Ask the organiser to move it, then mark the session.",
                times=times,
            )
        )
    if slots and not queries.slots_left(session, event.id, registration_id, without=slots):
        raise Conflict(_("This leaves no time to meet anyone. Leave a session out or another time free."))
    mark = {"registration_id": registration_id, "session_id": entry.id}
    session.execute(insert_into(session, Attendance).values(**mark).on_conflict_do_nothing())


def leave(session: AnySession, registration_id: int, entry: ProgrammeSession) -> None:
    """Take a mark back: the slots are free again, unless they are taken otherwise."""
    mine = Attendance.registration_id == registration_id, Attendance.session_id == entry.id
    session.execute(sa.delete(Attendance).where(*mine))


def _span(event: Event, entry: SessionEntry) -> tuple[datetime, datetime]:
    zone = ZoneInfo(event.zone)
    if not event.starts_on <= entry.on <= event.ends_on:
        raise GatewayError(_("The session is not on a day of the event. Choose one of its days."))
    starts_at, ends_at = (datetime.combine(entry.on, at, zone) for at in (entry.starts, entry.ends))
    if starts_at >= ends_at:
        raise GatewayError(_("The session ends before it starts. Change one of the two times."))
    return starts_at, ends_at


def _last(session: AnySession, event_id: int, starts_at: datetime) -> int:
    """Return the last position among the sessions that start then; -1 if there is none."""
    together = ProgrammeSession.event_id == event_id, ProgrammeSession.starts_at == starts_at
    last: int | None = session.scalar(sa.select(sa.func.max(ProgrammeSession.position)).where(*together))
    return -1 if last is None else last
