"""Reading profiles, one or many in the same few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa

from gateway.profiles.models import Absence, Need, Offer, Profile
from gateway.transactions import AnySession

Product = TypeVar("Product", Offer, Need)


@dataclass(frozen=True, slots=True)
class FullProfile:
    """A profile with its products in the order given, and the ids of the slots its owner is not free."""

    profile: Profile
    offers: list[Offer] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    away: frozenset[int] = frozenset()


def profile_of(session: AnySession, registration_id: int) -> FullProfile:
    """Return one registration's profile; an empty one if it said nothing yet."""
    return profiles_of(session, [registration_id])[registration_id]


def profiles_of(session: AnySession, registration_ids: Sequence[int]) -> dict[int, FullProfile]:
    """Return the profiles of these registrations by id, in four queries however many they are."""
    ids = list(registration_ids)
    profiles = {
        row.registration_id: row for row in session.scalars(sa.select(Profile).where(Profile.registration_id.in_(ids)))
    }
    offers, needs = defaultdict(list), defaultdict(list)
    for offer in session.scalars(_products(Offer, ids)):
        offers[offer.registration_id].append(offer)
    for need in session.scalars(_products(Need, ids)):
        needs[need.registration_id].append(need)
    away: dict[int, set[int]] = defaultdict(set)
    for absence in session.scalars(sa.select(Absence).where(Absence.registration_id.in_(ids))):
        away[absence.registration_id].add(absence.slot_id)
    return {
        number: FullProfile(
            profile=profiles.get(number) or _empty(number),
            offers=offers[number],
            needs=needs[number],
            away=frozenset(away[number]),
        )
        for number in ids
    }


def _products(model: type[Product], ids: list[int]) -> sa.Select[Product]:
    chosen = sa.select(model).where(model.registration_id.in_(ids))
    return chosen.order_by(model.registration_id, model.position, model.id)


def _empty(registration_id: int) -> Profile:
    return Profile(
        registration_id=registration_id, description="", certificates=[], certificates_required=[],
        markets=[], markets_refused=[], languages=[],
    )  # fmt: skip
