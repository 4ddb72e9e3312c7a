"""What the organiser says about invitations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from gateway.fields import WholeNumberField
from gateway.invitations.service import WORDS
from gateway.registrations.wording import clean_text


class PlanForm(FlaskForm):
    """How an event reminds, and its own words in every mail."""

    words = TextAreaField(
        _l("Your own words"),
        description=_l("They stand in every invitation and reminder, as you write them here."),
        validators=[Optional(), Length(max=WORDS, message=_l("Keep it under 2,000 characters."))],
        filters=[lambda text: clean_text(text or "")],
        render_kw={"rows": 4},
    )
    most_reminders = WholeNumberField(
        _l("Reminders at most"),
        description=_l("0 sends none. Nobody is reminded who registered, said no, or once registration is closed."),
        validators=[InputRequired(_l("Give a number.")), NumberRange(0, 5, message=_l("Give a number from 0 to 5."))],
        render_kw={"inputmode": "numeric"},
    )
    days_between = WholeNumberField(
        _l("Days between one mail and the next"),
        validators=[InputRequired(_l("Give a number.")), NumberRange(2, 60, message=_l("Give a number from 2 to 60."))],
        render_kw={"inputmode": "numeric"},
    )
