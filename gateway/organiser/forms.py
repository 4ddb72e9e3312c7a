"""What the organiser's pages take in: filters from the address, and a few small forms."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from gateway.fields import WholeNumberField
from gateway.organiser.queries.registrations import Filter, Sort
from gateway.printing.documents import Paper
from gateway.registrations.models import Side, State

SEED_LIMIT = 2**31 - 1
MOVES_LIMIT = 100_000
Value = TypeVar("Value", bound=StrEnum)


class BuildForm(FlaskForm):
    """A new schedule run."""

    seed = WholeNumberField(
        _l("Seed"),
        description=_l(
            "The number that decides between schedules of the same worth. The same seed and the same data "
            "give the same schedule, on any machine. Leave it empty for 0."
        ),
        validators=[
            Optional(),
            NumberRange(0, SEED_LIMIT, message=_l("Give a whole number from 0 to 2147483647.")),
        ],
        render_kw={"inputmode": "numeric"},
    )


class RepairForm(FlaskForm):
    """What a repair of the published schedule is to heed."""

    most_moves = WholeNumberField(
        _l("Move at most so many meetings"),
        description=_l(
            "Meetings that only change tables are not counted. Leave it empty to move as many as the changes are "
            "worth; 0 moves none, and only drops and adds."
        ),
        validators=[Optional(), NumberRange(0, MOVES_LIMIT, message=_l("Give a whole number from 0 to 100000."))],
        render_kw={"inputmode": "numeric"},
    )
    closed = StringField(
        _l("Tables that cannot be used any more"),
        description=_l("Their numbers, with commas: 4, 12."),
        validators=[
            Optional(),
            Length(max=500, message=_l("Keep it under 500 characters.")),
            Regexp(r"^[0-9\s,]*$", message=_l("Write numbers of tables with commas, such as 4, 12.")),
        ],
    )

    @property
    def tables(self) -> list[int]:
        """The numbers of the tables, in order."""
        return sorted({int(number) for number in re.findall("[0-9]+", self.closed.data or "")})


class PrintForm(FlaskForm):
    """Paper for a set of documents."""

    paper = RadioField(
        _l("Paper"),
        choices=[SelectChoice(Paper.A4, _l("A4")), SelectChoice(Paper.US_LETTER, _l("US Letter"))],
        default=Paper.US_LETTER,
        validators=[InputRequired(_l("Choose a paper."))],
    )


class DecisionForm(FlaskForm):
    """What the organiser adds to the mail that tells of a decision."""

    message = TextAreaField(
        _l("A word to them"),
        description=_l("It is added to the mail they get, as you write it here."),
        validators=[Optional(), Length(max=1000, message=_l("Keep it under 1,000 characters."))],
    )


class HandOverForm(FlaskForm):
    """A list somebody has: what its rows are, and the file."""

    what = RadioField(
        _l("What is in the list?"),
        choices=[
            SelectChoice("invitations-supplier", _l("Suppliers to invite")),
            SelectChoice("invitations-buyer", _l("Buyers to invite")),
            SelectChoice("registrations-supplier", _l("Finished registrations of suppliers")),
            SelectChoice("registrations-buyer", _l("Finished registrations of buyers")),
        ],
        validators=[InputRequired(_l("Choose what is in the list."))],
    )
    file = FileField(
        _l("File"),
        description=_l(
            "CSV or Excel (XLSX), with a line of headings, up to 2 MB. Any of the usual encodings and headings in any "
            "of the six languages are understood."
        ),
        validators=[FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx"},
    )


def filter_from(arguments: MultiDict[str, str]) -> Filter:
    """Return the filter an address asks for; what it does not understand is left out."""
    return Filter(
        side=_member(Side, arguments.get("side")) or Side.SUPPLIER,
        state=_member(State, arguments.get("state")),
        search=arguments.get("q", "").strip()[:100],
        sort=_member(Sort, arguments.get("sort")) or Sort.NAME,
    )


def _member(kind: type[Value], value: str | None) -> Value | None:
    return kind(value) if value in list(kind) else None
