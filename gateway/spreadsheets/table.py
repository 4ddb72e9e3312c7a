"""A file as read: headings, rows, and how it was understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

MOST_ROWS = 20_000
MOST_COLUMNS = 400


class Unreadable(Exception):  # noqa: N818  (said of a file)
    """The file cannot be read as a table; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read. Each row comes with the number of the line it starts on.

    A short row is filled up; a long one keeps what is too much, so that it can be reported. A text file has an
    encoding and a delimiter, a workbook the name of the sheet that was read.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


def filled(
    records: Iterable[tuple[int, list[str]]], *, encoding: str = "", delimiter: str = "", sheet: str = ""
) -> Table:
    """Return the table of these records (line, cells), the first of which are the headings.

    Raises
    ------
    Unreadable
        There is nothing below the headings, or more than one list can hold.
    """
    first, *others = list(records) or [(1, [])]
    if not others:
        raise Unreadable(_("there is no row below the headings."))
    if len(others) > MOST_ROWS or len(first[1]) > MOST_COLUMNS:
        raise Unreadable(
            _(
                "it has more than %(rows)s rows or %(columns)s columns. Divide it.",
                rows=MOST_ROWS,
                columns=MOST_COLUMNS,
            )
        )
    headings = tuple(cell.strip() for cell in first[1])
    rows = tuple((number, tuple(cells + [""] * (len(headings) - len(cells)))) for number, cells in others)
    return Table(headings, rows, encoding=encoding, delimiter=delimiter, sheet=sheet)
