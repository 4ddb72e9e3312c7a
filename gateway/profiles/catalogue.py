"""The lists people choose from: certificates, units, currencies, markets, languages, provinces."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from gateway.languages import NAMES

CERTIFICATES = (
    "HACCP", "BRCGS", "SQF", "FSSC 22000", "ISO 9001", "ISO 13485", "ISO 14001", "ISO 22000", "GMP", "CE", "UL", "CSA",
    "Organic", "Halal", "Kosher", "Fair Trade", "MSC", "ASC", "FSC", "PEFC", "GOTS", "OEKO-TEX",
)  # fmt: skip
"""Certificates and marks that are asked for most; a supplier or buyer may name others. Never translated."""

UNITS: dict[str, LazyString] = {
    "kg": _l("kilograms"),
    "t": _l("tonnes"),
    "l": _l("litres"),
    "hl": _l("hectolitres"),
    "m": _l("metres"),
    "m2": _l("square metres"),
    "m3": _l("cubic metres"),
    "pcs": _l("pieces"),
    "unit": _l("units"),
    "set": _l("sets"),
    "pair": _l("pairs"),
    "bottle": _l("bottles"),
    "case": _l("cases"),
    "box": _l("boxes"),
    "pallet": _l("pallets"),
    "container": _l("containers"),
    "licence": _l("licences"),
    "seat": _l("seats"),
}

CURRENCIES = (
    "CAD", "USD", "CNY", "JPY", "KRW", "TWD", "HKD", "SGD", "MYR", "THB", "VND", "IDR", "PHP", "INR", "EUR",
)  # fmt: skip

INCOTERMS: dict[str, LazyString] = {
    "EXW": _l("EXW – Ex Works"),
    "FCA": _l("FCA – Free Carrier"),
    "CPT": _l("CPT – Carriage Paid To"),
    "CIP": _l("CIP – Carriage and Insurance Paid To"),
    "DAP": _l("DAP – Delivered at Place"),
    "DPU": _l("DPU – Delivered at Place Unloaded"),
    "DDP": _l("DDP – Delivered Duty Paid"),
    "FAS": _l("FAS – Free Alongside Ship"),
    "FOB": _l("FOB – Free on Board"),
    "CFR": _l("CFR – Cost and Freight"),
    "CIF": _l("CIF – Cost, Insurance and Freight"),
}
"""The eleven delivery terms of Incoterms 2020, in their own order: any transport, then by ship."""

WRITTEN = NAMES
"""Languages a profile may be written in, each by its own name."""

SPOKEN = ("en", "fr", "zh", "yue", "ja", "ko", "vi", "th", "id", "ms", "fil", "hi")
"""Languages a meeting may be held in; zh is spoken Mandarin."""

ASIA = (
    "CN", "HK", "MO", "TW", "JP", "KR", "SG", "MY", "TH", "VN", "ID", "PH", "IN", "BN", "KH", "LA", "MM", "MN", "BD",
    "LK", "NP", "PK", "KZ", "UZ", "AE", "SA", "QA", "KW", "IL", "TR",
)  # fmt: skip
"""Markets across the water, those with the most buyers first."""

PROVINCES: dict[str, LazyString] = {
    "AB": _l("Alberta"),
    "BC": _l("British Columbia"),
    "MB": _l("Manitoba"),
    "NB": _l("New Brunswick"),
    "NL": _l("Newfoundland and Labrador"),
    "NT": _l("Northwest Territories"),
    "NS": _l("Nova Scotia"),
    "NU": _l("Nunavut"),
    "ON": _l("Ontario"),
    "PE": _l("Prince Edward Island"),
    "QC": _l("Quebec"),
    "SK": _l("Saskatchewan"),
    "YT": _l("Yukon"),
}


def spoken(written: str) -> str:
    """Return the language one speaks who writes this one: zh for both ways to write Chinese."""
    return written.split("-")[0]


def certificate(name: str) -> str:
    """Return a certificate as the list spells it, or as it was written if it is not in the list."""
    wanted = " ".join(name.split())
    return next((known for known in CERTIFICATES if known.casefold() == wanted.casefold()), wanted)


def region_name(region: str, country: str) -> str:
    """Return where in its country somebody is; a Canadian province in the reader's words, else as it was written."""
    return str(PROVINCES.get(region, region)) if country == "CA" else region
