"""What it would take for two people to meet, worked out by hand."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.errors import InputError
from matching.scheduling import build_schedule
from matching.scheduling.difference import Moved
from matching.scheduling.one_meeting import Answer, Questions, what_if_they_met
from matching.scheduling.problem import faults_of
from matching.scheduling.proof import worth_of
from matching.types import Pin
from tests.matching.scheduling.problems import buyer, make_problem, random_problem, supplier, wish
from tests.matching.scheduling.test_repair import meeting, standing

LINE = [wish("S1", "B1", 500), wish("S2", "B2", 700), wish("S1", "B2", 400)]


def test_a_pair_that_just_fits_moves_nobody():
    problem = make_problem(LINE, slots=3)
    schedule = standing(problem, "S1 B1 t0 T1", "S2 B2 t1 T2")
    assert what_if_they_met(problem, schedule, "S1", "B2") == Answer(meeting=meeting("S1 B2 t2 T2"), worth=400)


def test_a_pair_that_meets_already_changes_nothing():
    problem = make_problem(LINE)
    schedule = standing(problem, "S1 B1 t0 T1")
    assert what_if_they_met(problem, schedule, "S1", "B1") == Answer(meeting=meeting("S1 B1 t0 T1"))


def test_who_is_in_the_way_moves():
    # S1 is only there at t0, when B2 meets S2; S2 and B2 can meet at t1 just as well.
    problem = make_problem([wish("S2", "B2", 700), wish("S1", "B2", 400)], people=(supplier("S1", free=("t0",)),))
    schedule = standing(problem, "S2 B2 t0 T2")
    assert what_if_they_met(problem, schedule, "S1", "B2") == Answer(
        meeting=meeting("S1 B2 t0 T1"),
        moved=(Moved(before=meeting("S2 B2 t0 T2"), after=meeting("S2 B2 t1 T2")),),
        worth=400,
    )


def test_who_cannot_move_falls_out():
    problem = make_problem(LINE, slots=1)
    schedule = standing(problem, "S1 B1 t0 T1", "S2 B2 t0 T2")
    assert what_if_they_met(problem, schedule, "S1", "B2") == Answer(
        meeting=meeting("S1 B2 t0 T1"),
        dropped=(meeting("S1 B1 t0 T1"), meeting("S2 B2 t0 T2")),
        worth=400 - 500 - 700,
    )


def test_a_full_diary_gives_up_its_cheapest_meeting():
    pairs = [wish("S1", "B1", 900), wish("S1", "B2", 300), wish("S1", "B3", 600)]
    problem = make_problem(pairs, slots=3, people=(supplier("S1", most=2),))
    schedule = standing(problem, "S1 B1 t0 T1", "S1 B2 t1 T2")
    answer = what_if_they_met(problem, schedule, "S1", "B3")
    assert (answer.dropped, answer.moved, answer.worth) == ((meeting("S1 B2 t1 T2"),), (), 300)


def test_where_every_table_is_taken_a_stranger_moves():
    pairs = [wish("S1", "B1"), wish("S2", "B2")]
    problem = make_problem(pairs, tables=1, people=(supplier("S2", free=("t0",)),))
    answer = what_if_they_met(problem, standing(problem, "S1 B1 t0 T1"), "S2", "B2")
    assert answer.meeting == meeting("S2 B2 t0 T1")
    assert answer.moved == (Moved(before=meeting("S1 B1 t0 T1"), after=meeting("S1 B1 t1 T1")),)


def test_pins_and_what_has_begun_stand_in_the_way():
    pin = Pin(supplier="S2", buyer="B2", slot="t0")
    pinned = make_problem(LINE, slots=1, pins=(pin,))
    assert what_if_they_met(pinned, build_schedule(pinned), "S1", "B2") == Answer(meeting=None)
    problem = make_problem(LINE, people=(buyer("B2", free=("t0",)),))
    begun = problem.slots[1].start
    assert what_if_they_met(problem, standing(problem, "S1 B1 t1 T1"), "S1", "B2", now=begun) == Answer(meeting=None)


def test_a_pair_without_a_common_slot_never_meets():
    problem = make_problem([wish("S1", "B1")], people=(supplier("S1", free=("t0",)), buyer("B1", free=("t1",))))
    assert what_if_they_met(problem, build_schedule(problem), "S1", "B1") == Answer(meeting=None)


def test_one_question_changes_nothing_for_the_next():
    pairs = [*LINE, wish("S3", "B1", 800), wish("S3", "B2", 300)]
    problem = make_problem(pairs, slots=2)
    schedule = standing(problem, "S1 B1 t0 T1", "S2 B2 t0 T2", "S3 B1 t1 T1")
    questions = Questions(problem, schedule)
    asked = [("S1", "B2"), ("S3", "B2"), ("S1", "B2"), ("S2", "B2")]
    alone = [what_if_they_met(problem, schedule, *pair) for pair in asked]
    assert [questions.what_if_they_met(*pair) for pair in asked] == alone


def test_a_pair_that_is_not_listed_is_refused():
    problem = make_problem(LINE)
    with pytest.raises(InputError, match="S9 - B1: the pair is not listed, so it never meets"):
        what_if_they_met(problem, build_schedule(problem), "S9", "B1")


@given(seed=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_every_answer_is_a_timetable_that_keeps_the_rules(seed):
    problem = random_problem(seed, people=5, slots=4)
    assume(faults_of(problem) == [])
    schedule = build_schedule(problem, effort="fast")
    met = {(m.supplier, m.buyer): m for m in schedule.meetings}
    left_out = [pair for pair in problem.pairs if (pair.supplier, pair.buyer) not in met]
    assume(left_out)
    pair = left_out[seed % len(left_out)]
    answer = what_if_they_met(problem, schedule, pair.supplier, pair.buyer)
    if answer.meeting is None:
        return
    after = [m for m in schedule.meetings if m not in (*answer.dropped, *(moved.before for moved in answer.moved))]
    after += [answer.meeting, *(moved.after for moved in answer.moved)]
    # With every meeting pinned, a fault of the pins would be a rule that is broken.
    pins = tuple(Pin(supplier=m.supplier, buyer=m.buyer, slot=m.slot, table=m.table) for m in after)
    assert faults_of(replace(problem, pins=pins)) == []
    assert answer.worth == worth_of(problem, {(m.supplier, m.buyer) for m in after}) - schedule.worth
