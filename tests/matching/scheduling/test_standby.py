"""Who could step in for a meeting that falls through."""

from matching.scheduling.standby import stand_by
from matching.types import Meeting, Settings
from tests.matching.scheduling.problems import buyer, make_problem, supplier, wish

PAIRS = [wish("S1", "B1", 500), wish("S2", "B1", 700), wish("S3", "B1", 300, mandatory=True), wish("S2", "B2", 600)]


def meet(supplier: str, buyer: str, slot: str) -> Meeting:
    return Meeting(supplier=supplier, buyer=buyer, slot=slot)


def test_mandatory_suppliers_come_first_then_those_worth_most():
    assert stand_by(make_problem(PAIRS, slots=1), []) == {("t0", "B1"): ("S3", "S2", "S1"), ("t0", "B2"): ("S2",)}


def test_whoever_meets_then_or_has_met_before_does_not_stand_by():
    meetings = [meet("S2", "B2", "t0"), meet("S1", "B1", "t1")]
    assert stand_by(make_problem(PAIRS), meetings) == {("t0", "B1"): ("S3",)}


def test_suppliers_who_are_equal_come_by_id():
    pairs = [wish("S3", "B1"), wish("S1", "B1"), wish("S2", "B1")]
    assert stand_by(make_problem(pairs, slots=1), [], top=2) == {("t0", "B1"): ("S1", "S2")}


def test_only_those_who_are_free_and_may_have_one_more():
    people = (supplier("S1", free=("t1",)), supplier("S2", most=1), buyer("B1", free=("t0", "t1")))
    problem = make_problem(PAIRS, slots=3, people=people)
    assert stand_by(problem, [meet("S2", "B2", "t2")]) == {("t0", "B1"): ("S3",), ("t1", "B1"): ("S3", "S1")}


def test_nobody_stands_by_for_a_meeting_too_many_in_a_row():
    pairs = [wish("S1", "B1"), wish("S1", "B2"), wish("S1", "B3")]
    problem = make_problem(pairs, slots=4, settings=Settings(max_in_a_row=2))
    meetings = [meet("S1", "B1", "t0"), meet("S1", "B2", "t1")]
    assert stand_by(problem, meetings) == {("t3", "B3"): ("S1",)}


def test_meetings_of_those_who_are_gone_are_left_out():
    assert stand_by(make_problem([wish("S1", "B1")], slots=1), [meet("S9", "B1", "t0")]) == {("t0", "B1"): ("S1",)}
