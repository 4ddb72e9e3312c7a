"""What is wrong with the values of a profile, beyond their types: each check yields (key, what it says).

`decoding` runs them as it builds the values, so that they are told together with every other fault of the entry. A
unit that is not known is right: it is compared with itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from matching.codes import is_country, is_language_tag
from matching.similarity.currencies import currency_code
from matching.types import Need, Offer, Profile

Entry = Mapping[str, Any]
Faults = Iterator[tuple[str, str]]
Check = Callable[[Entry, Entry], Faults]
"""Takes the values as decoded (None where something is wrong with them already) and as written."""


def _offer(entry: Entry, written: Entry) -> Faults:
    yield from _counted(entry, written, "minimum_order", "yearly_capacity")
    yield from _not_negative(entry, "price_low", "price_high")
    low, high = entry.get("price_low"), entry.get("price_high")
    if low is not None and high is not None and low > high:
        yield "price_low", f"{low:g} is above price_high, which is {high:g}. Exchange the two, or correct one."


def _need(entry: Entry, written: Entry) -> Faults:
    yield from _counted(entry, written, "yearly_volume")
    yield from _not_negative(entry, "price_high")


def _profile(entry: Entry, _written: Entry) -> Faults:
    id_ = entry.get("id")
    if id_ is not None and not id_.strip():
        yield "id", "is empty. Give each profile an id of its own, such as S17."
    yield from _not_negative(entry, "size")
    for key, tag in _each(entry, "language", "languages"):
        if not is_language_tag(tag):
            yield key, f'"{tag}" is no language tag. Write one such as en, fr or zh-Hant.'
    for key, code in _each(entry, "country", "markets", "markets_refused"):
        if not is_country(code):
            yield key, f'"{code}" is no country code. Write its two letters of ISO 3166, such as CA or JP.'


def _counted(entry: Entry, written: Entry, *quantities: str) -> Faults:
    """Check what offers and needs have in common: quantities, their unit, and the currency."""
    yield from _not_negative(entry, *quantities)
    unit, currency = entry.get("unit"), entry.get("currency")
    if unit is not None and not any(character.isalpha() for character in unit):
        yield "unit", f'"{unit}" is no unit. Write its name or sign, such as kg or pallet, or leave the key out.'
    if written.get("unit") is None:
        for name in quantities:
            if entry.get(name) is not None:
                yield name, 'has no unit. Add the key "unit", such as "kg" or "pallet".'
    if currency is not None and currency_code(currency) is None:
        yield "currency", f'"{currency}" is no currency, or may be several. Write its code, such as CAD, USD or JPY.'


def _not_negative(entry: Entry, *names: str) -> Faults:
    for name in names:
        number = entry.get(name)
        if number is not None and number < 0:
            yield name, f"{number:g} is below 0. Correct it, or leave the key out where it is not known."


def _each(entry: Entry, *names: str) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of texts, and of those in lists."""
    for name in names:
        value = entry.get(name)
        if isinstance(value, str):
            yield name, value
        else:
            texts: Iterable[str | None] = value or ()
            yield from ((f"{name}[{at}]", text) for at, text in enumerate(texts) if text is not None)


CHECKS: Mapping[type, Check] = MappingProxyType({Offer: _offer, Need: _need, Profile: _profile})
"""The check of each kind that has one."""
