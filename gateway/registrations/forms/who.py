"""The first two steps: the person who registers, and the organisation behind them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, SelectField, StringField, TextAreaField, URLField
from wtforms.validators import Email, Length, NumberRange, Optional, StopValidation

from gateway.accounts.service import LONGEST_EMAIL, email_key
from gateway.fields import WholeNumberField
from gateway.profiles.catalogue import ASIA, PROVINCES, WRITTEN
from gateway.registrations.forms.parts import StepForm, Typed, choices, given, line, lines
from gateway.registrations.headings import folded
from gateway.registrations.understanding import country_codes
from gateway.registrations.wording import web_address
from gateway.templating import country_name


class PersonForm(StepForm):
    """Who registers."""

    order = ("contact_name", "latin_contact_name", "email", "language")

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
        filters=[line], description=_l("We send you a link to this form, so that you can stop and go on later."),
        render_kw={"autocomplete": "email"},
    )  # fmt: skip
    language = SelectField(
        _l("You write this form in"), choices=choices(WRITTEN),
        description=_l("The other side sees your own words. Write in whichever you like best."),
    )  # fmt: skip

    def validate_email(self, field: EmailField) -> None:
        """Refuse an address that does not fit once it is folded for comparison; some letters become three."""
        if len(email_key(field.data)) > LONGEST_EMAIL:
            raise StopValidation(_("This is not a complete e-mail address, for example name@company.com."))


class KnownPersonForm(PersonForm):
    """Who changes a registration: the address is the account's, and stays."""

    email = None


class OrganisationForm(StepForm):
    """The organisation behind a registration."""

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
    description = TextAreaField(
        _l("A few words about your organisation"), [Length(max=4000)], filters=[lines], render_kw={"rows": 4}
    )

    def validate_website(self, field: URLField) -> None:
        """Take an address without https:// too; refuse what is none."""
        if field.data:
            address = web_address(field.data)
            if address is None:
                raise StopValidation(_("This is not the address of a website, for example https://company.com."))
            field.data = address

    def place(self) -> tuple[str, str]:
        """Return country, and province or city."""
        raise NotImplementedError


class SupplierOrganisationForm(OrganisationForm):
    """A Canadian company."""

    order = ("organisation", "latin_organisation", "province", "people", "website", "description")

    province = SelectField(
        _l("Province or territory"), given(_l("Choose your province or territory.")),
        choices=choices({"": "", **PROVINCES}), default="",
    )  # fmt: skip

    def place(self) -> tuple[str, str]:
        """Return Canada and the province."""
        return "CA", self.province.data


class BuyerOrganisationForm(OrganisationForm):
    """A company from across the water."""

    order = ("organisation", "latin_organisation", "country", "city", "people", "website", "description")

    country = SelectField(_l("Country or region"), given(_l("Choose your country or region.")), default="")
    city = StringField(_l("City"), [Length(max=100)], filters=[line])

    def __init__(self, typed: Typed, **known: Any) -> None:
        super().__init__(typed, **known)
        others = sorted((code for code in country_codes() if code not in ASIA), key=lambda c: folded(country_name(c)))
        self.country.choices = choices({"": ""} | {code: country_name(code) for code in (*ASIA, *others)})

    def place(self) -> tuple[str, str]:
        """Return country and city."""
        return self.country.data, self.city.data
