"""Searching is forgiving where people type carelessly, and exact where a mark makes another word."""

from __future__ import annotations

import pytest

from gateway.searching import mentions, plain


def test_width_case_and_latin_accents_make_no_difference() -> None:
    assert plain("ＩＱＦ ｶﾅﾀﾞ Straße Érablière") == "iqf カナダ strasse erabliere"


@pytest.mark.parametrize(
    ("search", "found"),
    [("erabliere", True), ("LAC érab", True), ("가나", True), ("メープル", True), ("メーフル", False), ("", True)],
)
def test_every_word_must_be_part_of_something(search: str, found: bool) -> None:
    assert mentions(("Érablière du Lac", None, "가나다 무역", "メープルシロップ"), search) is found
