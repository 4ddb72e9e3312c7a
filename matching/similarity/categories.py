"""Category codes, dotted like ``08.11``, and how near two of them are."""

from __future__ import annotations

import re
from functools import lru_cache

# kernels: they have STEPS compiled in
STEPS = (1.0, 0.7, 0.35)
"""Overlap of two codes whose common ancestor is 0, 1 or 2 levels up."""

LEVELS = 6
"""Levels of a code that are compared; codes that differ only below them are the same."""

_CODE = re.compile(r"(?=.*\d)[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*")


@lru_cache(maxsize=1 << 14)
def is_code(category: str) -> bool:
    """Return whether a category is a code of the tree such as ``08.11``; one in words is read as a path of names.

    Examples
    --------
    >>> [is_code(category) for category in ("08.11", "business-services.01", "Food > Berries", "Wine", "")]
    [True, True, False, False, False]
    """
    return _CODE.fullmatch(category) is not None


def levels_of(category: str | None) -> list[str]:
    """Return the first `LEVELS` levels of a code of the tree, none for a category in words or none at all.

    Examples
    --------
    >>> [levels_of(category) for category in ("08.11", "Wine", None)]
    [['08', '11'], [], []]
    """
    code = (category or "").strip()
    return code.split(".")[:LEVELS] if is_code(code) else []


def category_overlap(one: str, other: str) -> float:
    """Return how near two dotted codes are.

    Examples
    --------
    >>> [category_overlap("08.11", code) for code in ("08.11", "08", "08.10", "08.11.20.10", "16.04")]
    [1.0, 0.7, 0.7, 0.35, 0.0]
    """
    a, b = levels_of(one), levels_of(other)
    common = 0
    while common < min(len(a), len(b)) and a[common] == b[common]:
        common += 1
    steps = max(len(a), len(b)) - common
    return STEPS[steps] if common and steps < len(STEPS) else 0.0
