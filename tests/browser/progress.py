"""Looking at work under way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route


@contextmanager
def progress_stands_still(page: Page) -> Iterator[None]:
    """Let the page hear how far the work is only after the block: small work is over sooner than one can look."""
    held: list[Route] = []
    looking = True

    def hold(route: Route) -> None:
        if looking:
            held.append(route)
        else:
            route.continue_()

    page.route("**/jobs/*.json", hold)
    yield
    looking = False
    for route in held:
        route.continue_()
