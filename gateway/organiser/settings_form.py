"""The form of everything about registering that the organiser sets; times are the event's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateTimeLocalField, FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from gateway.events.models import Event, LimitKind
from gateway.events.settings import Choice, Limit, Registering
from gateway.fields import WholeNumberField
from gateway.profiles.catalogue import ASIA
from gateway.registrations.models import Side
from gateway.registrations.wording import clean
from gateway.templating import country_name, language_name

MOST_PLACES = 100_000
SPARE_ROWS = 2
"""Empty rows below those that are filled; who needs more saves and finds new ones."""
LONGEST_OFFER_HOURS = 720


def _places(label: str) -> WholeNumberField:
    in_range = NumberRange(0, MOST_PLACES, message=_l("Give a whole number from 0 to 100,000."))
    return WholeNumberField(label, validators=[Optional(), in_range], render_kw={"inputmode": "numeric"})


def _moment(label: str, description: str) -> DateTimeLocalField:
    return DateTimeLocalField(
        label, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[Optional()], description=description
    )


class LimitRow(Form):
    """A limit for one country or market; a row without a place is left out."""

    side = SelectField(
        _l("Side"),
        choices=[SelectChoice(Side.SUPPLIER, _l("Suppliers")), SelectChoice(Side.BUYER, _l("Buyers"))],
        default=Side.BUYER,
    )
    kind = SelectField(
        _l("Limit for"),
        choices=[
            SelectChoice(LimitKind.COUNTRY, _l("Home country")),
            SelectChoice(LimitKind.MARKET, _l("Wanted market")),
        ],
    )
    value = SelectField(_l("Country or market"))
    places = _places(_l("Places"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((country_name(code), code) for code in ("CA", *ASIA))
        self.value.choices = [SelectChoice("", "–"), *(SelectChoice(code, name) for name, code in named)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that a row is filled in whole or not at all."""
        sound = bool(super().validate(extra_validators))
        if bool(self.value.data) != (self.places.data is not None):
            lacking = self.places if self.value.data else self.value
            lacking.errors = [_("Fill in this too, or leave the whole row empty.")]
            return False
        return sound


class RegisteringForm(FlaskForm):
    """Places, approval, opening times, offers, limits and choices; `choices` is added for the event's languages."""

    supplier_places = _places(_l("Places for suppliers"))
    buyer_places = _places(_l("Places for buyers"))
    approves_at_once = BooleanField(_l("Approve everyone who finds a place at once"))
    registration_opens_at = _moment(_l("Registration opens"), _l("Leave it empty if it is open already."))
    registration_closes_at = _moment(_l("Registration closes"), _l("Leave it empty to close after the last day."))
    offer_hours = WholeNumberField(
        _l("Hours that an offered place is kept"),
        description=_l("When a place becomes free, the first on the waiting list has so long to accept it."),
        validators=[
            InputRequired(_l("Give a number of hours.")),
            NumberRange(1, LONGEST_OFFER_HOURS, message=_l("Give a whole number from 1 to 720.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    limits = FieldList(FormField(LimitRow))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what spans several fields."""
        sound = bool(super().validate(extra_validators))
        opens, closes = self.registration_opens_at.data, self.registration_closes_at.data
        if opens and closes and closes <= opens:
            self.registration_closes_at.errors = [_("This is before registration opens.")]
            sound = False
        seen = set()
        for row in self.limits:
            what = (row.form.side.data, row.form.kind.data, row.form.value.data)
            if row.form.value.data and what in seen:
                row.form.value.errors = [_("There is a limit for this already. Keep one of the two.")]
                self.limits.errors = [one.errors for one in self.limits]  # a list keeps what it found before
                sound = False
            seen.add(what)
        return sound


def form_for(event: Event, now: Registering) -> Any:
    """Return the form with what is set, and empty rows below."""
    row = {f"name_{number}": _name(text.language) for number, text in enumerate(event.texts)}
    row |= {"places": _places(_l("Places")), "key": HiddenField()}
    fields = {"choices": FieldList(FormField(type("ChoiceRow", (Form,), row)))}
    form = type("EventRegisteringForm", (RegisteringForm,), fields)(
        data={
            "supplier_places": now.supplier_places, "buyer_places": now.buyer_places,
            "approves_at_once": now.approves_at_once, "offer_hours": now.offer_hours,
            "registration_opens_at": _local(now.registration_opens_at, event),
            "registration_closes_at": _local(now.registration_closes_at, event),
            "limits": [asdict(one) for one in now.limits],
            "choices": [_choice_data(one, event) for one in now.choices],
        }
    )  # fmt: skip
    if not form.is_submitted():
        for rows in (form.limits, form.choices):
            for _number in range(SPARE_ROWS):
                rows.append_entry()
    return form


def wanted_by(form: Any, event: Event) -> Registering:
    """Return what a valid form asks for."""
    return Registering(
        supplier_places=form.supplier_places.data,
        buyer_places=form.buyer_places.data,
        approves_at_once=form.approves_at_once.data,
        registration_opens_at=_moment_of(form.registration_opens_at.data, event),
        registration_closes_at=_moment_of(form.registration_closes_at.data, event),
        offer_hours=form.offer_hours.data,
        limits=tuple(sorted(_limits(form))),
        choices=tuple(_choices(form, event)),
    )


def _limits(form: Any) -> Iterator[Limit]:
    for row in form.limits:
        if row.form.value.data:
            yield Limit(row.form.side.data, LimitKind(row.form.kind.data), row.form.value.data, row.form.places.data)


def _choices(form: Any, event: Event) -> Iterator[Choice]:
    for row in form.choices:
        said = {text.language: clean(row.form[f"name_{n}"].data or "") for n, text in enumerate(event.texts)}
        names = {language: name for language, name in said.items() if name}
        if names:
            yield Choice(names, row.form.places.data, row.form.key.data or "")


def _choice_data(choice: Choice, event: Event) -> dict[str, Any]:
    names = {f"name_{number}": choice.names.get(text.language, "") for number, text in enumerate(event.texts)}
    return {**names, "places": choice.places, "key": choice.key}


def _name(language: str) -> StringField:
    label = _("Name in %(language)s", language=language_name(language))
    return StringField(label, validators=[Length(max=120, message=_l("Keep it under 120 characters."))])


def _local(moment: datetime | None, event: Event) -> datetime | None:
    return None if moment is None else moment.astimezone(ZoneInfo(event.zone)).replace(tzinfo=None)


def _moment_of(local: datetime | None, event: Event) -> datetime | None:
    return None if local is None else local.replace(tzinfo=ZoneInfo(event.zone)).astimezone(UTC)
