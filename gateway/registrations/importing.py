"""Registering everyone in the organiser's own list: read, understand, report, then all in one go.

`plan` decides about every row and writes nothing; `carry_out` registers what the plan found sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from flask_babel import gettext as _

from gateway.events.models import Event
from gateway.profiles.catalogue import certificate, spoken
from gateway.profiles.service import NeedEntry, OfferEntry, ProfileEntry
from gateway.registrations import cells, queries
from gateway.registrations import understanding as understood
from gateway.registrations.cells import BadRow, Problem, Row, read_row
from gateway.registrations.headings import Column, Meaning, name_of, read_headings
from gateway.registrations.models import Registration, Side, State
from gateway.registrations.numbered import numbered_products
from gateway.registrations.service import Application, register_all
from gateway.registrations.wording import clean, clean_text, has_latin, web_address
from gateway.spreadsheets.reading import Table, Unreadable, read_table
from gateway.transactions import AnySession

__all__ = ["Plan", "Problem", "Unreadable", "carry_out", "describe", "plan", "read_table", "summary"]

PRODUCTS = re.compile(r"[;；|\n]")
SEVERAL = re.compile(r"[;；|\n,，、/]")
LONGEST_PRODUCT = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: whom it registers, which rows it refuses, and what it leaves out of the others."""

    side: Side
    columns: tuple[Column, ...]
    applications: tuple[Application, ...]
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


def plan(
    session: AnySession, event: Event, table: Table, *, side: Side, columns: tuple[Column, ...] | None = None
) -> Plan:
    """Decide about every row; `columns` are how the headings are to be read, if not as we find ourselves.

    Raises
    ------
    Unreadable
        A column is missing without which nobody can be registered.
    """
    columns = columns or read_headings(table.headings)
    _require(columns, side)
    slots = {slot.key: slot.id for slot in event.slots}
    there = queries.active_addresses(session, event.id, side)
    applications, problems, remarks = cells.decide(
        table,
        lambda values: _application(columns, values, side, slots),
        lambda email, key: cells.refuse_registered(email, key, there),
    )
    return Plan(side, columns, applications, problems, remarks)


def carry_out(session: AnySession, event: Event, plan: Plan, *, state: State, now: datetime) -> list[Registration]:
    """Register what the plan found sound; who finds no place goes on the waiting list. Nobody is mailed."""
    return register_all(session, event, plan.applications, state=state, now=now)


def describe(table: Table, plan: Plan) -> Iterator[str]:
    """Say how the file was read, column by column, and every row that was not."""
    rows = len(table.rows)
    how = f"Sheet “{table.sheet}”" if table.sheet else f"Read as {table.encoding}, separated by {table.delimiter}"
    yield f"{how}: {rows} {'row' if rows == 1 else 'rows'}."
    for column in plan.columns:
        yield f"  {column.heading or '(empty)'} -> {column.meaning or f'not read ({column.why})'}"
    for problem in plan.problems:
        yield f"line {problem.line}: not imported: {problem.reason}."
    for remark in plan.remarks:
        yield f"line {remark.line}: imported, but {remark.reason}."


def summary(done: list[Registration], plan: Plan) -> Iterator[str]:
    """Say what was imported."""
    waiting = sum(registration.state == State.WAITLISTED for registration in done)
    refused = f", {len(plan.problems)} not" if plan.problems else ""
    yield f"{len(done)} {plan.side}{'' if len(done) == 1 else 's'} imported{refused}."
    if waiting:
        yield f"{waiting} of them wait: all places of this side are taken."


def _require(columns: tuple[Column, ...], side: Side) -> None:
    there = {column.meaning for column in columns}
    missing = [m for m in (Meaning.EMAIL, Meaning.ORGANISATION) if m not in there]
    missing += [Meaning.COUNTRY] if side is Side.BUYER and Meaning.COUNTRY not in there else []
    if not there & {Meaning.CONTACT, Meaning.LATIN_CONTACT, Meaning.LAST_NAME, Meaning.FIRST_NAME}:
        missing.append(Meaning.CONTACT)
    if missing:
        raise Unreadable(
            _(
                "there is no column for: %(missing)s. The headings are %(read)s. "
                "Rename them, or choose what they mean.",
                missing=", ".join(name_of(meaning) for meaning in missing),
                read=", ".join(f"“{column.heading}”" for column in columns),
            )
        )


def _application(
    columns: tuple[Column, ...], values: tuple[str, ...], side: Side, slots: dict[str, int]
) -> tuple[Application, list[str]]:
    """Return what a row says, and what of it was left out."""
    row, raw = read_row(columns, values)
    left_out: list[str] = []
    country, region = cells.place(row, side)
    products = _products(row, raw, side, left_out)
    language = cells.language(row, country, [product.text for product in products], left_out)
    profile = _profile(row, raw, side, products, language, slots, left_out)
    organisation, contact = cells.organisation(row), cells.contact(row)
    return Application(
        side=side, email=cells.email(row), contact_name=contact, organisation=organisation, country=country,
        region=region, language=language, people=_people(row, left_out), website=_website(row, left_out),
        latin_organisation=_latin(row.get(Meaning.LATIN_ORGANISATION, ""), organisation),
        latin_contact_name=_latin(row.get(Meaning.LATIN_CONTACT, ""), contact),
        reference=row.get(Meaning.REFERENCE) or None, profile=profile,
        most_meetings=understood.whole_number(row.get(Meaning.MOST, "")),
        least_meetings=understood.whole_number(row.get(Meaning.LEAST, "")),
    ), left_out  # fmt: skip


def _products(row: Row, raw: Row, side: Side, left_out: list[str]) -> tuple[OfferEntry, ...] | tuple[NeedEntry, ...]:
    """Return the products of a row: those of one cell, then those with columns of their own."""
    named = _split(PRODUCTS, raw.get(Meaning.PRODUCTS, ""))
    numbered, problems = numbered_products(row, side)
    left_out += problems
    long = next((text for text in [*named, *(one.text for one in numbered)] if len(text) > LONGEST_PRODUCT), None)
    if long is not None:
        raise BadRow(
            _("the product “%(text)s…” is longer than %(most)s characters", text=long[:40], most=LONGEST_PRODUCT)
        )
    if not named and not numbered:
        left_out.append(_("it names no product, so nobody can be matched with it"))
    kind = OfferEntry if side is Side.SUPPLIER else NeedEntry
    return (*(kind(text) for text in named), *numbered)


def _profile(
    row: Row,
    raw: Row,
    side: Side,
    products: tuple[OfferEntry, ...] | tuple[NeedEntry, ...],
    language: str,
    slots: dict[str, int],
    left_out: list[str],
) -> ProfileEntry:
    said = [understood.written_language(name, "") for name in _split(SEVERAL, raw.get(Meaning.SPOKEN, ""))]
    profile = ProfileEntry(
        description=clean_text(raw.get(Meaning.DESCRIPTION, ""))[:4000],
        certificates=tuple(certificate(name) for name in _split(SEVERAL, raw.get(Meaning.CERTIFICATES, ""))),
        certificates_required=tuple(certificate(name) for name in _split(SEVERAL, raw.get(Meaning.REQUIRED, ""))),
        markets=_markets(raw.get(Meaning.MARKETS, ""), left_out),
        markets_refused=_markets(raw.get(Meaning.REFUSED, ""), left_out),
        languages=tuple(dict.fromkeys(spoken(code) for code in said if code)) or (spoken(language),),
        away=_away(raw.get(Meaning.AWAY, ""), slots, left_out),
    )
    if side is Side.SUPPLIER:
        return replace(profile, offers=cast(tuple[OfferEntry, ...], products))
    return replace(profile, needs=cast(tuple[NeedEntry, ...], products))


def _away(text: str, slots: dict[str, int], left_out: list[str]) -> tuple[int, ...]:
    """Return the slots named by their keys, such as d1-0900."""
    keys = _split(SEVERAL, text)
    left_out += [
        _("the slot “%(slot)s” is not known and was left out", slot=key[:40]) for key in keys if key not in slots
    ]
    return tuple(sorted({slots[key] for key in keys if key in slots}))


def _markets(text: str, left_out: list[str]) -> tuple[str, ...]:
    found = []
    for name in _split(SEVERAL, text):
        code = understood.country(name)
        if code is None:
            left_out.append(_("the market “%(market)s” is not known and was left out", market=name[:40]))
        else:
            found.append(code)
    return tuple(dict.fromkeys(found))


def _people(row: Row, left_out: list[str]) -> int | None:
    written = row.get(Meaning.PEOPLE, "")
    number = understood.whole_number(written)
    if written and number is None:
        left_out.append(_("“%(number)s” is not a number of people and was left out", number=written[:40]))
    return number


def _website(row: Row, left_out: list[str]) -> str:
    written = row.get(Meaning.WEBSITE, "")
    if not written:
        return ""
    address = web_address(written)
    if address is None:
        left_out.append(_("“%(address)s” is not the address of a website and was left out", address=written[:60]))
        return ""
    return address


def _latin(written: str, name: str) -> str | None:
    """Return the Latin form of a name that is not in Latin letters itself."""
    return written[:200] or None if not has_latin(name) else None


def _split(separator: re.Pattern[str], text: str) -> list[str]:
    return [part for part in (clean(part) for part in separator.split(text)) if part]
