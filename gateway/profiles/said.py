"""What is said of one product besides its words, as labels and values in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from gateway.headings import category_name
from gateway.profiles.amounts import amount, money, per, price_band
from gateway.profiles.catalogue import INCOTERMS
from gateway.profiles.models import Need, Offer
from gateway.profiles.service import NeedEntry, OfferEntry
from gateway.templating import language_tag

Facts = list[tuple[str, str]]


def offer_facts(offer: Offer | OfferEntry) -> Facts:
    """Return what is known of something that is sold; what was not said is left out."""
    return _known(
        (_("Category"), _category(offer.category)),
        (_("Minimum order"), amount(offer.minimum_order, offer.unit)),
        (_("Capacity a year"), amount(offer.yearly_capacity, offer.unit)),
        (_("Price"), price_band(offer.price_low, offer.price_high, offer.currency, offer.unit)),
        (_("Delivery term"), _incoterm(offer.incoterm)),
        (_("Dispatch"), _days(offer.lead_days)),
        (_("Certificates"), ", ".join(offer.certificates or ())),
    )


def need_facts(need: Need | NeedEntry) -> Facts:
    """Return what is known of something that is looked for; what was not said is left out."""
    limit = "" if need.price_high is None else per(money(need.price_high, need.currency), need.unit)
    return _known(
        (_("Category"), _category(need.category)),
        (_("Volume a year"), amount(need.yearly_volume, need.unit)),
        (_("Price up to"), limit),
        (_("Delivery term"), _incoterm(need.incoterm)),
        (_("Longest wait"), _days(need.lead_days)),
        (_("Certificates required"), ", ".join(need.certificates_required or ())),
        (_("Certificates wished for"), ", ".join(need.certificates or ())),
    )


def _known(*facts: tuple[str, str]) -> Facts:
    return [(str(label), value) for label, value in facts if value]


def _category(code: str | None) -> str:
    return category_name(code, language_tag()) if code else ""


def _incoterm(code: str | None) -> str:
    return str(INCOTERMS.get(code, code)) if code else ""


def _days(days: int | None) -> str:
    return "" if days is None else ngettext("%(num)s day from the order", "%(num)s days from the order", days)
