"""The registration forms of the two sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    FormField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)  # fmt: skip
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional, StopValidation

from gateway.accounts.service import LONGEST_EMAIL, email_key
from gateway.events.models import Event, Slot
from gateway.fields import WholeNumberField
from gateway.languages import interface_language
from gateway.profiles.catalogue import ASIA, CERTIFICATES, CURRENCIES, PROVINCES, SPOKEN, UNITS, WRITTEN, certificate
from gateway.profiles.service import NeedEntry, OfferEntry, ProfileEntry
from gateway.registrations.fields import AmountField, CheckboxGroupField, RowsField
from gateway.registrations.headings import folded
from gateway.registrations.models import Side
from gateway.registrations.service import Application
from gateway.registrations.understanding import country_codes
from gateway.registrations.wording import clean, clean_text, has_latin, web_address
from gateway.templating import country_name

CONSENT = "2027-01"
"""The version of the consent's wording below; a new wording gets a new one."""
ORDER = (
    "contact_name", "latin_contact_name", "email", "organisation", "latin_organisation", "province", "country", "city",
    "people", "website", "description", "language", "products", "required", "more_required", "certificates",
    "more_certificates", "markets", "markets_refused", "languages", "away", "consent",
)  # fmt: skip
"""Every field in the order of the page."""
ROWS = 5
MOST_ROWS = 40


def line(value: str | None) -> str:
    """Filter: one clean line."""
    return clean(value or "")


def lines(value: str | None) -> str:
    """Filter: clean text of several lines."""
    return clean_text(value or "")


def given(message: str) -> list[Any]:
    """Return the validators of something that must be given, also after cleaning."""

    def not_only_spaces(_form: Form, field: Any) -> None:
        if not field.data:
            raise StopValidation(str(message))

    not_only_spaces.field_flags = {"required": True}  # type: ignore[attr-defined]
    return [InputRequired(message), not_only_spaces]


def _amount(label: str) -> AmountField:
    return AmountField(label, render_kw={"inputmode": "decimal", "autocomplete": "off"})


def _choices(names: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in names.items()]


def _same(names: Iterable[str]) -> dict[str, str]:
    return {name: name for name in names}


def _unit() -> SelectField:
    return SelectField(_l("Unit"), choices=_choices({"": "–", **UNITS}), default="")


def _currency() -> SelectField:
    return SelectField(_l("Currency"), choices=_choices({"": "–", **_same(CURRENCIES)}), default="")


class OfferRow(Form):
    """One product of a supplier."""

    text = StringField(validators=[Length(max=500)], filters=[line])
    minimum_order = _amount(_l("Smallest order"))
    yearly_capacity = _amount(_l("What you can make in a year"))
    unit = _unit()
    price_low = _amount(_l("Price for one unit, from"))
    price_high = _amount(_l("to"))
    currency = _currency()
    details = ("minimum_order", "yearly_capacity", "unit", "price_low", "price_high", "currency")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that the two prices are in order."""
        sound = super().validate(extra_validators)
        if self.price_low.data and self.price_high.data and self.price_low.data > self.price_high.data:
            self.price_high.errors = [_("This is less than the price it starts from.")]
            sound = False
        return bool(sound) and _described(self)


class NeedRow(Form):
    """One product a buyer looks for."""

    text = StringField(validators=[Length(max=500)], filters=[line])
    yearly_volume = _amount(_l("How much in a year"))
    unit = _unit()
    price_high = _amount(_l("Highest price for one unit"))
    currency = _currency()
    details = ("yearly_volume", "unit", "price_high", "currency")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that there are no figures without a product."""
        return bool(super().validate(extra_validators)) and _described(self)


def _described(row: OfferRow | NeedRow) -> bool:
    if row.text.data or not any(row[name].data for name in row.details):
        return True
    row.text.errors = [_("Say which product these figures are about.")]
    return False


class RegistrationForm(FlaskForm):
    """What both sides are asked."""

    side: Side
    row: type[OfferRow] | type[NeedRow]

    contact_name = StringField(
        _l("Your name"), [*given(_l("Enter your name.")), Length(max=200)], filters=[line],
        description=_l("As you write it yourself, in your own script."), render_kw={"autocomplete": "name"},
    )  # fmt: skip
    latin_contact_name = StringField(
        _l("Your name in Latin letters"), [Length(max=200)], filters=[line],
        description=_l("For your badge, if you write your name in another script."),
    )  # fmt: skip
    email = EmailField(
        _l("E-mail address"),
        [
            *given(_l("Enter your e-mail address.")),
            Email(_l("This is not a complete e-mail address, for example name@company.com.")),
            Length(max=LONGEST_EMAIL),
        ],
        filters=[line], description=_l("We send you a link to sign in. No password is needed."),
        render_kw={"autocomplete": "email"},
    )  # fmt: skip
    organisation = StringField(
        _l("Organisation"), [*given(_l("Enter the name of your organisation.")), Length(max=200)], filters=[line],
        description=_l("As it writes its own name."), render_kw={"autocomplete": "organization"},
    )  # fmt: skip
    latin_organisation = StringField(_l("Organisation in Latin letters"), [Length(max=200)], filters=[line])
    people = WholeNumberField(
        _l("People in the organisation"),
        [Optional(), NumberRange(1, 9_999_999, _l("Enter a number from 1."))],
        render_kw={"min": 1, "inputmode": "numeric"},
    )
    website = URLField(_l("Website"), [Length(max=300)], filters=[line], render_kw={"autocomplete": "url"})
    language = SelectField(
        _l("You write this form in"), choices=_choices(WRITTEN),
        description=_l("The other side sees your own words. Write in whichever you like best."),
    )  # fmt: skip
    languages = CheckboxGroupField(
        _l("Languages you can hold a meeting in"), given(_l("Choose at least one language."))[1:]
    )
    description = TextAreaField(
        _l("A few words about your organisation"), [Length(max=4000)], filters=[lines], render_kw={"rows": 4}
    )
    away = CheckboxGroupField(_l("Times you are not free"))
    consent = BooleanField(
        _l(
            "I agree that Gateway keeps what I wrote here for this event and shows it to the approved participants "
            "of the other side. My name, e-mail address and website are shown only to those I agree to meet."
        ),
        [InputRequired(_l("Without your agreement we may not keep your registration."))],
    )

    def __init__(self, slots: Sequence[Slot], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._slots = slots
        locale = get_locale() or Locale("en")
        self.languages.choices = _choices({code: locale.languages.get(code, code).capitalize() for code in SPOKEN})
        self.away.choices = [SelectChoice(str(slot.id), slot.key) for slot in slots]
        for entry in self.products:
            entry.form.text.label.text = self.product_label(entry.index + 1)

    def __iter__(self) -> Iterator[Any]:
        """Yield the fields as the page has them, so that the errors on top stand in this order."""
        names = list(self._fields)
        return iter([self[name] for name in sorted(names, key=lambda n: ORDER.index(n) if n in ORDER else -1)])

    def times(self, event: Event) -> list[tuple[date, list[tuple[Any, Slot]]]]:
        """Return the boxes of the times one is not free, with their slots, day by day in the event's zone."""
        boxes = zip(self.away, self._slots, strict=True)
        zone = ZoneInfo(event.zone)
        by_day = groupby(boxes, key=lambda pair: pair[1].starts_at.astimezone(zone).date())
        return [(day, list(pairs)) for day, pairs in by_day]

    def product_label(self, number: int | str) -> str:
        """Return the label of one row."""
        raise NotImplementedError

    def blank_row(self) -> Form:
        """Return the row a script copies, numbered __n__."""
        row = self.row(prefix="products-__n__-")
        row.text.label.text = self.product_label("__n__")
        return row

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what concerns more than one field."""
        sound = super().validate(extra_validators)
        if not any(entry.form.text.data for entry in self.products) and not self.products.errors:
            self.products[0].form.text.errors = [self.nothing_said()]
            self.products.errors = [{"text": self.products[0].form.text.errors}]
            sound = False
        if self._slots and len(set(self.away.data or ())) == len(self._slots):
            self.away.errors = [_("This leaves no time to meet anyone. Leave at least one time free.")]
            sound = False
        return bool(sound)

    def nothing_said(self) -> str:
        """Return what to say to someone who named no product."""
        raise NotImplementedError

    def validate_email(self, field: EmailField) -> None:
        """Refuse an address that does not fit once it is folded for comparison; some letters become three."""
        if len(email_key(field.data)) > LONGEST_EMAIL:
            raise StopValidation(_("This is not a complete e-mail address, for example name@company.com."))

    def validate_website(self, field: URLField) -> None:
        """Take an address without https:// too; refuse what is none."""
        if field.data:
            address = web_address(field.data)
            if address is None:
                raise StopValidation(_("This is not the address of a website, for example https://company.com."))
            field.data = address

    def application(self) -> Application:
        """Return what was said, once it is valid."""
        return Application(
            side=self.side, email=self.email.data, contact_name=self.contact_name.data,
            latin_contact_name=_other_script(self.contact_name.data, self.latin_contact_name.data),
            organisation=self.organisation.data,
            latin_organisation=_other_script(self.organisation.data, self.latin_organisation.data),
            country=self.place()[0], region=self.place()[1], language=self.language.data, people=self.people.data,
            website=self.website.data, reads=interface_language(str(get_locale()).replace("_", "-")), consent=CONSENT,
            profile=self.profile(),
        )  # fmt: skip

    def place(self) -> tuple[str, str]:
        """Return country and province or city."""
        raise NotImplementedError

    def profile(self) -> ProfileEntry:
        """Return what the organisation offers or needs."""
        raise NotImplementedError


class SupplierForm(RegistrationForm):
    """A Canadian company that offers something."""

    side = Side.SUPPLIER
    row = OfferRow

    province = SelectField(
        _l("Province or territory"), given(_l("Choose your province or territory.")),
        choices=_choices({"": "", **PROVINCES}), default="",
    )  # fmt: skip
    products = RowsField(FormField(OfferRow), min_entries=ROWS, max_entries=MOST_ROWS)
    certificates = CheckboxGroupField(_l("Certificates you hold"), choices=_choices(_same(CERTIFICATES)))
    more_certificates = StringField(
        _l("Other certificates"), [Length(max=500)], filters=[line], description=_l("Separate them with commas.")
    )
    markets = CheckboxGroupField(_l("Markets you would like to sell to"))
    markets_refused = CheckboxGroupField(_l("Markets you do not want to sell to"))

    def __init__(self, slots: Sequence[Slot], **kwargs: Any) -> None:
        super().__init__(slots, **kwargs)
        self.markets.choices = self.markets_refused.choices = _choices({code: country_name(code) for code in ASIA})

    def product_label(self, number: int | str) -> str:
        """Return the label of one row."""
        return str(_("Product %(number)s", number=number))

    def nothing_said(self) -> str:
        """Return what to say to someone who named no product."""
        return str(_("Name at least one product or service you offer."))

    def validate_markets_refused(self, field: CheckboxGroupField) -> None:
        """Refuse a market that is wanted and refused."""
        both = [country_name(code) for code in field.data or () if code in (self.markets.data or ())]
        if both:
            raise StopValidation(
                _("You chose %(markets)s above as well. Choose one or the other.", markets=", ".join(both))
            )

    def place(self) -> tuple[str, str]:
        """Return Canada and the province."""
        return "CA", self.province.data

    def profile(self) -> ProfileEntry:
        """Return what the supplier offers."""
        rows = [entry.form for entry in self.products if entry.form.text.data]
        return ProfileEntry(
            description=self.description.data,
            certificates=_certificates(self.certificates.data, self.more_certificates.data),
            markets=tuple(self.markets.data or ()), markets_refused=tuple(self.markets_refused.data or ()),
            languages=tuple(self.languages.data), away=tuple(int(number) for number in self.away.data or ()),
            offers=tuple(OfferEntry(row.text.data, **_figures(row)) for row in rows),
        )  # fmt: skip


class BuyerForm(RegistrationForm):
    """A buyer from across the water who needs something."""

    side = Side.BUYER
    row = NeedRow

    country = SelectField(_l("Country or region"), given(_l("Choose your country or region.")), default="")
    city = StringField(_l("City"), [Length(max=100)], filters=[line])
    products = RowsField(FormField(NeedRow), min_entries=ROWS, max_entries=MOST_ROWS)
    required = CheckboxGroupField(_l("Certificates you require"), choices=_choices(_same(CERTIFICATES)))
    more_required = StringField(
        _l("Other certificates you require"), [Length(max=500)], filters=[line],
        description=_l("Separate them with commas."),
    )  # fmt: skip
    certificates = CheckboxGroupField(_l("Certificates that are welcome"), choices=_choices(_same(CERTIFICATES)))
    more_certificates = StringField(
        _l("Other certificates that are welcome"), [Length(max=500)], filters=[line],
        description=_l("Separate them with commas."),
    )  # fmt: skip

    def __init__(self, slots: Sequence[Slot], **kwargs: Any) -> None:
        super().__init__(slots, **kwargs)
        others = sorted((code for code in country_codes() if code not in ASIA), key=lambda c: folded(country_name(c)))
        self.country.choices = _choices({"": ""} | {code: country_name(code) for code in (*ASIA, *others)})

    def product_label(self, number: int | str) -> str:
        """Return the label of one row."""
        return str(_("Product %(number)s", number=number))

    def nothing_said(self) -> str:
        """Return what to say to someone who named no product."""
        return str(_("Name at least one product or service you need."))

    def place(self) -> tuple[str, str]:
        """Return country and city."""
        return self.country.data, self.city.data

    def profile(self) -> ProfileEntry:
        """Return what the buyer needs. What is required need not be welcome as well."""
        rows = [entry.form for entry in self.products if entry.form.text.data]
        required = _certificates(self.required.data, self.more_required.data)
        welcome = _certificates(self.certificates.data, self.more_certificates.data)
        return ProfileEntry(
            description=self.description.data, certificates_required=required,
            certificates=tuple(name for name in welcome if name not in required),
            languages=tuple(self.languages.data), away=tuple(int(number) for number in self.away.data or ()),
            needs=tuple(NeedEntry(row.text.data, **_figures(row)) for row in rows),
        )  # fmt: skip


FORMS: dict[Side, type[SupplierForm] | type[BuyerForm]] = {Side.SUPPLIER: SupplierForm, Side.BUYER: BuyerForm}


def _figures(row: OfferRow | NeedRow) -> dict[str, Any]:
    return {name: row[name].data or None for name in row.details}


def _certificates(chosen: Iterable[str] | None, more: str | None) -> tuple[str, ...]:
    others = [certificate(name)[:80] for name in (more or "").replace("，", ",").replace("、", ",").split(",")]
    return tuple(dict.fromkeys([*(chosen or ()), *(name for name in others if name)]))


def _other_script(name: str, latin: str) -> str | None:
    """Return the Latin form, if the name itself cannot be read by those who know Latin letters only."""
    return latin if latin and not has_latin(name) else None


class CancelForm(FlaskForm):
    """The button that takes a registration back."""
