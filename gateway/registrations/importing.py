"""Registering everyone in the organiser's own list: read, understand, report, then all in one go.

`plan` decides about every row and writes nothing; `carry_out` registers what the plan found sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from gateway.accounts.service import LONGEST_EMAIL, email_key
from gateway.events.models import Event
from gateway.profiles.catalogue import certificate, spoken
from gateway.profiles.service import NeedEntry, OfferEntry, ProfileEntry
from gateway.registrations import queries
from gateway.registrations import understanding as understood
from gateway.registrations.headings import Column, Meaning, read_headings
from gateway.registrations.models import Registration, Side, State
from gateway.registrations.service import Application, register_all
from gateway.registrations.tabular import Table, Unreadable, read_table
from gateway.registrations.wording import clean, has_latin, web_address
from gateway.transactions import AnySession

__all__ = ["Plan", "Problem", "Unreadable", "carry_out", "describe", "plan", "read_table", "summary"]

PRODUCTS = re.compile(r"[;；|\n]")
SEVERAL = re.compile(r"[;；|\n,，、/]")
LONGEST = {Meaning.ORGANISATION: 200, Meaning.CONTACT: 200, Meaning.REFERENCE: 64, Meaning.REGION: 100}
LONGEST_PRODUCT = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the row that starts on this line was not imported, or what of it was left out."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: whom it registers, which rows it refuses, and what it leaves out of the others."""

    side: Side
    columns: tuple[Column, ...]
    applications: tuple[Application, ...]
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


class BadRow(Exception):  # noqa: N818
    """This row cannot be imported; the message says why."""


def plan(session: AnySession, event: Event, table: Table, *, side: Side) -> Plan:
    """Decide about every row.

    Raises
    ------
    Unreadable
        A column is missing without which nobody can be registered.
    """
    columns = read_headings(table.headings)
    _require(columns, side)
    there = queries.active_addresses(session, event.id, side)
    seen: dict[str, int] = {}
    applications, problems, remarks = [], [], []
    for line, cells in table.rows:
        try:
            application, left_out = _application(columns, cells, side)
            key = email_key(application.email)
            if key in seen:
                raise BadRow(f"{application.email} stands on line {seen[key]} already")
            seen[key] = line
            if key in there:
                raise BadRow(f"{application.email} is registered already")
        except BadRow as bad:
            problems.append(Problem(line, str(bad)))
        else:
            applications.append(application)
            remarks += [Problem(line, reason) for reason in left_out]
    return Plan(side, columns, tuple(applications), tuple(problems), tuple(remarks))


def carry_out(session: AnySession, event: Event, plan: Plan, *, state: State, now: datetime) -> list[Registration]:
    """Register what the plan found sound; who finds no place goes on the waiting list. Nobody is mailed."""
    return register_all(session, event, plan.applications, state=state, now=now)


def describe(table: Table, plan: Plan) -> Iterator[str]:
    """Say how the file was read, column by column, and every row that was not."""
    rows = len(table.rows)
    yield f"Read as {table.encoding}, separated by {table.delimiter}: {rows} {'row' if rows == 1 else 'rows'}."
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
        read = ", ".join(f"“{column.heading}”" for column in columns)
        raise Unreadable(f"there is no column for: {', '.join(missing)}. The headings are {read}. Rename them.")


def _application(columns: tuple[Column, ...], cells: tuple[str, ...], side: Side) -> tuple[Application, list[str]]:
    """Return what a row says, and what of it was left out."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise BadRow(f"it has {len(cells)} cells, the headings are {len(columns)}. Put texts with a comma in quotes")
    row = {c.meaning: clean(cell) for c, cell in zip(columns, cells, strict=False) if c.meaning is not None}
    raw = {c.meaning: cell for c, cell in zip(columns, cells, strict=False) if c.meaning is not None}
    for meaning, most in LONGEST.items():
        if len(row.get(meaning, "")) > most:
            raise BadRow(f"{meaning} is longer than {most} characters")
    left_out: list[str] = []
    country, region = _place(row, side)
    products = _split(PRODUCTS, raw.get(Meaning.PRODUCTS, ""))
    if not products:
        left_out.append("it names no product, so nobody can be matched with it")
    language = _language(row, country, products, left_out)
    profile = _profile(row, raw, side, products, language, left_out)
    organisation, contact = _organisation(row), _contact(row)
    return Application(
        side=side, email=_email(row), contact_name=contact, organisation=organisation, country=country, region=region,
        language=language, people=_people(row, left_out), website=_website(row, left_out),
        latin_organisation=_latin(row.get(Meaning.LATIN_ORGANISATION, ""), organisation),
        latin_contact_name=_latin(row.get(Meaning.LATIN_CONTACT, ""), contact),
        reference=row.get(Meaning.REFERENCE) or None, profile=profile,
    ), left_out  # fmt: skip


def _email(row: dict[Meaning, str]) -> str:
    address = row.get(Meaning.EMAIL, "")
    if not address:
        raise BadRow("the e-mail address is missing")
    try:
        valid = str(validate_email(address, check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise BadRow(f"“{address[:80]}” is not a complete e-mail address") from error
    if len(email_key(valid)) > LONGEST_EMAIL:
        raise BadRow(f"the e-mail address “{address[:80]}” is too long")
    return valid


def _organisation(row: dict[Meaning, str]) -> str:
    name = row.get(Meaning.ORGANISATION) or row.get(Meaning.LATIN_ORGANISATION)
    if not name:
        raise BadRow("the organisation's name is missing")
    return name[:200]


def _contact(row: dict[Meaning, str]) -> str:
    first, last = row.get(Meaning.FIRST_NAME, ""), row.get(Meaning.LAST_NAME, "")
    # East Asian names are written family name first and without a space.
    joined = f"{first} {last}".strip() if has_latin(first + last) or not (first and last) else last + first
    name = row.get(Meaning.CONTACT) or joined or row.get(Meaning.LATIN_CONTACT)
    if not name:
        raise BadRow("the contact's name is missing")
    return name[:200]


def _place(row: dict[Meaning, str], side: Side) -> tuple[str, str]:
    """Return country and province or city; a supplier without a country is Canadian."""
    written, region = row.get(Meaning.COUNTRY, ""), row.get(Meaning.REGION, "")
    if not written and side is Side.BUYER:
        raise BadRow("the country is missing")
    country = understood.country(written) if written else "CA"
    if country is None:
        raise BadRow(f"the country “{written[:60]}” is not known. Use its two letters, for example JP")
    if country == "CA" and region:
        province = understood.province(region)
        if province is None:
            raise BadRow(f"the province “{region[:60]}” is not known. Use its two letters, for example ON")
        return country, province
    return country, region


def _language(row: dict[Meaning, str], country: str, products: list[str], left_out: list[str]) -> str:
    written = row.get(Meaning.LANGUAGE, "")
    guess = understood.language_of(" ".join((*products, row.get(Meaning.DESCRIPTION, ""))), country)
    if not written:
        return guess
    language = understood.written_language(written, country)
    if language is None:
        left_out.append(f"the language “{written[:40]}” is not one of the six; {guess} was taken")
    return language or guess


def _profile(
    row: dict[Meaning, str],
    raw: dict[Meaning, str],
    side: Side,
    products: list[str],
    language: str,
    left_out: list[str],
) -> ProfileEntry:
    long = next((product for product in products if len(product) > LONGEST_PRODUCT), None)
    if long is not None:
        raise BadRow(f"the product “{long[:40]}…” is longer than {LONGEST_PRODUCT} characters")
    said = [understood.written_language(name, "") for name in _split(SEVERAL, raw.get(Meaning.SPOKEN, ""))]
    supplier = side is Side.SUPPLIER
    return ProfileEntry(
        description=row.get(Meaning.DESCRIPTION, "")[:4000],
        certificates=tuple(certificate(name) for name in _split(SEVERAL, raw.get(Meaning.CERTIFICATES, ""))),
        certificates_required=tuple(certificate(name) for name in _split(SEVERAL, raw.get(Meaning.REQUIRED, ""))),
        markets=_markets(raw.get(Meaning.MARKETS, ""), left_out),
        markets_refused=_markets(raw.get(Meaning.REFUSED, ""), left_out),
        languages=tuple(dict.fromkeys(spoken(code) for code in said if code)) or (spoken(language),),
        offers=tuple(OfferEntry(text) for text in products) if supplier else (),
        needs=() if supplier else tuple(NeedEntry(text) for text in products),
    )


def _markets(text: str, left_out: list[str]) -> tuple[str, ...]:
    found = []
    for name in _split(SEVERAL, text):
        code = understood.country(name)
        if code is None:
            left_out.append(f"the market “{name[:40]}” is not known and was left out")
        else:
            found.append(code)
    return tuple(dict.fromkeys(found))


def _people(row: dict[Meaning, str], left_out: list[str]) -> int | None:
    written = row.get(Meaning.PEOPLE, "")
    number = understood.whole_number(written)
    if written and number is None:
        left_out.append(f"“{written[:40]}” is not a number of people and was left out")
    return number


def _website(row: dict[Meaning, str], left_out: list[str]) -> str:
    written = row.get(Meaning.WEBSITE, "")
    if not written:
        return ""
    address = web_address(written)
    if address is None:
        left_out.append(f"“{written[:60]}” is not the address of a website and was left out")
        return ""
    return address


def _latin(written: str, name: str) -> str | None:
    """Return the Latin form of a name that is not in Latin letters itself."""
    return written[:200] or None if not has_latin(name) else None


def _split(separator: re.Pattern[str], text: str) -> list[str]:
    return [part for part in (clean(part) for part in separator.split(text)) if part]
