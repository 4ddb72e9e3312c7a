"""Everyone in a run, A to Z as on paper, with the number of their meetings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from gateway.registrations.models import Organisation, Registration, Side, State
from gateway.schedule.agendas import Party, alphabetical
from gateway.schedule.models import ScheduleRun
from gateway.schedule.results import meetings_each
from gateway.searching import mentions
from gateway.transactions import AnySession

OTHER_LETTERS = "#"
"""Stands for every name that starts with no Latin letter."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One participant and its number of meetings in the run."""

    party: Party
    contact_name: str
    meetings: int

    @property
    def letter(self) -> str:
        """The letter it is filed under."""
        is_other, plain = alphabetical(self.party)
        return OTHER_LETTERS if is_other else next(char for char in plain if char.isalnum()).upper()


def everyone(session: AnySession, run: ScheduleRun, *, search: str = "") -> list[Entry]:
    """Return who is in a run, in the order of the printed schedules.

    Sorted here and not by the database: databases do not agree on accents, and paper and page must.
    """
    held = meetings_each(run.id)
    number = sa.func.coalesce(held.c.number, 0)
    query = (
        sa.select(
            Registration.id,
            Registration.code,
            Registration.side,
            Organisation.name,
            Organisation.latin_name,
            Registration.language,
            Organisation.country,
            Registration.contact_name,
            number,
        )
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .outerjoin(held, held.c.registration_id == Registration.id)
        .where(Registration.event_id == run.event_id, sa.or_(Registration.state == State.APPROVED, number > 0))
    )
    entries = [
        Entry(Party(id_, code, Side(side), name, latin or "", language, country), contact, meetings)
        for id_, code, side, name, latin, language, country, contact, meetings in session.execute(query)
        if mentions((code, name, latin, contact), search)
    ]
    return sorted(entries, key=lambda entry: (*alphabetical(entry.party), entry.party.registration_id))


def letters(entries: Iterable[Entry]) -> dict[str, int]:
    """Return how many there are under each letter, A to Z and then the others."""
    found = Counter(entry.letter for entry in entries)
    return {letter: found[letter] for letter in sorted(found, key=lambda letter: (letter == OTHER_LETTERS, letter))}
