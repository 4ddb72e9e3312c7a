"""Unit vectors as whole numbers, so that a product of two is the same to the last bit on every machine.

Components are scaled by `SCALE` and rounded to int16. A product of two such vectors, and every partial sum of it, is a
whole number under 2**24, which float32 holds exactly: the order in which a linear algebra library adds up, fused
operations and the size of blocks change nothing. Rounding moves a cosine by about 1e-4, less than float16 does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.similarity.panel import Floats

Whole = NDArray[np.int16]

# kernels: they have SCALE compiled in
SCALE = 4080
"""(SCALE + sqrt(dimensions) / 2) ** 2 stays under 2 ** 24 up to 1,024 dimensions."""


def whole(vectors: Floats, scale: float = SCALE) -> Whole:
    """Return vectors of length up to 1, (n, d), scaled and rounded to int16."""
    rounded: Whole = np.rint(vectors.astype(np.float64) * scale).astype(np.int16)
    return np.ascontiguousarray(rounded)


def products(some: Whole, others: Whole) -> Floats:
    """Return (n, m): whole numbers, exact in float32; a cosine times `SCALE` squared."""
    result: Floats = some.astype(np.float32) @ others.astype(np.float32).T
    return result


def cosines(some: Whole, others: Whole) -> Floats:
    """Return (n, m): cosines as float32."""
    result = products(some, others)
    result /= np.float32(SCALE * SCALE)
    return result
