"""The Canadian side of the made-up event: what suppliers sell, hold and want.

Everybody draws from a generator of their own, seeded by the event's seed and their number, so supplier 7 is
the same in an event of 10 and of 300.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from random import Random

from matching.synthetic import names, sentences
from matching.synthetic.catalogue import Product, sectors
from matching.synthetic.event import SyntheticRegistration
from matching.synthetic.parties import (
    amount,
    as_colleague,
    email,
    free_slots,
    latin_form,
    pick,
    pick_range,
    sector_of,
    share_of,
    speaks,
    two_digits,
    unused,
)
from matching.synthetic.places import COUNTRIES, PER_CANADIAN_DOLLAR, PROVINCES, Province
from matching.types import Offer, Profile, Side

_STRONG_SECTOR = 14.0
_SIZES = (2, 3, 4, 5, 6, 8, 9, 12, 14, 18, 22, 30, 45, 60, 85, 120, 240)


def supplier(
    seed: int, number: int, id_: str, *, slots: Sequence[str], taken: Collection[str]
) -> SyntheticRegistration:
    """Make one Canadian supplier; `taken` are organisation names that are gone."""
    random = Random(f"{seed}/supplier/{number}")
    province = pick(random, {one: one.share for one in PROVINCES})
    sector = pick(random, {one: _STRONG_SECTOR if one.key in province.strong else 1.0 for one in sectors()})
    language = _language(random, province)
    city = random.choice(province.cities)
    name = unused(
        taken,
        lambda: names.supplier_name(random, language=language, sector=sector.key, group=sector.group, city=city),
    )
    contact = names.person_name(random, culture=_culture(language))
    size = random.choice(_SIZES)
    wanted, refused = _markets(random)
    goods = pick_range(random, sector, most=5)
    profile = Profile(
        id=id_,
        organisation=f"org-{id_}",
        language=language,
        offers=_offers(random, goods, language=language, group=sector.group, size=size),
        description=sentences.describe(
            random,
            sentences.SUPPLIER_OPENINGS,
            sentences.SUPPLIER_LINES,
            language=language,
            group=sector.group,
            sector=sector.names[language],
            city=city,
            size=size,
        ),
        certificates=_held(random, goods),
        markets=wanted,
        markets_refused=refused,
        country="CA",
        languages=_speaks(random, language),
        size=size,
    )
    free = free_slots(random, slots)
    most = share_of(slots, free, random.choice((0.34, 0.42, 0.5, 0.5, 0.5, 0.58)))
    return SyntheticRegistration(
        profile=profile,
        side=Side.SUPPLIER,
        organisation_name=name[0],
        latin_name=latin_form(name),
        contact_name=contact[0],
        contact_latin_name=latin_form(contact),
        email=email(contact[1], id_, "example.com"),
        region=province.code,
        country="CA",
        free=free,
        most=most,
        least=min(3, most),
        products=tuple(product.key for product in goods),
    )


def supplier_colleague(
    seed: int, number: int, id_: str, first: SyntheticRegistration, *, slots: Sequence[str]
) -> SyntheticRegistration:
    """Make a second registration of the supplier `first`: another person, another part of the range."""
    own = supplier(seed, number, id_, slots=slots, taken=())
    random = Random(f"{seed}/supplier-colleague/{number}")
    language = first.profile.language or "en"
    sector = sector_of(first)
    goods = pick_range(random, sector, most=4)
    offers = _offers(random, goods, language=language, group=sector.group, size=first.profile.size or 1)
    contact = names.person_name(random, culture=_culture(language))
    return as_colleague(own, first, profile=replace(first.profile, id=id_, offers=offers), contact=contact, goods=goods)


def _offers(random: Random, goods: Sequence[Product], *, language: str, group: str, size: int) -> tuple[Offer, ...]:
    return tuple(_offer(random, product, language=language, group=group, size=size) for product in goods)


def _offer(random: Random, product: Product, *, language: str, group: str, size: int) -> Offer:
    low, high = product.order
    minimum = amount(low * (high / low) ** random.uniform(0.0, 0.4), product.unit)
    capacity = amount(high * random.uniform(2, 8) * (1 + math.log10(size)), product.unit)
    currency = "CAD" if random.random() < 0.75 else "USD"
    cheap, dear = sorted(random.uniform(*product.price) for _ in range(2))
    says_amounts, says_price = random.random() < 0.8, random.random() < 0.75
    return Offer(
        text=sentences.with_tail(random, product.offer[language], language=language, group=group, unit=product.unit),
        category=product.heading if random.random() < 0.75 else None,
        minimum_order=minimum if says_amounts else None,
        yearly_capacity=capacity if says_amounts else None,
        unit=product.unit,
        price_low=two_digits(cheap * PER_CANADIAN_DOLLAR[currency]) if says_price else None,
        price_high=two_digits(dear * PER_CANADIAN_DOLLAR[currency]) if says_price else None,
        currency=currency if says_price else None,
    )


def _language(random: Random, province: Province) -> str:
    chance = random.random()
    if chance < province.french:
        return "fr"
    if province.code in {"BC", "ON"} and chance > 0.95:
        return random.choice(("zh-Hans", "zh-Hant", "ko"))
    return "en"


def _speaks(random: Random, language: str) -> tuple[str, ...]:
    also = {
        "en": {"fr": 0.16, "zh": 0.06, "ja": 0.02, "ko": 0.02},
        "fr": {"en": 0.8, "zh": 0.03, "ja": 0.01},
        "zh-Hans": {"en": 0.9},
        "zh-Hant": {"en": 0.95, "yue": 0.8},
        "ko": {"en": 0.9},
    }[language]
    # Speech has no script: both ways of writing Chinese speak "zh".
    return speaks(random, {language.partition("-")[0]: 1.0, **also})


def _held(random: Random, goods: Sequence[Product]) -> tuple[str, ...]:
    usual = dict.fromkeys(name for product in goods for name in product.certificates)
    return tuple(sorted(name for name in usual if random.random() < 0.6))


def _markets(random: Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    weights = {country.code: country.share for country in COUNTRIES}
    wanted = set() if random.random() < 0.15 else {pick(random, weights) for _ in range(random.randint(2, 7))}
    others = [code for code in weights if code not in wanted]
    refused = (random.choice(others),) if others and random.random() < 0.06 else ()
    return tuple(sorted(wanted)), refused


def _culture(language: str) -> str:
    return {"zh-Hans": "CN", "zh-Hant": "HK"}.get(language, language)
