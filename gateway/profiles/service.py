"""Writing profiles: what a registration says of itself, what it offers or needs, and when it is not free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar, cast

import sqlalchemy as sa

from gateway.database import Base
from gateway.profiles.models import Absence, Need, Offer, Profile
from gateway.transactions import AnySession


@dataclass(frozen=True, slots=True)
class OfferEntry:
    """One thing a supplier sells. Amounts are in `unit`, prices in `currency` for one unit.

    The certificates are those of this product alone, besides what the supplier holds for everything.
    """

    text: str
    category: str | None = None
    minimum_order: float | None = None
    yearly_capacity: float | None = None
    unit: str | None = None
    price_low: float | None = None
    price_high: float | None = None
    currency: str | None = None
    certificates: tuple[str, ...] = ()
    lead_days: int | None = None
    incoterm: str | None = None
    picture_id: int | None = None


@dataclass(frozen=True, slots=True)
class NeedEntry:
    """One thing a buyer looks for. The volume is in `unit` a year, the price in `currency` for one unit.

    The certificates are those for this product alone, besides what the profile wishes or requires for everything.
    """

    text: str
    category: str | None = None
    yearly_volume: float | None = None
    unit: str | None = None
    price_high: float | None = None
    currency: str | None = None
    certificates: tuple[str, ...] = ()
    certificates_required: tuple[str, ...] = ()
    lead_days: int | None = None
    incoterm: str | None = None
    picture_id: int | None = None


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """Everything a registration says beyond who and where it is; `away` holds the ids of slots it is not free."""

    description: str = ""
    certificates: tuple[str, ...] = ()
    certificates_required: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    markets_refused: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    offers: tuple[OfferEntry, ...] = ()
    needs: tuple[NeedEntry, ...] = ()
    away: tuple[int, ...] = ()


T = TypeVar("T")
_LISTS = ("certificates", "certificates_required", "markets", "markets_refused", "languages")


def write_profiles(session: AnySession, entries: Sequence[tuple[int, ProfileEntry]]) -> None:
    """Store the profiles of registrations that have none yet: (registration id, profile), a few inserts for all."""
    _insert(
        session,
        Profile,
        (
            {"registration_id": number, "description": entry.description}
            | {name: _once(getattr(entry, name)) for name in _LISTS}
            for number, entry in entries
        ),
    )
    _insert(session, Offer, (row for number, entry in entries for row in _products(number, entry.offers)))
    _insert(session, Need, (row for number, entry in entries for row in _products(number, entry.needs)))
    away = ({"registration_id": number, "slot_id": slot} for number, entry in entries for slot in _once(entry.away))
    _insert(session, Absence, away)


def replace_products(session: AnySession, registration_id: int, entry: ProfileEntry) -> None:
    """Store these products in place of those a registration had."""
    for model, entries in ((Offer, entry.offers), (Need, entry.needs)):
        session.execute(sa.delete(model).where(model.registration_id == registration_id))
        _insert(session, model, _products(registration_id, entries))


def _products(number: int, entries: Sequence[OfferEntry | NeedEntry]) -> Iterable[dict[str, Any]]:
    for position, entry in enumerate(entries):
        yield {"registration_id": number, "position": position, **asdict(entry)}


def _once(values: Sequence[T]) -> list[T]:
    return list(dict.fromkeys(values))


def _insert(session: AnySession, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    found = list(rows)
    if found:
        # Through the table: the mapper would send every mixture of given and missing figures by itself.
        session.execute(sa.insert(cast(sa.Table, model.__table__)), found)
