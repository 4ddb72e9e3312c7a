"""What the cells of a row say of one party: address, names, place, language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _

from gateway.accounts.service import LONGEST_EMAIL, email_key
from gateway.registrations import understanding as understood
from gateway.registrations.headings import Column, Content, Meaning, name_of
from gateway.registrations.models import Side
from gateway.registrations.wording import clean, has_latin
from gateway.spreadsheets.table import Table
from gateway.spreadsheets.writing import as_written

Row = dict[Content, str]
LONGEST = {Meaning.ORGANISATION: 200, Meaning.CONTACT: 200, Meaning.REFERENCE: 64, Meaning.REGION: 100}


class BadRow(Exception):  # noqa: N818
    """This row cannot be taken in; the message says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the row that starts on this line was not taken in, or what of it was left out."""

    line: int
    reason: str


class Addressed(Protocol):
    """A party with an address."""

    @property
    def email(self) -> str:
        """Its address."""


Party = TypeVar("Party", bound=Addressed)


def decide(
    table: Table, read: Callable[[tuple[str, ...]], tuple[Party, list[str]]], refuse: Callable[[str, str], None]
) -> tuple[tuple[Party, ...], tuple[Problem, ...], tuple[Problem, ...]]:
    """Return the parties of a list, why rows were refused, and what was left out of the others.

    `read` returns a row's party and what was left out of it; `refuse(email, key)` raises `BadRow` for an address that
    is known already.
    """
    seen: dict[str, int] = {}
    sound, problems, remarks = [], [], []
    for line, values in table.rows:
        try:
            party, left_out = read(values)
            key = email_key(party.email)
            if key in seen:
                raise BadRow(_("%(email)s stands on line %(line)s already", email=party.email, line=seen[key]))
            seen[key] = line
            refuse(party.email, key)
        except BadRow as bad:
            problems.append(Problem(line, str(bad)))
        else:
            sound.append(party)
            remarks += [Problem(line, reason) for reason in left_out]
    return tuple(sound), tuple(problems), tuple(remarks)


def refuse_registered(email: str, key: str, registered: Collection[str]) -> None:
    """Raise `BadRow` for an address that stands among those registered."""
    if key in registered:
        raise BadRow(_("%(email)s is registered already", email=email))


def read_row(columns: tuple[Column, ...], cells: tuple[str, ...]) -> tuple[Row, Row]:
    """Return what a row says by what its columns mean: each cell as one clean line, and as it was written."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise BadRow(
            _(
                "it has %(cells)s cells, the headings are %(headings)s. Put texts with a comma in quotes",
                cells=len(cells),
                headings=len(columns),
            )
        )
    raw = {c.meaning: as_written(cell) for c, cell in zip(columns, cells, strict=False) if c.meaning is not None}
    row = {meaning: clean(cell) for meaning, cell in raw.items()}
    for meaning, most in LONGEST.items():
        if len(row.get(meaning, "")) > most:
            raise BadRow(_("%(what)s is longer than %(most)s characters", what=name_of(meaning), most=most))
    return row, raw


def email(row: Row) -> str:
    """Return the address, complete and not too long."""
    address = row.get(Meaning.EMAIL, "")
    if not address:
        raise BadRow(_("the e-mail address is missing"))
    try:
        valid = str(validate_email(address, check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise BadRow(_("“%(address)s” is not a complete e-mail address", address=address[:80])) from error
    if len(email_key(valid)) > LONGEST_EMAIL:
        raise BadRow(_("the e-mail address “%(address)s” is too long", address=address[:80]))
    return valid


def organisation(row: Row) -> str:
    """Return the name of the organisation."""
    name = row.get(Meaning.ORGANISATION) or row.get(Meaning.LATIN_ORGANISATION)
    if not name:
        raise BadRow(_("the organisation's name is missing"))
    return name[:200]


def contact(row: Row) -> str:
    """Return the name of the contact as it is written where they come from."""
    first, last = row.get(Meaning.FIRST_NAME, ""), row.get(Meaning.LAST_NAME, "")
    # East Asian names are written family name first and without a space.
    joined = f"{first} {last}".strip() if has_latin(first + last) or not (first and last) else last + first
    name = row.get(Meaning.CONTACT) or joined or row.get(Meaning.LATIN_CONTACT)
    if not name:
        raise BadRow(_("the contact's name is missing"))
    return name[:200]


def place(row: Row, side: Side) -> tuple[str, str]:
    """Return country and province or city; a supplier without a country is Canadian."""
    written, region = row.get(Meaning.COUNTRY, ""), row.get(Meaning.REGION, "")
    if not written and side is Side.BUYER:
        raise BadRow(_("the country is missing"))
    country = understood.country(written) if written else "CA"
    if country is None:
        raise BadRow(
            _("the country “%(country)s” is not known. Use its two letters, for example JP", country=written[:60])
        )
    if country == "CA" and region:
        province = understood.province(region)
        if province is None:
            raise BadRow(
                _("the province “%(province)s” is not known. Use its two letters, for example ON", province=region[:60])
            )
        return country, province
    return country, region


def language(row: Row, country: str, texts: Iterable[str], left_out: list[str]) -> str:
    """Return the language said, else the one these texts seem to be in."""
    written = row.get(Meaning.LANGUAGE, "")
    guess = understood.language_of(" ".join((*texts, row.get(Meaning.DESCRIPTION, ""))), country)
    if not written:
        return guess
    language = understood.written_language(written, country)
    if language is None:
        left_out.append(
            _("the language “%(name)s” is not one of the six; %(guess)s was taken", name=written[:40], guess=guess)
        )
    return language or guess


def has_organisation(row: Row) -> bool:
    """Tell whether a row names an organisation."""
    return bool(row.get(Meaning.ORGANISATION) or row.get(Meaning.LATIN_ORGANISATION))


def has_contact(row: Row) -> bool:
    """Tell whether a row names a contact."""
    names = (Meaning.CONTACT, Meaning.LATIN_CONTACT, Meaning.FIRST_NAME, Meaning.LAST_NAME)
    return any(row.get(name) for name in names)


def known_country(row: Row, left_out: list[str]) -> str:
    """Return the two letters of the country, or nothing where none is said or known."""
    written = row.get(Meaning.COUNTRY, "")
    found = understood.country(written) if written else ""
    if found is None:
        left_out.append(_("the country “%(country)s” is not known and was left out", country=written[:60]))
    return found or ""
