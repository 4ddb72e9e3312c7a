"""Numbers in sentences."""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """Return a number with the thing counted.

    Examples
    --------
    >>> [counted(number, "meeting") for number in (0, 1, 2000)]
    ['0 meetings', '1 meeting', '2,000 meetings']
    """
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
