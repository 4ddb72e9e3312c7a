"""Sets of names (certificates, countries, languages) as rows of bits: compared a word at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.kernels import kernel

Bits = NDArray[np.uint64]

_WORD = 64


class Numbering:
    """One bit for each name.

    The first bits are kept for names that were not there when the numbering was made, as one edited profile may bring:
    no other profile has them, so they are in common with nobody.

    Parameters
    ----------
    names : iterable of str
    strangers : int, default=1
        How many names that were not there can be told apart; any further ones share the last of their bits. One will
        do where names are looked for and never counted.
    """

    def __init__(self, names: Iterable[str], strangers: int = 1) -> None:
        self._strangers = strangers
        self._bit = {name: strangers + at for at, name in enumerate(sorted(set(names)))}
        self.words = -(-(strangers + len(self._bit)) // _WORD)

    def bits(self, sets: Sequence[Iterable[str]]) -> Bits:
        """Return one row of bits for each set, (n, words); a name that was not there has one bit in all of them."""
        rows = np.zeros((len(sets), self.words), dtype=np.uint64)
        strangers: dict[str, int] = {}
        for row, names in zip(rows, sets, strict=True):
            for name in sorted(names):
                at = self._bit.get(name)
                if at is None:
                    at = min(strangers.setdefault(name, len(strangers)), self._strangers - 1)
                row[at // _WORD] |= np.uint64(1) << np.uint64(at % _WORD)
        return rows


def meet(some: Bits, others: Bits) -> NDArray[np.bool_]:
    """Return whether rows share a bit; the arrays broadcast against each other except in the last axis.

    Examples
    --------
    >>> numbering = Numbering(["CN", "JP"])
    >>> meet(numbering.bits([["CN"], ["JP"]]), numbering.bits([["CN", "KR"]]))
    array([ True, False])
    """
    found = (some[..., 0] & others[..., 0]) != 0
    for word in range(1, some.shape[-1]):
        found |= (some[..., word] & others[..., word]) != 0
    return np.asarray(found)


def known(rows: Bits) -> NDArray[np.bool_]:
    """Return which rows have any bit at all, (n,)."""
    return np.asarray(rows.any(axis=-1))


@kernel
def count_bits(word: np.uint64) -> int:
    """Return how many bits of one word are set, in a kernel."""
    found = 0
    while word:
        word &= word - np.uint64(1)
        found += 1
    return found
