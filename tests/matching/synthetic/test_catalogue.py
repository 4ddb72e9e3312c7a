"""The catalogue is complete in six languages, in the right scripts, and reads its files strictly."""

import re
from collections import Counter

import pytest

from matching.categories import LANGUAGES, headings
from matching.errors import InputError
from matching.synthetic import sentences
from matching.synthetic.catalogue import GROUPS, products, read_sectors, sectors
from tests.matching.scripts import HAN, HANGUL, KANA, NEVER_JAPANESE, SIMPLIFIED, TRADITIONAL


def phrases(language: str) -> list[str]:
    return [phrase for product in products().values() for phrase in (product.offer[language], product.need[language])]


def shown(language: str) -> list[str]:
    """Everything a profile in this language may show, not only products."""
    own = [*sentences.BUYER_OPENINGS[language], *sum(sentences.BUYER_LINES[language].values(), ())]
    if language in sentences.SUPPLIER_OPENINGS:
        own += [*sentences.SUPPLIER_OPENINGS[language], *sum(sentences.SUPPLIER_LINES[language].values(), ())]
        own += sum(sentences.TAILS[language].values(), ())
    return [*phrases(language), *(sector.names[language] for sector in sectors()), *own]


def test_catalogue_covers_what_canada_sells():
    assert len(products()) >= 200
    assert len(sectors()) >= 20
    assert len(products()) == sum(len(sector.products) for sector in sectors())
    assert {sector.group for sector in sectors()} == set(GROUPS)
    assert all(len(sector.products) >= 8 for sector in sectors())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_short_and_means_one_product(language):
    found = phrases(language)

    assert len(found) == 2 * len(products())
    assert [phrase for phrase in found if not phrase.strip() or len(phrase) >= 80] == []
    assert [phrase for phrase, times in Counter(map(str.casefold, found)).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sector_names_differ(language):
    assert len({sector.names[language] for sector in sectors()}) == len(sectors())


def test_services_have_no_heading_of_the_harmonized_system():
    services = [product for product in products().values() if headings()[product.heading].hs is None]

    assert {product.sector for product in services} == {"software", "education"}
    assert [product.key for product in services if product.sector != headings()[product.heading].sector] == []


def test_sizes_and_prices_rise():
    spans = [(product.key, span) for product in products().values() for span in (product.order, product.price)]

    assert [(key, span) for key, span in spans if not 0 < span[0] < span[1]] == []


def test_scripts_of_japanese_and_korean():
    assert [text for text in shown("ja") if not re.search(f"{HAN}|{KANA}", text) or re.search(HANGUL, text)] == []
    assert [text for text in shown("ko") if not re.search(HANGUL, text)] == []
    assert [text for text in shown("ko") if re.search(f"{HAN}|{KANA}", text)] == []


def test_japanese_is_not_written_in_simplified_chinese():
    assert [text for text in shown("ja") if set(text) & NEVER_JAPANESE] == []


@pytest.mark.parametrize(("language", "foreign"), [("zh-Hans", TRADITIONAL), ("zh-Hant", SIMPLIFIED)])
def test_chinese_keeps_its_script(language, foreign):
    assert [text for text in shown(language) if set(text) & set(foreign) or re.search(f"{KANA}|{HANGUL}", text)] == []
    assert [text for text in shown(language) if not re.search(HAN, text)] == []


def test_taiwan_uses_its_own_words():
    """Traditional Chinese is trade usage, not the mainland's words in other characters."""
    together = "".join(shown("zh-Hant"))

    assert [
        word for word in ("軟件", "質量", "塑料", "傳感器", "三文魚", "金槍魚", "激光", "信息") if word in together
    ] == []
    assert [word for word in ("軟體", "塑膠", "感測器", "鮭魚", "品質", "通路") if word not in together] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_latin_languages_have_no_other_script(language):
    assert [text for text in shown(language) if re.search(f"{HAN}|{KANA}|{HANGUL}", text)] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("= beverages\n", r"tea\.txt, line 1: write 2 fields"),
        ("= tea | food\n", r"tea\.txt, line 1: the sector tree has no 'tea'"),
        ("= beverages | food\n\ntea | 09.02 | kg | 1-2\n", r"tea\.txt, line 3: write 6 fields"),
        ("= beverages | food\n\ntea | 09.99 | kg | 1-2 | 3-4 | Organic\n", r"line 3: the sector tree has no '09\.99'"),
        (
            "= beverages | food\n\ntea | 09.02 | kg | 1-2 | 3-4 | Organic\nen Tea | Tea\nfr Thé | Thé\n",
            r"tea\.txt, line 3: write one line each for en, fr, zh-Hans",
        ),
        ("tea | 09.02 | kg | 1-2 | 3-4 | Organic\n", r"tea\.txt, line 1: begin with a sector"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path, text, fault):
    path = tmp_path / "tea.txt"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=fault):
        list(read_sectors(path))
