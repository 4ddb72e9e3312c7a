"""Every script has its font, in the order the language of the text asks for."""

from __future__ import annotations

import pytest

from gateway.printing.fonts import Families, FontsMissing, choose_families, text_settings, writing

WHEELS = {"Noto Sans", "Noto Sans SC", "Noto Sans TC", "Noto Sans JP", "Noto Sans KR"}
SYSTEM = {"DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK TC", "Noto Sans CJK JP", "Noto Sans CJK KR"}


def test_the_packages_fonts_come_before_the_systems() -> None:
    chosen = choose_families(WHEELS | SYSTEM)
    cjk = {"zh-Hans": "Noto Sans SC", "zh-Hant": "Noto Sans TC", "ja": "Noto Sans JP", "ko": "Noto Sans KR"}
    assert chosen == Families("Noto Sans", cjk)


def test_the_systems_fonts_are_enough() -> None:
    assert choose_families(SYSTEM).cjk["ja"] == "Noto Sans CJK JP"


def test_missing_fonts_are_named_with_what_to_install() -> None:
    with pytest.raises(FontsMissing) as caught:
        choose_families({"Noto Sans SC"})
    assert str(caught.value) == (
        "There is no font to print Latin script, Traditional Chinese, Japanese, Korean with. Install the font packages "
        "(pip install -r requirements.txt), or fonts-noto-core and fonts-noto-cjk from the system."
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("zh-Hans", ("zh", "CN", "hans")),
        ("zh_Hant_TW", ("zh", "TW", "hant")),
        ("zh-TW", ("zh", "TW", "hant")),
        ("zh-HK", ("zh", "HK", "hant")),
        ("zh", ("zh", "CN", "hans")),
        ("fr-CA", ("fr", "CA", "")),
        ("ja", ("ja", "", "")),
    ],
)
def test_language_codes_of_either_spelling_are_understood(code: str, expected: tuple[str, str, str]) -> None:
    assert writing(code) == expected


@pytest.mark.parametrize(
    ("code", "second"),
    [("ja", "Noto Sans JP"), ("ko", "Noto Sans KR"), ("zh-Hant", "Noto Sans TC"), ("zh", "Noto Sans SC")],
)
def test_latin_comes_first_and_the_texts_own_family_second(code: str, second: str) -> None:
    settings = text_settings(code, choose_families(WHEELS))
    assert settings["sans"][:2] == ["Noto Sans", second]
    assert set(settings["sans"]) == WHEELS
