"""Writing lists that Excel opens: CSV with its mark, XLSX, and never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

Cell = str | int | float | None
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a text starts that a spreadsheet takes for a formula (OWASP, CSV injection); in East Asia wide signs too."""

LONGEST_CELL = 32_767
"""Characters Excel keeps of a cell."""


class Sheet(NamedTuple):
    """One list with its name."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def harmless(text: str) -> str:
    """Return a text that no spreadsheet runs: an apostrophe goes before what looks like a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("Maple syrup"), harmless("-5 °C, frozen")
    ("'=1+1", 'Maple syrup', "'-5 °C, frozen")
    """
    return "'" + text if text.startswith(FORMULA) else text


def as_written(text: str) -> str:
    """Return a text without the apostrophe that `harmless` put before it.

    Examples
    --------
    >>> as_written("'=1+1"), as_written("'t Zilte")
    ('=1+1', "'t Zilte")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def as_csv(sheet: Sheet) -> bytes:
    """Return a CSV file in UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(heading) for heading in sheet.headings])
    for row in sheet.rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig", errors="replace")


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook; every text is written as a text, whatever it starts with."""
    import xlsxwriter  # only exports pay for it

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            page.freeze_panes(1, 1)
            for column, heading in enumerate(sheet.headings):
                page.write_string(0, column, heading, bold)
                page.set_column(column, column, min(40, max(12, len(heading) + 2)))
            for line, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(line, column, _sound(cell))
                    elif cell is not None:
                        page.write_number(line, column, cell)
    return out.getvalue()


def _sound(text: str) -> str:
    return text.encode("utf-8", errors="replace").decode("utf-8")[:LONGEST_CELL]
