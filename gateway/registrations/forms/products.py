"""The third step: what a supplier offers, what a buyer needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, FormField, HiddenField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional, StopValidation

from gateway.fields import WholeNumberField
from gateway.headings import is_category
from gateway.profiles.catalogue import ASIA, CERTIFICATES, CURRENCIES, INCOTERMS, UNITS, certificate
from gateway.profiles.service import NeedEntry, OfferEntry, ProfileEntry
from gateway.registrations import rows
from gateway.registrations.fields import AmountField, CheckboxGroupField, RowsField
from gateway.registrations.forms.parts import StepForm, Typed, choices, line, same
from gateway.templating import country_name

MOST_ROWS = 40
LONGEST_WAIT = 1000
"""Days of lead time; more is a mistake."""


def _amount(label: str) -> AmountField:
    return AmountField(label, render_kw={"inputmode": "decimal", "autocomplete": "off"})


def _unit() -> SelectField:
    return SelectField(_l("Unit"), choices=choices({"": "–", **UNITS}), default="")


def _currency() -> SelectField:
    return SelectField(_l("Currency"), choices=choices({"": "–", **same(CURRENCIES)}), default="")


def _incoterm() -> SelectField:
    return SelectField(
        _l("Delivery term"), choices=choices({"": "–", **INCOTERMS}), default="", description=_l("Incoterms 2020.")
    )


def _days(label: str) -> WholeNumberField:
    return WholeNumberField(
        label,
        [Optional(), NumberRange(0, LONGEST_WAIT, _l("Enter a number of days, from 0 to 1000."))],
        render_kw={"min": 0, "inputmode": "numeric"},
    )


class ProductRow(Form):
    """One product of either side."""

    text = StringField(validators=[Length(max=500)], filters=[line])
    category = HiddenField()
    certificates: StringField
    details: tuple[str, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that there are no figures without a product; a category nobody knows is none."""
        sound = bool(super().validate(extra_validators))
        if self.category.data and not is_category(self.category.data):
            self.category.data = ""
        if not self.text.data and any(self[name].data for name in self.details):
            self.text.errors = [_("Say which product these figures are about.")]
            return False
        return sound

    def figures(self) -> dict[str, Any]:
        """Return everything but the words and the certificates; None where nothing was said."""
        plain = [name for name in self.details if name not in ("certificates", "lead_days")]
        return {
            **{name: self[name].data or None for name in plain},
            "lead_days": self["lead_days"].data,
            "category": self.category.data or None,
        }


class OfferRow(ProductRow):
    """One product of a supplier."""

    minimum_order = _amount(_l("Smallest order"))
    yearly_capacity = _amount(_l("What you can make in a year"))
    unit = _unit()
    price_low = _amount(_l("Price for one unit, from"))
    price_high = _amount(_l("to"))
    currency = _currency()
    incoterm = _incoterm()
    lead_days = _days(_l("Days from order to dispatch"))
    certificates = StringField(
        _l("Certificates of this product alone"), [Length(max=500)], filters=[line],
        description=_l("Separate them with commas. Those of all your products come further below."),
    )  # fmt: skip
    details = (
        "minimum_order", "yearly_capacity", "unit", "price_low", "price_high", "currency", "incoterm", "lead_days",
        "certificates",
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that the two prices are in order."""
        sound = super().validate(extra_validators)
        if self.price_low.data and self.price_high.data and self.price_low.data > self.price_high.data:
            self.price_high.errors = [_("This is less than the price it starts from.")]
            return False
        return sound


class NeedRow(ProductRow):
    """One product a buyer looks for."""

    yearly_volume = _amount(_l("How much in a year"))
    unit = _unit()
    price_high = _amount(_l("Highest price for one unit"))
    currency = _currency()
    incoterm = _incoterm()
    lead_days = _days(_l("Longest wait from order to dispatch, in days"))
    certificates = StringField(
        _l("Certificates required for this product alone"), [Length(max=500)], filters=[line],
        description=_l("Separate them with commas. Those for everything you need come further below."),
    )  # fmt: skip
    details = ("yearly_volume", "unit", "price_high", "currency", "incoterm", "lead_days", "certificates")


class ProductsForm(StepForm):
    """Products as repeatable rows, and what holds for all of them."""

    products: RowsField

    def __init__(self, typed: Typed, **known: Any) -> None:
        super().__init__(typed, **known)
        for entry in self.products:
            entry.form.text.label.text = _("Product %(number)s", number=entry.index + 1)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that something is offered or needed at all."""
        sound = super().validate(extra_validators)
        if not any(entry.form.text.data for entry in self.products) and not self.products.errors:
            first = self.products[0].form.text
            first.errors = [self.nothing_said()]
            self.products.errors = [{"text": first.errors}]
            sound = False
        return bool(sound)

    def takes(self, name: str) -> bool:
        """Tell whether this form, or a row of it, has a field that is sent by this name."""
        column = rows.column_of(name)
        return super().takes(name) if column is None else column in self.products[0].form

    def rows(self) -> list[Any]:
        """Return the rows in which something is named."""
        return [entry.form for entry in self.products if entry.form.text.data]

    def nothing_said(self) -> str:
        """Return what to say to someone who named no product."""
        raise NotImplementedError

    def profile(self) -> ProfileEntry:
        """Return what was said, once it is valid; the description and the times come from other steps."""
        raise NotImplementedError


class OffersForm(ProductsForm):
    """What a supplier offers."""

    order = ("products", "certificates", "more_certificates", "markets", "markets_refused")

    products = RowsField(FormField(OfferRow), min_entries=1, max_entries=MOST_ROWS)
    certificates = CheckboxGroupField(_l("Certificates you hold"), choices=choices(same(CERTIFICATES)))
    more_certificates = StringField(
        _l("Other certificates"), [Length(max=500)], filters=[line], description=_l("Separate them with commas.")
    )
    markets = CheckboxGroupField(_l("Markets you would like to sell to"))
    markets_refused = CheckboxGroupField(_l("Markets you do not want to sell to"))

    def __init__(self, typed: Typed, **known: Any) -> None:
        super().__init__(typed, **known)
        self.markets.choices = self.markets_refused.choices = choices({code: country_name(code) for code in ASIA})

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

    def profile(self) -> ProfileEntry:
        """Return what the supplier offers."""
        return ProfileEntry(
            certificates=certificates_of(self.certificates.data, self.more_certificates.data),
            markets=tuple(self.markets.data or ()), markets_refused=tuple(self.markets_refused.data or ()),
            offers=tuple(
                OfferEntry(row.text.data, certificates=certificates_of((), row.certificates.data), **row.figures())
                for row in self.rows()
            ),
        )  # fmt: skip


class NeedsForm(ProductsForm):
    """What a buyer needs."""

    order = ("products", "required", "more_required", "certificates", "more_certificates")

    products = RowsField(FormField(NeedRow), min_entries=1, max_entries=MOST_ROWS)
    required = CheckboxGroupField(_l("Certificates you require"), choices=choices(same(CERTIFICATES)))
    more_required = StringField(
        _l("Other certificates you require"), [Length(max=500)], filters=[line],
        description=_l("Separate them with commas."),
    )  # fmt: skip
    certificates = CheckboxGroupField(_l("Certificates that are welcome"), choices=choices(same(CERTIFICATES)))
    more_certificates = StringField(
        _l("Other certificates that are welcome"), [Length(max=500)], filters=[line],
        description=_l("Separate them with commas."),
    )  # fmt: skip

    def nothing_said(self) -> str:
        """Return what to say to someone who named no product."""
        return str(_("Name at least one product or service you need."))

    def profile(self) -> ProfileEntry:
        """Return what the buyer needs. What is required need not be welcome as well."""
        required = certificates_of(self.required.data, self.more_required.data)
        welcome = certificates_of(self.certificates.data, self.more_certificates.data)
        return ProfileEntry(
            certificates_required=required, certificates=tuple(name for name in welcome if name not in required),
            needs=tuple(
                NeedEntry(
                    row.text.data, certificates_required=certificates_of((), row.certificates.data), **row.figures()
                )
                for row in self.rows()
            ),
        )  # fmt: skip


def certificates_of(chosen: Iterable[str] | None, more: str | None) -> tuple[str, ...]:
    """Return the certificates that were ticked and those written with commas between them, each once."""
    others = [certificate(name)[:80] for name in (more or "").replace("，", ",").replace("、", ",").split(",")]
    return tuple(dict.fromkeys([*(chosen or ()), *(name for name in others if name)]))
