"""One side of the table as plain arrays: all a score needs, without a string or an object in it.

`Voice` is what the side says (phrases), `Trade` what it states (items and people). Both are tuples of arrays, so that
a kernel takes one whole, and so that a folder of files can stand for it when other machines compute.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from matching.similarity.bits import Numbering
from matching.similarity.categories import LEVELS, levels_of
from matching.similarity.names import (
    country_codes,
    country_of,
    folded,
    spoken_languages,
    wished_certificates,
)
from matching.similarity.panel import Panel
from matching.similarity.readiness import readiness
from matching.types import Need, Offer, Side

Array = np.ndarray[Any, Any]

# kernels: they have this compiled in
NO_LEVEL = -1

_UNKNOWN_CERTIFICATES = 64
"""Certificates that one edited profile may name and nobody else has; one word of bits."""


class Voice(NamedTuple):
    """What n profiles say, in p phrases.

    Attributes
    ----------
    start : int64 (n + 1,)
        The phrases of profile i are ``start[i]:start[i + 1]``.
    item : int32 (p,)
        Position of the phrase's item; -1 for a phrase out of the description.
    weak : bool (p,)
        A phrase out of the description beside items: a fainter word.
    language : int16 (p,)
        Its language's number.
    row : int32 (p,)
        Row in `vectors` of its sentence vector.
    vectors : int16 (r, d)
        `exact.whole` vectors of the distinct texts; d is 0 without an encoder.
    meaning : int32 (p,)
        Equal where text, path, language and faintness are, and so all that a comparison looks at.
    path : int32 (p,)
        Row in `paths` of the category path of its item; -1 without one.
    paths : int16 (q, d)
        Vectors of the distinct paths.
    term_start : int64 (p + 1,)
    terms : int32
        Sorted word numbers of each phrase.
    plain, rare : float32
        Their weights in a row of length 1, without and with rare words counting more.
    hub : float32 (p, languages)
        Half of what is taken off a cosine with a phrase of that language.
    """

    start: Array
    item: Array
    weak: Array
    language: Array
    row: Array
    meaning: Array
    vectors: Array
    path: Array
    paths: Array
    term_start: Array
    terms: Array
    plain: Array
    rare: Array
    hub: Array


class Trade(NamedTuple):
    """What n profiles state, of themselves and of m items.

    Attributes
    ----------
    start : int64 (n + 1,)
        The items of profile i are ``start[i]:start[i + 1]``.
    code : int32 (m, `LEVELS`)
        Numbers of the levels of the item's category code, `NO_LEVEL` beyond its last.
    required, asked : uint64 (m, words)
        Certificates that a need requires; that and what it wishes.
    held : uint64 (n, words)
        Certificates.
    country, markets, refused, spoken : uint64 (n, words)
        Countries and languages.
    organisation : int32 (n,)
        Number of the organisation, negative where it is not known.
    decades : float32 (n,)
        Decimal logarithm of the number of people, NaN where not known.
    readiness, says_yes, hears_yes : float32 (n,)
        See `features.Feature`.
    """

    start: Array
    code: Array
    required: Array
    asked: Array
    held: Array
    country: Array
    markets: Array
    refused: Array
    spoken: Array
    organisation: Array
    decades: Array
    readiness: Array
    says_yes: Array
    hears_yes: Array


class Names:
    """The numbers of everything that has a name, shared by both sides.

    Attributes
    ----------
    levels : dict of str to int
        The parts of category codes.
    certificates, countries, languages : Numbering
    organisations : dict of str to int
    """

    def __init__(self, *panels: Panel) -> None:
        profiles = [profile for panel in panels for profile in panel.profiles]
        items: list[Offer | Need] = [item for panel in panels for item in panel.items]
        self.levels = _numbered(level for item in items for level in levels_of(item.category))
        self.certificates = Numbering(
            (
                name
                for found in (
                    *(folded(profile.certificates) for profile in profiles),
                    *(folded(wished_certificates([item])) for item in items if isinstance(item, Need)),
                )
                for name in found
            ),
            strangers=_UNKNOWN_CERTIFICATES,
        )
        self.countries = Numbering(
            code
            for profile in profiles
            for code in (
                *country_of(profile),
                *country_codes(profile.markets),
                *country_codes(profile.markets_refused),
            )
        )
        self.languages = Numbering(tag for profile in profiles for tag in spoken_languages(profile))
        self.organisations = _numbered(profile.organisation for profile in profiles if profile.organisation)


def trade_of(panel: Panel, side: Side, names: Names, rates: tuple[Array, Array] | None = None) -> Trade:
    """Return what a side states.

    Parameters
    ----------
    rates : (ndarray, ndarray) or None
        How often each says yes and hears yes, (n,) each.
    """

    n = len(panel)
    unknown = np.full(n, np.nan, dtype=np.float32)
    needs = [item if isinstance(item, Need) else None for item in panel.items]
    supplier = side is Side.SUPPLIER
    return Trade(
        start=panel.item_start.astype(np.int64),
        code=_codes(panel, names),
        required=names.certificates.bits([folded(need.must) if need else () for need in needs]),
        asked=names.certificates.bits([folded(wished_certificates([need])) if need else () for need in needs]),
        held=names.certificates.bits([folded(profile.certificates) for profile in panel.profiles]),
        country=names.countries.bits([country_of(profile) for profile in panel.profiles]),
        markets=names.countries.bits([country_codes(profile.markets) for profile in panel.profiles]),
        refused=names.countries.bits([country_codes(profile.markets_refused) for profile in panel.profiles]),
        spoken=names.languages.bits([spoken_languages(profile) for profile in panel.profiles]),
        organisation=np.array(
            [names.organisations.get(profile.organisation or "", -1) for profile in panel.profiles], dtype=np.int32
        ),
        decades=np.array(
            [math.log10(profile.size) if profile.size and profile.size > 0 else np.nan for profile in panel.profiles],
            dtype=np.float32,
        ),
        readiness=np.array([readiness(profile) for profile in panel.profiles], dtype=np.float32)
        if supplier
        else unknown,
        says_yes=unknown if rates is None else rates[0].astype(np.float32),
        hears_yes=unknown if rates is None else rates[1].astype(np.float32),
    )


def _codes(panel: Panel, names: Names) -> Array:
    codes = np.full((len(panel.items), LEVELS), NO_LEVEL, dtype=np.int32)
    strangers: dict[str, int] = {}
    items: tuple[Offer | Need, ...] = panel.items
    for number, item in enumerate(items):
        for at, level in enumerate(levels_of(item.category)):
            # What nobody had when the numbers were given equals only itself.
            known = names.levels.get(level)
            codes[number, at] = strangers.setdefault(level, -2 - len(strangers)) if known is None else known
    return codes


def _numbered(names: Any) -> dict[str, int]:
    return {name: at for at, name in enumerate(sorted(set(names)))}
