"""How far it is from table to table, and how far everybody walks."""

from __future__ import annotations

import math

from matching.types import Table


def metres_between(one: Table | None, other: Table | None) -> int | None:
    """Return the straight way between two tables in whole metres; None where one of them has no place."""
    if one is None or other is None or None in (one.x, one.y, other.x, other.y):
        return None
    return _metres(one, other)


def _metres(one: Table, other: Table) -> int:
    across, along = (one.x or 0.0) - (other.x or 0.0), (one.y or 0.0) - (other.y or 0.0)
    # Not math.hypot: a square root is rounded in the same way on every machine.
    return round(math.sqrt(across * across + along * along))
