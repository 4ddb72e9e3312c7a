"""Forms with a column for each language: what is said in it, and what is missing there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, FormField, StringField, TextAreaField
from wtforms.validators import Length

from gateway.events.texts import Texts
from gateway.languages import NAMES, locale_of, missing, offered
from gateway.registrations.wording import clean, clean_text
from gateway.templating import own_name

PREFIX = "in_"


def line(value: str | None) -> str:
    """Filter: one clean line."""
    return clean(value or "")


def lines(value: str | None) -> str:
    """Filter: clean text of several lines."""
    return clean_text(value or "")


class EventWords(Form):
    """What the event says of itself in one language."""

    name = StringField(_l("Name"), [Length(max=120)], filters=[line])
    tagline = StringField(_l("Tagline"), [Length(max=200)], filters=[line])
    summary = TextAreaField(_l("Summary"), [Length(max=2000)], filters=[lines])
    venue = StringField(_l("Venue"), [Length(max=200)], filters=[line])
    address = StringField(_l("Address"), [Length(max=300)], filters=[line])
    travel = TextAreaField(_l("Travel notes"), [Length(max=4000)], filters=[lines])


class SessionWords(Form):
    """What a session is about in one language."""

    title = StringField(_l("Title"), [Length(max=200)], filters=[line])
    summary = TextAreaField(_l("Summary"), [Length(max=4000)], filters=[lines])


class SpeakerWords(Form):
    """Who a speaker is in one language."""

    post = StringField(_l("Post"), [Length(max=200)], filters=[line])
    about = TextAreaField(_l("About them"), [Length(max=4000)], filters=[lines])


@dataclass(frozen=True, slots=True)
class Column:
    """One language's part of a form; `lacks` names what other languages say and this one does not."""

    code: str
    name: str
    form: Form
    lacks: tuple[str, ...]
    used: bool


class InLanguages:
    """What a form with columns can do besides; see `with_columns`."""

    words: type[Form]
    codes: tuple[str, ...]

    def texts(self) -> Texts:
        """Return what was written, by language and part."""
        return {code: dict(self._column(code).data) for code in self.codes}

    def columns(self, said: list[Any]) -> Iterator[Column]:
        """Return the columns, with what the texts stored so far leave out in each language."""
        labels = {field.short_name: str(field.label.text) for field in self.words()}
        lacking = missing(said, labels, self.codes)
        for code in self.codes:
            used = any(text.language == code for text in said)
            lacks = tuple(labels[part] for part in lacking[code])
            yield Column(code, own_name(code), self._column(code), lacks, used)

    def _column(self, code: str) -> Form:
        return self[PREFIX + locale_of(code)].form  # type: ignore[index]


def with_columns(base: type[FlaskForm], words: type[Form], said: list[Any]) -> Any:
    """Return the submitted form with a column of `words` for every language, filled from the texts there are."""
    codes = (*NAMES, *(code for code in offered() if code not in NAMES))
    parts = [field.short_name for field in words()]
    filled = {
        PREFIX + locale_of(text.language): {part: getattr(text, part) for part in parts}
        for text in said
        if text.language in codes
    }
    made: Callable[..., type[FlaskForm]] = _made
    return made(base, words, codes)(data=filled)


@lru_cache(maxsize=16)
def _made(base: type[FlaskForm], words: type[Form], codes: tuple[str, ...]) -> type[FlaskForm]:
    columns = {PREFIX + locale_of(code): FormField(words, label=own_name(code)) for code in codes}
    return type(base.__name__, (InLanguages, base), {**columns, "words": words, "codes": codes})
