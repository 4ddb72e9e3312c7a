"""Reading somebody's list, whatever program saved it."""

from __future__ import annotations

from flask_babel import gettext as _

from gateway.spreadsheets.table import Table, Unreadable
from gateway.spreadsheets.text import read_text
from gateway.spreadsheets.workbook import read_workbook

__all__ = ["Table", "Unreadable", "read_table"]


def read_table(data: bytes, *, encoding: str | None = None) -> Table:
    """Read a file of separated values, or the first sheet with rows of an Excel workbook; it starts with headings.

    Raises
    ------
    Unreadable
        It is empty, of another kind, or cannot be understood.
    """
    if data.startswith(b"PK\x03\x04"):
        return read_workbook(data)
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise Unreadable(
            _("this is neither a CSV file nor an XLSX workbook. Save the spreadsheet as one of them and bring that.")
        )
    return read_text(data, encoding=encoding)
