"""What a page says of one suggestion, ready to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.matches import facts, queries
from gateway.matches.browsing import Suggested
from gateway.matches.facts import Fact
from gateway.matches.models import Match, Ranking
from gateway.meetings.models import Choice
from gateway.profiles.catalogue import region_name
from gateway.registrations.models import Registration, Side
from gateway.transactions import AnySession

FACTS_ON_A_CARD = 4
PRODUCTS_ON_A_CARD = 3


@dataclass(frozen=True, slots=True)
class Shores:
    """A need and an offer with the languages they are written in."""

    need: str
    need_lang: str
    offer: str
    offer_lang: str


@dataclass(frozen=True, slots=True)
class Card:
    """One suggestion as the reader sees it. `score` is on the scale of `Ranking.usual`; None: it was not suggested."""

    other_id: int
    name: str
    latin_name: str
    language: str
    country: str
    region: str
    people: int | None
    score: float | None
    shores: tuple[Shores, ...]
    products: tuple[str, ...]
    reasons: tuple[Fact, ...]
    concerns: tuple[Fact, ...]
    choice: Choice | None
    wants_me: bool

    @property
    def first_shores(self) -> Shores | None:
        """The strongest pair of phrases, the one that has its place on the card."""
        return next(iter(self.shores), None)

    @property
    def few_products(self) -> tuple[str, ...]:
        """What the other names first: shown where no phrases answer each other."""
        return self.products[:PRODUCTS_ON_A_CARD]

    @property
    def few_facts(self) -> tuple[Fact, ...]:
        """The weightiest reasons and every concern: what a card has room for."""
        return self.reasons[:FACTS_ON_A_CARD] + self.concerns

    @property
    def more(self) -> int:
        """How many more phrases answer each other."""
        return max(len(self.shores) - 1, 0)


def cards(session: AnySession, registration: Registration, entries: Sequence[Suggested]) -> list[Card]:
    """Return the cards of some entries of a participant's list, in their order; the number of queries is constant."""
    ids = [entry.other_id for entry in entries]
    matches = queries.pairs(session, registration, ids)
    others = queries.parties(session, ids)
    texts = queries.products(session, ids)
    ranking = queries.ranking_of(session, registration.event_id)
    return [
        card(registration, others[entry.other_id], entry, ranking, matches.get(entry.other_id), texts[entry.other_id])
        for entry in entries
        if entry.other_id in others
    ]


def card(
    registration: Registration,
    other: Registration,
    entry: Suggested,
    ranking: Ranking | None,
    match: Match | None,
    products: Sequence[str],
) -> Card:
    """Return what is said of one suggestion to the participant `registration`; `products` are the other's."""
    side = Side(registration.side)
    organisation = other.organisation
    return Card(
        other_id=other.id,
        name=organisation.name,
        latin_name=organisation.latin_name or "",
        language=other.language,
        country=organisation.country,
        region=region_name(organisation.region, organisation.country),
        people=organisation.people,
        score=ranking.usual(match.score) if match and ranking else None,
        shores=tuple(_shores(registration, other, match)) if match else (),
        products=tuple(products),
        reasons=tuple(facts.reasons_in_words(match.reasons, side)) if match else (),
        concerns=tuple(facts.concerns_in_words(match.concerns, side)) if match else (),
        choice=entry.choice,
        wants_me=entry.wants_me,
    )


def _shores(mine: Registration, other: Registration, match: Match) -> list[Shores]:
    buyer, supplier = (mine, other) if mine.side == Side.BUYER else (other, mine)
    return [
        Shores(phrase.need, buyer.language, phrase.offer, supplier.language)
        for phrase in facts.phrase_pairs(match.reasons)
    ]
