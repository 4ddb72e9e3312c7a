"""The HTML of a mail says what its text says, and only this site's addresses are links in it."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from gateway.mail.letter import html_of
from gateway.mail.models import Mail, Topic
from tests.markup import Element, read

SITE = "http://127.0.0.1:8000"
TEXT = f"""Hello <b>Ann</b> & {{{{ 7*7 }}}} http://evil.example/x,

we have the registration.

What you offer:
- Wild blueberries & more
- {SITE}.evil.example/

Open this link:

{SITE}/sign-in/hQ3xVq9rT0yLwZb1cD4eF5gH6iJ7kK8l

123456

Later: {SITE}/sign-in. Or not.

Gateway Toronto
{SITE}/toronto/
"""


@pytest.fixture
def page(app: Flask) -> Element:
    return read(html_of(a_letter(TEXT)))


def a_letter(text: str, language: str = "en") -> Mail:
    return Mail(
        id=1, to="a@b.example", topic=Topic.SERVICE, subject="Your <registration>", text=text, language=language
    )


def words(text: str) -> list[str]:
    return re.findall(r"\S+", text)


def test_every_word_of_the_text_is_in_the_html_in_its_order_and_no_other_but_the_button(page: Element) -> None:
    shown = " ".join(one.words for one in page.all("main"))
    plain = [word for word in words(TEXT) if word != "-"]
    assert words(shown)[2:] == [
        *plain[: plain.index("link:") + 1], "Sign", "in", *plain[plain.index("link:") + 1 :],
    ]  # fmt: skip
    assert words(shown)[:2] == ["Your", "<registration>"]


def test_only_addresses_of_this_site_are_links(page: Element) -> None:
    assert [one.attributes["href"] for one in page.all("a")] == [
        f"{SITE}/sign-in/hQ3xVq9rT0yLwZb1cD4eF5gH6iJ7kK8l", f"{SITE}/sign-in", f"{SITE}/toronto/",
    ]  # fmt: skip


def test_nothing_is_loaded_and_nothing_runs(page: Element) -> None:
    assert not list(page.all("img", "script", "link", "iframe", "object", "b"))
    style = next(page.all("style")).words
    assert "url(" not in style
    assert "@import" not in style


def test_the_html_is_in_the_language_of_the_mail(app: Flask) -> None:
    page = read(html_of(a_letter(f"Bonjour\n\n{SITE}/x\n\nFin", "fr")))
    assert next(page.all("html")).attributes["lang"] == "fr"
    assert [one.words for one in page.all("a")] == ["Ouvrir"]
