"""Values to print refuse what could not be printed, and every text is made safe to set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.printing.documents import Badge, Masthead, index_letter, printable


@pytest.mark.parametrize(
    ("name", "letter"),
    [("Ōmori Foods", "O"), ("  élan", "E"), ("« Coop »", "C"), ("3M", "#"), ("大森", "#"), ("", "#"), ("ødegård", "#")],
)
def test_names_are_filed_under_their_first_latin_letter(name: str, letter: str) -> None:
    assert index_letter(name) == letter


@pytest.mark.parametrize(
    ("given", "set_as"),
    [
        ("Cafe\u0301", "Café"),
        ("two\nlines\tand  spaces ", "two lines and spaces"),
        ("evil\u202egnp.exe\u0000", "evilgnp.exe"),
        ("half \ud83c pair", "half pair"),
        ("Maple \U0001f341 Farms", "Maple Farms"),
        ("한솔유통", "한솔유통"),
        ("x" * 21, "xxxxxxxxxx\u200bxxxxxxxxxx\u200bx"),
    ],
)
def test_texts_are_composed_and_stripped_of_what_cannot_be_printed(given: str, set_as: str) -> None:
    assert printable(given) == set_as


def test_a_masthead_without_a_word_names_it(masthead: Masthead) -> None:
    labels = {key: word for key, word in masthead.labels.items() if key != "table"}
    with pytest.raises(ValueError, match="The masthead in en has no word for: table"):
        replace(masthead, labels=labels)


def test_a_masthead_whose_page_label_lost_its_numbers_is_refused(masthead: Masthead) -> None:
    with pytest.raises(ValueError, match=r"must contain \{page\} and \{pages\}"):
        replace(masthead, labels={**masthead.labels, "page": "Page {page}"})


def test_a_badge_wants_a_colour_the_printer_understands() -> None:
    with pytest.raises(ValueError, match="badge B-1 is 'green'; use #rrggbb"):
        Badge("en", "Anne", "Buyer", "green", code="B-1")
