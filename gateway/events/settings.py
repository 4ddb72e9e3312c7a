"""What the organiser sets about registering: places, limits, choices, approval, opening times, how long offers last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.audit import note
from gateway.database import lock_event
from gateway.events.models import Event, EventChoice, LimitKind, PlaceLimit
from gateway.transactions import AnySession


@dataclass(frozen=True, slots=True, order=True)
class Limit:
    """How many places there are on one side for one country or market."""

    side: str
    kind: LimitKind
    value: str
    places: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A workshop or a dinner: its names by language, and its places; None is no limit. A new one has no key yet."""

    names: dict[str, str]
    places: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Registering:
    """Everything that is set."""

    supplier_places: int | None
    buyer_places: int | None
    approves_at_once: bool
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    offer_hours: int
    limits: tuple[Limit, ...] = ()
    choices: tuple[Choice, ...] = ()


PLAIN = (
    "supplier_places", "buyer_places", "approves_at_once", "registration_opens_at", "registration_closes_at",
    "offer_hours",
)  # fmt: skip


def settings_of(session: AnySession, event: Event) -> Registering:
    """Return what is set now; limits in order, choices as they were made."""
    rows = session.scalars(sa.select(PlaceLimit).where(PlaceLimit.event_id == event.id)).all()
    limits = [Limit(row.side, LimitKind(row.kind), row.value, row.places) for row in rows if row.side]
    places = {row.value: row.places for row in rows if not row.side}
    choices = [Choice(dict(one.labels), places.get(one.key), one.key) for one in choices_of(session, event.id)]
    plain: dict[str, Any] = {name: getattr(event, name) for name in PLAIN}
    return Registering(**plain, limits=tuple(sorted(limits)), choices=tuple(choices))


def choices_of(session: AnySession, event_id: int) -> list[EventChoice]:
    """Return the event's choices in the order they were made."""
    return list(
        session.scalars(sa.select(EventChoice).where(EventChoice.event_id == event_id).order_by(EventChoice.id))
    )


def save_settings(
    session: AnySession, event: Event, wanted: Registering, *, account_id: int | None, now: datetime
) -> None:
    """Store what is wanted and write down what it was before; nobody who has a place loses it by a lower limit.

    A choice that is no longer wanted is removed, with what participants chose of it.
    """
    lock_event(session, event.id)
    session.refresh(event, list(PLAIN))
    before = settings_of(session, event)
    for name in PLAIN:
        setattr(event, name, getattr(wanted, name))
    kept = _save_choices(session, event, wanted.choices)
    session.execute(sa.delete(PlaceLimit).where(PlaceLimit.event_id == event.id))
    limits = [(one.side, one.kind, one.value, one.places) for one in wanted.limits]
    limits += [("", LimitKind.CHOICE, one.key, one.places) for one in kept if one.places is not None]
    session.add_all(
        PlaceLimit(event_id=event.id, side=side, kind=kind, value=value, places=places)
        for side, kind, value, places in limits
    )
    session.flush()
    old, new = (_told(settings) for settings in (before, settings_of(session, event)))
    changed = {name: [old[name], new[name]] for name in old if old[name] != new[name]}
    if changed:
        note(
            session, "settings.changed", event.slug, now=now, event_id=event.id, account_id=account_id, details=changed
        )


def _save_choices(session: AnySession, event: Event, wanted: Sequence[Choice]) -> list[Choice]:
    """Store the choices; return them with their keys."""
    known = {one.key: one for one in choices_of(session, event.id)}
    kept = []
    numbers = [int(key[1:]) for key in known if key[1:].isdecimal()]
    following = max(numbers, default=0)
    for choice in wanted:
        if choice.key in known:
            known.pop(choice.key).labels = choice.names
            kept.append(choice)
        else:
            following += 1
            kept.append(Choice(choice.names, choice.places, f"c{following}"))
            session.add(EventChoice(event_id=event.id, key=kept[-1].key, labels=choice.names))
    for gone in known.values():
        session.delete(gone)
    session.flush()
    return kept


def _told(settings: Registering) -> dict[str, Any]:
    """Return the settings as plain JSON values."""
    found = {name: getattr(settings, name) for name in PLAIN}
    moments = {name: value.isoformat() for name, value in found.items() if isinstance(value, datetime)}
    limits = [[one.side, str(one.kind), one.value, one.places] for one in settings.limits]
    return found | moments | {"limits": limits, "choices": [asdict(one) for one in settings.choices]}
