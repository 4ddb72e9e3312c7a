"""The form of one person who comes for a registration."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional

from gateway.accounts.service import LONGEST_EMAIL
from gateway.registrations.delegates import Person
from gateway.registrations.wording import clean

SHARED, OWN = "shared", "own"


def _line(value: str | None) -> str:
    return clean(value or "")


class PersonForm(FlaskForm):
    """A name as it stands on the badge, and perhaps an address."""

    name = StringField(
        _l("Name"),
        description=_l("As it is to stand on the badge."),
        validators=[InputRequired(_l("Give a name.")), Length(max=200)],
        filters=[_line],
        render_kw={"autocomplete": "off"},
    )
    latin_name = StringField(
        _l("Name in Latin letters"),
        validators=[Length(max=200)],
        filters=[_line],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _l("E-mail"),
        validators=[
            Optional(),
            Length(max=LONGEST_EMAIL),
            Email(_l("This is not an e-mail address. Write it like name@example.com.")),
        ],
        filters=[_line],
        render_kw={"autocomplete": "off"},
    )

    def person(self) -> Person:
        """Return the person of a valid form."""
        return Person(self.name.data or "", self.latin_name.data or "", self.email.data or "")


class NewPersonForm(PersonForm):
    """Somebody who is added."""

    diary = RadioField(
        _l("Meetings"),
        choices=[
            SelectChoice(SHARED, _l("They share our diary: one more badge, the same meetings.")),
            SelectChoice(OWN, _l("They have a diary of their own: a number, matches and an agenda, and a place.")),
        ],
        default=SHARED,
        validators=[InputRequired(_l("Choose one."))],
    )
