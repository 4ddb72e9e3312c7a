"""Units in six languages, and currencies: what compares with what, and what is not guessed."""

from __future__ import annotations

from collections import Counter

import pytest

from matching.similarity import currencies, units
from matching.similarity.currencies import currency_code
from matching.similarity.units import measure


@pytest.mark.parametrize(
    ("names", "measured"),
    [
        (("kg", "㎏", "KGS.", "Kilogrammes", "公斤", "千克", "キログラム", "킬로그램"), ("kg", 1.0)),
        (("t", "MT", "metric tonnes", "tonnes métriques", "公吨", "公噸", "トン", "㌧", "톤"), ("kg", 1000.0)),
        (("lb", "lbs.", "livres", "磅", "ポンド", "파운드"), ("kg", 0.45359237)),
        (("short ton", "Short-Tons", "tonne courte", "短吨", "短噸"), ("kg", 907.18474)),
        (("mL", "ml.", "millilitres", "毫升", "ミリリットル", "밀리리터"), ("l", 0.001)),
        (("L", "ℓ", "litres", "公升", "リットル", "리터"), ("l", 1.0)),
        (("US gallons", "gallon américain", "美制加仑", "米ガロン"), ("l", 3.785411784)),
        (("imperial gallon", "gallon impérial", "英ガロン"), ("l", 4.54609)),
        (("m3", "m³", "㎥", "m^3", "cu. m", "mètres cubes", "立方米", "立方メートル"), ("l", 1000.0)),
        (("board feet", "bd. ft.", "pieds-planche", "板英尺", "ボードフィート"), ("l", 2.359737216)),
        (("sq ft", "ft²", "pieds carrés"), ("m2", 0.09290304)),
        (("pcs", "pièces", "個", "个", "件", "개"), ("piece", 1.0)),
        (("dozen", "douzaines", "打", "ダース", "다스"), ("piece", 12.0)),
        (("t/year", "t per year", "tonnes par an", "吨/年", "トン/年", "톤/년"), ("kg", 1000.0)),
        (("pairs", "paires", "双", "雙", "켤레"), ("pair", 1.0)),
        (("case", "Cartons", "caisses", "箱", "ケース", "카톤 "), ("case", 1.0)),
        (("20' container", "20’ container", "20ft container", "TEU", "20呎貨櫃"), ("20-foot container", 1.0)),
        (("gallon", "加仑", "ガロン"), ("gallon", 1.0)),
        (("Super sacks", "super-sacks"), ("super sacks", 1.0)),
        (("斤",), ("斤", 1.0)),
        (("", " ", "...", None), None),
    ],
)
def test_spellings_of_one_unit_measure_the_same(names: tuple[str | None, ...], measured: tuple[str, float] | None):
    assert {measure(name) for name in names} == {measured}


def test_no_spelling_stands_for_two_units():
    for table in (units._NAMES, currencies._WORDS):
        spellings = Counter(name.strip() for names in table.values() for name in names.split(","))
        assert [name for name, number in spellings.items() if number > 1] == []
    assert not {currencies._folded(code) for code in currencies._CODES} & {
        currencies._folded(word) for words in currencies._WORDS.values() for word in words.split(",")
    }


def test_what_a_unit_is_counted_in_is_a_unit_of_its_own():
    for counted_in, _size in units._NAMES:
        assert measure(counted_in) == (counted_in, 1.0)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("CAD", "cad", " CA$ ", "C$", "$ CA", "dollars canadiens", "加元", "加幣", "カナダドル"), "CAD"),
        (("USD", "US$", "$US", "美元", "美金", "米ドル", "미국 달러"), "USD"),
        (("CNY", "RMB", "人民币", "人民幣"), "CNY"),
        (("JPY", "円", "日元", "日圓", "엔"), "JPY"),
        (("KRW", "₩", "￦", "원", "韩元", "ウォン"), "KRW"),
        (("TWD", "NT$", "新台幣"), "TWD"),
        (("$", "¥", "￥", "元", "圓", "dollar", "ドル", "달러", "XXX", "", None), None),
    ],
)
def test_a_currency_is_its_code_sign_or_word_and_never_a_guess(words: tuple[str | None, ...], code: str | None):
    assert {currency_code(word) for word in words} == {code}
