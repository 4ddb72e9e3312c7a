"""The forms of signing in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField
from wtforms.validators import Email, InputRequired, Length


def email_field() -> EmailField:
    """Return a field for the address of an account."""
    return EmailField(
        _l("E-mail address"),
        validators=[
            InputRequired(_l("Enter your e-mail address.")),
            Email(_l("This is not a complete e-mail address, for example name@company.com.")),
            Length(max=254),
        ],
        filters=[lambda value: (value or "").strip()],
        render_kw={"autocomplete": "email"},
    )


class AskForm(FlaskForm):
    """One address."""

    email = email_field()


class CodeForm(FlaskForm):
    """The code in the mail."""

    code = StringField(
        _l("Code from the mail"),
        description=_l("Six digits. The link in the same mail does the same."),
        validators=[InputRequired(_l("Enter the six digits that stand in the mail.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
