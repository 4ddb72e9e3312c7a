"""Made-up people for the demonstration: who registers, and what they wish for once they are matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

import matching.types as values
from gateway.events.models import Slot
from gateway.matches.models import Match
from gateway.profiles.service import NeedEntry, OfferEntry, ProfileEntry
from gateway.registrations.models import Side
from gateway.registrations.service import Application
from matching import synthetic


@dataclass(frozen=True, slots=True)
class Wish:
    """One made-up choice, by row ids."""

    chooser_id: int
    chosen_id: int
    choice: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A made-up event: `applications[i]` is the party `people.registrations[i]`."""

    people: synthetic.SyntheticEvent
    applications: tuple[Application, ...]
    seed: int


def rehearse(slots: Sequence[Slot], *, seed: int, suppliers: int, buyers: int) -> Rehearsal:
    """Make up who registers for an event with these slots, in order of time."""
    people = synthetic.demonstration(seed=seed, suppliers=suppliers, buyers=buyers, slots=[slot.key for slot in slots])
    numbers = {slot.key: slot.id for slot in slots}
    return Rehearsal(people, tuple(_application(one, numbers) for one in people.registrations), seed)


def wishes(session: Session, event_id: int, rehearsal: Rehearsal, ids: Sequence[int]) -> list[Wish]:
    """Return what these people choose once they see their matches; `ids` are their registrations, in order."""
    names = {number: one.profile.id for number, one in zip(ids, rehearsal.people.registrations, strict=True)}
    numbers = {name: number for number, name in names.items()}
    rows = session.execute(
        sa.select(Match.supplier_id, Match.buyer_id, Match.score, Match.supplier_view, Match.buyer_view)
        .where(Match.event_id == event_id)
        .order_by(Match.supplier_id, Match.buyer_id)
    )
    matches = [
        values.Match(supplier=names[supplier], buyer=names[buyer], score=score, supplier_view=theirs, buyer_view=mine)
        for supplier, buyer, score, theirs, mine in rows
    ]
    chosen = synthetic.wishes(rehearsal.people, matches, rehearsal.seed)
    return [Wish(numbers[chooser], numbers[other], str(choice)) for chooser, other, choice in chosen]


def _application(one: synthetic.SyntheticRegistration, slots: Mapping[str, int]) -> Application:
    profile = one.profile
    return Application(
        side=Side(one.side),
        email=one.email,
        contact_name=one.contact_name,
        latin_contact_name=one.contact_latin_name,
        organisation=one.organisation_name,
        latin_organisation=one.latin_name,
        country=one.country,
        region=one.region,
        people=profile.size,
        language=profile.language or "en",
        most_meetings=one.most,
        least_meetings=one.least,
        profile=ProfileEntry(
            description=profile.description or "",
            certificates=profile.certificates,
            markets=profile.markets,
            markets_refused=profile.markets_refused,
            languages=profile.languages,
            offers=tuple(OfferEntry(**asdict(offer)) for offer in profile.offers),
            needs=tuple(_need(need) for need in profile.needs),
            away=() if one.free is None else tuple(n for key, n in slots.items() if key not in one.free),
        ),
    )


def _need(need: values.Need) -> NeedEntry:
    entry = asdict(need)
    return NeedEntry(certificates_required=entry.pop("must"), **entry)
