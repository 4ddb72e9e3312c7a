"""The last step: consent, and sending."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired

from gateway.registrations.fields import CheckboxGroupField
from gateway.registrations.forms.parts import StepForm, choices
from gateway.registrations.identification import GROUPS

CONSENT = "2027-01"
"""The version of the consent's wording below; a new wording gets a new one."""


class ChangeForm(StepForm):
    """The last step of a change: what was agreed to before still holds."""

    order = ("groups", "consent")

    groups = CheckboxGroupField(_l("Our organisation is"), choices=choices(GROUPS))


class ReviewForm(ChangeForm):
    """What must be agreed to before a registration is sent."""

    consent = BooleanField(
        _l(
            "I agree that Gateway keeps what I wrote here for this event and shows it to the approved participants "
            "of the other side. My name, e-mail address and website are shown only to those I agree to meet."
        ),
        [InputRequired(_l("Without your agreement we may not keep your registration."))],
    )


class CancelForm(FlaskForm):
    """The button that takes a registration back."""
