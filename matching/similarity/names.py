"""Names that two sides share: certificates, countries, languages, in the form in which they are compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from matching.similarity.phrases import primary_subtag
from matching.types import Need, Profile


def folded(names: Iterable[str]) -> dict[str, str]:
    """Return folded name -> name as written: a certificate is the same whatever its case and width."""
    return {unicodedata.normalize("NFKC", name).casefold().strip(): name for name in names if name.strip()}


def wished_certificates(needs: Iterable[Need]) -> tuple[str, ...]:
    """Return every certificate any of the needs wishes or requires, in order."""
    return tuple(name for need in needs for name in (*need.must, *need.certificates))


def spoken_languages(profile: Profile) -> set[str]:
    """Return the primary subtags of the languages in which a profile can meet."""
    tags = profile.languages or ((profile.language,) if profile.language else ())
    return {primary_subtag(tag) for tag in tags if tag.strip()}


def country_of(profile: Profile) -> set[str]:
    """Return the profile's country as a set of one, empty when it is not known."""
    return country_codes((profile.country,) if profile.country else ())


def country_codes(codes: Iterable[str]) -> set[str]:
    """Return country codes in capitals."""
    return {code.strip().upper() for code in codes if code.strip()}
