"""The registration forms: one for each step and side, and what they say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import get_locale

from gateway.consent.texts import Wording
from gateway.events.models import Slot
from gateway.languages import interface_language
from gateway.profiles.catalogue import spoken
from gateway.registrations.forms.parts import StepForm, Typed
from gateway.registrations.forms.products import NeedsForm, OffersForm, ProductsForm
from gateway.registrations.forms.review import CancelForm, ChangeForm, ReviewForm
from gateway.registrations.forms.times import TimesForm
from gateway.registrations.forms.who import (
    BuyerOrganisationForm,
    KnownPersonForm,
    OrganisationForm,
    PersonForm,
    SupplierOrganisationForm,
)
from gateway.registrations.models import Side
from gateway.registrations.service import Application
from gateway.registrations.steps import Step
from gateway.registrations.wording import has_latin
from gateway.templating import language_tag

__all__ = ["CancelForm", "Forms", "OrganisationForm", "PersonForm", "ProductsForm", "StepForm", "TimesForm"]


@dataclass(frozen=True, slots=True)
class Forms:
    """How one party's steps are read: which side it is, the event's slots, what it is asked to agree to.

    `changes` tells that a registration is changed; `address` is of who is signed in, if anybody is.
    """

    side: Side
    slots: Sequence[Slot]
    wordings: Sequence[Wording]
    changes: bool = False
    address: str = ""

    def of(self, step: Step, typed: Typed) -> StepForm:
        """Return the form of one step, filled with what was typed there."""
        supplier = self.side is Side.SUPPLIER
        language = language_tag()
        if step is Step.YOU:
            person = KnownPersonForm if self.changes else PersonForm
            return person(typed, language=language, email=self.address)
        if step is Step.ORGANISATION:
            return SupplierOrganisationForm(typed) if supplier else BuyerOrganisationForm(typed)
        if step is Step.PRODUCTS:
            return OffersForm(typed) if supplier else NeedsForm(typed)
        if step is Step.TIMES:
            return TimesForm(typed, self.slots, languages=[spoken(language)])
        return ChangeForm(typed) if self.changes else ReviewForm(typed, self.wordings)

    def sound(self, said: Mapping[str, Typed]) -> dict[Step, StepForm]:
        """Return the forms of the steps that were answered and can be sent as they are."""
        answered = {step: self.of(step, said[step]) for step in Step if said.get(step) is not None}
        return {step: form for step, form in answered.items() if form.validate()}

    def application(self, sound: Mapping[Step, Any]) -> Application:
        """Return what all steps say together, once every one is sound."""
        person, company = sound[Step.YOU], sound[Step.ORGANISATION]
        products, times = sound[Step.PRODUCTS], sound[Step.TIMES]
        country, region = company.place()
        return Application(
            side=self.side, email=self.address if self.changes else person.email.data,
            contact_name=person.contact_name.data,
            latin_contact_name=_other_script(person.contact_name.data, person.latin_contact_name.data),
            organisation=company.organisation.data,
            latin_organisation=_other_script(company.organisation.data, company.latin_organisation.data),
            country=country, region=region, language=person.language.data, people=company.people.data,
            website=company.website.data, reads=interface_language(str(get_locale()).replace("_", "-")),
            profile=replace(
                products.profile(), description=company.description.data, languages=tuple(times.languages.data),
                away=tuple(int(number) for number in times.away.data or ()),
            ),
        )  # fmt: skip


def _other_script(name: str, latin: str) -> str | None:
    """Return the Latin form, if the name itself cannot be read by those who know Latin letters only."""
    return latin if latin and not has_latin(name) else None
