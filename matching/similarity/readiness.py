"""How ready a supplier is to trade abroad, as far as it says so itself: a count of what its profile names."""

from __future__ import annotations

import math
from enum import StrEnum

from matching.similarity.names import country_codes, country_of, spoken_languages
from matching.types import Profile

_SPOKEN_IN = {
    "en": "US GB AU NZ IE SG HK IN PH MY PK LK BD BN ZA NG KE GH AE MT",
    "fr": "FR BE CH LU MC MA TN DZ SN CI CM",
    "zh": "CN TW HK MO SG",
    "yue": "HK MO",
    "ja": "JP",
    "ko": "KR",
    "vi": "VN",
    "th": "TH",
    "id": "ID",
    "ms": "MY BN SG",
    "fil": "PH",
    "tl": "PH",
    "hi": "IN",
    "ta": "IN LK SG",
    "bn": "BD IN",
    "ur": "PK",
    "ar": "AE SA QA KW EG JO BH OM MA TN DZ",
    "he": "IL",
    "tr": "TR",
    "de": "DE AT CH LI",
    "es": "ES MX CL CO PE AR",
    "it": "IT CH",
    "nl": "NL BE",
    "pt": "PT BR",
    "km": "KH",
    "lo": "LA",
    "my": "MM",
    "mn": "MN",
    "kk": "KZ",
    "ru": "RU KZ",
    "uz": "UZ",
    "ne": "NP",
    "si": "LK",
}
"""Where business is done in each language."""

_COUNTRIES = {language: frozenset(countries.split()) for language, countries in _SPOKEN_IN.items()}


LEAST_SIGNS = 3
"""So many signs are news; one or two the reader sees among the other reasons anyway."""


class Sign(StrEnum):
    """One thing a profile names that speaks for trade abroad; the words a reason shows."""

    CERTIFICATES = "certificates"
    """At least one is held."""
    MINIMUM_ORDER = "minimum order"
    CAPACITY = "capacity"
    """The same for at least one offer, with its unit."""
    PRICES = "prices"
    """At least one offer has a price with its currency."""
    MARKETS = "markets"
    """At least one wanted market outside its own country."""
    LANGUAGES = "languages"
    """A language of such a market is spoken."""


def signs_of_readiness(supplier: Profile) -> tuple[Sign, ...]:
    """Return what the supplier names, in the order of `Sign`: the facts that `readiness` counts."""
    offers = supplier.offers
    abroad = country_codes(supplier.markets) - country_of(supplier)
    named = {
        Sign.CERTIFICATES: any(name.strip() for name in supplier.certificates),
        Sign.MINIMUM_ORDER: any(offer.minimum_order is not None and offer.unit for offer in offers),
        Sign.CAPACITY: any(offer.yearly_capacity is not None and offer.unit for offer in offers),
        Sign.PRICES: any((offer.price_low or offer.price_high) and offer.currency for offer in offers),
        Sign.MARKETS: bool(abroad),
        Sign.LANGUAGES: any(_COUNTRIES.get(language, frozenset()) & abroad for language in spoken_languages(supplier)),
    }
    return tuple(sign for sign in Sign if named[sign])


def readiness(supplier: Profile) -> float:
    """Return the share of the things in `Sign` that the supplier names; NaN where it names fewer than `LEAST_SIGNS`.

    It is what the supplier says, not a judgement of it: a field left empty is no mark against anybody.
    `Feature.READINESS` is neutral at 0, so that this number can only add to a score.

    Examples
    --------
    >>> readiness(Profile(id="S1", certificates=("HACCP",), markets=("JP",), languages=("en", "ja")))
    0.5
    """
    signs = signs_of_readiness(supplier)
    return len(signs) / len(Sign) if len(signs) >= LEAST_SIGNS else math.nan
