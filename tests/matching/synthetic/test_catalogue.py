"""The catalogue is complete in six languages, in the right scripts, and reads its files strictly."""

import re
from collections import Counter

import pytest

from matching.errors import InputError
from matching.synthetic import sentences
from matching.synthetic.catalogue import GROUPS, LANGUAGES, products, read_sectors, sectors

HAN = "[一-鿿]"
KANA = "[ぁ-ヿ]"
HANGUL = "[가-힣]"

SIMPLIFIED = (
    "鱼虾冻鲜龙蓝单种装类产养农业营调货质资贸车轻软输运进还选酱钢铁铝铜锂镍长门间际饮饲饼马鸡鸭麦黄网"
    "络电气热灯环监测务层岛应废张给纤纸经绿缩罗联肠胶脏节苹药获补规视觉认设证试语说请课负买费赛"
)
TRADITIONAL = (
    "魚蝦凍鮮龍藍單種裝類產養農業營調貨質資貿車輕軟輸運進還選醬鋼鐵鋁銅鋰鎳長門間際飲飼餅馬雞鴨麥黃網"
    "絡電氣熱燈環監測務層島應廢張給纖紙經綠縮羅聯腸膠臟節蘋藥獲補規視覺認設證試語說請課負買費賽"
)
"""The same words written both ways; no character is in both lists."""


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


def test_headings_are_of_the_harmonized_system_or_of_a_service():
    goods = [product for product in products().values() if product.heading is not None]

    assert [product.key for product in goods if not re.fullmatch(r"\d\d\.\d\d", product.heading)] == []
    assert [
        product.key for product in goods if product.heading[:2] == "77" or not "01" <= product.heading[:2] <= "97"
    ] == []
    assert {product.sector for product in products().values() if product.heading is None} == {"software", "education"}


def test_sizes_and_prices_rise():
    spans = [(product.key, span) for product in products().values() for span in (product.order, product.price)]

    assert [(key, span) for key, span in spans if not 0 < span[0] < span[1]] == []


def test_scripts_of_japanese_and_korean():
    assert [text for text in shown("ja") if not re.search(f"{HAN}|{KANA}", text) or re.search(HANGUL, text)] == []
    assert [text for text in shown("ko") if not re.search(HANGUL, text)] == []
    assert [text for text in shown("ko") if re.search(f"{HAN}|{KANA}", text)] == []


def test_japanese_is_not_written_in_simplified_chinese():
    never_japanese = set(SIMPLIFIED) - set("装黄麦")  # these three were simplified alike in Japan

    assert [text for text in shown("ja") if set(text) & never_japanese] == []


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


def test_a_line_with_a_field_too_few_is_named(tmp_path):
    path = tmp_path / "tea.txt"
    names = "\n".join(f"{language} Tea" for language in LANGUAGES)
    path.write_text(f"= tea | food\n{names}\n\ntea-black | 09.02 | kg | 1-2\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"tea\.txt, line 9: write 6 fields"):
        list(read_sectors(path))


def test_a_missing_language_is_named(tmp_path):
    path = tmp_path / "tea.txt"
    path.write_text("= tea | food\nen Tea\nfr Thé\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"tea\.txt, line 1: write one line each for en, fr, zh-Hans"):
        list(read_sectors(path))
