"""The Asian side of the made-up event: what buyers need, how much of it, and what it must carry."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from matching.synthetic import names, sentences
from matching.synthetic.catalogue import Product, Sector, sectors
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
from matching.synthetic.places import COUNTRIES, PER_CANADIAN_DOLLAR, Country
from matching.types import Need, Profile, Side

_SIZES = (4, 8, 12, 20, 25, 40, 60, 90, 150, 280, 500, 1200, 3000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What is offered: product key -> who offers it, the suppliers' ids, and how much each sector draws buyers."""

    sellers: Mapping[str, Sequence[SyntheticRegistration]]
    ids: Sequence[str]
    sector_weights: Mapping[Sector, float]


def supply_of(selling: Sequence[SyntheticRegistration]) -> Supply:
    """Gather the supply. Buyers come where much is offered, though less than in proportion."""
    sellers: defaultdict[str, list[SyntheticRegistration]] = defaultdict(list)
    for one in selling:
        for key in one.products:
            sellers[key].append(one)
    weights = {one: math.sqrt(sum(len(sellers.get(good.key, ())) for good in one.products)) for one in sectors()}
    return Supply(
        sellers=dict(sellers),
        ids=[one.profile.id for one in selling],
        sector_weights=weights if selling else dict.fromkeys(sectors(), 1.0),
    )


def buyer(
    seed: int,
    number: int,
    id_: str,
    *,
    supply: Supply,
    slots: Sequence[str],
    taken: Collection[str],
) -> SyntheticRegistration:
    """Make one buyer from Asia, whose needs `supply` can mostly meet."""
    random = Random(f"{seed}/buyer/{number}")
    country = pick(random, {one: one.share for one in COUNTRIES})
    language = pick(random, country.writes)
    city = random.choice(country.cities)
    sector = pick(random, supply.sector_weights)
    name = unused(
        taken,
        lambda: names.buyer_name(
            random, language=language, sector=sector.key, group=sector.group, country=country.code, city=city
        ),
    )
    contact = names.person_name(random, culture=_culture(country))
    size = random.choice(_SIZES)
    goods = _wanted(random, sector, supply)
    profile = Profile(
        id=id_,
        organisation=f"org-{id_}",
        language=language,
        needs=_needs(random, goods, language=language, country=country, supply=supply),
        description=sentences.describe(
            random,
            sentences.BUYER_OPENINGS,
            sentences.BUYER_LINES,
            language=language,
            group=sector.group,
            sector=sector.names[language],
            city=city[0],
            size=size,
        ),
        country=country.code,
        languages=speaks(random, country.spoken),
        size=size,
        refuses=_refused(random, supply),
    )
    free = free_slots(random, slots)
    return SyntheticRegistration(
        profile=profile,
        side=Side.BUYER,
        organisation_name=name[0],
        latin_name=latin_form(name),
        contact_name=contact[0],
        contact_latin_name=latin_form(contact),
        email=email(contact[1], id_, "example.org"),
        region=city[1],
        country=country.code,
        free=free,
        most=share_of(slots, free, random.choice((0.67, 0.75, 0.84))) if random.random() < 0.5 else None,
        least=0,
        products=tuple(product.key for product in goods),
    )


def buyer_colleague(
    seed: int,
    number: int,
    id_: str,
    first: SyntheticRegistration,
    *,
    supply: Supply,
    slots: Sequence[str],
) -> SyntheticRegistration:
    """Make a second registration of the buyer `first`: another person who buys other things."""
    own = buyer(seed, number, id_, supply=supply, slots=slots, taken=())
    random = Random(f"{seed}/buyer-colleague/{number}")
    country = next(one for one in COUNTRIES if one.code == first.country)
    goods = _wanted(random, sector_of(first), supply)
    needs = _needs(random, goods, language=first.profile.language or "en", country=country, supply=supply)
    contact = names.person_name(random, culture=_culture(country))
    return as_colleague(own, first, profile=replace(first.profile, id=id_, needs=needs), contact=contact, goods=goods)


def _wanted(random: Random, sector: Sector, supply: Supply) -> tuple[Product, ...]:
    goods = pick_range(random, sector, most=5)
    met = [product for product in goods if product.key in supply.sellers]
    # A few look for what nobody here sells; most have read who comes before they register.
    return goods if not met or random.random() < 0.1 else tuple(met)


def _needs(
    random: Random,
    goods: Sequence[Product],
    *,
    language: str,
    country: Country,
    supply: Supply,
) -> tuple[Need, ...]:
    return tuple(
        _need(random, product, language=language, country=country, sellers=supply.sellers.get(product.key, ()))
        for product in goods
    )


def _need(
    random: Random,
    product: Product,
    *,
    language: str,
    country: Country,
    sellers: Sequence[SyntheticRegistration],
) -> Need:
    low, high = product.order
    volume = low * (high / low) ** random.random() * random.uniform(2, 8)
    currency = pick(random, country.currencies)
    price = random.uniform(sum(product.price) / 2, product.price[1] * 1.25) * PER_CANADIAN_DOLLAR[currency]
    unit = product.unit
    if unit == "t" and random.random() < 0.1:
        unit, volume, price = "kg", volume * 1000, price / 1000
    asked = [name for name in product.certificates if random.random() < 0.3]
    held = {name for seller in sellers for name in seller.profile.certificates}
    says_volume, says_price = random.random() < 0.75, random.random() < 0.6
    return Need(
        text=product.need[language],
        category=product.heading if random.random() < 0.55 else None,
        yearly_volume=amount(volume, unit) if says_volume else None,
        unit=unit,
        price_high=two_digits(price) if says_price else None,
        currency=currency if says_price else None,
        certificates=tuple(asked),
        must=tuple(name for name in asked[:1] if name in held and random.random() < 0.35),
    )


def _refused(random: Random, supply: Supply) -> tuple[str, ...]:
    """Return the one supplier that one buyer in fifty will not meet again."""
    return (random.choice(supply.ids),) if supply.ids and random.random() < 0.02 else ()


def _culture(country: Country) -> str:
    return {"JP": "ja", "KR": "ko"}.get(country.code, country.code)
