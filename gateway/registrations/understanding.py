"""Countries, provinces, languages and numbers as people write them in lists."""

from __future__ import annotations

import re
from functools import cache

import babel
from babel.core import get_global

from gateway.profiles.catalogue import WRITTEN
from gateway.registrations.headings import folded

NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
_LOCALES = ("en", "fr", "zh_Hans", "zh_Hant", "ja", "ko")
_ALSO = {
    "usa": "US", "u s a": "US", "america": "US", "uk": "GB", "u k": "GB", "england": "GB", "korea": "KR",
    "republic of korea": "KR", "south korea": "KR", "coree": "KR", "hong kong": "HK", "hongkong": "HK", "macau": "MO",
    "macao": "MO", "viet nam": "VN", "pr china": "CN", "p r china": "CN", "mainland china": "CN", "prc": "CN",
    "taiwan roc": "TW", "uae": "AE", "turkey": "TR", "中國": "CN", "中国大陆": "CN", "中國大陸": "CN", "香港": "HK",
    "台灣": "TW", "台湾": "TW", "澳門": "MO", "澳门": "MO", "대한민국": "KR", "한국": "KR", "홍콩": "HK",
}  # fmt: skip
_PROVINCES = {
    "AB": "Alberta, Alta",
    "BC": "British Columbia, Colombie-Britannique, B.C.",
    "MB": "Manitoba, Man",
    "NB": "New Brunswick, Nouveau-Brunswick, N.B.",
    "NL": "Newfoundland and Labrador, Newfoundland & Labrador, Newfoundland, Terre-Neuve-et-Labrador",
    "NT": "Northwest Territories, Territoires du Nord-Ouest, NWT",
    "NS": "Nova Scotia, Nouvelle-Écosse, N.S.",
    "NU": "Nunavut",
    "ON": "Ontario, Ont",
    "PE": "Prince Edward Island, Île-du-Prince-Édouard, PEI, P.E.I.",
    "QC": "Quebec, Québec, Que, PQ",
    "SK": "Saskatchewan, Sask",
    "YT": "Yukon, Yukon Territory",
}


def country_codes() -> tuple[str, ...]:
    """Return the two letters of every country and region one can come from."""
    codes = [str(code) for code in babel.Locale("en").territories]
    return tuple(sorted(code for code in codes if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES))


@cache
def _countries() -> dict[str, str]:
    names: dict[str, str] = {}
    for locale in _LOCALES:
        territories = babel.Locale.parse(locale).territories
        names |= {folded(territories[code]): code for code in country_codes() if code in territories}
    three = {old.casefold(): new[0] for old, new in get_global("territory_aliases").items() if len(old) == 3}
    letters = {code.casefold(): code for code in country_codes()}
    return {old: new for old, new in three.items() if new in letters.values()} | names | letters | _ALSO


@cache
def _provinces() -> dict[str, str]:
    names = {folded(name): code for code, written in _PROVINCES.items() for name in written.split(",")}
    return names | {code.casefold(): code for code in _PROVINCES}


@cache
def _languages() -> dict[str, str]:
    names = {code.casefold(): code for code in WRITTEN} | {folded(name): code for code, name in WRITTEN.items()}
    for locale in _LOCALES:
        known = babel.Locale.parse(locale).languages
        names |= {folded(known[code]): code for code in ("en", "fr", "zh", "ja", "ko")}
        names |= {
            folded(known[f"zh_{script}"]): f"zh-{script}" for script in ("Hans", "Hant") if f"zh_{script}" in known
        }
    also = {
        "zh": "zh",
        "mandarin": "zh",
        "中文": "zh",
        "zh cn": "zh-Hans",
        "zh tw": "zh-Hant",
        "zh hk": "zh-Hant",
        "jp": "ja",
        "kr": "ko",
    }
    return names | {folded(code): code for code in WRITTEN} | also


def country(text: str) -> str | None:
    """Return the two letters of a country written as a name in six languages, as two or as three letters."""
    return _countries().get(folded(text))


def province(text: str) -> str | None:
    """Return the two letters of a Canadian province or territory."""
    return _provinces().get(folded(text))


def written_language(text: str, country_code: str) -> str | None:
    """Return the tag of a language; plain Chinese takes the script of the country."""
    code = _languages().get(folded(text))
    if code == "zh":
        return "zh-Hant" if country_code in ("TW", "HK", "MO") else "zh-Hans"
    return code


def language_of(text: str, country_code: str) -> str:
    """Return the language a text is most likely in by its script alone; English for Latin letters."""
    if re.search("[가-힣]", text):
        return "ko"
    if re.search("[ぁ-ヿ]", text):
        return "ja"
    if re.search("[一-鿿]", text) and country_code in ("JP", "KR"):
        return "ja" if country_code == "JP" else "ko"  # names there are often written with ideographs alone
    if re.search("[一-鿿]", text):
        return "zh-Hant" if country_code in ("TW", "HK", "MO") else "zh-Hans"
    return "en"


def whole_number(text: str) -> int | None:
    """Return the first whole number in a text: 12, 2,000, 50-99 (50), about 30; None if there is none."""
    found = re.search(r"\d{1,3}(?:[,. \u00a0\u202f'’]\d{3})+(?!\d)|\d{1,9}", text)
    return int(re.sub(r"\D", "", found[0])[:9]) if found else None
