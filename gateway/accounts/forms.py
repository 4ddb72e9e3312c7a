"""The forms of signing in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length

from gateway.accounts.models import Role


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


class PasswordSignInForm(FlaskForm):
    """Address and password."""

    email = email_field()
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Enter your password.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )


class SecondForm(FlaskForm):
    """The code of an authenticator app, or a recovery code."""

    code = StringField(
        _l("Code"),
        description=_l("Six digits from your authenticator app, or one of your recovery codes."),
        validators=[InputRequired(_l("Enter a code.")), Length(max=60)],
        render_kw={"autocomplete": "one-time-code"},
    )


class NewPasswordForm(FlaskForm):
    """A new password; whether it is a good one is for the service to say."""

    password = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters. Spaces and every script are fine."),
        validators=[InputRequired(_l("Enter a password.")), Length(max=1000)],
        render_kw={"autocomplete": "new-password"},
    )


class AppForm(FlaskForm):
    """Proof that an authenticator app has the secret."""

    sealed = HiddenField()
    code = StringField(
        _l("Code that the app shows"),
        validators=[InputRequired(_l("Enter the six digits that the app shows.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class InviteForm(FlaskForm):
    """Whom to invite, as what, and in which language."""

    email = email_field()
    role = SelectField(_l("Role"), default=Role.VIEWER, validators=[InputRequired()])
    language = SelectField(_l("Language of the mail"), validators=[InputRequired()])


class AddressForm(FlaskForm):
    """The address that is to take the place of the present one."""

    email = email_field()
