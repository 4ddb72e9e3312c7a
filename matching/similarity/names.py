"""Names that two sides share: certificates, countries, languages; compared as sets, a block of buyers at a time."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.similarity.panel import Floats
from matching.similarity.phrases import primary_subtag
from matching.types import Need, Profile


@dataclass(frozen=True, slots=True, eq=False)
class SharedNames:
    """Sets of names of n buyers and s suppliers as 0/1 tables over all their k names.

    Attributes
    ----------
    of_buyers, of_suppliers : ndarray of float32, shape (n, k), (s, k)
    """

    of_buyers: Floats
    of_suppliers: Floats

    @classmethod
    def build(cls, of_buyers: list[set[str]], of_suppliers: list[set[str]]) -> Self:
        """Number all names and fill both tables."""
        names = sorted(set().union(*of_buyers, *of_suppliers))
        number = {name: at for at, name in enumerate(names)}
        tables = []
        for sets in (of_buyers, of_suppliers):
            table = np.zeros((len(sets), max(1, len(names))), dtype=np.float32)
            for row, own in enumerate(sets):
                table[row, [number[name] for name in own]] = 1.0
            tables.append(table)
        return cls(*tables)

    def in_common(self, first: int, last: int) -> Floats:
        """Return (b, s): how many names buyer and supplier share."""
        common: Floats = self.of_buyers[first:last] @ self.of_suppliers.T
        return common

    def share_of_buyers(self, first: int, last: int) -> Floats:
        """Return (b, s): the share of the buyer's names that the supplier has, NaN where the buyer has none."""
        number = self.of_buyers[first:last].sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            share: Floats = self.in_common(first, last) / number
        return share

    def any_in_common(self, first: int, last: int) -> Floats:
        """Return (b, s): 1 where a name is shared, 0 where none is, NaN where either has none."""
        known = (self.of_buyers[first:last].sum(axis=1)[:, None] > 0) & (self.of_suppliers.sum(axis=1)[None, :] > 0)
        return np.where(known, self.in_common(first, last) > 0, np.float32(np.nan)).astype(np.float32)


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
