"""Reading an Excel workbook (XLSX): the first sheet that has rows, every cell as a person reads it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _

from gateway.spreadsheets.table import MOST_COLUMNS, MOST_ROWS, Table, Unreadable, filled

UNPACKED_BYTES = 200_000_000
"""A workbook is a ZIP file; a small one can unpack to more than the machine holds."""


def read_workbook(data: bytes) -> Table:
    """Read the first sheet that has a row below its headings.

    Raises
    ------
    Unreadable
        It is no workbook, is locked with a password, or no sheet has rows.
    """
    from openpyxl import load_workbook  # only those who bring a list in pay for it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_BYTES:
                raise Unreadable(_("it unpacks to far more than a list needs. Save it as CSV UTF-8."))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        read = ((sheet.title, list(_records(sheet))) for sheet in sheets)
        title, records = next(((title, found) for title, found in read if len(found) > 1), ("", []))
    except Unreadable:
        raise
    except Exception as error:  # a damaged file breaks the reader in as many ways as there are parts
        raise Unreadable(
            _("it cannot be read as an Excel workbook. Open it, save it again as XLSX or CSV UTF-8, and bring that.")
        ) from error
    return filled(records, sheet=title)


def _records(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number, cells) of the rows in which anything is written, without the empty cells at their end."""
    sheet.reset_dimensions()  # some programs write wrong ones, and then rows are missing
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, max_row=MOST_ROWS * 2, values_only=True)
    for number, cells in enumerate(rows, start=1):
        written = [_written(cell) for cell in cells]
        while written and not written[-1].strip():
            written.pop()
        if written:
            yield number, written


def _written(cell: object) -> str:
    """Return what a cell shows: 12 and not 12.0, a day without its midnight."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return str(cell.date() if cell.time() == time() else cell.replace(microsecond=0))
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)
