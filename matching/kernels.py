"""Compiled inner loops: plain Python functions on arrays, compiled by numba and kept on disk.

A kernel computes in integers, or in floats whose order of operations is fixed, so that it returns the same bits
compiled and plain, on any machine. With ``GATEWAY_KERNELS=plain`` nothing is compiled; tests use it to compare.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

PLAIN = os.environ.get("GATEWAY_KERNELS") == "plain"


def kernel(function: F) -> F:
    """Compile `function` at its first call with arguments of a kind, without holding the interpreter's lock.

    What was compiled is kept beside the source, or where ``NUMBA_CACHE_DIR`` says, and read from there by the next
    process. Threads may run one kernel at the same time.
    """
    if PLAIN:
        return np.errstate(over="ignore")(function)  # whole numbers wrap around, as they do compiled
    import numba

    compiled: Any = numba.njit(nogil=True, cache=True)(function)
    return cast(F, compiled)
