"""Filters, search and the over-ask figure, on plain values."""

from __future__ import annotations

import pytest

from gateway.matches.browsing import (
    Show,
    Suggested,
    Wish,
    found,
    free_slots,
    good_number,
    page_of,
    part,
    probably_fit,
)
from gateway.matches.forms import Place
from gateway.meetings.models import Choice

MUST = Suggested(1, "Ōmori Foods", None, 1, Choice.MUST, wants_me=True)
SILENT = Suggested(2, "한솔유통", "Hansol Retail", 2)
ASKING = Suggested(3, "Maison Lotus", None, None, wants_me=True)
DECLINED = Suggested(4, "Uni-Fresh", None, 3, Choice.NO, wants_me=True)
LIST = [MUST, SILENT, ASKING, DECLINED]


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        (Show.ALL, [MUST, SILENT, ASKING]),
        (Show.CHOSEN, [MUST]),
        (Show.OPEN, [SILENT, ASKING]),
        (Show.ASKED, [MUST, ASKING]),
        (Show.DECLINED, [DECLINED]),
    ],
)
def test_each_part_of_the_list_keeps_its_own(show: Show, expected: list[Suggested]) -> None:
    assert part(LIST, show) == expected


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        ("hansol", [SILENT]),
        ("한솔", [SILENT]),
        ("ＨＡＮＳＯＬ", [SILENT]),
        ("蓝莓", [MUST]),
        ("sirop lotus", [ASKING]),
        ("sirop hansol", []),
        ("ōMORI", [MUST]),
        ("", LIST),
    ],
)
def test_a_search_looks_at_names_and_products_in_any_language(sought: str, expected: list[Suggested]) -> None:
    words = {1: ["冷冻野生蓝莓"], 3: ["Sirop d’érable", "Foie gras"]}
    assert found(LIST, words, sought) == expected


def test_pages_are_of_twenty_and_a_page_too_far_is_the_last() -> None:
    entries = [Suggested(number, "", None, number) for number in range(1, 43)]
    assert page_of(entries, 2) == (entries[20:40], 2, 3)
    assert page_of(entries, 99) == (entries[40:], 3, 3)
    assert page_of([], 1) == ([], 1, 1)


def test_free_slots_are_the_events_without_the_absences_up_to_the_daily_most() -> None:
    assert [free_slots(24, 4, None), free_slots(24, 4, 12), free_slots(3, 9, None)] == [20, 12, 0]


def test_mutual_wishes_fit_before_those_of_one_side() -> None:
    crowded = {"slots": 10, "wanted": 30, "all_mutual": 10}
    assert probably_fit(20, [Wish(**crowded, mutual=True)] * 6) == 6
    assert probably_fit(20, [Wish(**crowded, mutual=False)] * 6) == 0


def test_no_more_wishes_fit_than_the_reader_has_slots() -> None:
    free = Wish(slots=24, wanted=1, all_mutual=0, mutual=False)
    assert probably_fit(5, [free] * 9) == 5


def test_the_sensible_number_of_wishes_is_a_little_more_than_fits() -> None:
    assert good_number(10) == (12, 17)


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ({}, Place()),
        ({"show": "asked", "q": " 枫糖 ", "page": "3"}, Place(Show.ASKED, "枫糖", 3)),
        ({"show": "secret", "page": "-1"}, Place()),
        ({"page": "٣"}, Place()),
    ],
)
def test_a_place_in_the_list_is_read_kindly(arguments: dict[str, str], place: Place) -> None:
    assert Place.read(arguments) == place


def test_a_place_leads_back_to_itself() -> None:
    place = Place(Show.CHOSEN, "枫糖", 2)
    assert Place.read({key: str(value) for key, value in place.arguments().items()}) == place
