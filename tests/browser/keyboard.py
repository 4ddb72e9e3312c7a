"""A person who uses no mouse: goes from control to control with Tab."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

FURTHEST = 150


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _step in range(FURTHEST):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached with {FURTHEST} presses of Tab")


def type_into(page: Page, target: Locator, text: str) -> None:
    """Go to a field and write over what it holds."""
    tab_to(page, target)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def press_key_on(page: Page, target: Locator, key: str) -> None:
    """Go to a control and press a key there."""
    tab_to(page, target)
    page.keyboard.press(key)
