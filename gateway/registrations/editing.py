"""A registration as its owner would type it into the steps, so that the same steps change it."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.profiles.catalogue import CERTIFICATES
from gateway.profiles.models import Need, Offer
from gateway.profiles.queries import FullProfile
from gateway.registrations.models import Registration, Side
from gateway.registrations.steps import Step

Pairs = list[tuple[str, str]]
OFFERED = ("minimum_order", "yearly_capacity", "price_low", "price_high", "unit", "currency", "incoterm", "lead_days")
NEEDED = ("yearly_volume", "price_high", "unit", "currency", "incoterm", "lead_days")


def said_by(registration: Registration, full: FullProfile, groups: Iterable[str]) -> dict[Step, Pairs]:
    """Return the fields of every step as they would be sent if nothing was changed."""
    organisation, profile = registration.organisation, full.profile
    supplier = registration.side == Side.SUPPLIER
    place = [("province", organisation.region)] if supplier else [
        ("country", organisation.country), ("city", organisation.region),
    ]  # fmt: skip
    return {
        Step.YOU: [
            ("contact_name", registration.contact_name),
            ("latin_contact_name", registration.latin_contact_name or ""),
            ("language", registration.language),
        ],
        Step.ORGANISATION: [
            ("organisation", organisation.name), ("latin_organisation", organisation.latin_name or ""), *place,
            ("people", _plain(organisation.people)), ("website", organisation.website),
            ("description", profile.description),
        ],
        Step.PRODUCTS: [
            *_rows(full.offers if supplier else full.needs),
            *_certificates(profile.certificates, "certificates", "more_certificates"),
            *_certificates(profile.certificates_required, "required", "more_required"),
            *(("markets", code) for code in profile.markets),
            *(("markets_refused", code) for code in profile.markets_refused),
        ],
        Step.TIMES: [
            *(("languages", code) for code in profile.languages),
            *(("away", str(slot)) for slot in sorted(full.away)),
        ],
        Step.REVIEW: [("groups", group) for group in groups],
    }  # fmt: skip


def _rows(products: Iterable[Offer | Need]) -> Pairs:
    pairs: Pairs = []
    for number, product in enumerate(products):
        offered = isinstance(product, Offer)
        certificates = product.certificates if isinstance(product, Offer) else product.certificates_required
        said = {
            "text": product.text,
            **{name: _plain(getattr(product, name)) for name in (OFFERED if offered else NEEDED)},
            "certificates": ", ".join(certificates),
            "category": product.category or "",
        }
        pairs += [(f"products-{number}-{name}", value) for name, value in said.items()]
    return pairs


def _certificates(held: Iterable[str], listed: str, more: str) -> Pairs:
    known = [(listed, name) for name in held if name in CERTIFICATES]
    return [*known, (more, ", ".join(name for name in held if name not in CERTIFICATES))]


def _plain(value: float | str | None) -> str:
    """Return a figure as it is typed: no thousands, no exponent, no needless decimals."""
    if value is None:
        return ""
    return f"{value:.12f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
