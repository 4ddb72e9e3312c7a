"""The names of the facts that a reason or a concern can state; they are part of the files' contract."""

from enum import StrEnum


class Kind(StrEnum):
    """What a `Reason` (it speaks for the pair) or a `Concern` (it speaks against it) is about."""

    OFFER = "offer"
    CATEGORY = "category"
    CERTIFICATE = "certificate"
    CERTIFICATE_MISSING = "certificate_missing"
    MARKET = "market"
    MINIMUM_ORDER = "minimum_order"
    CAPACITY = "capacity"
    PRICE = "price"
    LANGUAGE = "language"
    READINESS = "readiness"
    """Its value is what a supplier names, of `readiness.Sign`: "certificates, capacity, prices"."""
