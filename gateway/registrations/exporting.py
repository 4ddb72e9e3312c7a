"""Everything about all registrations, as lists that spreadsheets open and the import reads back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from gateway.events.models import Event
from gateway.profiles.models import Need, Offer
from gateway.profiles.queries import FullProfile, profiles_of
from gateway.registrations.headings import Meaning, Part, ProductFact
from gateway.registrations.models import Registration, Side
from gateway.spreadsheets.writing import Cell, Sheet
from gateway.transactions import AnySession

AMONG = "; "
SHEETS = {Side.SUPPLIER: "Suppliers", Side.BUYER: "Buyers"}
OURS = ("gateway code", "gateway state", "gateway sent", "gateway decided")
"""Columns that are ours to say; the import does not read them."""
PLAIN = (
    Meaning.REFERENCE, Meaning.ORGANISATION, Meaning.LATIN_ORGANISATION, Meaning.CONTACT, Meaning.LATIN_CONTACT,
    Meaning.EMAIL, Meaning.LANGUAGE, Meaning.SPOKEN, Meaning.COUNTRY, Meaning.REGION, Meaning.PEOPLE, Meaning.WEBSITE,
    Meaning.DESCRIPTION, Meaning.CERTIFICATES, Meaning.REQUIRED, Meaning.MARKETS, Meaning.REFUSED, Meaning.MOST,
    Meaning.LEAST, Meaning.AWAY,
)  # fmt: skip
FACTS = {
    Side.SUPPLIER: (
        ProductFact.TEXT, ProductFact.CATEGORY, ProductFact.MINIMUM_ORDER, ProductFact.A_YEAR, ProductFact.UNIT,
        ProductFact.PRICE_LOW, ProductFact.PRICE_HIGH, ProductFact.CURRENCY, ProductFact.CERTIFICATES,
        ProductFact.LEAD_TIME, ProductFact.INCOTERM,
    ),
    Side.BUYER: (
        ProductFact.TEXT, ProductFact.CATEGORY, ProductFact.A_YEAR, ProductFact.UNIT, ProductFact.PRICE_HIGH,
        ProductFact.CURRENCY, ProductFact.CERTIFICATES, ProductFact.REQUIRED, ProductFact.LEAD_TIME,
        ProductFact.INCOTERM,
    ),
}  # fmt: skip


def sheet_of(session: AnySession, event: Event, side: Side) -> Sheet:
    """Return all registrations of a side, one a row, in the order of their codes."""
    registrations = session.scalars(
        sa.select(Registration)
        .where(Registration.event_id == event.id, Registration.side == side)
        .options(joinedload(Registration.organisation), joinedload(Registration.account))
        .order_by(Registration.id)
    ).all()
    profiles = profiles_of(session, [one.id for one in registrations])
    products = {number: _products(full, side) for number, full in profiles.items()}
    width = max((len(some) for some in products.values()), default=1)
    parts = [Part(number, fact) for number in range(1, width + 1) for fact in FACTS[side]]
    rows = [
        [*_ours(one, event), *_said(one, profiles[one.id], event), *_columns(products[one.id], side, width)]
        for one in registrations
    ]
    return Sheet(SHEETS[side], [*OURS, *map(str, PLAIN), *map(str, parts)], rows)


def _products(full: FullProfile, side: Side) -> Sequence[Offer | Need]:
    return full.offers if side is Side.SUPPLIER else full.needs


def _columns(products: Sequence[Offer | Need], side: Side, width: int) -> list[Cell]:
    blank: list[Cell] = [None] * (len(FACTS[side]) * (width - len(products)))
    return [fact for product in products for fact in _facts(product, side)] + blank


def _ours(one: Registration, event: Event) -> list[Cell]:
    """Return code and state, and when it was sent and decided on by the event's clocks."""
    zone = ZoneInfo(event.zone)

    def clock(moment: datetime | None) -> str | None:
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else None

    return [one.code, str(one.state), clock(one.submitted_at), clock(one.decided_at)]


def _said(one: Registration, full: FullProfile, event: Event) -> list[Cell]:
    company, held = one.organisation, full.profile
    known: dict[Meaning, Cell] = {
        Meaning.REFERENCE: one.reference,
        Meaning.ORGANISATION: company.name,
        Meaning.LATIN_ORGANISATION: company.latin_name,
        Meaning.CONTACT: one.contact_name,
        Meaning.LATIN_CONTACT: one.latin_contact_name,
        Meaning.EMAIL: one.account.email,
        Meaning.LANGUAGE: one.language,
        Meaning.SPOKEN: AMONG.join(held.languages),
        Meaning.COUNTRY: company.country,
        Meaning.REGION: company.region,
        Meaning.PEOPLE: company.people,
        Meaning.WEBSITE: company.website,
        Meaning.DESCRIPTION: held.description,
        Meaning.CERTIFICATES: AMONG.join(held.certificates),
        Meaning.REQUIRED: AMONG.join(held.certificates_required),
        Meaning.MARKETS: AMONG.join(held.markets),
        Meaning.REFUSED: AMONG.join(held.markets_refused),
        Meaning.MOST: one.most_meetings,
        Meaning.LEAST: one.least_meetings,
        Meaning.AWAY: AMONG.join(slot.key for slot in event.slots if slot.id in full.away),
    }
    return [known[meaning] for meaning in PLAIN]


def _facts(product: Offer | Need, side: Side) -> list[Cell]:
    known: dict[ProductFact, Cell] = {
        ProductFact.TEXT: product.text,
        ProductFact.CATEGORY: product.category,
        ProductFact.UNIT: product.unit,
        ProductFact.PRICE_HIGH: product.price_high,
        ProductFact.CURRENCY: product.currency,
        ProductFact.CERTIFICATES: AMONG.join(product.certificates),
        ProductFact.LEAD_TIME: product.lead_days,
        ProductFact.INCOTERM: product.incoterm,
    }
    if isinstance(product, Offer):
        known |= {
            ProductFact.MINIMUM_ORDER: product.minimum_order,
            ProductFact.A_YEAR: product.yearly_capacity,
            ProductFact.PRICE_LOW: product.price_low,
        }
    else:
        known |= {
            ProductFact.A_YEAR: product.yearly_volume,
            ProductFact.REQUIRED: AMONG.join(product.certificates_required),
        }
    return [known[fact] for fact in FACTS[side]]
