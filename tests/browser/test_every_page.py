"""Every page as a phone, a tablet and a desk show it, in light and dark, to eyes, keyboard and screen reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.browser.complaints import listen
from tests.browser.conftest import Chromium, Site
from tests.browser.progress import progress_stands_still

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (1280, 768, 360)
HEIGHT = 800
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@dataclass(frozen=True, slots=True)
class Visit:
    """One page: who looks at it, where, through which link from there, and which button is pressed on it."""

    who: str
    path: str
    follow: str = ""
    press: str = ""
    status: int = 200
    language: str = "en"

    def __str__(self) -> str:
        return " ".join(part for part in (self.who, self.language, self.path, self.follow, self.press) if part)


VISITS = [
    Visit("visitor", "/toronto/"),
    Visit("visitor", "/toronto/", language="fr"),
    Visit("visitor", "/toronto/register/supplier"),
    Visit("visitor", "/toronto/register/supplier", press="Continue"),
    Visit("visitor", "/toronto/register/buyer"),
    Visit("visitor", "/toronto/register/buyer", language="fr"),
    Visit("visitor", "/toronto/registered"),
    Visit("visitor", "/sign-in"),
    Visit("visitor", "/sign-in", press="Send me a link"),
    Visit("visitor", "/sign-in/sent"),
    Visit("visitor", "/sign-in/password"),
    Visit("visitor", "/sign-in/a-link-that-never-was", status=404),
    Visit("visitor", "/toronto/a-page-that-never-was", status=404),
    Visit("visitor", "/an-event-that-never-was/", status=404),
    Visit("visitor", "/development/outbox"),
    Visit("supplier", "/toronto/"),
    Visit("supplier", "/toronto/matches"),
    Visit("supplier", "/toronto/matches?show=declined"),
    Visit("supplier", "/toronto/matches?q=nobody+has+this"),
    Visit("supplier", "/toronto/matches", follow="article h2 a"),
    Visit("supplier", "/toronto/agenda"),
    Visit("supplier", "/toronto/me"),
    Visit("supplier", "/toronto/me/cancel"),
    Visit("supplier", "/toronto/me/offer"),
    Visit("supplier", "/toronto/me/choices"),
    Visit("supplier", "/toronto/me/people"),
    Visit("supplier", "/toronto/me/people", press="Add"),
    Visit("buyer", "/toronto/me/changes", language="fr"),
    Visit("supplier", "/toronto/organiser/", status=403),
    Visit("buyer", "/toronto/matches", language="fr"),
    Visit("buyer", "/toronto/matches", follow="article h2 a"),
    Visit("buyer", "/toronto/me"),
    Visit("organiser", "/toronto/organiser/"),
    Visit("organiser", "/toronto/organiser/matching"),
    Visit("organiser", "/toronto/organiser/matching", language="fr"),
    Visit("organiser", "/toronto/organiser/registrations"),
    Visit("organiser", "/toronto/organiser/registrations?side=buyer&q=nobody+has+this"),
    Visit("organiser", "/toronto/organiser/registrations", follow="tbody th a"),
    Visit("organiser", "/toronto/organiser/registrations?side=buyer", follow="tbody th a"),
    Visit("organiser", "/toronto/organiser/schedule"),
    Visit("organiser", "/toronto/organiser/schedule", follow="tbody th a", language="fr"),
    Visit("organiser", "/toronto/organiser/schedule/repair"),
    Visit("organiser", "/toronto/organiser/schedule/repair", language="fr"),
    Visit("organiser", "/toronto/organiser/schedule/1"),
    Visit("organiser", "/toronto/organiser/schedule/1/unplaced"),
    Visit("organiser", "/toronto/organiser/schedule/1/meet"),
    Visit("organiser", "/toronto/organiser/schedule/1/meet", language="fr"),
    Visit("organiser", "/toronto/organiser/schedule/1/stand-by"),
    Visit("organiser", "/toronto/organiser/schedule/1/what-if"),
    Visit("organiser", "/toronto/organiser/schedule/1/what-if", language="fr"),
    Visit("organiser", "/toronto/organiser/schedule/1/agendas"),
    Visit("organiser", "/toronto/organiser/schedule/1/agendas", follow="tbody th a"),
    Visit("visitor", "/toronto/programme"),
    Visit("supplier", "/toronto/programme", language="fr"),
    Visit("organiser", "/toronto/organiser/texts"),
    Visit("organiser", "/toronto/organiser/programme"),
    Visit("organiser", "/toronto/organiser/programme", follow="tbody th a"),
    Visit("organiser", "/toronto/organiser/programme/sessions/new"),
    Visit("organiser", "/toronto/organiser/programme/speakers/new", press="Save"),
    Visit("organiser", "/toronto/organiser/invitations"),
    Visit("organiser", "/toronto/organiser/lists"),
    Visit("organiser", "/toronto/organiser/lists", press="Look at it"),
    Visit("organiser", "/toronto/organiser/settings"),
    Visit("organiser", "/toronto/organiser/settings", language="fr"),
    Visit("organiser", "/toronto/organiser/changes"),
    Visit("organiser", "/toronto/organiser/print"),
    Visit("organiser", "/account"),
    Visit("organiser", "/account/authenticator"),
    Visit("organiser", "/account/address"),
    Visit("organiser", "/toronto/organiser/colleagues"),
    Visit("supplier", "/privacy"),
    Visit("supplier", "/privacy", language="fr"),
    Visit("organiser", "/toronto/organiser/mail"),
    Visit("organiser", "/toronto/organiser/mail/sender"),
    Visit("organiser", "/toronto/organiser/retention"),
]

CONTINUE = {"zh-Hans": "继续", "zh-Hant": "繼續", "ja": "次へ進む", "ko": "계속"}
for _language in CONTINUE:
    VISITS += [
        Visit("visitor", "/toronto/", language=_language),
        Visit("visitor", "/toronto/programme", language=_language),
        Visit("visitor", "/toronto/register/supplier", press=CONTINUE[_language], language=_language),
        Visit("buyer", "/toronto/matches", language=_language),
        Visit("buyer", "/toronto/agenda", language=_language),
        Visit("supplier", "/privacy", language=_language),
        Visit("organiser", "/toronto/organiser/", language=_language),
        Visit("organiser", "/toronto/organiser/schedule/1", language=_language),
    ]

People = Callable[[str, str], BrowserContext]


@pytest.fixture(scope="module")
def people(browsers: Chromium, site: Site) -> Iterator[People]:
    """Return the browser of each person in each language, signed in once."""
    contexts: dict[tuple[str, str, Browser], BrowserContext] = {}
    links = {"supplier": site.supplier, "buyer": site.buyer, "organiser": site.organiser}

    def of(who: str, language: str) -> BrowserContext:
        browser = browsers.browser()
        if (who, language, browser) not in contexts:
            context = browser.new_context(viewport={"width": WIDTHS[0], "height": HEIGHT}, locale="en-CA")
            page = context.new_page()
            page.goto(f"{site.url}/sign-in?lang={language}")
            if who in links:
                page.goto(links[who])
                page.get_by_role("main").get_by_role("button").click()
                # Chromium forgets to close a page that is on its way elsewhere.
                expect(page).not_to_have_url(re.compile("/sign-in"))
                page.wait_for_load_state()
            page.close()
            contexts[who, language, browser] = context
        return contexts[who, language, browser]

    yield of
    for (_who, _language, browser), context in contexts.items():
        if browser.is_connected():
            context.close()


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_the_page_is_sound(visit: Visit, people: People, site: Site) -> None:
    try:
        faults = look(visit, people, site)
    except PlaywrightError as error:
        if not re.search("crash|closed", str(error)):
            raise
        faults = look(visit, people, site)  # Chromium died, not our page: look once more
    assert faults == []


def look(visit: Visit, people: People, site: Site) -> list[str]:
    """Go to a page and return what is wrong with it."""
    page = people(visit.who, visit.language).new_page()
    complaints = listen(page)
    try:
        go(page, site, visit)
        return [*faults_of(page, visit.language), *complaints]
    finally:
        page.close()


def test_work_under_way_and_its_draft_are_sound(people: People, site: Site) -> None:
    page = people("organiser", "en").new_page()
    complaints = listen(page)
    page.goto(f"{site.url}/toronto/organiser/schedule")
    faults = []
    with progress_stands_still(page):
        page.get_by_role("button", name="Build a schedule").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        faults += faults_of(page, "en")
    expect(page.get_by_role("link", name="Publish")).to_be_visible(timeout=60_000)
    result = page.url
    for further in ("/publish", "/discard"):
        page.goto(result + further)
        faults += faults_of(page, "en")
    assert [*faults, *complaints] == []
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_role("status").first).to_contain_text("is discarded")
    page.close()


@pytest.mark.parametrize(
    "visit",
    [
        Visit("visitor", "/toronto/"),
        Visit("visitor", "/toronto/register/supplier"),
        Visit("supplier", "/toronto/matches"),
        Visit("organiser", "/toronto/organiser/registrations"),
    ],
    ids=str,
)
def test_whatever_has_the_focus_shows_it(visit: Visit, people: People, site: Site) -> None:
    page = people(visit.who, visit.language).new_page()
    go(page, site, visit)
    unseen = []
    for _step in range(40):
        page.keyboard.press("Tab")
        unseen += page.evaluate(FOCUS_UNSEEN)
    assert unseen == []
    page.close()


FOCUS_UNSEEN = """() => {
    const one = document.activeElement;
    if (one === document.body) return [];
    const shows = part => {
        const style = getComputedStyle(part), box = part.getBoundingClientRect();
        const inView = box.width && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
        return inView && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const own = one.matches("input") ? [one, ...(one.closest("label")?.querySelectorAll("*") ?? [])] : [one];
    return own.some(shows) ? [] : [one.outerHTML.slice(0, 160)];
}"""
"""JavaScript: the element that has the focus, if nobody can see that it has."""


def go(page: Page, site: Site, visit: Visit) -> None:
    """Come to the page as it is to be looked at."""
    answer = page.goto(site.url + visit.path)
    if visit.follow:
        answer = page.goto(urljoin(page.url, str(page.locator(visit.follow).first.get_attribute("href"))))
    assert answer
    assert answer.status == visit.status
    if visit.press:
        page.get_by_role("button", name=visit.press, exact=True).click()
        expect(page.get_by_role("alert")).to_be_visible()


def faults_of(page: Page, language: str) -> list[str]:
    """Return whatever is wrong with the page that is open."""
    faults = headed_and_labelled(page, language)
    for width, scheme in zip(WIDTHS, ("light", "light", "dark"), strict=True):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        faults += fits(page, width)
        if width != 768:  # the ends of the range, one in each scheme
            faults += found_by_axe(page, f"{page.url} at {width} px, {scheme}")
    return faults + keyboard_comes_in(page)


def headed_and_labelled(page: Page, language: str) -> list[str]:
    """Return what is wrong with the title, the one heading, the language and the ids."""
    seen: dict[str, Any] = page.evaluate(
        """() => ({
            headings: [...document.querySelectorAll("h1")].map(one => one.textContent.trim().replace(/\\s+/g, " ")),
            title: document.title.trim().replace(/\\s+/g, " "),
            lang: document.documentElement.lang,
            ids: [...document.querySelectorAll("[id]")].map(one => one.id),
        })"""
    )
    faults = []
    if len(seen["headings"]) != 1:
        faults.append(f"headings of level 1: {seen['headings']}")
    elif not seen["title"].startswith(seen["headings"][0]):
        faults.append(f"the title “{seen['title']}” does not start with “{seen['headings'][0]}”")
    if seen["lang"] != language:
        faults.append(f"lang is {seen['lang']}, not {language}")
    twice = sorted({one for one in seen["ids"] if seen["ids"].count(one) > 1})
    return [*faults, *(f"the id “{one}” is there more than once" for one in twice)]


def keyboard_comes_in(page: Page) -> list[str]:
    """Return what is wrong for someone who presses Tab; a page that sets the focus itself is excused."""
    if page.evaluate("document.activeElement !== document.body"):
        return []
    page.keyboard.press("Tab")
    first = page.locator(":focus")
    if not first.evaluate("one => one.classList.contains('skip')"):
        return [f"Tab goes to “{first.inner_text()}” first, not to the skip link"]
    box = first.bounding_box()
    if box is None or box["y"] < 0 or box["x"] < 0:
        return [f"the skip link has the focus and is not in sight: {box}"]
    return []


def fits(page: Page, width: int) -> list[str]:
    """Return what makes the page wider than the screen."""
    found: dict[str, Any] = page.evaluate(
        """() => {
            const room = document.documentElement.clientWidth;
            const wide = [...document.body.querySelectorAll("*")].filter(one => {
                const box = one.getBoundingClientRect();
                return box.width && box.right > room + 1;
            });
            return {
                over: document.documentElement.scrollWidth - room,
                who: wide.slice(0, 3).map(one => one.outerHTML.slice(0, 120)),
            };
        }"""
    )
    return [f"{found['over']} px too wide at {width} px: {found['who']}"] if found["over"] > 0 else []


def found_by_axe(page: Page, where: str) -> list[str]:
    """Return the accessibility faults axe sees. It comes in by the debugger, which no policy keeps out."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    violations: list[dict[str, Any]] = page.evaluate(
        """async rules => {
            await Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)));
            const options = {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]};
            const {violations} = await axe.run(document, options);
            return violations.flatMap(one => one.nodes.map(node => (
                {id: one.id, help: one.help, target: node.target.join(" "), summary: node.failureSummary})));
        }""",
        STANDARDS,
    )
    return [f"{where}: {one['id']} at {one['target']}: {one['summary']}" for one in violations]
