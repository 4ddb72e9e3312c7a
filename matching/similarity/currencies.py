"""Which currency a sign or word means: ISO 4217 codes, and the signs and words of six languages that mean only one.

What may be several currencies ($, ¥, 元, "dollar") is not guessed: a price read in the wrong one is worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ISO_4217 = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
_CODES = frozenset(_ISO_4217.split())
_WORDS = {
    "CAD": "CA$, C$, CDN$, $CA, $CAN, Canadian dollar, Canadian dollars, dollar canadien, dollars canadiens, 加元, "
    "加币, 加幣, 加拿大元, カナダドル, 캐나다 달러",
    "USD": "US$, U$, $US, US dollar, US dollars, American dollar, American dollars, dollar américain, "
    "dollars américains, 美元, 美金, 米ドル, 미국 달러, 미화",
    "CNY": "RMB, CN¥, CNH, renminbi, yuan renminbi, Chinese yuan, 人民币, 人民幣, 人民元, 中国元, 위안, 위안화",
    "JPY": "JP¥, yen, yens, Japanese yen, 円, 日元, 日圆, 日圓, 日币, 日幣, 日本円, 엔, 엔화",
    "KRW": "₩, won, wons, Korean won, 원, 원화, 韩元, 韓元, 韩币, 韓幣, 韓圜, ウォン, 韓国ウォン",
    "TWD": "NT$, NTD, TW$, Taiwan dollar, New Taiwan dollar, 新台币, 新台幣, 台币, 台幣, 新臺幣, 臺幣, 台湾ドル, "
    "ニュー台湾ドル, 대만 달러",
    "HKD": "HK$, Hong Kong dollar, Hong Kong dollars, 港币, 港幣, 港元, 香港ドル, 홍콩 달러",
    "SGD": "S$, SG$, Singapore dollar, Singapore dollars, 新加坡元, 新元, 坡币, シンガポールドル, 싱가포르 달러",
    "AUD": "A$, AU$, Australian dollar, Australian dollars, 澳元, 豪ドル, 호주 달러",
    "NZD": "NZ$, New Zealand dollar, New Zealand dollars",
    "MYR": "RM, ringgit, ringgits, 林吉特, 令吉, リンギット, 링깃",
    "THB": "฿, baht, bahts, 泰铢, 泰銖, バーツ, 바트",
    "VND": "₫, dong, dongs, 越南盾, 越盾, ドン, 동",
    "IDR": "Rp, rupiah, rupiahs, 印尼盾, ルピア, 루피아",
    "PHP": "₱, Philippine peso, Philippine pesos, 菲律宾比索, 菲律賓披索, フィリピンペソ, 필리핀 페소",
    "INR": "₹, Indian rupee, Indian rupees, 印度卢比, 印度盧比, インドルピー, 인도 루피",
    "EUR": "€, euro, euros, 欧元, 歐元, ユーロ, 유로",
    "GBP": "£, pound sterling, pounds sterling, livre sterling, livres sterling, 英镑, 英鎊, 英ポンド, 영국 파운드",
}


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


_MEANINGS = {_folded(code): code for code in _CODES} | {
    _folded(word): code for code, words in _WORDS.items() for word in words.split(",")
}


@lru_cache(maxsize=1024)
def currency_code(text: str | None) -> str | None:
    """Return the ISO 4217 code of a currency written as a code, sign or word; None where it may be several, or none.

    Examples
    --------
    >>> [currency_code(text) for text in ("cad", "CA$", "$ US", "日圓", "원", "RMB")]
    ['CAD', 'CAD', 'USD', 'JPY', 'KRW', 'CNY']
    >>> [currency_code(text) for text in ("$", "¥", "元", "dollars", "XYZ", "", None)]
    [None, None, None, None, None, None, None]
    """
    return _MEANINGS.get(_folded(text)) if text else None


def is_currency_code(text: str) -> bool:
    """Return whether `text` is an ISO 4217 code as it stands, in capitals."""
    return text in _CODES
