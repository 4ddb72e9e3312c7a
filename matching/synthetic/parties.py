"""What both sides of the made-up event share: colleagues, ranges of products, diaries, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from matching.synthetic.catalogue import Product, Sector, products, sectors
from matching.synthetic.event import SyntheticRegistration
from matching.synthetic.names import Name
from matching.types import Profile

T = TypeVar("T")

_NEAR = {
    "seafood": ("prepared-foods", "pet", "health-products"),
    "fruit": ("prepared-foods", "beverages", "health-products"),
    "maple-honey": ("fruit", "prepared-foods", "cosmetics"),
    "pulses-grains": ("prepared-foods", "health-products"),
    "meat": ("prepared-foods", "pet"),
    "beverages": ("fruit", "prepared-foods"),
    "prepared-foods": ("beverages", "maple-honey", "fruit"),
    "health-products": ("cosmetics", "fruit"),
    "wood": ("furniture", "paper-packaging"),
    "paper-packaging": ("wood",),
    "clean-technology": ("water", "software"),
    "water": ("clean-technology",),
    "medical": ("software", "health-products"),
    "farm-machinery": ("clean-technology", "software"),
    "aerospace": ("software", "education"),
    "software": ("education",),
    "education": ("software",),
    "cosmetics": ("health-products",),
    "outdoor": ("arts",),
    "arts": ("furniture", "outdoor"),
    "furniture": ("wood",),
    "pet": ("seafood", "meat"),
    "minerals": ("clean-technology",),
}
"""Where a firm's second line of business lies."""

_COUNTED_UNITS = {"unit", "set", "case", "bottle", "pair", "licence", "seat"}


def pick(random: Random, weights: Mapping[T, float]) -> T:
    """Return one of the keys, as often as its weight says."""
    return random.choices(list(weights), list(weights.values()))[0]


def pick_range(random: Random, sector: Sector, *, most: int) -> tuple[Product, ...]:
    """Pick up to `most` products, those early in the catalogue more often; one in six adds a second sector's."""
    weights = {product: 1 / (1 + 0.12 * place) for place, product in enumerate(sector.products)}
    goods = dict.fromkeys(pick(random, weights) for _ in range(random.randint(2, most)))
    if random.random() < 0.16:
        near = random.choice(_NEAR[sector.key])
        goods[random.choice(next(one for one in sectors() if one.key == near).products)] = None
    return tuple(goods)


def sector_of(registration: SyntheticRegistration) -> Sector:
    """Return the sector of a registration's first product."""
    key = products()[registration.products[0]].sector
    return next(sector for sector in sectors() if sector.key == key)


def as_colleague(
    own: SyntheticRegistration,
    first: SyntheticRegistration,
    *,
    profile: Profile,
    contact: Name,
    goods: Sequence[Product],
) -> SyntheticRegistration:
    """Return the registration `own`, with its own diary, as a second one of the organisation of `first`."""
    return replace(
        own,
        profile=profile,
        organisation_name=first.organisation_name,
        latin_name=first.latin_name,
        contact_name=contact[0],
        contact_latin_name=latin_form(contact),
        email=email(contact[1], profile.id, first.email.partition("@")[2]),
        region=first.region,
        country=first.country,
        products=tuple(product.key for product in goods),
    )


def latin_form(name: Name) -> str | None:
    """Return the name in Latin letters, None where it is written in them anyway."""
    own, latin = name
    return None if own == latin else latin


def unused(taken: Collection[str], draw: Callable[[], Name]) -> Name:
    """Return a name nobody has, numbered when the names run out."""
    for _ in range(20):
        own, latin = draw()
        if own not in taken:
            return own, latin
    number = next(number for number in range(2, len(taken) + 3) if f"{own} {number}" not in taken)
    return f"{own} {number}", f"{latin} {number}"


def speaks(random: Random, chances: Mapping[str, float]) -> tuple[str, ...]:
    """Return the languages spoken, each as often as its chance says, in the order given."""
    return tuple(language for language, chance in chances.items() if random.random() < chance)


def free_slots(random: Random, slots: Sequence[str]) -> tuple[str, ...] | None:
    """Return the slots of one diary, None for all.

    Three in ten come late, leave early, go to a workshop of two slots, or come for half the event. Lunch and
    breaks are not among the slots, so nobody has to take them out.
    """
    count = len(slots)
    chance = random.random()
    quarter = max(1, count // 4)
    if count < 4 or chance < 0.7:
        return None
    if chance < 0.79:
        return tuple(slots[random.randint(1, quarter) :])
    if chance < 0.88:
        return tuple(slots[: count - random.randint(1, quarter)])
    if chance < 0.95:
        workshop = random.randrange(count - 1)
        return (*slots[:workshop], *slots[workshop + 2 :])
    return tuple(slots[: count // 2]) if random.random() < 0.5 else tuple(slots[count // 2 :])


def share_of(slots: Sequence[str], free: Sequence[str] | None, share: float) -> int:
    """Return that share of the slots as a number of meetings, at least one, and no more than are free."""
    return min(len(slots if free is None else free), max(1, round(share * len(slots))))


def two_digits(value: float) -> float:
    """Round as people do: 1,340 becomes 1300 and 3.27 becomes 3.3."""
    return float(f"{value:.2g}")


def amount(value: float, unit: str) -> float:
    """Round a quantity, to whole ones where the unit counts things."""
    rounded = two_digits(value)
    return max(1.0, float(round(rounded))) if unit in _COUNTED_UNITS else rounded


def email(latin: str, id_: str, domain: str) -> str:
    """Return an address nobody else has, as it carries the registration's id."""
    plain = unicodedata.normalize("NFKD", latin.replace("Đ", "D")).encode("ascii", "ignore").decode().lower()
    return f"{'.'.join(re.findall('[a-z]+', plain))}.{id_.lower()}@{domain}"
