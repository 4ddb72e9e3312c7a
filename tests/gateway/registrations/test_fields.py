"""Numbers and words as people type them."""

from __future__ import annotations

import re

import pytest

from gateway.registrations.fields import read_amount
from gateway.registrations.wording import clean, clean_text, has_latin


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1200", 1200), ("1,200", 1200), ("1 200", 1200), ("1 200,5", 1200.5), ("1,200.50", 1200.5),
        ("1.200,50", 1200.5), ("3,5", 3.5), ("3.50", 3.5), ("0,125", 0.125), ("1,200,000", 1_200_000), ("0", 0),
        ("１，２００．５", 1200.5),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_any_usual_way(written: str, meant: float) -> None:
    assert read_amount(written) == meant


@pytest.mark.parametrize("written", ["a few", "-1", "nan", "inf", "1e9", "1.2.3,4,5", "²", "9" * 14, "١٢"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=re.escape(written)):
        read_amount(written)


def test_a_line_keeps_every_script_and_loses_what_nobody_can_see() -> None:
    assert clean("  大森\u200b食品\u202e \t株式\x00会社\n ") == "大森食品 株式 会社"
    assert clean("e\u0301rable 🍁") == "érable 🍁"


def test_text_keeps_its_paragraphs() -> None:
    assert clean_text("One \r\n\r\n\r\n\r\nTwo\x07\n") == "One\n\nTwo"


def test_a_name_is_readable_in_latin_letters_or_not() -> None:
    assert [has_latin(name) for name in ("Ann", "大森", "Hansol 한솔", "123")] == [True, False, True, True]
