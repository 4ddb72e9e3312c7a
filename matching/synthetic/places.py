"""Where the demonstration event's suppliers and buyers come from, and what each place trades in.

The weights are plausible shares for a demonstration, not statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Province:
    """`share` of the suppliers, the part of them who write French, and the sectors strong there."""

    code: str
    share: float
    french: float
    cities: tuple[str, ...]
    strong: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Country:
    """`share` of the buyers; `cities` are (own script, Latin letters); `spoken` language -> how many speak it.

    `writes` and `currencies` map a language or a currency to its share.
    """

    code: str
    share: float
    cities: tuple[tuple[str, str], ...]
    writes: Mapping[str, float]
    spoken: Mapping[str, float]
    currencies: Mapping[str, float]


PROVINCES = (
    Province(
        code="ON",
        share=31,
        french=0.05,
        cities=("Toronto", "Ottawa", "Hamilton", "Guelph", "Niagara-on-the-Lake", "Sudbury", "Windsor", "Leamington"),
        strong=(
            "beverages",
            "software",
            "medical",
            "prepared-foods",
            "cosmetics",
            "water",
            "health-products",
            "furniture",
            "education",
            "paper-packaging",
            "pet",
        ),
    ),
    Province(
        code="QC",
        share=27,
        french=0.92,
        cities=("Montréal", "Québec", "Sherbrooke", "Drummondville", "Saguenay", "Rimouski", "Longueuil", "Granby"),
        strong=(
            "maple-honey",
            "aerospace",
            "fruit",
            "clean-technology",
            "cosmetics",
            "furniture",
            "outdoor",
            "prepared-foods",
            "minerals",
            "software",
            "wood",
        ),
    ),
    Province(
        code="BC",
        share=16,
        french=0.01,
        cities=("Vancouver", "Richmond", "Victoria", "Kelowna", "Nanaimo", "Prince Rupert", "Burnaby"),
        strong=("wood", "seafood", "clean-technology", "fruit", "health-products", "outdoor", "arts", "education"),
    ),
    Province(
        code="AB",
        share=7,
        french=0.01,
        cities=("Calgary", "Edmonton", "Lethbridge", "Red Deer", "Medicine Hat"),
        strong=("meat", "farm-machinery", "clean-technology", "pet", "beverages", "minerals"),
    ),
    Province(
        code="SK",
        share=4,
        french=0.01,
        cities=("Saskatoon", "Regina", "Moose Jaw", "Swift Current"),
        strong=("pulses-grains", "farm-machinery", "minerals"),
    ),
    Province(
        code="MB",
        share=4,
        french=0.06,
        cities=("Winnipeg", "Brandon", "Steinbach", "Saint-Boniface"),
        strong=("pulses-grains", "meat", "farm-machinery", "aerospace", "maple-honey"),
    ),
    Province(
        code="NS",
        share=4,
        french=0.03,
        cities=("Halifax", "Lunenburg", "Yarmouth", "Digby", "Truro"),
        strong=("seafood", "fruit", "water", "education"),
    ),
    Province(
        code="NB",
        share=3.5,
        french=0.45,
        cities=("Moncton", "Fredericton", "Caraquet", "Shediac", "Edmundston"),
        strong=("seafood", "fruit", "paper-packaging", "wood", "maple-honey"),
    ),
    Province(
        code="PE",
        share=1.5,
        french=0.03,
        cities=("Charlottetown", "Summerside", "Souris"),
        strong=("seafood", "prepared-foods", "health-products"),
    ),
    Province(
        code="NL",
        share=1.3,
        french=0.01,
        cities=("St. John's", "Corner Brook", "Gander"),
        strong=("seafood", "beverages", "outdoor"),
    ),
    Province(code="YT", share=0.3, french=0.02, cities=("Whitehorse", "Dawson City"), strong=("arts", "maple-honey")),
    Province(code="NT", share=0.3, french=0.02, cities=("Yellowknife", "Hay River"), strong=("arts", "minerals")),
    Province(code="NU", share=0.3, french=0.0, cities=("Iqaluit", "Rankin Inlet"), strong=("arts", "seafood")),
)

COUNTRIES = (
    Country(
        code="CN",
        share=25,
        cities=(
            ("上海", "Shanghai"),
            ("北京", "Beijing"),
            ("广州", "Guangzhou"),
            ("深圳", "Shenzhen"),
            ("青岛", "Qingdao"),
            ("大连", "Dalian"),
            ("成都", "Chengdu"),
            ("杭州", "Hangzhou"),
        ),
        writes={"zh-Hans": 1},
        spoken={"zh": 1, "en": 0.45},
        currencies={"USD": 5, "CNY": 4, "CAD": 1},
    ),
    Country(
        code="JP",
        share=20,
        cities=(
            ("東京", "Tokyo"),
            ("大阪", "Osaka"),
            ("横浜", "Yokohama"),
            ("名古屋", "Nagoya"),
            ("福岡", "Fukuoka"),
            ("札幌", "Sapporo"),
            ("神戸", "Kobe"),
        ),
        writes={"ja": 1},
        spoken={"ja": 1, "en": 0.4},
        currencies={"JPY": 5, "USD": 3, "CAD": 2},
    ),
    Country(
        code="KR",
        share=16,
        cities=(
            ("서울", "Seoul"),
            ("부산", "Busan"),
            ("인천", "Incheon"),
            ("대구", "Daegu"),
            ("수원", "Suwon"),
            ("대전", "Daejeon"),
        ),
        writes={"ko": 1},
        spoken={"ko": 1, "en": 0.45},
        currencies={"USD": 5, "KRW": 4, "CAD": 1},
    ),
    Country(
        code="TW",
        share=10,
        cities=(
            ("台北", "Taipei"),
            ("高雄", "Kaohsiung"),
            ("台中", "Taichung"),
            ("台南", "Tainan"),
            ("新竹", "Hsinchu"),
        ),
        writes={"zh-Hant": 1},
        spoken={"zh": 1, "en": 0.6},
        currencies={"USD": 5, "TWD": 5},
    ),
    Country(
        code="HK",
        share=8,
        cities=(("香港", "Hong Kong"), ("九龍", "Kowloon"), ("荃灣", "Tsuen Wan")),
        writes={"zh-Hant": 0.9, "en": 0.1},
        spoken={"yue": 1, "en": 0.9, "zh": 0.6},
        currencies={"HKD": 5, "USD": 5},
    ),
    Country(
        code="SG",
        share=5,
        cities=(("Singapore", "Singapore"),),
        writes={"en": 1},
        spoken={"en": 1, "zh": 0.6},
        currencies={"SGD": 5, "USD": 5},
    ),
    Country(
        code="MY",
        share=4,
        cities=(("Kuala Lumpur", "Kuala Lumpur"), ("Penang", "Penang"), ("Johor Bahru", "Johor Bahru")),
        writes={"en": 1},
        spoken={"en": 1, "ms": 0.8, "zh": 0.5},
        currencies={"MYR": 5, "USD": 5},
    ),
    Country(
        code="VN",
        share=4,
        cities=(("Hà Nội", "Hanoi"), ("Đà Nẵng", "Da Nang"), ("Hải Phòng", "Hai Phong")),
        writes={"en": 0.5, "fr": 0.5},
        spoken={"vi": 1, "en": 0.6, "fr": 0.3},
        currencies={"USD": 8, "VND": 2},
    ),
    Country(
        code="IN",
        share=4,
        cities=(("Mumbai", "Mumbai"), ("New Delhi", "New Delhi"), ("Bengaluru", "Bengaluru"), ("Chennai", "Chennai")),
        writes={"en": 1},
        spoken={"en": 1, "hi": 0.8},
        currencies={"USD": 6, "INR": 4},
    ),
    Country(
        code="PH",
        share=2,
        cities=(("Manila", "Manila"), ("Cebu City", "Cebu City"), ("Davao City", "Davao City")),
        writes={"en": 1},
        spoken={"en": 1, "fil": 0.9},
        currencies={"USD": 6, "PHP": 4},
    ),
    Country(
        code="TH",
        share=2,
        cities=(("Bangkok", "Bangkok"), ("Chiang Mai", "Chiang Mai")),
        writes={"en": 1},
        spoken={"th": 1, "en": 0.8},
        currencies={"USD": 6, "THB": 4},
    ),
)

PER_CANADIAN_DOLLAR = {
    "CAD": 1.0, "USD": 0.73, "CNY": 5.2, "JPY": 108.0, "KRW": 1000.0, "TWD": 23.0, "HKD": 5.7, "SGD": 0.95,
    "MYR": 3.1, "VND": 18500.0, "INR": 62.0, "PHP": 42.0, "THB": 24.0,
}  # fmt: skip
"""Rounded rates, so that prices in the example are of a believable size; nothing else may use them."""
