"""Tables: buyers keep theirs, and give it up only when somebody needs it sooner."""

from matching.scheduling import build_schedule, check
from matching.scheduling.model import build_model
from matching.scheduling.tables import assign_tables
from matching.types import Pin, Table
from tests.matching.scheduling.problems import make_problem, wish


def tables_of(problem, meetings: dict[str, str], kept: dict[str, str] | None = None) -> dict[str, str | None]:
    """Return "supplier buyer" -> table for meetings given as "supplier buyer" -> slot; `kept` are tables they have."""
    model = build_model(problem)
    names = [f"{pair.supplier} {pair.buyer}" for pair in model.pairs]
    slots = [slot.id for slot in model.slots]
    numbers = [(names.index(pair), slots.index(slot)) for pair, slot in meetings.items()]
    had = {names.index(pair): table for pair, table in (kept or {}).items()}
    return {names[pair]: table for pair, table in assign_tables(model, numbers, had).items()}


def test_a_buyer_stays_while_suppliers_come_and_go():
    pairs = [wish("S1", "B1"), wish("S2", "B1"), wish("S2", "B2"), wish("S1", "B2")]
    problem = make_problem(pairs, tables=2)
    meetings = {"S1 B1": "t0", "S2 B2": "t0", "S2 B1": "t1", "S1 B2": "t1"}
    assert tables_of(problem, meetings) == {"S1 B1": "T1", "S2 B1": "T1", "S2 B2": "T2", "S1 B2": "T2"}


def test_a_buyer_finds_the_table_again_after_a_break():
    pairs = [wish("S1", "B1"), wish("S2", "B2"), wish("S2", "B1")]
    meetings = {"S1 B1": "t0", "S2 B2": "t1", "S2 B1": "t2"}
    assert tables_of(make_problem(pairs, slots=3, tables=2), meetings)["S2 B1"] == "T1"


def test_the_table_needed_latest_is_given_up():
    # Both tables have an owner when B3 comes in t1; B1 needs its own in t2, B2 not before t3.
    pairs = [wish("S1", "B1"), wish("S2", "B2"), wish("S1", "B3"), wish("S3", "B1"), wish("S3", "B2")]
    meetings = {"S1 B1": "t0", "S2 B2": "t0", "S1 B3": "t1", "S3 B1": "t2", "S3 B2": "t3"}
    assert tables_of(make_problem(pairs, slots=4, tables=2), meetings) == {
        "S1 B1": "T1",
        "S2 B2": "T2",
        "S1 B3": "T2",
        "S3 B1": "T1",
        "S3 B2": "T2",
    }


def test_a_closed_table_sends_its_buyer_elsewhere():
    pairs = [wish("S1", "B1"), wish("S2", "B1")]
    tables = (Table(id="T1", closed=("t1",)), Table(id="T2"))
    meetings = {"S1 B1": "t0", "S2 B1": "t1"}
    assert tables_of(make_problem(pairs, tables=tables), meetings) == {"S1 B1": "T1", "S2 B1": "T2"}


def test_a_buyer_stays_at_the_table_of_its_pin():
    pairs = [wish("S1", "B1"), wish("S2", "B1"), wish("S2", "B2")]
    pins = (Pin(supplier="S1", buyer="B1", slot="t0", table="T2"),)
    meetings = {"S1 B1": "t0", "S2 B2": "t0", "S2 B1": "t1"}
    assert tables_of(make_problem(pairs, tables=2, pins=pins), meetings) == {
        "S1 B1": "T2",
        "S2 B2": "T1",
        "S2 B1": "T2",
    }


def test_a_meeting_stays_at_the_table_it_has_unless_that_is_closed_or_pinned():
    pairs = [wish("S1", "B1"), wish("S2", "B2"), wish("S3", "B3")]
    meetings = {"S1 B1": "t0", "S2 B2": "t0", "S3 B3": "t0"}
    had = {"S1 B1": "T3", "S2 B2": "T2", "S3 B3": "T1"}
    tables = (Table(id="T1", closed=("t0",)), Table(id="T2"), Table(id="T3"), Table(id="T4"))
    pins = (Pin(supplier="S1", buyer="B1", slot="t0", table="T2"),)
    assert tables_of(make_problem(pairs, tables=tables), meetings, had) == {
        "S1 B1": "T3",
        "S2 B2": "T2",
        "S3 B3": "T4",
    }
    assert tables_of(make_problem(pairs, tables=tables, pins=pins), meetings, had) == {
        "S1 B1": "T2",
        "S2 B2": "T3",
        "S3 B3": "T4",
    }


def test_nobody_changes_tables_when_there_is_one_for_each_buyer():
    pairs = [wish(f"S{i}", f"B{j}") for i in range(6) for j in range(4)]
    problem = make_problem(pairs, slots=6, tables=4)
    schedule = build_schedule(problem)
    assert check(problem, schedule) == []
    assert len({(meeting.buyer, meeting.table) for meeting in schedule.meetings}) == 4
