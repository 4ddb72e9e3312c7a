"""What an address may hold: numbers that fit into a column, and texts a database can be asked for.

Nobody types anything else, so it leads to "not found" instead of breaking the query it would end up in: PostgreSQL
refuses text with a zero character, SQLite refuses numbers beyond 64 bits.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

MOST = 2**31 - 1
"""The largest number of a row, on both databases."""


class Word(UnicodeConverter):
    """A part of an address."""

    def to_python(self, value: str) -> Any:
        """Return the text, if it can be looked up."""
        if "\0" in value:
            raise ValidationError
        return value


class Number(IntegerConverter):
    """The number of something that is stored."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": MOST, **kwargs})


def init_app(app: Flask) -> None:
    """Read every address in this way; call this before any page is registered."""
    app.url_map.converters.update(default=Word, string=Word, int=Number)

    @app.before_request
    def refuse_unaskable() -> None:
        if any("\0" in value for values in request.args.lists() for value in (values[0], *values[1])):
            abort(404)
