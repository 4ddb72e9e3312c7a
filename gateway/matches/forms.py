"""What the pages of matches are asked: a choice about somebody, and which part of the list to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import AnyOf

from gateway.matches.browsing import Show
from gateway.meetings.models import Choice

LONGEST_SEARCH = 100


class LastWordField(StringField):
    """A field that takes the last of several values: the button that clears comes after the answer it clears."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the last value."""
        super().process_formdata(valuelist[-1:])


class ChoiceForm(FlaskForm):
    """Must meet, would meet, no thanks, or "" for no answer."""

    choice = LastWordField(
        validators=[AnyOf(["", *Choice], message=_l("Choose must meet, would meet or no thanks."))],
    )

    @property
    def chosen(self) -> Choice | None:
        """The answer; None takes an earlier one back."""
        return Choice(self.choice.data) if self.choice.data else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list the reader is; what an address says wrongly is read as if it said nothing."""

    show: Show = Show.ALL
    sought: str = ""
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Place:
        """Read a place from the arguments of an address."""
        show, page = arguments.get("show", ""), arguments.get("page", "")
        return cls(
            show=Show(show) if show in list(Show) else Show.ALL,
            sought=arguments.get("q", "").strip()[:LONGEST_SEARCH],
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    def filters(self) -> dict[str, Any]:
        """Return the arguments that lead to the first page of what is shown; the usual ones are left out."""
        said: dict[str, Any] = {}
        if self.show is not Show.ALL:
            said["show"] = self.show.value
        if self.sought:
            said["q"] = self.sought
        return said

    def arguments(self) -> dict[str, Any]:
        """Return the arguments that lead back here."""
        return self.filters() | ({"page": self.page} if self.page > 1 else {})
