"""Workbooks as people save them."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from flask import Flask
from openpyxl import Workbook

from gateway.spreadsheets.reading import Unreadable, read_table


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_first_sheet_with_rows_is_read_as_a_person_reads_it(app: Flask) -> None:
    book = Workbook()
    book.active.title = "Read me"
    sheet = book.create_sheet("供应商")
    sheet.append(["Company", "People", "Since", "Share", "Organic"])
    sheet.append([])
    sheet.append(["枫叶食品", 12.0, date(2019, 5, 1), 0.25, True])
    sheet.append(["=1+1", None, None, None, None])
    table = read_table(saved(book))
    assert (table.sheet, table.headings) == ("供应商", ("Company", "People", "Since", "Share", "Organic"))
    assert table.rows == ((3, ("枫叶食品", "12", "2019-05-01", "0.25", "yes")),)


def test_a_hidden_sheet_is_passed_over(app: Flask) -> None:
    book = Workbook()
    book.active.append(["Company"])
    book.active.append(["Old"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("New")
    shown.append(["Company"])
    shown.append(["Acme"])
    assert read_table(saved(book)).rows == ((2, ("Acme",)),)


@pytest.mark.parametrize("data", [b"PK\x03\x04 and so on", b"PK\x03\x04"])
def test_a_damaged_workbook_says_what_to_do(app: Flask, data: bytes) -> None:
    with pytest.raises(Unreadable, match="save it again as XLSX"):
        read_table(data)


def test_a_workbook_without_rows_is_no_list(app: Flask) -> None:
    with pytest.raises(Unreadable, match="no row below the headings"):
        read_table(saved(Workbook()))


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0 old Excel"])
def test_another_kind_of_file_is_told(app: Flask, data: bytes) -> None:
    with pytest.raises(Unreadable, match="neither a CSV file nor an XLSX workbook"):
        read_table(data)


def test_a_small_file_that_unpacks_to_a_huge_one_is_not_unpacked(app: Flask) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(3):
            packed.writestr(f"{number}.xml", b"\0" * 70_000_000)
    with pytest.raises(Unreadable, match="unpacks to far more"):
        read_table(out.getvalue())
