"""What the browser complains about while it shows a page: broken scripts, refused by the policy, missing files."""

from __future__ import annotations

import re

from playwright.sync_api import ConsoleMessage, Page, Request

REFUSED_PAGE = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


def listen(page: Page) -> list[str]:
    """Return a list that fills with the page's complaints.

    The browser also reports when the page itself is an answer such as "not found" or "please look at these
    again". That is what the page is there to say, so it does not count.
    """
    complaints: list[str] = []
    visited: set[str] = set()

    def visit(request: Request) -> None:
        if request.is_navigation_request():
            visited.add(request.url)

    def hear(message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if REFUSED_PAGE.match(message.text) and message.location["url"] in visited:
            return
        complaints.append(message.text)

    page.on("request", visit)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", hear)
    return complaints
