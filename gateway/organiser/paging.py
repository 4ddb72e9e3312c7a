"""Pages of a long list."""

from __future__ import annotations

from dataclasses import dataclass

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is shown; `number` counts from 1."""

    number: int
    pages: int
    total: int

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * PER_PAGE


def page_of(total: int, asked: int | None) -> Page:
    """Return the page that was asked for, or the nearest there is."""
    pages = max(1, -(-total // PER_PAGE))
    return Page(min(max(asked or 1, 1), pages), pages, total)
