"""The form in steps in a browser: by keyboard alone, without scripts, on two devices, small and enlarged."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Site
from tests.browser.keyboard import press_key_on, tab_to, type_into
from tests.browser.mailbox import wait_for_letter
from tests.browser.test_every_page import faults_of, fits

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STEPS = ("you", "organisation", "products", "times", "review")


def button(page: Page, name: str | re.Pattern[str], **how: Any) -> Locator:
    return page.get_by_role("button", name=name, **how)


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def title(page: Page, words: str) -> None:
    """Expect the page to be headed so."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def begin(page: Page, site: Site, email: str, side: str = "supplier") -> None:
    """Fill in the first step."""
    page.goto(f"{site.url}/toronto/register/{side}")
    box(page, "Your name").fill("Nadia Tremblay")
    box(page, "E-mail address").fill(email)
    button(page, "Continue").click()
    title(page, "Your organisation")


def test_a_supplier_with_three_products_registers_by_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/toronto/")
    press_key_on(page, page.get_by_role("link", name="Register as a supplier"), "Enter")
    title(page, "Who you are")

    # In a hurry: half an address.
    type_into(page, box(page, "Your name"), "Rosalind Okafor")
    type_into(page, box(page, "E-mail address"), "rosalind@")
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_have_text("Please look at these again. Nothing you wrote is lost.")
    expect(summary.get_by_role("listitem")).to_have_text(
        ["E-mail address: This is not a complete e-mail address, for example name@company.com."]
    )
    email = box(page, "E-mail address")
    expect(email).to_have_accessible_description(re.compile("This is not a complete e-mail address"))
    expect(email).to_have_value("rosalind@")
    expect(box(page, "Your name")).to_have_value("Rosalind Okafor")
    press_key_on(page, summary.get_by_role("link", name=re.compile("^E-mail address")), "Enter")
    expect(email).to_be_focused()
    type_into(page, email, "rosalind@kelp.example")
    page.keyboard.press("Enter")

    title(page, "Your organisation")
    type_into(page, box(page, "Organisation"), "Okafor Kelp Farm")
    tab_to(page, page.get_by_label("Province or territory"))
    page.keyboard.type("New B")
    expect(page.get_by_label("Province or territory")).to_have_value("NB")
    press_key_on(page, button(page, "Continue"), "Enter")

    title(page, "What you offer")
    type_into(page, box(page, "Product 1"), "Dried sugar kelp")
    for number, product in enumerate(("Kelp seasoning, 80 g jars", "Dulse flakes"), start=2):
        press_key_on(page, button(page, "Add another product"), "Enter")
        expect(box(page, f"Product {number} (optional)")).to_be_focused()
        page.keyboard.type(product)
    press_key_on(page, button(page, re.compile("^Up – Product 3")), "Enter")
    expect(box(page, "Product 2 (optional)")).to_have_value("Dulse flakes")
    expect(box(page, "Product 2 (optional)")).to_be_focused()
    page.keyboard.press("Enter")

    title(page, "When and how you can meet")
    press_key_on(page, page.get_by_label("French"), "Space")
    page.keyboard.press("Enter")

    title(page, "Look it over and send")
    expect(page.get_by_role("main")).to_contain_text("Kelp seasoning, 80 g jars")
    press_key_on(page, page.get_by_label("I agree that the organiser"), "Space")
    press_key_on(page, page.get_by_label("I agree that participants"), "Space")
    press_key_on(page, button(page, "Register"), "Enter")
    title(page, "Look in your mail")

    letter = wait_for_letter(site.folder, "rosalind@kelp.example", number=2)
    assert letter.subject == "Your registration for Gateway Toronto"
    assert "- Dulse flakes" in letter.text
    page.goto(letter.link)
    expect(page.get_by_text("You sign in as rosalind@kelp.example")).to_be_visible()
    page.keyboard.press("Enter")
    title(page, "My registration")
    expect(page.get_by_role("heading", level=2, name="The organiser is looking at your registration")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Kelp seasoning, 80 g jars")
    expect(page.get_by_role("link", name="My matches")).to_have_count(0)

    # The link is used up; whoever finds it gets no further, and learns how to go on.
    page.goto(letter.link)
    title(page, "This link no longer works")


def test_what_is_typed_is_kept_and_found_again_on_another_device(page: Page, browser: Browser, site: Site) -> None:
    begin(page, site, "two-devices@example.com")
    box(page, "Organisation").fill("Érablière du Nord")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("Website").fill("not yet a web")

    elsewhere = browser.new_context(locale="en-CA", viewport={"width": 390, "height": 800})
    phone = elsewhere.new_page()
    letter = wait_for_letter(site.folder, "two-devices@example.com")
    phone.goto(letter.link)
    title(phone, "Your organisation")
    expect(box(phone, "Organisation")).to_have_value("Érablière du Nord")
    expect(phone.get_by_label("Website")).to_have_value("not yet a web")
    elsewhere.close()


def test_the_back_button_loses_nothing(page: Page, site: Site) -> None:
    begin(page, site, "back@example.com")
    box(page, "Organisation").fill("Érablière du Nord")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    page.go_back()
    expect(box(page, "Your name")).to_have_value("Nadia Tremblay")
    button(page, "Continue").click()
    title(page, "Your organisation")
    expect(box(page, "Organisation")).to_have_value("Érablière du Nord")


def test_without_scripts_a_buyer_registers(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-CA")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{site.url}/toronto/")
    page.get_by_role("link", name="Register as a buyer").click()
    box(page, "Your name").fill("山本 葵")
    box(page, "E-mail address").fill("yamamoto@kaisou.example")
    page.get_by_label("You write this form in").select_option("日本語")
    button(page, "Continue").click()
    box(page, "Organisation").fill("海藻商事")
    page.get_by_label("Country or region").select_option("Japan")
    button(page, "Continue").click()
    box(page, "Product 1").fill("乾燥昆布")
    button(page, "Add another product").click()
    box(page, "Product 2 (optional)").fill("青のり")
    button(page, re.compile("^Up – Product 2")).click()
    expect(box(page, "Product 1")).to_have_value("青のり")
    button(page, re.compile("^Take out – Product 1")).click()
    expect(box(page, "Product 1")).to_have_value("乾燥昆布")
    button(page, "Back").click()
    expect(box(page, "Organisation")).to_have_value("海藻商事")
    button(page, "Continue").click()
    button(page, "Continue").click()
    button(page, "Continue").click()
    title(page, "Look it over and send")
    button(page, "Register").click()
    expect(page.get_by_role("alert")).to_contain_text("Without your agreement")
    page.get_by_label("I agree that the organiser").check()
    page.get_by_label("I agree that participants").check()
    button(page, "Register").click()
    title(page, "Look in your mail")

    page.goto(wait_for_letter(site.folder, "yamamoto@kaisou.example", number=2).link)
    button(page.get_by_role("main"), "Sign in").click()
    expect(page.get_by_text("海藻商事")).to_be_visible()
    context.close()


@pytest.mark.parametrize("side", ["supplier", "buyer"])
def test_every_step_is_sound_at_every_size(page: Page, site: Site, side: str) -> None:
    begin(page, site, f"sizes-{side}@example.com", side)
    base, faults = page.url.rpartition("/")[0], []
    page.goto(f"{base}/products")
    box(page, "Product 1").fill("Maple syrup")
    button(page, "Add another product").click()
    box(page, "Product 2 (optional)").fill("Very long words about maple sugar " * 5)
    button(page, "Save and finish later").click()
    for step in STEPS:
        for query in ("", "?check=1"):
            page.goto(f"{base}/{step}{query}")
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            faults += faults_of(page, "en")
            for width in (320, 640):  # 640 is a screen of 1280 enlarged twice
                page.set_viewport_size({"width": width, "height": 512})
                faults += fits(page, width)
    assert faults == []


def test_ten_categories_are_offered_beside_a_product_and_fit_a_phone(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/toronto/register/supplier")
    box(page, "Your name").fill("Nadia Tremblay")
    box(page, "E-mail address").fill("nadia@categories.example")
    button(page, "Continue").click()
    box(page, "Organisation").fill("Birch & Maple")
    page.get_by_label("Province or territory").select_option("Quebec")
    button(page, "Continue").click()
    type_into(page, box(page, "Product 1"), "Maple syrup, dark, 20 L drums")
    page.keyboard.press("Tab")
    offered = page.get_by_role("group", name="Category of Product 1").get_by_role("radio")
    expect(offered).to_have_count(11, timeout=60_000)  # ten, and none of these
    assert faults_of(page, "en") == []
