"""The last step: consent, and sending."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import StopValidation

from gateway.consent.models import Purpose
from gateway.consent.texts import NEEDED, Wording
from gateway.registrations.fields import CheckboxGroupField
from gateway.registrations.forms.parts import StepForm, Typed, choices
from gateway.registrations.identification import GROUPS


class ChangeForm(StepForm):
    """The last step of a change: what was agreed to before still holds."""

    order = ("groups", "consent")

    groups = CheckboxGroupField(_l("Our organisation is"), choices=choices(GROUPS))


class ReviewForm(ChangeForm):
    """What must be agreed to before a registration is sent."""

    consent = CheckboxGroupField(
        _l("What you agree to"),
        description=_l("The first two are needed to take part. The others are yours to decide."),
        render_kw={"required": True},
    )

    def __init__(self, typed: Typed, wordings: Sequence[Wording]) -> None:
        super().__init__(typed)
        self.consent.choices = choices({wording.purpose: wording.text for wording in wordings})

    def validate_consent(self, field: CheckboxGroupField) -> None:
        """Ask for what nobody can take part without."""
        if not self.agreed >= NEEDED:
            raise StopValidation(_("Without your agreement we may not keep your registration."))

    @property
    def agreed(self) -> frozenset[Purpose]:
        """What was agreed to."""
        return frozenset(Purpose(purpose) for purpose in self.consent.data or () if purpose in list(Purpose))


class CancelForm(FlaskForm):
    """The button that takes a registration back."""
