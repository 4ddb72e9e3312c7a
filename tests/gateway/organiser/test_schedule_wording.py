"""What the engine says of a schedule, as organisers read it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from gateway.organiser.schedule_wording import (
    cost,
    evenness,
    floor_cost,
    may_meet,
    scenario,
    side_share,
    side_short,
    step,
    worth,
)
from tests.builders import an_event

AT = "2027-09-25T14:20:00+00:00"


@pytest.mark.parametrize(
    ("gini", "expected"),
    [(0.0, "very evenly spread"), (0.1, "evenly spread"), (0.2, "a little unevenly spread"), (0.6, "unevenly spread")],
)
def test_a_gini_coefficient_is_told_in_words(app: Flask, gini: float, expected: str) -> None:
    with app.test_request_context():
        assert evenness(gini) == expected


def test_a_sides_share_is_told_in_a_sentence(app: Flask) -> None:
    share = {"people": 9, "fewest": 3, "most": 12, "gini": 0.123, "short": 1}
    with app.test_request_context():
        assert side_share("buyer", share) == (
            "Buyers have from 3 to 12 meetings, evenly spread (Gini coefficient 0.12)."
        )
        assert side_share("supplier", {**share, "fewest": 0, "most": 1}) == (
            "Suppliers have from 0 to 1 meeting, evenly spread (Gini coefficient 0.12)."
        )
        assert [side_short(share), side_short({**share, "short": 0})] == [
            "1 is below their least.",
            "Nobody is below their least.",
        ]


def test_the_floor_says_what_it_costs_and_brings(app: Flask) -> None:
    with app.test_request_context():
        assert floor_cost({"cost": 0, "at_most": 0, "short_without": 4}, 0) == (
            "That everyone gets their least costs nothing."
        )
        assert floor_cost({"cost": 1200, "at_most": 1300, "short_without": 4}, 1) == (
            "That everyone gets their least costs 1,200 points, at most 1,300. "
            "Without it 4 participants would be below their least, instead of 1."
        )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (("open_table", "T4", None, AT), "Table 4 is open, September 25, 10:20."),
        (("add_table", None, None, AT), "One more table is there, September 25, 10:20."),
        (("add_interpreter", "zh", None, AT), "One more interpreter is there, September 25, 10:20 (Chinese)."),
        (("give_up", "S17", "B9", AT), "S17 gives up the meeting with B9, September 25, 10:20."),
        (("raise_most", "S17", None, None), "S17 takes one meeting more than it wanted."),
        (("be_free", "S17", None, AT), "S17 comes after all, September 25, 10:20."),
    ],
)
def test_a_step_is_a_sentence_in_the_events_time(app: Flask, session: Session, found: tuple, expected: str) -> None:
    event = an_event(session)
    with app.test_request_context():
        assert step(dict(zip(("kind", "who", "whom", "at"), found, strict=True)), event) == expected


def test_a_cost_below_nothing_is_a_gain(app: Flask) -> None:
    with app.test_request_context():
        assert [cost({"cost": points}) for points in (1, 1212, 0, -212)] == [
            "Costs 1 point.",
            "Costs 1,212 points.",
            "Costs nothing.",
            "Gains 212 points.",
        ]


PLACE = {"at": AT, "table": "4"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"no": "no_slot"}, "No: there is no slot left in which both could come, whatever else moved."),
        ({"already": PLACE}, "They do meet: September 25, 10:20, table 4."),
        (
            {"meeting": PLACE, "moved": [], "dropped": []},
            "Yes, September 25, 10:20 at table 4, and nobody else has to move.",
        ),
        (
            {"meeting": PLACE, "moved": [1], "dropped": []},
            "Yes, September 25, 10:20 at table 4, if 1 other meeting moves.",
        ),
        (
            {"meeting": PLACE, "moved": [1], "dropped": [1, 2]},
            "Only if 2 other meetings fall away: then September 25, 10:20 at table 4.",
        ),
    ],
)
def test_whether_two_can_meet_is_said_in_plain_words(app: Flask, session: Session, answer: dict, expected: str) -> None:
    event = an_event(session)
    with app.test_request_context():
        assert may_meet(answer, event) == expected


def test_a_scenario_is_named_by_what_it_changes(app: Flask) -> None:
    with app.test_request_context():
        assert [
            scenario({"lever": lever, "change": change})
            for lever, change in (
                ("tables", 0),
                ("tables", -24),
                ("tables", 1),
                ("slots", 1),
                ("interpreters", -1),
                ("least", 1),
            )
        ] == [
            "everything as it is",
            "24 tables fewer",
            "1 table more",
            "one slot more at the end",
            "one interpreter less of each language",
            "one meeting more for everyone at least",
        ]


def test_what_letting_a_pair_in_does_to_all_is_told(app: Flask) -> None:
    with app.test_request_context():
        assert [worth(points) for points in (-1, 0, 1500)] == [
            "The whole schedule would be worth 1 point less.",
            "The whole schedule would be worth as much as now.",
            "The whole schedule would be worth 1,500 points more.",
        ]
