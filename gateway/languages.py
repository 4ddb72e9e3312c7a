"""Which interface language someone gets, and speaking it outside a request of theirs: mails, jobs, commands."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask_babel import force_locale

from gateway.config import LANGUAGES


def interface_language(*wanted: str) -> str:
    """Return the first of these languages that has a catalogue, else English."""
    return next((language for language in wanted if language in LANGUAGES), LANGUAGES[0])


def speaking(language: str) -> AbstractContextManager[None]:
    """Translate into this language, or English if it has no catalogue, within a `with` block."""
    context: AbstractContextManager[None] = force_locale(interface_language(language).replace("-", "_"))
    return context
