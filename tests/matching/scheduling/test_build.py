"""Schedules worked out by hand, one rule at a time."""

import subprocess
import sys

import pytest

from matching.errors import InputError
from matching.formats import dumps
from matching.scheduling import build_schedule, check
from matching.types import (
    Certificate,
    Figures,
    Interpreters,
    Meeting,
    Pair,
    Pin,
    Problem,
    Schedule,
    Settings,
    Table,
    Tier,
    Unplaced,
    Why,
)
from tests.matching.scheduling.problems import buyer, make_problem, make_tables, random_problem, supplier, wish


def pairs_of(schedule: Schedule) -> set[tuple[str, str]]:
    return {(meeting.supplier, meeting.buyer) for meeting in schedule.meetings}


def sound(problem: Problem, **options: object) -> Schedule:
    """Build a schedule and have it checked."""
    schedule = build_schedule(problem, **options)
    assert check(problem, schedule) == []
    return schedule


def test_a_whole_schedule_worked_out_by_hand():
    # One slot and one table: of three pairs only one can meet, and the dearest is worth 900.
    problem = make_problem([wish("S1", "B1", 900), wish("S1", "B2", 700), wish("S2", "B1", 600)], slots=1, tables=1)
    assert build_schedule(problem, seed=7) == Schedule(
        format="gateway.schedule/1",
        seed=7,
        worth=900,
        bound=900,
        gap=0.0,
        meetings=(Meeting(supplier="S1", buyer="B1", slot="t0", table="T1"),),
        unplaced=(
            Unplaced(supplier="S1", buyer="B2", why=Why.FULL_DIARY),
            Unplaced(supplier="S2", buyer="B1", why=Why.FULL_DIARY),
        ),
        # A table-slot is worth 700 to the next pair; above it S1 - B1 is worth 200: 700 + 200 = 900.
        certificate=Certificate(participant_price={}, table_price=700, interpreter_price={}, floor_price={}),
        figures=Figures(mandatory=(0, 0), mutual=(0, 0), below_least=0, idle_slots=0),
    )


def test_two_cheaper_meetings_beat_one_dear_one():
    problem = make_problem([wish("S1", "B1", 900), wish("S1", "B2", 500), wish("S2", "B1", 500)], slots=1)
    schedule = sound(problem)
    assert pairs_of(schedule) == {("S1", "B2"), ("S2", "B1")}
    assert (schedule.worth, schedule.bound) == (1000, 1000)


def test_a_mandatory_pair_outranks_every_sum_of_others():
    problem = make_problem(
        [wish("S1", "B1", 200, mandatory=True), wish("S1", "B2", 1199), wish("S2", "B1", 1199)], slots=1
    )
    schedule = sound(problem)
    assert pairs_of(schedule) == {("S1", "B1")}
    assert (schedule.worth, schedule.bound, schedule.gap) == (200, 200, 0.0)
    assert schedule.figures.mandatory == (1, 1)


def test_two_mandatory_pairs_outrank_a_dearer_one():
    problem = make_problem(
        [
            wish("S1", "B1", 1199, mandatory=True),
            wish("S1", "B2", 200, mandatory=True),
            wish("S2", "B1", 200, mandatory=True),
        ],
        slots=1,
    )
    assert sound(problem).figures.mandatory == (2, 3)


def test_weights_follow_tier_rank_and_score():
    tiers = {"mutual": 600, "buyer": 400, "supplier": 200, "none": 0}
    problem = make_problem(
        [
            Pair(supplier="S1", buyer="B1", score=0.81, tier=Tier.MUTUAL, rank=1),  # 809 + 600
            Pair(supplier="S2", buyer="B2", score=0.5, tier=Tier.BUYER, rank=3),  # 500 + 400 - 80: 499.5 rounds to even
            Pair(supplier="S3", buyer="B3", score=0.0, tier=Tier.SUPPLIER, rank=9),  # 200 - 320, so 1
            Pair(supplier="S4", buyer="B4", score=0.2, rank=9),  # 200: a rank counts for nothing where nobody asked
        ],
        tables=4,
        settings=Settings(tier_weights=tiers, floor_weight=0),
    )
    assert sound(problem).worth == 1409 + 820 + 1 + 200


def test_the_floor_draws_a_meeting_to_whoever_has_none():
    pairs = [wish("S1", "B1", 700), wish("S2", "B1", 600)]
    short = supplier("S2", least=1)
    without = make_problem(pairs, slots=1, people=(short,))
    floored = make_problem(pairs, slots=1, people=(short,), settings=Settings(floor_weight=150))
    assert pairs_of(sound(without)) == {("S1", "B1")}
    schedule = sound(floored)
    assert pairs_of(schedule) == {("S2", "B1")}
    assert (schedule.worth, schedule.bound, schedule.figures.below_least) == (750, 750, 0)


def test_a_chain_moves_meetings_so_that_everyone_fits():
    # Three by three, three slots, everyone meets everyone: a Latin square, so no slot is spare.
    problem = make_problem([wish(f"S{i}", f"B{j}") for i in range(3) for j in range(3)], slots=3)
    schedule = sound(problem)
    assert len(schedule.meetings) == 9
    assert schedule.gap == 0.0


def test_nobody_has_more_than_most():
    problem = make_problem([wish("S1", f"B{j}", 500 + j) for j in range(4)], slots=4, people=(supplier("S1", most=2),))
    schedule = sound(problem)
    assert pairs_of(schedule) == {("S1", "B2"), ("S1", "B3")}
    assert {entry.why for entry in schedule.unplaced} == {Why.FULL_DIARY}


def test_a_meeting_is_only_where_both_are_free():
    problem = make_problem(
        [wish("S1", "B1")], slots=3, people=(supplier("S1", free=("t0", "t2")), buyer("B1", free=("t1", "t2")))
    )
    assert [meeting.slot for meeting in sound(problem).meetings] == ["t2"]


def test_capacities_stand_in_for_tables():
    pairs = [wish("S1", "B1", 900), wish("S2", "B2", 500)]
    schedule = sound(make_problem(pairs, capacity={"t0": 0, "t1": 1}))
    assert schedule.meetings == (Meeting(supplier="S1", buyer="B1", slot="t1", table=None),)
    assert [entry.why for entry in schedule.unplaced] == [Why.NO_TABLE]


def test_pins_keep_slot_and_table_and_their_worth_counts():
    pin = Pin(supplier="S1", buyer="B1", slot="t1", table="T2")
    problem = make_problem([wish("S1", "B1", 300), wish("S1", "B2", 900), wish("S2", "B1", 900)], pins=(pin,))
    schedule = sound(problem)
    assert Meeting(supplier="S1", buyer="B1", slot="t1", table="T2", pinned=True) in schedule.meetings
    assert (schedule.worth, schedule.bound) == (2100, 2100)


def test_a_pin_that_takes_the_only_common_slot_blocks_the_pair():
    pin = Pin(supplier="S1", buyer="B1", slot="t0")
    problem = make_problem([wish("S1", "B1", 300), wish("S1", "B2", 900)], slots=1, pins=(pin,))
    assert sound(problem).unplaced == (Unplaced(supplier="S1", buyer="B2", why=Why.BLOCKED_BY_PIN),)


def test_interpreters_are_not_doubled():
    pairs = [wish(f"S{i}", f"B{i}", 500 + i, interpreter="zh") for i in range(3)]
    schedule = sound(
        make_problem(pairs, slots=2, interpreters=(Interpreters(language="zh", slots={"t0": 1, "t1": 1}),))
    )
    assert pairs_of(schedule) == {("S1", "B1"), ("S2", "B2")}
    assert (schedule.worth, schedule.bound) == (1003, 1003)
    assert schedule.unplaced == (Unplaced(supplier="S0", buyer="B0", why=Why.NO_INTERPRETER),)


def test_a_language_nobody_interprets_leaves_the_pair_out():
    schedule = sound(make_problem([wish("S1", "B1", interpreter="ko")]))
    assert schedule.unplaced == (Unplaced(supplier="S1", buyer="B1", why=Why.NO_INTERPRETER),)


@pytest.mark.parametrize(
    ("limit", "slots"), [(1, ["t0", "t2"]), (2, ["t0", "t1", "t3"]), (None, ["t0", "t1", "t2", "t3"])]
)
def test_no_more_meetings_in_a_row_than_set(limit, slots):
    pairs = [wish("S1", f"B{j}") for j in range(4)]
    schedule = sound(make_problem(pairs, slots=4, settings=Settings(max_in_a_row=limit, floor_weight=0)))
    assert len(schedule.meetings) == len(slots)
    assert schedule.worth == schedule.bound == 500 * len(slots)


def test_a_meeting_makes_way_so_that_a_row_is_broken():
    # S1 may meet in t0 and t2, never in t1 as well; B2 can only come in t2.
    pairs = [wish("S1", "B1"), wish("S1", "B2", 400)]
    people = (buyer("B1", free=("t0", "t1")), buyer("B2", free=("t2",)))
    problem = make_problem(pairs, slots=3, people=people, settings=Settings(max_in_a_row=1, floor_weight=0))
    assert {(m.buyer, m.slot) for m in sound(problem).meetings} == {("B1", "t0"), ("B2", "t2")}


def test_a_break_between_blocks_ends_a_row():
    pairs = [wish("S1", f"B{j}") for j in range(4)]
    problem = make_problem(pairs, slots=4, blocks=2, settings=Settings(max_in_a_row=2, floor_weight=0))
    assert len(sound(problem).meetings) == 4


def test_pins_count_in_a_row():
    pin = Pin(supplier="S1", buyer="B0", slot="t1")
    pairs = [wish("S1", "B0"), wish("S1", "B1"), wish("S1", "B2")]
    problem = make_problem(pairs, slots=3, pins=(pin,), settings=Settings(max_in_a_row=1, floor_weight=0))
    assert len(sound(problem).meetings) == 1


def test_a_stand_is_where_its_owner_meets_and_nobody_else():
    pairs = [wish("S1", "B1"), wish("S1", "B2"), wish("S2", "B1"), wish("S2", "B2")]
    schedule = sound(make_problem(pairs, tables=2, people=(supplier("S1", table="T2"),)))
    assert len(schedule.meetings) == 4
    assert {(m.supplier, m.table) for m in schedule.meetings} == {("S1", "T2"), ("S2", "T1")}


def test_a_closed_stand_keeps_its_owner_from_meeting():
    tables = (Table(id="T1"), Table(id="T2", closed=("t0", "t1")))
    schedule = sound(make_problem([wish("S1", "B1")], tables=tables, people=(supplier("S1", table="T2"),)))
    assert schedule.unplaced == (Unplaced(supplier="S1", buyer="B1", why=Why.NO_COMMON_SLOT),)


def test_two_stands_never_meet_and_the_rest_share_the_tables():
    pairs = [wish("S1", "B1", 900), wish("S1", "B2"), wish("S2", "B1"), wish("S2", "B2"), wish("S3", "B2", 400)]
    people = (supplier("S1", table="T1"), buyer("B1", table="T2"))
    schedule = sound(make_problem(pairs, slots=2, tables=3, people=people))
    assert pairs_of(schedule) == {("S1", "B2"), ("S2", "B1"), ("S2", "B2")}
    assert (schedule.worth, schedule.bound) == (1500, 1500)
    assert schedule.unplaced == (
        Unplaced(supplier="S1", buyer="B1", why=Why.NO_TABLE),
        Unplaced(supplier="S3", buyer="B2", why=Why.FULL_DIARY),
    )


def test_a_pair_that_others_stand_in_the_way_of_is_outscored():
    # Both have room left, but in t0, the only slot they share, each has a dearer meeting.
    people = (
        supplier("S1", free=("t0", "t1")),
        buyer("B1", free=("t0", "t2")),
        buyer("B2", free=("t0",)),
        supplier("S2", free=("t0",)),
    )
    pairs = [wish("S1", "B1", 300), wish("S1", "B2", 900), wish("S2", "B1", 900)]
    schedule = sound(make_problem(pairs, slots=3, people=people))
    assert schedule.unplaced == (Unplaced(supplier="S1", buyer="B1", why=Why.OUTSCORED),)


def test_a_matched_pair_that_nobody_asked_for_is_not_called_unplaced():
    pairs = [wish("S1", "B1"), Pair(supplier="S1", buyer="B2", score=0.1)]
    assert sound(make_problem(pairs, slots=1)).unplaced == ()


def test_an_event_without_pairs_has_an_empty_schedule():
    schedule = sound(make_problem([], people=(supplier("S1", least=2), buyer("B1"))))
    assert (schedule.meetings, schedule.worth, schedule.bound, schedule.gap) == ((), 0, 0, 0.0)
    assert schedule.figures.below_least == 1


def test_another_table_or_slot_never_lowers_the_bound():
    pairs = [wish(f"S{i}", f"B{j}", 300 + 50 * i + 20 * j) for i in range(4) for j in range(4)]
    bounds = [build_schedule(make_problem(pairs, slots=s, tables=t)).bound for s, t in ((1, 1), (1, 2), (2, 2), (3, 4))]
    assert bounds == sorted(bounds)


def test_progress_is_told_step_by_step():
    told = []
    build_schedule(make_problem([wish("S1", "B1")]), progress=lambda *step: told.append(step))
    assert told == [
        ("bound", 0, 1),
        ("bound", 1, 1),
        *(("timetable", done, 3) for done in range(4)),
        ("tables", 0, 1),
        ("tables", 1, 1),
    ]


def test_an_unknown_effort_is_refused():
    with pytest.raises(InputError, match=r'there is no "heroic"\. Choose one of fast, normal, thorough'):
        build_schedule(make_problem([wish("S1", "B1")]), effort="heroic")


def test_the_same_seed_gives_the_same_bytes_in_fresh_processes():
    program = (
        "from matching.formats import dumps; from matching.scheduling import build_schedule;"
        "from tests.matching.scheduling.problems import random_problem;"
        "print(dumps(build_schedule(random_problem(11, people=12, slots=8), seed=5)), end='')"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, text=True, env={"PYTHONHASHSEED": salt}
        ).stdout
        for salt in ("1", "2")
    ]
    assert runs == [dumps(build_schedule(random_problem(11, people=12, slots=8), seed=5))] * 2


def test_importing_the_scheduler_loads_neither_solver_nor_numpy():
    program = (
        "import sys, matching.scheduling, matching.formats; print({'ortools', 'numpy', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout == "set()\n"


def test_there_are_as_many_tables_as_meetings_need():
    problem = make_problem([wish(f"S{i}", f"B{i}") for i in range(3)], slots=1, tables=make_tables(3))
    assert [meeting.table for meeting in sound(problem).meetings] == ["T1", "T2", "T3"]
