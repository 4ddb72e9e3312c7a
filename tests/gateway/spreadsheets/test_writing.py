"""What we write, spreadsheets show and never run."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from gateway.spreadsheets.writing import Sheet, as_csv, as_written, as_xlsx, harmless

SHEET = Sheet("Suppliers", ["organisation", "people"], [["=1+1", 12], ["枫叶, 食品", None], ["+1 416 555", 2.5]])


def test_csv_has_its_mark_and_no_formula() -> None:
    assert as_csv(SHEET).decode("utf-8").splitlines() == [
        "\ufefforganisation,people", "'=1+1,12", '"枫叶, 食品",', "'+1 416 555,2.5",
    ]  # fmt: skip


def test_wide_signs_begin_no_formula_either() -> None:
    assert harmless("＝1+1") == "'＝1+1"


def test_a_workbook_holds_texts_as_texts() -> None:
    page = load_workbook(io.BytesIO(as_xlsx([SHEET]))).active
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["organisation", "people"], ["=1+1", 12], ["枫叶, 食品", None], ["+1 416 555", 2.5],
    ]  # fmt: skip
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s", "n"}


@given(st.text())
def test_what_was_made_harmless_is_read_back_as_it_was(text: str) -> None:
    safe = harmless(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    if not text.startswith("'"):
        assert as_written(safe) == text


def test_half_a_character_does_not_break_a_file() -> None:
    broken = Sheet("A", ["name"], [["\ud83d half"]])
    assert as_csv(broken).decode("utf-8").splitlines()[1] == "? half"
    assert as_xlsx([broken]).startswith(b"PK")
