"""A passkey in a real browser: added, used as the second step, used alone. The device is Chromium's virtual one."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Site
from tests.browser.mailbox import wait_for_letter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def button(page: Page, name: str):
    return page.get_by_role("main").get_by_role("button", name=name)


def test_a_passkey_is_added_and_signs_in_alone_and_as_the_second_step(
    context: BrowserContext, page: Page, site: Site
) -> None:
    named = f"http://localhost:{urlsplit(site.url).port}"  # browsers offer passkeys under a name, not under a number
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(named + urlsplit(site.supplier).path)
    button(page, "Sign in").click()
    expect(page).not_to_have_url(f"{named}/sign-in")

    page.goto(f"{named}/account")
    button(page, "Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    recovery = page.get_by_role("main").get_by_role("listitem")
    expect(recovery).to_have_count(10)
    code = recovery.first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    expect(button(page, "Remove this passkey")).to_be_visible()
    email = page.locator(".lede").first.inner_text()

    sign_out(page)
    page.goto(f"{named}/sign-in")
    button(page, "Sign in with a passkey").click()
    expect(page).not_to_have_url(f"{named}/sign-in")
    page.goto(f"{named}/account")
    expect(page.locator(".lede").first).to_have_text(email)

    sign_out(page)
    page.goto(named + urlsplit(site.supplier).path)
    button(page, "Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    button(page, "Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Confirm that it is you")

    sign_out(page)
    page.goto(named + urlsplit(site.supplier).path)
    button(page, "Sign in").click()
    page.get_by_label("Code").fill(code)
    button(page, "Go on").click()
    expect(page.get_by_role("status").first).to_contain_text("9 are left")
    page.goto(f"{named}/account")
    button(page, "Remove this passkey").click()
    expect(page.get_by_role("status").first).to_contain_text("A passkey was removed")
    expect(page.get_by_text("Recovery codes")).to_have_count(0)
    wait_for_letter(site.folder, email, number=2)  # of the passkey that came, and of the one that went


def sign_out(page: Page) -> None:
    page.locator(".masthead-end summary").last.click()
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status").first).to_contain_text("You are signed out")
