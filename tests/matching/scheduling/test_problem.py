"""Faults of a problem: each is found, all are listed at once, and each says what to do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from matching.errors import InputError
from matching.scheduling import build_schedule
from matching.scheduling.problem import faults_of
from matching.types import Interpreters, Pair, Pin, Settings, Side, Slot, Table
from tests.matching.scheduling.problems import START, buyer, make_problem, make_slots, supplier, wish

GOOD = make_problem([wish("S1", "B1"), wish("S1", "B2"), wish("S2", "B1")], slots=3)


def test_a_problem_without_faults_has_none():
    assert faults_of(GOOD) == []


def slot(name: str, first_minute: int, last_minute: int) -> Slot:
    return Slot(id=name, start=START + timedelta(minutes=first_minute), end=START + timedelta(minutes=last_minute))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"format": "gateway.problem/2"},
            'format: this is "gateway.problem/2"; "gateway.problem/1" is needed. Correct it.',
        ),
        ({"slots": (*make_slots(3), make_slots(1)[0])}, "slots: t0 is listed 2 times. Keep one."),
        (
            {"slots": (slot("a", 0, 20), slot("b", 15, 30))},
            "slots: a and b overlap. Slots must follow each other; move one of them.",
        ),
        ({"slots": (slot("a", 20, 20),)}, "slots[0] (a): it ends before it starts. Correct `start` or `end`."),
        (
            {"slots": (Slot(id="a", start=START.replace(tzinfo=None), end=START.replace(tzinfo=None)),)},
            "slots[0] (a): the times have no time zone. Add the offset.",
        ),
        (
            {"tables": ()},
            "tables: there is no table to meet at. Give `tables`, or `capacity` with a number for each slot.",
        ),
        (
            {"capacity": {"t0": 1, "t1": 1, "t2": 1}},
            "capacity: `tables` and `capacity` are both given. Keep one of them.",
        ),
        (
            {"tables": (), "capacity": {"t0": -1, "t1": 1, "t2": 1}},
            "capacity.t0: -1 is below 0. Give the number of tables; 0 means none.",
        ),
        (
            {"tables": (), "capacity": {"t0": 1, "t1": 1}},
            "capacity: slot t2 has no number. Add it; 0 means no meetings then.",
        ),
        ({"tables": (), "capacity": {"t9": 1}}, 'capacity: there is no slot "t9". Correct the id or add the slot.'),
        ({"tables": (Table(id="T1"), Table(id="T1"))}, "tables: T1 is listed 2 times. Keep one."),
        (
            {"tables": (Table(id="T1", closed=("t9",)),)},
            'tables[0] (T1).closed: there is no slot "t9". Correct the id or add the slot.',
        ),
        (
            {"participants": (*GOOD.participants, buyer("S1"))},
            "participants: S1 is both a supplier and a buyer. Give the two entries different ids.",
        ),
        ({"participants": (*GOOD.participants, buyer("B1"))}, "participants: B1 is listed 2 times. Keep one."),
        (
            {"pairs": (wish("S1", "B9"),)},
            'pairs[0] (S1 - B9).buyer: there is no participant "B9". Correct the id or add the participant.',
        ),
        ({"pairs": (wish("B1", "B2"),)}, "pairs[0] (B1 - B2).supplier: B1 is a buyer. Put it under `buyer`."),
        ({"pairs": (wish("S1", "B1"), wish("S1", "B1"))}, "pairs[1] (S1 - B1): the pair is listed twice. Keep one."),
        (
            {"pairs": (Pair(supplier="S1", buyer="B1", score=1.5),)},
            "pairs[0] (S1 - B1).score: 1.5 is not between 0 and 1. Correct it.",
        ),
        (
            {"pairs": (Pair(supplier="S1", buyer="B1", score=float("nan")),)},
            "pairs[0] (S1 - B1).score: nan is not between 0 and 1. Correct it.",
        ),
        ({"pairs": (wish("S1", "B1", rank=0),)}, "pairs[0] (S1 - B1).rank: 0 is below 1. The first choice has rank 1."),
        (
            {"interpreters": (Interpreters(language="zh", slots={"t0": -1}),)},
            "interpreters[0] (zh).slots.t0: -1 is below 0. Give the number of interpreters; 0 means none.",
        ),
        (
            {"interpreters": (Interpreters(language="zh", slots={}), Interpreters(language="zh", slots={}))},
            "interpreters: zh is listed 2 times. Keep one.",
        ),
        ({"settings": Settings(max_in_a_row=0)}, "settings.max_in_a_row: 0 is below 1. Leave it out for no limit."),
        ({"settings": Settings(rank_step=-1)}, "settings.rank_step: -1 is not between 0 and 1000000. Correct it."),
        (
            {"settings": Settings(tier_weights={"mutual": 1, "buyer": 1, "supplier": 1})},
            "settings.tier_weights.none: is missing. Add it.",
        ),
        (
            {"settings": Settings(tier_weights={"mutual": 1, "buyer": 1, "supplier": 1, "none": 0, "vip": 1})},
            "settings.tier_weights.vip: there is no such tier. Use mutual, buyer, supplier, none.",
        ),
    ],
)
def test_each_fault_is_found_and_says_what_to_do(change, says):
    assert says in faults_of(replace(GOOD, **change))


@pytest.mark.parametrize(
    ("person", "says"),
    [
        (
            supplier("S1", free=("t9",)),
            'participants[2] (S1).free: there is no slot "t9". Correct the id or add the slot.',
        ),
        (supplier("S1", free=("t0", "t0")), "participants[2] (S1).free: t0 is listed 2 times. Keep one."),
        (supplier("S1", most=-1), "participants[2] (S1).most: -1 is below 0. Give 0 or more."),
        (
            supplier("S1", most=1, least=2),
            "participants[2] (S1).least: 2 is more than `most`, 1. Lower one or raise the other.",
        ),
        (
            supplier("S1", table="T9"),
            'participants[2] (S1).table: there is no table "T9". Correct the id or add the table.',
        ),
    ],
)
def test_a_participant_at_fault_is_named(person, says):
    people = tuple(person if other.id == person.id else other for other in GOOD.participants)
    assert faults_of(replace(GOOD, participants=people)) == [says]


def test_a_stand_belongs_to_one_participant():
    people = (supplier("S1", table="T1"), buyer("B1", table="T1"))
    assert faults_of(make_problem([wish("S1", "B1")], people=people)) == [
        "participants[1] (S1).table: T1 is already the stand of B1. "
        "A stand belongs to one participant; give another table."
    ]


def test_colleagues_are_refused_as_a_pair():
    people = (supplier("S1", organisation="org-9"), buyer("B1", organisation="org-9"))
    assert faults_of(make_problem([wish("S1", "B1")], people=people)) == [
        "pairs[0] (S1 - B1): both belong to org-9, and colleagues never meet each other here. Remove the pair."
    ]


def pinned(
    *pins: Pin, people: tuple = (), tables: tuple[Table, ...] = (Table(id="T1"), Table(id="T2")), **rest: object
):
    return make_problem(
        [wish("S1", "B1"), wish("S1", "B2"), wish("S2", "B1"), wish("S2", "B2", interpreter="zh")],
        slots=3,
        pins=pins,
        people=people,
        tables=tables,
        **rest,
    )


def pin(pair: str, at: str, table: str | None = None) -> Pin:
    return Pin(supplier=pair.split()[0], buyer=pair.split()[1], slot=at, table=table)


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (
            pinned(pin("S1 B1", "t9")),
            ['pins[0] (S1 - B1).slot: there is no slot "t9". Correct the id or add the slot.'],
        ),
        (
            pinned(pin("S1 B1", "t0", "T9")),
            ['pins[0] (S1 - B1).table: there is no table "T9". Correct the id or leave it out.'],
        ),
        (
            pinned(pin("S3 B1", "t0"), people=(supplier("S3"),)),
            ["pins[0] (S3 - B1): the pair is not listed, so it never meets. Add it to `pairs`, or remove the pin."],
        ),
        (
            pinned(pin("S1 B1", "t0"), pin("S1 B1", "t1")),
            ["pins[1] (S1 - B1): the pair is pinned twice. Keep one pin."],
        ),
        (
            pinned(pin("S1 B1", "t0"), people=(buyer("B1", free=("t1",)),)),
            ["pins[0] (S1 - B1): B1 is not free at t0. Choose another slot, or add it to `free`."],
        ),
        (
            pinned(pin("S1 B1", "t0"), pin("S1 B2", "t0")),
            ["pins[1] (S1 - B2): S1 is already pinned at t0 by pins[0]. Remove one of the two pins."],
        ),
        (
            pinned(pin("S1 B1", "t0", "T1"), tables=(Table(id="T1", closed=("t0",)), Table(id="T2"))),
            ["pins[0] (S1 - B1): T1 is closed at t0. Choose another table or slot."],
        ),
        (
            pinned(
                pin("S1 B1", "t0", "T1"),
                pin("S2 B2", "t0", "T1"),
                interpreters=(Interpreters(language="zh", slots={"t0": 1}),),
            ),
            ["pins[1] (S2 - B2): T1 is already pinned at t0 by pins[0]. Move one."],
        ),
        (
            pinned(pin("S1 B1", "t0", "T1"), people=(supplier("S1", table="T2"),)),
            ["pins[0] (S1 - B1): T2 cannot be left. Pin the meeting at the stand of only one of them."],
        ),
        (
            pinned(pin("S2 B1", "t0", "T2"), people=(supplier("S1", table="T2"),)),
            ["pins[0] (S2 - B1): T2 is the stand of S1. Choose another table."],
        ),
        (
            pinned(pin("S1 B1", "t0"), pin("S1 B2", "t1"), people=(supplier("S1", most=1),)),
            ["pins: S1 has 2 pins but may have 1 meeting. Remove a pin or raise `most`."],
        ),
        (
            pinned(pin("S1 B2", "t0"), pin("S2 B1", "t0"), tables=(Table(id="T1"),)),
            ["pins: there are 2 pins at t0 for 1 table. Move a pin."],
        ),
        (
            pinned(pin("S2 B2", "t0")),
            [
                "pins: at t0 there is need of a zh interpreter for 1 pin, and 0 are there. "
                "Move a pin or add an interpreter."
            ],
        ),
        (
            pinned(pin("S1 B1", "t0"), pin("S1 B2", "t1"), settings=Settings(max_in_a_row=1)),
            ["pins: S1 is pinned to more than 1 meeting in a row, up to t1. Move a pin or raise `max_in_a_row`."],
        ),
    ],
)
def test_an_impossible_pin_is_named(problem, says):
    assert faults_of(problem) == says


def test_a_pin_at_the_stand_is_possible():
    problem = pinned(pin("S1 B1", "t0", "T2"), people=(supplier("S1", table="T2"),))
    assert faults_of(problem) == []
    assert [meeting.table for meeting in build_schedule(problem).meetings if meeting.pinned] == ["T2"]


def test_all_faults_are_raised_at_once():
    problem = replace(GOOD, tables=(), settings=Settings(max_in_a_row=0), pairs=(wish("S1", "B9"),))
    with pytest.raises(InputError) as error:
        build_schedule(problem)
    assert len(error.value.faults) == 3


def test_a_side_is_not_lost_on_the_way():
    assert [person.side for person in GOOD.participants] == [Side.BUYER, Side.BUYER, Side.SUPPLIER, Side.SUPPLIER]
