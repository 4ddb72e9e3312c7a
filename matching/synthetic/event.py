"""The values that make up a made-up event: registrations, and which of them truly fit."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from matching.types import Fit, Profile, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticRegistration:
    """One party of the event: its profile, and what the engine does not need but a site does.

    `latin_name` and `contact_latin_name` are None where the name is in Latin letters already. `region` is a
    province code for suppliers and a city in Latin letters for buyers. `free` None means every slot.
    `products` are the keys of what it really offers or needs, in the order of its offers or needs: the truth
    behind the phrases.
    """

    profile: Profile
    side: Side
    organisation_name: str
    latin_name: str | None
    contact_name: str
    contact_latin_name: str | None
    email: str
    region: str
    country: str
    free: tuple[str, ...] | None
    most: int | None
    least: int
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticEvent:
    """A whole event: suppliers first, then buyers, each in id order; `slots` are ids in order of time."""

    registrations: tuple[SyntheticRegistration, ...]
    slots: tuple[str, ...]

    def side(self, side: Side) -> tuple[SyntheticRegistration, ...]:
        """Return the registrations of one side."""
        return tuple(registration for registration in self.registrations if registration.side is side)


def truth(event: SyntheticEvent) -> tuple[Fit, ...]:
    """Return every pair where the supplier truly offers what the buyer needs, by buyer id, then supplier id.

    The grade is how many products they share. A shared product counts unless the supplier lacks a certificate that the
    buyer must have for it. Pairs of one organisation, refused markets and refused partners never fit.
    """
    sellers: defaultdict[str, list[SyntheticRegistration]] = defaultdict(list)
    for supplier in event.side(Side.SUPPLIER):
        for product in supplier.products:
            sellers[product].append(supplier)
    fits = []
    for buyer in event.side(Side.BUYER):
        shared: Counter[str] = Counter()
        for need, product in zip(buyer.profile.needs, buyer.products, strict=True):
            for supplier in sellers[product]:
                if may_meet(supplier.profile, buyer.profile) and set(need.must) <= set(supplier.profile.certificates):
                    shared[supplier.profile.id] += 1
        fits += [Fit(buyer=buyer.profile.id, supplier=one, grade=shared[one]) for one in sorted(shared)]
    return tuple(sorted(fits, key=lambda fit: (fit.buyer, fit.supplier)))


def may_meet(supplier: Profile, buyer: Profile) -> bool:
    """Say whether nothing that either side refuses stands between the two."""
    return (
        (supplier.organisation is None or supplier.organisation != buyer.organisation)
        and buyer.country not in supplier.markets_refused
        and buyer.id not in supplier.refuses
        and supplier.id not in buyer.refuses
    )
