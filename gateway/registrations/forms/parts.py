"""What the forms of all steps share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, StopValidation

from gateway.registrations.wording import clean, clean_text

Typed = list[tuple[str, str]] | None
"""Fields as they were sent, in that order; None where nothing was sent yet."""


class StepForm(FlaskForm):
    """The form of one step, filled with what was typed, or else with what is known already.

    The key in the address of a step is what lets somebody write to a draft, so no form asks for another token here
    (`gateway.registrations.views.steps`).
    """

    class Meta:
        """How WTForms treats these forms."""

        csrf = False

    order: tuple[str, ...] = ()
    """The fields in the order of the page."""

    def __init__(self, typed: Typed, **known: Any) -> None:
        super().__init__(formdata=None if typed is None else MultiDict(typed), data=known)

    def __iter__(self) -> Iterator[Any]:
        """Yield the fields as the page has them, so that the errors on top stand in this order."""
        last = len(self.order)
        names = sorted(self._fields, key=lambda name: self.order.index(name) if name in self.order else last)
        return iter([self[name] for name in names])

    def takes(self, name: str) -> bool:
        """Tell whether this form has a field that is sent by this name."""
        return name in self._fields


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


def choices(names: Mapping[str, Any]) -> list[SelectChoice]:
    """Return the choices of a list: value and label."""
    return [SelectChoice(value, label) for value, label in names.items()]


def same(names: Iterable[str]) -> dict[str, str]:
    """Return names that are their own labels."""
    return {name: name for name in names}
