"""The sentences that say what was achieved: never better than it is."""

from __future__ import annotations

import pytest
from flask import Flask

from gateway.organiser.wording import headline, share, side_name, size, spread_sentence
from gateway.registrations.models import Side
from gateway.schedule.models import ScheduleRun
from gateway.schedule.results import Spread, shown_gap, spread
from gateway.searching import mentions


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(0.0, 0.0), (0.0000001, 0.01), (0.0002, 0.03), (0.00019, 0.02), (0.01, 1.02), (0.5, 100.0), (1.0, 100.0)],
)
def test_the_gap_is_told_relative_to_this_schedule_and_rounded_up(gap: float, expected: float) -> None:
    assert shown_gap(gap) == expected


def test_only_a_schedule_that_meets_its_bound_is_called_the_best(app: Flask) -> None:
    with app.test_request_context():
        assert headline(ScheduleRun(gap=0.0)) == "This schedule is proven the best possible."
        assert headline(ScheduleRun(gap=1e-9)) == "No schedule can beat this one by more than 0.01\u00a0%."


def test_a_share_is_a_hundred_per_cent_only_when_nothing_is_missing(app: Flask) -> None:
    with app.test_request_context():
        assert [share(9999, 10000), share(3, 3), share(0, 0)] == ["99.9\u00a0%", "100\u00a0%", "100\u00a0%"]


def test_a_spread_has_a_column_for_every_number_between() -> None:
    assert spread([3, 1, 3, 5]) == Spread(columns=((1, 1), (2, 0), (3, 2), (4, 0), (5, 1)), fewest=1, middle=(3, 3))


def test_nobody_has_no_spread() -> None:
    assert spread([]) is None


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([2, 4, 6, 8], "At least half of them have 4 to 6 meetings. Nobody has fewer than 2."),
        ([0, 1, 1, 1], "At least half of them have one meeting. 1 has none."),
        ([0], "At least half of them have 0 meetings. 1 has none."),
    ],
)
def test_the_histogram_is_told_in_a_sentence(app: Flask, counts: list[int], expected: str) -> None:
    found = spread(counts)
    assert found is not None
    with app.test_request_context():
        assert spread_sentence(found) == expected


def test_a_side_read_from_the_database_is_called_by_its_name(app: Flask) -> None:
    with app.test_request_context():
        assert [side_name("supplier"), side_name(Side.BUYER)] == ["Suppliers", "Buyers"]


def test_sizes_are_told_as_people_say_them(app: Flask) -> None:
    with app.test_request_context():
        assert [size(10), size(45_300), size(10_940_000)] == ["1 kB", "45 kB", "10.9 MB"]


@pytest.mark.parametrize(
    ("search", "expected"),
    [("erabliere", True), ("LAC érab", True), ("冷冻", True), ("erable lobster", False), ("", True)],
)
def test_a_search_ignores_case_and_accents(search: str, expected: bool) -> None:
    assert mentions(["Érablière du Lac", None, "冷冻蓝莓"], search) is expected
