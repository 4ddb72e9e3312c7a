"""The sector tree is complete in six languages, its codes are well formed, and its files are read strictly."""

import re
import subprocess
import sys

import pytest

from matching.categories import LANGUAGES, heading, headings, path, sectors, tree_language
from matching.categories.tree import read_tree
from matching.errors import InputError
from matching.similarity.categories import category_overlap
from tests.matching.scripts import HAN, HANGUL, KANA, NEVER_JAPANESE, SIMPLIFIED, TRADITIONAL

LATIN = "[A-Za-z]"
LONGEST_NAME = {"en": 60, "fr": 70, "zh-Hans": 24, "zh-Hant": 24, "ja": 32, "ko": 32}


def names(language: str) -> list[str]:
    return [one.names[language] for one in (*sectors(), *headings().values())]


def test_tree_covers_what_canada_sells():
    assert 20 <= len(sectors()) <= 30
    assert 150 <= len(headings()) == sum(len(sector.headings) for sector in sectors()) <= 250
    assert [sector.key for sector in sectors() if len(sector.headings) < 3] == []
    assert {one.sector for one in headings().values() if one.hs is None} == {
        "software",
        "education",
        "business-services",
    }


def test_goods_are_coded_by_heading_of_the_harmonized_system_and_services_by_sector():
    goods = [one for one in headings().values() if one.hs is not None]
    services = [one for one in headings().values() if one.hs is None]

    assert [one.code for one in goods if f"{one.hs[:2]}.{one.hs[2:]}" != one.code] == []
    assert [one.code for one in goods if not 1 <= int(one.hs[:2]) <= 97 or one.hs[:2] == "77"] == []
    assert [one.code for one in services if not re.fullmatch(rf"{one.sector}\.\d\d", one.code)] == []
    assert [one.code for one in headings().values() if len(one.code) > 32] == []  # what a row of the site holds


def test_overlap_finds_neighbours_in_chapters_and_in_service_sectors():
    assert category_overlap("03.06", "03.07") == category_overlap("education.01", "education.02") == 0.7
    assert category_overlap("education.01", "software.01") == category_overlap("03.06", "software.03") == 0.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_is_there_once_and_short(language):
    found = names(language)

    assert len({name.casefold() for name in found}) == len(found) == len(sectors()) + len(headings())
    assert [name for name in found if not name.strip() or ">" in name or len(name) > LONGEST_NAME[language]] == []


@pytest.mark.parametrize(
    ("language", "own", "foreign"),
    [
        ("en", LATIN, f"{HAN}|{KANA}|{HANGUL}"),
        ("fr", LATIN, f"{HAN}|{KANA}|{HANGUL}"),
        ("zh-Hans", HAN, f"{KANA}|{HANGUL}|[{TRADITIONAL}]"),
        ("zh-Hant", HAN, f"{KANA}|{HANGUL}|[{SIMPLIFIED}]"),
        ("ja", f"{HAN}|{KANA}", f"{HANGUL}|[{''.join(sorted(NEVER_JAPANESE))}]"),
        ("ko", HANGUL, f"{HAN}|{KANA}"),
    ],
)
def test_every_name_is_written_in_its_own_script(language, own, foreign):
    assert [name for name in names(language) if not re.search(own, name) or re.search(foreign, name)] == []


def test_taiwan_uses_its_own_words():
    together = "".join(names("zh-Hant"))

    assert [word for word in ("軟件", "質量", "塑料", "激光", "集成電路", "通信", "奶酪") if word in together] == []
    assert [word for word in ("軟體", "塑膠", "雷射", "積體電路", "通訊", "起司") if word not in together] == []


def test_a_finer_code_is_named_by_the_heading_it_lies_under():
    assert heading("08.11.20.10") is heading("08.11") is headings()["08.11"]
    assert path("08.11.20", "ja") == "果実・ベリー・野菜 > 冷凍果実・冷凍ベリー"
    assert [heading(code) for code in ("", "08", "08.99", "education", "nonsense")] == [None] * 5
    assert path("08.99", "en") is None


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("fr-CA", "fr"),
        ("FR_ca", "fr"),
        ("ja-JP", "ja"),
        ("ko", "ko"),
        ("th", "en"),
        ("", "en"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh_Hans_CN", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh_Hant_TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("yue", "zh-Hant"),
    ],
)
def test_readers_are_served_in_the_language_of_the_tree_nearest_to_theirs(tag, language):
    assert tree_language(tag) == language


def block(head: str, name: str = "Tea") -> str:
    return "\n".join([head, *(f"{language} {name} {language}" for language in LANGUAGES)]) + "\n\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (block("09.02"), "tea.txt, line 1: begin with a sector"),
        (block("= drinks").replace("fr", "de"), "tea.txt, line 1: write one line each for en, fr, zh-Hans"),
        (block("= drinks").replace("Tea ko", ""), "tea.txt, line 7: write 1 fields"),
        (block("= drinks") + block("09-02", "Leaf"), "tea.txt, line 9: '09-02' is no code"),
        (block("= drinks") + block("77.01", "Leaf"), "tea.txt, line 9: '77.01' is no code"),
        (block("= drinks") + block("food.01", "Leaf"), "tea.txt, line 9: 'food.01' is no code"),
        (block("= drinks") + block("09.02", "Leaf") + block("09.02", "Green"), "The sector tree has '09.02' twice"),
        (block("= drinks") + block("09.02", "Tea"), "The sector tree has ko 'tea ko' twice"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path, text, fault):
    (tmp_path / "tea.txt").write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=re.escape(fault)):
        read_tree(tmp_path)


def test_the_tree_loads_without_the_engines_heavy_parts():
    program = "import sys, matching.categories as tree; tree.sectors(); print({'numpy', 'sklearn'} & set(sys.modules))"

    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "set()\n"
    )
