"""Traditional Chinese read as Simplified: what changes, for whom, and what stays as it was written."""

from __future__ import annotations

import subprocess
import sys

import pytest

from matching.similarity import rank
from matching.similarity.chinese import Writing, simplified, writing_of
from matching.similarity.encoder import SentenceEncoder
from matching.similarity.phrases import Phrase, profile_phrases
from matching.similarity.stores import MemoryStore
from matching.types import Offer, Profile
from tests.matching.similarity.people import PRODUCTS, buyer, market


def compared(text: str, **profile: object) -> str:
    """Return what one offered text is compared as."""
    seller = Profile(id="S1", offers=(Offer(text=text),), **profile)
    (phrase,) = profile_phrases(seller, seller.offers)
    return phrase.text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("楓糖漿", "枫糖浆"),
        ("冷凍藍莓", "冷冻蓝莓"),
        ("雷射感測器", "激光传感器"),
        ("資訊安全軟體", "信息安全软件"),
        ("化粧品", "化妆品"),
        ("衞生用品", "卫生用品"),
        ("三文魚", "三文鱼"),
        ("HACCP 認證", "HACCP 认证"),
        ("枫糖浆", "枫糖浆"),
    ],
)
def test_traditional_is_read_as_simplified_with_the_words_of_the_trade(written: str, read: str):
    assert simplified(written, Writing.WORDS_TOO) == read


@pytest.mark.parametrize(
    ("profile", "writing"),
    [
        ({"language": "zh-Hant"}, Writing.WORDS_TOO),
        ({"language": "zh-TW"}, Writing.WORDS_TOO),
        ({"language": "zh_Hant_HK"}, Writing.WORDS_TOO),
        ({"language": "yue"}, Writing.WORDS_TOO),
        ({"language": "en", "languages": ("en", "zh-HK")}, Writing.WORDS_TOO),
        ({"language": "zh", "country": "TW"}, Writing.WORDS_TOO),
        ({"language": "en", "country": "hk"}, Writing.WORDS_TOO),
        ({"language": "zh-Hans", "country": "TW"}, Writing.CHARACTERS_ONLY),
        ({"language": "zh"}, Writing.CHARACTERS_ONLY),
        ({"language": "fr", "country": "CA"}, Writing.CHARACTERS_ONLY),
        ({}, Writing.CHARACTERS_ONLY),
    ],
)
def test_the_language_tag_and_else_the_country_tell_how_chinese_is_written(profile: dict, writing: Writing):
    assert writing_of(Profile(id="B1", **profile)) == writing


def test_characters_change_for_all_chinese_and_words_only_where_it_is_written_so():
    assert compared("塑膠", language="zh-Hant") == "塑料"
    assert compared("塑膠", language="zh") == "塑胶"
    assert compared("塑膠", language="en") == "塑胶"


def test_japanese_and_korean_characters_are_left_alone():
    assert compared("海鮮", language="ja") == "海鮮"
    assert compared("海鮮", language="ko") == "海鮮"
    assert compared("海鮮", language="en", country="JP") == "海鮮"
    assert compared("龍蝦サラダ", language="zh-Hant") == "龍蝦サラダ"
    assert compared("人蔘 濃縮액", language="zh-Hant") == "人蔘 濃縮액"


def test_the_writer_is_quoted_as_written_and_both_writings_are_one_phrase():
    seller = Profile(id="S1", language="zh-Hant", offers=(Offer(text="龍蝦"), Offer(text="龙虾")))
    assert profile_phrases(seller, seller.offers) == (Phrase(text="龙虾", words="龍蝦", item=0, language="zh"),)


@pytest.mark.parametrize(
    ("want", "product"), [("龍蝦", "Live lobster"), ("羽絨衣", "Down jackets"), ("軟木木材", "Softwood lumber")]
)
def test_a_want_in_traditional_scores_as_in_simplified(want: str, product: str):
    store = MemoryStore()
    traditional = rank(market(), [buyer("B1", want, language="zh-Hant")], store=store).matches
    kept = len(store)
    simple = rank(market(), [buyer("B1", simplified(want, Writing.WORDS_TOO), language="zh")], store=store).matches
    assert len(store) == kept  # one vector for both
    assert [(match.supplier, match.score) for match in traditional] == [
        (match.supplier, match.score) for match in simple
    ]
    assert traditional[0].supplier == f"S{PRODUCTS.index(product):02}"
    assert traditional[0].reasons[0].need == want


def test_the_encoder_knows_simplified_better():
    english, traditional, simple = SentenceEncoder().transform(["lobster", "龍蝦", "龙虾"])
    assert english @ simple > english @ traditional + 0.2


_WITHOUT_OPENCC = """
import sys
sys.modules["opencc"] = None  # as if it were not installed
from matching.errors import MatchingError
from matching.similarity.phrases import profile_phrases
from matching.types import Need, Profile
for language, text in (("fr", "Sirop"), ("ja", "海鮮"), ("ko", "人蔘")):
    print(profile_phrases(Profile(id="B1", language=language), (Need(text=text),))[0].text)
try:
    profile_phrases(Profile(id="B1", language="zh"), (Need(text="楓糖漿"),))
except MatchingError as error:
    print(error)
"""


def test_without_opencc_chinese_is_refused_by_name_and_nothing_else_is():
    done = subprocess.run([sys.executable, "-c", _WITHOUT_OPENCC], capture_output=True, text=True, check=True)
    *texts, message = done.stdout.splitlines()
    assert texts == ["Sirop", "海鮮", "人蔘"]
    assert "opencc" in message
    assert "pip install -r requirements.txt" in message
