"""The form that asks for a sign-in link."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms.validators import Email, InputRequired, Length


class AskForm(FlaskForm):
    """One address."""

    email = EmailField(
        _l("E-mail address"),
        validators=[
            InputRequired(_l("Enter your e-mail address.")),
            Email(_l("This is not a complete e-mail address, for example name@company.com.")),
            Length(max=254),
        ],
        filters=[lambda value: (value or "").strip()],
        render_kw={"autocomplete": "email"},
    )
