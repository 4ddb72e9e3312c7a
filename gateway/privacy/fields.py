"""Who sees which field: one table, shown to everyone it is about, and held against the real pages by a test.

`Seen` says from when on the other side of the table reads a field. The public list shows what `public` marks, of
suppliers who agreed to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Seen(StrEnum):
    """From when on the other side reads something."""

    APPROVED = "approved"
    """As soon as both are approved."""
    MUTUAL = "mutual"
    """Once both asked to meet each other."""
    NEVER = "never"


class Sensitivity(StrEnum):
    """How much a field says of a person; the roles of organisers are cut along it."""

    BUSINESS = "business"
    PERSONAL = "personal"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing somebody says of themselves; `columns` is where it is stored."""

    label: LazyString
    columns: tuple[str, ...]
    seen: Seen
    sensitivity: Sensitivity = Sensitivity.BUSINESS
    public: bool = False


FIELDS = (
    Field(_l("Organisation"), ("organisation.name", "organisation.latin_name"), Seen.APPROVED, public=True),
    Field(
        _l("Country and province or city"), ("organisation.country", "organisation.region"), Seen.APPROVED, public=True
    ),
    Field(_l("How many people work there"), ("organisation.people",), Seen.APPROVED),
    Field(_l("Products, offered or needed"), ("offer.text", "need.text"), Seen.APPROVED, public=True),
    Field(
        _l("Quantities, prices, certificates, markets you want, languages, and what you write about yourself"),
        ("profile.description", "profile.certificates", "profile.markets", "profile.languages", "offer.minimum_order"),
        Seen.APPROVED,
    ),
    Field(_l("Markets you refuse"), ("profile.markets_refused",), Seen.NEVER),
    Field(
        _l("Your name"),
        ("registration.contact_name", "registration.latin_contact_name"),
        Seen.MUTUAL,
        Sensitivity.PERSONAL,
    ),
    Field(_l("Your e-mail address"), ("account.email",), Seen.MUTUAL, Sensitivity.PERSONAL),
    Field(_l("Website"), ("organisation.website",), Seen.MUTUAL),
    Field(_l("That you asked to meet them"), ("preference.choice",), Seen.APPROVED, Sensitivity.PERSONAL),
    Field(_l("Your “no thanks”"), ("preference.choice",), Seen.NEVER, Sensitivity.PRIVATE),
    Field(_l("When you are not free"), ("absence.slot_id",), Seen.NEVER, Sensitivity.PERSONAL),
    Field(
        _l("What you said of yourself voluntarily, such as women-led"),
        ("self_identification",),
        Seen.NEVER,
        Sensitivity.PRIVATE,
    ),
)
