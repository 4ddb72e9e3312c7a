"""Approved registrations as the engine's profiles."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

import matching.types as values
from gateway.profiles.models import Need, Offer, Profile
from gateway.registrations.models import Organisation, Registration, Side, State


@dataclass(frozen=True, slots=True)
class Party:
    """One approved registration with everything the engine wants to know."""

    registration: Registration
    organisation: Organisation
    profile: Profile
    products: tuple[Offer | Need, ...]


def parties_of(session: Session, event_id: int) -> dict[str, Party]:
    """Return the event's approved registrations by code, in a constant number of queries."""
    rows = session.execute(
        sa.select(Registration, Organisation, Profile)
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .join(Profile, Profile.registration_id == Registration.id)
        .where(Registration.event_id == event_id, Registration.state == State.APPROVED)
        .order_by(Registration.id)
    ).all()
    ids = sa.select(Registration.id).where(Registration.event_id == event_id, Registration.state == State.APPROVED)
    products: dict[int, list[Offer | Need]] = defaultdict(list)
    for offer in session.scalars(
        sa.select(Offer).where(Offer.registration_id.in_(ids)).order_by(Offer.position, Offer.id)
    ):
        products[offer.registration_id].append(offer)
    for need in session.scalars(sa.select(Need).where(Need.registration_id.in_(ids)).order_by(Need.position, Need.id)):
        products[need.registration_id].append(need)
    return {
        registration.code: Party(registration, organisation, profile, tuple(products[registration.id]))
        for registration, organisation, profile in rows
    }


def profile_of(party: Party) -> values.Profile:
    """Return what the engine compares.

    A "no thanks" is not part of it: a suggestion that vanished from the other side's list would give it away.
    The schedule keeps it (`planning._pairs`).
    """
    profile, registration = party.profile, party.registration
    supplier = registration.side == Side.SUPPLIER
    return values.Profile(
        id=registration.code,
        organisation=party.organisation.key,
        language=registration.language,
        offers=tuple(_offer(product) for product in party.products if isinstance(product, Offer)),
        needs=tuple(_need(product, profile) for product in party.products if isinstance(product, Need)),
        description=profile.description or None,
        certificates=_held(party) if supplier else (),
        markets=tuple(profile.markets),
        markets_refused=tuple(profile.markets_refused),
        country=party.organisation.country,
        languages=tuple(profile.languages or [registration.language]),
        size=party.organisation.people,
    )


def _held(party: Party) -> tuple[str, ...]:
    """Return what a supplier holds for everything and for its products; the engine knows of no product's own."""
    own = [name for product in party.products for name in product.certificates]
    return tuple(dict.fromkeys([*party.profile.certificates, *own]))


def digest_of(profile: values.Profile) -> str:
    """Return what tells a profile from itself after a change that the engine can see."""
    return hashlib.sha256(repr(profile).encode()).hexdigest()


def _offer(offer: Offer) -> values.Offer:
    return values.Offer(
        text=offer.text,
        category=offer.category,
        minimum_order=offer.minimum_order,
        yearly_capacity=offer.yearly_capacity,
        unit=offer.unit,
        price_low=offer.price_low,
        price_high=offer.price_high,
        currency=offer.currency,
    )


def _need(need: Need, profile: Profile) -> values.Need:
    return values.Need(
        text=need.text,
        category=need.category,
        yearly_volume=need.yearly_volume,
        unit=need.unit,
        price_high=need.price_high,
        currency=need.currency,
        certificates=tuple(dict.fromkeys([*profile.certificates, *need.certificates])),
        must=tuple(dict.fromkeys([*profile.certificates_required, *need.certificates_required])),
    )
