"""Phrases in few dimensions, for a coarse look: in the principal directions of both sides, hubs taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from matching.similarity.align import PATH
from matching.similarity.exact import whole
from matching.similarity.panel import Floats
from matching.similarity.sides import Array, Voice

LEARNED_FROM = 5_000
"""Phrases of a side that the directions are learned from; of more, evenly spaced ones."""

# kernels: they have this compiled in
SCALE = 3_200
"""Leaves room for the hubs: every partial sum stays under 2 ** 24, see `exact`."""

_HASHED = 256


class Offered(NamedTuple):
    """What suppliers offer, each meaning once.

    Attributes
    ----------
    rows : int16 (distinct offers, e)
        Phrases as whole numbers, hubs included.
    row : int32 (o,)
        Row of each listed offer; a faint word is not worth a look.
    start : int64 (suppliers + 1,)
        The offers of supplier i are ``row[start[i]:start[i + 1]]``.
    """

    rows: Array
    row: Array
    start: Array


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """How phrases are looked at in few dimensions: joined with their paths, in the principal directions of both sides.

    Attributes
    ----------
    directions : float32 (d or 2 d, number)
        Of vectors, and below of paths; without an encoder there are none and words are thrown into few columns.
    with_paths : bool
        Whether both sides have paths.
    """

    directions: Floats
    with_paths: bool

    @classmethod
    def of(cls, wants: Voice, offers: Voice, number: int) -> Self:
        """Learn `number` directions of both sides."""
        if not wants.vectors.shape[1]:
            return cls(np.zeros((0, number), dtype=np.float32), with_paths=False)
        with_paths = bool(len(wants.paths) and len(offers.paths))
        return cls(_directions(wants, offers, with_paths, number), with_paths)

    def wants(self, voice: Voice) -> Array:
        """Return the phrases of buyers as whole numbers, hubs included, int16 (p, e)."""
        return whole(np.hstack((self.turned(voice), _spoken(voice), -voice.hub)), SCALE)

    def offers(self, voice: Voice) -> Offered:
        """Return what suppliers offer; a product with a row of `wants` is a cosine, hubs taken off."""
        first, number = _distinct(voice)
        rows = np.hstack((self.turned(voice), -voice.hub, _spoken(voice)))[first]
        start = np.concatenate(([0], np.cumsum(~voice.weak)))[voice.start]
        return Offered(whole(rows, SCALE), number, start)

    def turned(self, voice: Voice) -> Floats:
        """Return every phrase in few dimensions, so that products are kept, float32 (p, number)."""
        if not len(self.directions):
            return _hashed(voice)
        # Texts and paths are turned apart, each distinct one once: thousands of phrases share a path.
        size = voice.vectors.shape[1]
        turned: Floats = (voice.vectors.astype(np.float32) @ self.directions[:size])[voice.row]
        length = _squares(voice.vectors)[voice.row]
        if self.with_paths:
            has = voice.path >= 0
            path = voice.path[has]
            turned[has] += (voice.paths.astype(np.float32) @ (self.directions[size:] * np.float32(PATH**0.5)))[path]
            length[has] += PATH * _squares(voice.paths)[path]
        turned /= np.maximum(np.sqrt(length), 1.0).astype(np.float32)[:, None]
        return turned


def _spoken(voice: Voice) -> NDArray[np.bool_]:
    spoken: NDArray[np.bool_] = voice.language[:, None] == np.arange(voice.hub.shape[1])
    return spoken


def _distinct(voice: Voice) -> tuple[Array, Array]:
    """Return one phrase of each meaning, and for each phrase that is not faint the number of its meaning."""
    strong = np.flatnonzero(~voice.weak)
    _, first, number = np.unique(voice.meaning[strong], return_index=True, return_inverse=True)
    return strong[first], number.astype(np.int32)


def _directions(wants: Voice, offers: Voice, with_paths: bool, number: int) -> Floats:
    """Return principal directions of both sides' phrases, (e, number), uncentred."""
    moments: Any = 0.0
    for voice in (wants, offers):
        some = slice(None, None, max(1, len(voice.language) // LEARNED_FROM))
        joined = voice.vectors[voice.row[some]].astype(np.float32)
        if with_paths:
            path = voice.paths[voice.path[some]].astype(np.float32) * np.float32(PATH**0.5)
            path[voice.path[some] < 0] = 0.0
            joined = np.hstack((joined, path))
        joined /= np.maximum(np.linalg.norm(joined, axis=1, keepdims=True), np.float32(1.0))
        moments = moments + (joined.T @ joined).astype(np.float64) / max(1, len(joined))
    size = len(moments)
    _, vectors = eigh(moments, subset_by_index=(size - number, size - 1))
    directions: Floats = vectors[:, ::-1].astype(np.float32)
    return directions


def _squares(vectors: Array) -> NDArray[np.float64]:
    """Return the squared length of each row."""
    rows = vectors.astype(np.float32)
    squares: NDArray[np.float64] = np.einsum("ij,ij->i", rows, rows).astype(np.float64)
    return squares


def _hashed(voice: Voice) -> Floats:
    """Return the words of each phrase thrown into few columns with either sign, which keeps products on average."""
    rows = np.zeros((len(voice.language), _HASHED), dtype=np.float32)
    phrase = np.repeat(np.arange(len(rows)), np.diff(voice.term_start))
    mixed = (voice.terms.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    column = (mixed >> np.uint64(40)) % np.uint64(_HASHED)
    sign = np.where(mixed >> np.uint64(63), np.float32(1), np.float32(-1))
    np.add.at(rows, (phrase, column.astype(np.intp)), sign * voice.rare)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1.0))
    return rows
