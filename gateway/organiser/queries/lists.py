"""How a list is understood: its columns, its first rows, and what taking it in would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.events.models import Event
from gateway.invitations import service as invitations
from gateway.registrations import importing
from gateway.registrations.bringing import columns_of
from gateway.registrations.headings import Column, Content, Meaning, Part, name_of, read_headings
from gateway.registrations.models import Side
from gateway.spreadsheets.models import HandedList, ListKind
from gateway.spreadsheets.reading import Table, Unreadable, read_table
from gateway.transactions import AnySession

SAMPLES = 3
INVITING = (
    Meaning.EMAIL, Meaning.CONTACT, Meaning.LATIN_CONTACT, Meaning.FIRST_NAME, Meaning.LAST_NAME, Meaning.ORGANISATION,
    Meaning.LATIN_ORGANISATION, Meaning.LANGUAGE, Meaning.COUNTRY,
)  # fmt: skip
"""What is read of a list of people to invite."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its heading, its first cells, and which of `choices` it is read as."""

    text: str
    samples: Sequence[str]
    chosen: str
    why: str
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One party as it was understood."""

    name: str
    organisation: str
    email: str
    country: str
    language: str
    products: int


@dataclass(frozen=True, slots=True)
class Understood:
    """A list as it would be taken in; `problem` says why it cannot be."""

    table: Table
    headings: Sequence[Heading]
    sound: int
    first: Sequence[Row]
    problems: Sequence[importing.Problem]
    remarks: Sequence[importing.Problem]
    problem: str = ""


def understood(session: AnySession, event: Event, handed: HandedList) -> Understood:
    """Return how a list is understood as its columns are chosen now."""
    table = read_table(handed.data)
    columns = columns_of(handed, table) or read_headings(table.headings)
    side = Side(handed.side)
    headings = _headings(table, columns, ListKind(handed.kind))
    try:
        if handed.kind == ListKind.INVITATIONS:
            told = invitations.plan(session, event, table, side=side, columns=columns)
            rows = [Row(one.name, one.organisation, one.email, one.country, one.language, 0) for one in told.invited]
            return Understood(table, headings, len(rows), rows[:SAMPLES], told.problems, told.remarks)
        found = importing.plan(session, event, table, side=side, columns=columns)
    except Unreadable as problem:
        return Understood(table, headings, 0, (), (), (), str(problem))
    rows = [
        Row(
            one.contact_name, one.organisation, one.email, one.country, one.language,
            len(one.profile.offers) + len(one.profile.needs),
        )
        for one in found.applications
    ]  # fmt: skip
    return Understood(table, headings, len(rows), rows[:SAMPLES], found.problems, found.remarks)


def _headings(table: Table, columns: Sequence[Column], kind: ListKind) -> list[Heading]:
    known: Sequence[Content] = INVITING if kind is ListKind.INVITATIONS else tuple(Meaning)
    plain = [(str(content), name_of(content)) for content in known]
    shown = []
    for at, column in enumerate(columns):
        samples = [cells[at] for _line, cells in table.rows if cells[at].strip()][:SAMPLES]
        numbered = [column.meaning] if isinstance(column.meaning, Part) and kind is ListKind.REGISTRATIONS else []
        choices = [*((str(part), name_of(part)) for part in numbered), *plain]
        chosen = str(column.meaning) if column.meaning in (*known, *numbered) else ""
        shown.append(Heading(column.heading, samples, chosen, column.why, choices))
    return shown
