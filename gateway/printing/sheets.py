"""Agendas, tables and badges as documents: every word in the reader's language, every time in the event's zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from gateway.events.models import Event
from gateway.languages import interface_language, speaking
from gateway.matches.queries import parties
from gateway.printing.documents import (
    Badge,
    DayBlock,
    Gap,
    Masthead,
    ParticipantSheet,
    Row,
    TableDay,
    TableRow,
    TableSheet,
    index_letter,
)
from gateway.profiles.catalogue import region_name
from gateway.registrations.models import Delegate, Registration, Side, State
from gateway.registrations.queries import delegates_of
from gateway.schedule import agendas as agenda_values
from gateway.schedule.agendas import Agenda, AgendaDay, Appointment, GapKind, agendas, agendas_of
from gateway.schedule.models import ScheduleRun
from gateway.templating import clock, country_name, day, days, event_text, language_tag, place_of, when, zone_name
from gateway.transactions import AnySession

COLOURS = {Side.SUPPLIER: "#a51d26", Side.BUYER: "#0d5b4d"}
"""Maple for the near shore, pine for the far one; the word on the badge says the same."""


def participant_sheets(
    session: AnySession, run: ScheduleRun, registrations: Sequence[Registration] | None = None, *, now: datetime
) -> list[ParticipantSheet]:
    """Return the sheets of everyone in a run, A-Z, or of these registrations in their order; queries are constant.

    Each sheet is in its participant's language where the site speaks it, else in English.
    """
    event = session.get_one(Event, run.event_id)
    found = agendas(session, run) if registrations is None else agendas_of(session, run, registrations)
    people = parties(session, [agenda.party.registration_id for agenda in found])
    sharing = delegates_of(session, list(people))
    heads: dict[str, Masthead] = {}
    sheets = []
    for agenda in found:
        language = interface_language(agenda.party.language)
        with speaking(language):
            head = heads.get(language) or heads.setdefault(language, masthead(event, now=now))
            number = agenda.party.registration_id
            sheets.append(_sheet(event, head, agenda, people[number], sharing[number]))
    return sheets


def table_sheets(session: AnySession, run: ScheduleRun) -> list[TableSheet]:
    """Return what happens at each table of a run, in the language in force; a table that stays empty has no sheet."""
    event = session.get_one(Event, run.event_id)
    planned: dict[int, dict[date, list[tuple[Agenda, Appointment]]]] = defaultdict(lambda: defaultdict(list))
    for agenda in agendas(session, run):
        if agenda.party.side is Side.SUPPLIER:  # every meeting has one, so each is met once
            for on in agenda.days:
                for meeting in on.appointments:
                    if not meeting.cancelled:
                        planned[meeting.table][on.on].append((agenda, meeting))
    sheets = []
    for table, by_day in sorted(planned.items()):
        blocks = tuple(
            TableDay(day(on, event), tuple(_table_row(event, *one) for one in sorted(rows, key=_start)))
            for on, rows in sorted(by_day.items())
        )
        sheets.append(TableSheet(str(table), blocks, _count(sum(len(block.rows) for block in blocks))))
    return sheets


def badges(session: AnySession, event: Event, registrations: Sequence[Registration] | None = None) -> list[Badge]:
    """Return the badges of every participant, A-Z, or of these registrations in their order, in their languages."""
    if registrations is None:
        query = sa.select(Registration.id).where(
            Registration.event_id == event.id, Registration.state == State.APPROVED
        )
        people = sorted(parties(session, list(session.scalars(query))).values(), key=_filed)
    else:
        known = parties(session, [registration.id for registration in registrations])
        people = [known[registration.id] for registration in registrations]
    found = []
    sharing = delegates_of(session, [person.id for person in people])
    for person in people:
        with speaking(person.language):
            found.append(_badge(event, person))
            found += [_delegate_badge(found[-1], one) for one in sharing[person.id]]
    return found


def masthead(event: Event, *, now: datetime) -> Masthead:
    """Return what every page says of the event, in the language in force."""
    return Masthead(
        language=language_tag(),
        event=event_text(event).name,
        dates=days(event),
        place=place_of(event),
        zone=_("Times in %(zone)s", zone=zone_name(event)),
        printed=_("Printed %(when)s", when=when(now, event)),
        labels={
            "page": _("Page {page} of {pages}"),
            "time": _("Time"),
            "meeting": _("You meet"),
            "table": _("Table"),
            "supplier": _("Supplier"),
            "buyer": _("Buyer"),
            "badge": _("Badge"),
            "no_meetings": _("No meetings on this day."),
            "empty": _("No meetings are planned yet."),
        },
    )


def _sheet(
    event: Event, head: Masthead, agenda: Agenda, person: Registration, sharing: Sequence[Delegate]
) -> ParticipantSheet:
    party = agenda.party
    contact = [name for name in (person.contact_name, person.latin_contact_name) if name]
    contact += [one.name for one in sharing]
    return ParticipantSheet(
        masthead=head,
        name=party.name,
        name_lang=party.language,
        latin_name=_other_than(party.latin_name, party.name),
        organisation=" · ".join(dict.fromkeys(contact)),
        organisation_lang=party.language,
        role_label=_role(party.side),
        badge_code=party.code,
        summary=_count(agenda.standing),
        letter=index_letter(party.latin_name or party.name),
        days=tuple(DayBlock(day(on.on, event), tuple(_rows(event, on))) for on in agenda.days),
    )


def _rows(event: Event, on: AgendaDay) -> Iterator[Row | Gap]:
    """Return a day's lines; a cancelled meeting is not printed."""
    for entry in on.entries:
        time, until = clock(entry.starts_at, event), clock(entry.ends_at, event)
        if isinstance(entry, agenda_values.Gap):
            free = entry.kind is GapKind.FREE
            label = _("Free until %(time)s", time=until) if free else _("Break until %(time)s", time=until)
            yield Gap(time, until, label)
        elif not entry.cancelled:
            yield Row(
                time=time,
                until=until,
                who=entry.other.name,
                who_lang=entry.other.language,
                who_latin=_other_than(entry.other.latin_name, entry.other.name),
                what=entry.about,
                what_lang=entry.other.language,
                table=str(entry.table),
            )


def _table_row(event: Event, agenda: Agenda, meeting: Appointment) -> TableRow:
    return TableRow(
        time=clock(meeting.starts_at, event),
        until=clock(meeting.ends_at, event),
        supplier=agenda.party.name,
        supplier_lang=agenda.party.language,
        buyer=meeting.other.name,
        buyer_lang=meeting.other.language,
        note=_other_than(meeting.other.latin_name, meeting.other.name),
    )


def _badge(event: Event, person: Registration) -> Badge:
    organisation, side = person.organisation, Side(person.side)
    region = region_name(organisation.region, organisation.country)
    return Badge(
        language=language_tag(),
        name=person.contact_name,
        name_lang=person.language,
        latin_name=_other_than(person.latin_contact_name, person.contact_name),
        organisation=organisation.name,
        organisation_lang=person.language,
        place=", ".join(part for part in (region, country_name(organisation.country)) if part),
        role_label=_role(side),
        role_colour=COLOURS[side],
        code=person.code,
        qr=f"gateway:{event.slug}:{person.code}",
    )


def _delegate_badge(contact: Badge, delegate: Delegate) -> Badge:
    """Return the badge of somebody who shares the contact's diary: the same number, another person."""
    latin = _other_than(delegate.latin_name, delegate.name)
    return replace(contact, name=delegate.name, latin_name=latin, qr=f"{contact.qr}:{delegate.id}")


def _role(side: Side) -> str:
    return str(_("Supplier") if side is Side.SUPPLIER else _("Buyer"))


def _count(meetings: int) -> str:
    return str(ngettext("%(num)s meeting", "%(num)s meetings", meetings))


def _other_than(latin: str | None, name: str) -> str:
    return latin if latin and latin != name else ""


def _start(one: tuple[Agenda, Appointment]) -> datetime:
    return one[1].starts_at


def _filed(person: Registration) -> tuple[str, int]:
    """File badges by the person's Latin name: that is what is asked for at the desk."""
    return (person.latin_contact_name or person.contact_name).casefold(), person.id
