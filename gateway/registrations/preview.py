"""How the other side will read what somebody is about to send."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.profiles.catalogue import region_name
from gateway.profiles.said import Facts, need_facts, offer_facts
from gateway.registrations.service import Application


@dataclass(frozen=True, slots=True)
class Preview:
    """The head of a card, as `matches/_card.html` shows it, and everything below it."""

    name: str
    latin_name: str
    language: str
    country: str
    region: str
    people: int | None
    description: str
    products: list[tuple[str, Facts]]


def preview_of(application: Application) -> Preview:
    """Return what an approved participant of the other side sees: never a person's name, an address or a website."""
    said = application.profile
    return Preview(
        name=application.organisation,
        latin_name=application.latin_organisation or "",
        language=application.language,
        country=application.country,
        region=region_name(application.region, application.country),
        people=application.people,
        description=said.description,
        products=[
            *((offer.text, offer_facts(offer)) for offer in said.offers),
            *((need.text, need_facts(need)) for need in said.needs),
        ],
    )
