"""Very many suppliers and buyers: the demonstration's event, large, and no two texts more alike than in life.

The catalogue has some thousand phrases. In a crowd of thousands everybody would offer the same ones, so each item gets
one of a few qualities in its language, of which most come to texts that nobody else wrote.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from matching.synthetic import demonstration
from matching.types import Need, Offer, Profile, Side

QUALITIES = {
    "en": "premium|private label|hand-made|certified organic|export grade|small batch|bulk|prairie|coastal|northern|"
    "heritage|fast delivery|low carbon|award-winning|custom-made|year-round",
    "fr": "de qualité supérieure|marque privée|artisanal|biologique certifié|pour l'exportation|en petits lots|en vrac|"
    "des Prairies|de la côte|du Nord|patrimonial|à livraison rapide|sobre en carbone|primé|sur mesure|toute l'année",
    "zh": "优质|自有品牌|手工|有机认证|出口级|小批量|散装|草原|沿海|北方|传统|快速交货|低碳|获奖|定制|全年供应",
    "ja": "高級|自社ブランド|手作り|有機認証|輸出用|少量生産|業務用|草原産|沿岸産|北部産|伝統的な|短納期|低炭素|受賞|"
    "特注|通年",
    "ko": "고급|자체 상표|수제|유기농 인증|수출용|소량 생산|대용량|초원산|연안산|북부산|전통|빠른 납기|저탄소|수상|"
    "맞춤형|연중",
}
_BEFORE = {"en": "{quality} {text}", "fr": "{text} {quality}", "ko": "{quality} {text}"}


HALL = 10_000
"""Suppliers of one event; of more there are several events under one roof, because names run out."""


def crowd(*, suppliers: int, buyers: int, seed: int = 2027) -> tuple[list[Profile], list[Profile]]:
    """Return suppliers with 3 to 6 offers and buyers with 3 needs."""
    halls = -(-suppliers // HALL)
    if halls <= 1:
        return _hall(suppliers, buyers, seed)
    selling, buying = [], []
    for hall in range(halls):
        number = [(hall + 1) * people // halls - hall * people // halls for people in (suppliers, buyers)]
        for side, people in zip((selling, buying), _hall(number[0], number[1], seed + hall), strict=True):
            side.extend(_in_hall(one, hall) for one in people)
    return selling, buying


def _in_hall(profile: Profile, hall: int) -> Profile:
    return replace(
        profile,
        id=f"{hall}-{profile.id}",
        organisation=f"{hall}-{profile.organisation}" if profile.organisation else None,
        refuses=tuple(f"{hall}-{id_}" for id_ in profile.refuses),
    )


def _hall(suppliers: int, buyers: int, seed: int) -> tuple[list[Profile], list[Profile]]:
    event = demonstration(seed=seed, suppliers=suppliers, buyers=buyers)
    selling = [one.profile for one in event.side(Side.SUPPLIER)]
    buying = [one.profile for one in event.side(Side.BUYER)]
    offers, needs = _by_language(selling, buying)
    return (
        [replace(one, offers=_offers(one, offers, seed)) for one in selling],
        [replace(one, needs=_needs(one, needs, seed)) for one in buying],
    )


def _by_language(selling: list[Profile], buying: list[Profile]) -> tuple[dict[str, list[Offer]], dict[str, list[Need]]]:
    offers: dict[str, list[Offer]] = {}
    needs: dict[str, list[Need]] = {}
    for one in selling:
        offers.setdefault(one.language or "en", []).extend(one.offers)
    for one in buying:
        needs.setdefault(one.language or "en", []).extend(one.needs)
    return offers, needs


def _offers(profile: Profile, stock: dict[str, list[Offer]], seed: int) -> tuple[Offer, ...]:
    random = Random(f"{seed}/crowd/{profile.id}")
    language = profile.language or "en"
    more = random.sample(stock[language], k=min(random.randint(3, 6), len(stock[language])))
    kept = [*profile.offers, *more][: max(3, len(profile.offers))]
    return tuple(replace(one, text=_varied(one.text, language, random)) for one in kept)


def _needs(profile: Profile, stock: dict[str, list[Need]], seed: int) -> tuple[Need, ...]:
    random = Random(f"{seed}/crowd/{profile.id}")
    language = profile.language or "en"
    more = random.sample(stock[language], k=min(3, len(stock[language])))
    return tuple(replace(one, text=_varied(one.text, language, random)) for one in [*profile.needs, *more][:3])


def _varied(text: str, language: str, random: Random) -> str:
    primary = language.split("-")[0]
    quality = random.choice(QUALITIES.get(primary, QUALITIES["en"]).split("|"))
    return _BEFORE.get(primary, "{quality}{text}").format(quality=quality, text=text)
