"""What holds on every page of the site, whoever reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask

from tests.markup import Element
from tests.rules.conftest import STARTS, Seen

STRICT = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}
LOADING = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "use": "href",
    "form": "action",
}
REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list")
NO_PAGES = frozenset(
    {
        "printing.agenda_pdf",
        "organiser.document",
        "static",
        "pages.healthz",
        "pages.readyz",
        "registrations.resume",
        "privacy.copy",
    }
)


def pages(walk: list[Seen]) -> Iterator[tuple[Seen, Element]]:
    return ((one, one.page) for one in walk if one.page is not None)


def policy(seen: Seen) -> dict[str, list[str]]:
    parts = [part.split() for part in seen.answer.headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {name: allowed for name, *allowed in parts}


def test_the_walk_comes_to_every_page(guarded: Flask, walk: list[Seen]) -> None:
    adapter = guarded.url_map.bind("localhost")
    ways = {urlsplit(one.address).path for one in walk if one.answer.status_code == 200}
    reached = {adapter.match(way)[0] for way in ways}
    to_show = {rule.endpoint for rule in guarded.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert to_show - reached - NO_PAGES == {
        "pages.home",
        "accounts.address_confirm",
        "accounts.join",
        "accounts.link",
        "accounts.password_set",
        "accounts.second",
        "invitations.show",
        "privacy.unsubscribe",
    }  # one event: home leads there; links are secret; nobody here has a second factor


def test_every_link_leads_somewhere(walk: list[Seen]) -> None:
    followed = [one for one in walk if one.address not in STARTS]
    assert [f"{one}: {one.answer.status_code}" for one in followed if one.answer.status_code >= 400] == []


def test_the_policy_is_strict_on_every_answer(walk: list[Seen]) -> None:
    assert [str(one) for one in walk if policy(one) != STRICT] == []


def test_nothing_is_written_into_a_page_that_the_policy_forbids(walk: list[Seen]) -> None:
    found = []
    for seen, page in pages(walk):
        for one in page.all():
            acts = [name for name in one.attributes if name.startswith("on") or name == "style"]
            inline = one.tag == "style" or (one.tag == "script" and not one.attributes.get("src"))
            if acts or inline or "javascript:" in one.attributes.get("href", ""):
                found.append(f"{seen}: <{one.tag} {one.attributes}>")
    assert found == []


def test_nothing_is_loaded_from_elsewhere(walk: list[Seen]) -> None:
    found = []
    for seen, page in pages(walk):
        for one in page.all(*LOADING):
            address = one.attributes.get(LOADING[one.tag], "")
            if one.attributes.get("rel") == "alternate":
                continue  # names this page in another language, completely as search engines want it; loads nothing
            if urlsplit(address).netloc or urlsplit(address).scheme not in ("", "data"):
                found.append(f"{seen}: <{one.tag}> {address}")
    assert found == []


def test_every_form_that_acts_carries_its_token(walk: list[Seen]) -> None:
    found, forms = [], 0
    for seen, page in pages(walk):
        for form in page.all("form"):
            acts = form.attributes.get("method", "get").lower() == "post"
            tokens = [one for one in form.all("input") if one.attributes.get("name") == "csrf_token"]
            forms += acts
            if acts != (len(tokens) == 1) or any(not one.attributes.get("value") for one in tokens):
                found.append(f"{seen}: {form.attributes}")
    assert found == []
    assert forms > 20


def test_every_page_has_one_heading_its_title_and_its_language(walk: list[Seen]) -> None:
    found = []
    for seen, page in pages(walk):
        html, title = next(page.all("html")), next(page.all("title"))
        headings = [one.words for one in page.all("h1")]
        if len(headings) != 1 or not title.words.startswith(headings[0]) or html.attributes.get("lang") != "en":
            found.append(f"{seen}: {title.words}, {headings}, {html.attributes}")
    assert found == []


def test_ids_are_there_once_and_whatever_refers_to_one_finds_it(walk: list[Seen]) -> None:
    found = []
    for seen, page in pages(walk):
        everything = list(page.all())
        ids = [one.attributes["id"] for one in everything if "id" in one.attributes]
        found += [f"{seen}: id {one} twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
        for one in everything:
            wanted = " ".join(one.attributes.get(name, "") for name in REFERRING).split()
            if one.tag == "a" and re.fullmatch(r"#[^:]+", one.attributes.get("href", "")):
                wanted.append(one.attributes["href"].removeprefix("#"))
            found += [f"{seen}: <{one.tag}> refers to {name}" for name in wanted if name not in ids]
    assert found == []


def test_every_control_says_what_it_is(walk: list[Seen]) -> None:
    found = []
    for seen, page in pages(walk):
        labelled = {one.attributes.get("for") for one in page.all("label")}
        inside = {id(one) for label in page.all("label") for one in label.all() if label.words}
        for one in page.all("input", "select", "textarea"):
            if one.attributes.get("type") == "hidden" or "aria-label" in one.attributes or id(one) in inside:
                continue
            if one.attributes.get("id") not in labelled:
                found.append(f"{seen}: {one.attributes}")
        found += [f"{seen}: empty <{one.tag} {one.attributes}>" for one in page.all("a", "button") if not one.words]
    assert found == []
