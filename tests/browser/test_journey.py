"""The main job as three people do it in a browser: register, choose, approve, rank, build, publish, print, read."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Site
from tests.browser.keyboard import press_key_on
from tests.browser.mailbox import wait_for_letter
from tests.browser.progress import progress_stands_still

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RANKING_MS = 120_000
BUILDING_MS = 60_000
PRINTING_MS = 60_000


def button(page: Page, name: str | re.Pattern[str], **how: Any) -> Locator:
    return page.get_by_role("button", name=name, **how)


def link(page: Page, name: str | re.Pattern[str], **how: Any) -> Locator:
    return page.get_by_role("link", name=name, **how)


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def title(page: Page, words: str | re.Pattern[str]) -> None:
    """Expect the page to be headed so."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def sign_in(page: Page, url: str) -> None:
    """Open a link from a mail, choose to read English, and press the one button there."""
    page.goto(f"{url}?lang=en")
    button(page.get_by_role("main"), "Sign in").click()
    expect(button(page, "Sign in")).to_have_count(0)


def fetched(page: Page, to: Locator) -> bytes:
    """Return what a link leads to, as the person who is signed in gets it."""
    answer = page.context.request.get(urljoin(page.url, str(to.get_attribute("href"))))
    assert answer.ok, f"{answer.url} answers {answer.status}"
    return answer.body()


def card_of(page: Page, name: str) -> Locator:
    """Return the card of a suggestion by its name."""
    return page.get_by_role("article").filter(has=page.get_by_role("heading", name=name, exact=True))


def first_chosen(page: Page) -> str:
    """Go to those already chosen and return the first one's name."""
    link(page, re.compile("^Chosen")).click()
    return page.get_by_role("article").first.get_by_role("heading", level=2).inner_text()


def register_supplier(page: Page, site: Site, *, email: str, organisation: str) -> None:
    """Fill in the supplier's form as someone who knows what to write."""
    page.goto(f"{site.url}/toronto/register/supplier?new=1")
    box(page, "Your name").fill("Nadia Tremblay")
    box(page, "E-mail address").fill(email)
    button(page, "Continue").click()
    box(page, "Organisation").fill(organisation)
    page.get_by_label("Province or territory").select_option("Quebec")
    button(page, "Continue").click()
    box(page, "Product 1").fill("Maple syrup, dark, 20 L drums")
    button(page, "Add another product").click()
    box(page, "Product 2 (optional)").fill("Maple sugar, fine grind")
    button(page, "Continue").click()
    title(page, "When and how you can meet")
    button(page, "Continue").click()
    page.get_by_label("I agree that the organiser").check()
    page.get_by_label("I agree that participants").check()
    button(page, "Register").click()
    title(page, "Look in your mail")


def test_who_registers_twice_learns_it_from_the_mail_alone(page: Page, site: Site) -> None:
    register_supplier(page, site, email="twice@example.com", organisation="Once Ltd.")
    register_supplier(page, site, email="Twice@Example.com", organisation="Twice Ltd.")

    letter = next(
        found
        for number in range(2, 5)
        if "already" in (found := wait_for_letter(site.folder, "twice@example.com", number=number)).subject
    )
    sign_in(page, letter.link)
    title(page, "My registration")
    expect(page.get_by_role("main")).to_contain_text("Once Ltd.")


def test_an_organiser_goes_from_a_waiting_registration_to_printed_schedules(page: Page, site: Site) -> None:
    register_supplier(page, site, email="nadia@erable.example", organisation="Érablière du Nord")

    page.goto(f"{site.url}/sign-in")
    box(page, "E-mail address").fill("organiser@example.org")
    button(page, "Send me a link").click()
    sign_in(page, wait_for_letter(site.folder, "organiser@example.org").link)

    # Approve.
    page.goto(f"{site.url}/toronto/organiser/")
    title(page, re.compile(r"^Next: approve \d+ registrations?$"))
    link(page, "Look at the registrations").click()
    title(page, "Suppliers who registered")
    button(page, "Approve Érablière du Nord").click()
    expect(page.get_by_role("status").first).to_contain_text("Érablière du Nord is approved and takes part.")
    assert wait_for_letter(site.folder, "nadia@erable.example", number=3).link
    for waiting in ("supplier", "buyer"):  # others may wait, whatever ran before
        page.goto(f"{site.url}/toronto/organiser/registrations/approve-all/{waiting}")
        if button(page, re.compile("^Approve")).count():
            button(page, re.compile("^Approve")).click()

    # Who comes is put into the lists in the background, and the schedule is to be built again.
    link(page, "Overview").click()
    for _ in range(RANKING_MS // 500):
        if page.get_by_role("heading", level=1, name="Next: build a schedule").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    title(page, "Next: build a schedule")

    # Rank all again, and watch.
    with progress_stands_still(page):
        button(page, "Rank again").first.click()
        expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Next: build a schedule")).to_be_visible(timeout=RANKING_MS)

    # Build, watch, and read the result.
    link(page, "Go to the schedule").click()
    with progress_stands_still(page):
        button(page, "Build a schedule").click()
        title(page, re.compile(r"^Run \d+ is being built$"))
        expect(page.get_by_role("progressbar")).to_be_visible()
    proven = re.compile(
        r"^(This schedule is proven the best possible|No schedule can beat this one by more than .+ %)\.$"
    )
    expect(page.get_by_role("heading", level=1, name=proven)).to_be_visible(timeout=BUILDING_MS)
    expect(
        page.get_by_text(re.compile(r"At most [\d,]+ points are possible .* this schedule has [\d,]+\."))
    ).to_be_visible()
    for part in ("Meetings per supplier", "Meetings per buyer", "Who is short of meetings", "What did not fit"):
        expect(page.get_by_role("heading", name=part)).to_be_visible()

    # Publish.
    link(page, "Publish").click()
    title(page, re.compile(r"^Publish run \d+\?$"))
    button(page, "Publish it").click()
    expect(page.get_by_role("status").first).to_contain_text("is published. Everyone sees their agenda now.")

    # Print.
    link(page, "Print", exact=True).first.click()
    title(page, "Print")
    page.get_by_label("US Letter").check()
    with progress_stands_still(page):
        button(page, "Make them").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
    rows = page.get_by_role("row").filter(has_text="The published one")
    expect(rows).to_have_count(3, timeout=PRINTING_MS)
    for row in rows.all():
        document = fetched(page, row.get_by_role("link").first)
        assert document.startswith(b"%PDF")
        expect(row.get_by_role("cell").nth(1)).to_have_text(str(PdfReader(BytesIO(document)).get_num_pages()))


def test_a_buyer_says_whom_to_meet_and_changes_their_mind(page: Page, site: Site) -> None:
    sign_in(page, site.buyer)
    title(page, "Suppliers for you")
    name = first_chosen(page)
    card = card_of(page, name)
    answers, saved = card.get_by_role("group", name=f"Your choice about {name}"), card.get_by_text("Saved", exact=True)
    button(card, re.compile("^Clear")).click()
    expect(saved).to_be_visible()

    link(page, re.compile("^Undecided")).click()
    before = page.get_by_text(re.compile("suggestions, best first")).inner_text()
    answers.get_by_role("radio", name="Must meet").check()
    expect(saved).to_be_visible()
    expect(page.get_by_text(before)).to_have_count(0)  # one more is chosen
    link(page, re.compile("^Chosen")).click()
    expect(answers.get_by_role("radio", name="Must meet")).to_be_checked()

    answers.get_by_role("radio", name="No thanks").check()
    expect(saved).to_be_visible()
    link(page, re.compile("^All")).first.click()
    expect(card).to_have_count(0)
    link(page, re.compile("^No thanks")).first.click()
    expect(answers.get_by_role("radio", name="No thanks")).to_be_checked()

    button(card, re.compile("^Clear")).click()
    expect(saved).to_be_visible()
    link(page, re.compile("^Undecided")).click()
    for answer in answers.get_by_role("radio").all():
        expect(answer).not_to_be_checked()


def test_the_choice_is_made_with_the_keyboard(page: Page, site: Site) -> None:
    sign_in(page, site.supplier)
    link(page, first_chosen(page)).first.click()
    chosen = page.get_by_role("radio", checked=True)
    stood = str(chosen.get_attribute("value"))

    for key, back in (("ArrowRight", False), ("ArrowLeft", True)):
        press_key_on(page, chosen, key)
        expect(page.get_by_text("Saved", exact=True)).to_be_visible()
        page.reload()
        assert (chosen.get_attribute("value") == stood) is back


def test_a_choice_that_cannot_be_saved_is_put_back(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    sign_in(page, site.supplier)
    card = card_of(page, first_chosen(page))
    stood = card.get_by_role("radio", checked=True).get_attribute("value")
    page.route("**/choice*", lambda route: route.fulfill(status=503, content_type="text/plain", body="away"))

    card.get_by_role("radio", name="No thanks").click()

    expect(card.get_by_text("Not saved. Reload the page and try again.")).to_be_visible()
    expect(card.get_by_role("radio", checked=True)).to_have_value(str(stood))


def test_a_supplier_reads_the_agenda_and_takes_it_along(page: Page, site: Site) -> None:
    sign_in(page, site.supplier)
    link(page, "My agenda").click()
    title(page, "Your meetings")
    meetings = page.get_by_role("listitem").filter(has_text=re.compile(r"Table\s*\d+"))
    number = int(page.get_by_text(re.compile(r"^\d+ meetings? ·")).inner_text().split()[0])
    expect(meetings).to_have_count(number)
    expect(meetings.first).to_contain_text(re.compile(r"\b\d\d:\d\d\b"))

    with page.expect_download() as download:
        link(page, "Add to my calendar").click()
    calendar = download.value.path().read_text()
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert calendar.count("BEGIN:VEVENT") == number

    paper = PdfReader(BytesIO(fetched(page, link(page, "Print (PDF)"))))
    text = "".join(sheet.extract_text() for sheet in paper.pages)
    for starts in meetings.get_by_role("time").all():
        assert starts.inner_text().split()[0] in text


@pytest.fixture
def plain(browser: Browser):
    """A page in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False, locale="en-CA")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_without_scripts_a_supplier_chooses(plain: Page, site: Site) -> None:
    page = plain
    sign_in(page, site.supplier)
    card = card_of(page, first_chosen(page))
    card.get_by_role("radio", name="No thanks").check()
    button(card, re.compile("^Save")).click()

    link(page, re.compile("^No thanks")).first.click()
    expect(card.get_by_role("radio", name="No thanks")).to_be_checked()
    button(card, re.compile("^Clear")).click()
    expect(card).to_have_count(0)
    link(page, re.compile("^Undecided")).click()
    expect(card).to_be_visible()


def test_without_scripts_an_organiser_builds_a_schedule(plain: Page, site: Site) -> None:
    page = plain
    sign_in(page, site.organiser)
    link(page, "Schedule").click()
    button(page, "Build a schedule").click()
    # The page loads itself again until there is a result.
    expect(page.get_by_role("link", name="Publish")).to_be_visible(timeout=BUILDING_MS)
    title(page, re.compile("schedule"))
