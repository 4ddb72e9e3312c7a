"""How far people walk: by hand, and what exchanging tables may never break."""

import random
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.scheduling import build_schedule, check
from matching.scheduling.build import meetings_of, named
from matching.scheduling.flow import solve_target
from matching.scheduling.model import build_model
from matching.scheduling.presolve import presolve
from matching.scheduling.problem import faults_of
from matching.scheduling.repair import repair
from matching.scheduling.tables import assign_tables
from matching.scheduling.timetable import EFFORTS, build_timetable
from matching.scheduling.walking import exchange_tables, metres_between, walking_metres
from matching.types import Pin, Problem, Table
from tests.matching.scheduling.problems import make_problem, random_problem, supplier, wish


def line(*metres: float, closed: tuple[str, ...] = ()) -> tuple[Table, ...]:
    """Return tables T1, T2, ... in a line, so many metres from its end."""
    return tuple(Table(id=f"T{k}", x=x, y=0.0, closed=closed) for k, x in enumerate(metres, start=1))


def built(problem: Problem):
    schedule = build_schedule(problem)
    assert check(problem, schedule) == []
    return schedule


# S1 sees B1 and then B2; B3 sits with S2 all the while.
ROUND = [wish("S1", "B1"), wish("S1", "B2"), wish("S2", "B3")]
PINNED = (
    Pin(supplier="S1", buyer="B1", slot="t0"),
    Pin(supplier="S1", buyer="B2", slot="t1"),
    Pin(supplier="S2", buyer="B3", slot="t0"),
)


def test_whom_a_supplier_sees_one_after_the_other_sit_near_each_other():
    schedule = built(make_problem(ROUND, tables=line(0, 100, 103), pins=PINNED))
    place = {meeting.buyer: meeting.table for meeting in schedule.meetings}
    assert {place["B1"], place["B2"]} == {"T2", "T3"} or place["B1"] == place["B2"]
    assert schedule.figures.walking_metres in (0, 3)


def test_a_table_that_a_pin_names_stays_and_the_others_come_nearer():
    pins = (replace(PINNED[0], table="T1"), *PINNED[1:], Pin(supplier="S3", buyer="B4", slot="t1", table="T1"))
    schedule = built(make_problem([*ROUND, wish("S3", "B4")], tables=line(0, 100, 3), pins=pins))
    assert {m.buyer: m.table for m in schedule.meetings} == {"B1": "T1", "B2": "T3", "B3": "T2", "B4": "T1"}
    assert schedule.figures.walking_metres == 3


def test_a_break_between_blocks_is_no_walk():
    pins = tuple(replace(pin, table=table) for pin, table in zip(PINNED, ("T1", "T2", "T3"), strict=True))
    assert built(make_problem(ROUND, tables=line(0, 50, 99), pins=pins)).figures.walking_metres == 50
    assert built(make_problem(ROUND, tables=line(0, 50, 99), pins=pins, blocks=2)).figures.walking_metres == 0


def test_without_places_no_walk_is_told_and_a_table_without_one_is_no_walk():
    assert built(make_problem(ROUND)).figures.walking_metres is None
    pins = tuple(replace(pin, table=table) for pin, table in zip(PINNED, ("T1", "T2", "T3"), strict=True))
    mixed = (Table(id="T1"), *line(0, 50, 99)[1:])
    assert built(make_problem(ROUND, tables=mixed, pins=pins)).figures.walking_metres == 0
    assert metres_between(mixed[0], mixed[1]) is None
    assert metres_between(Table(id="a", x=0, y=0), Table(id="b", x=3, y=4)) == 5


def test_a_stand_stays_where_it_is():
    people = (supplier("S2", table="T1"),)
    schedule = built(make_problem(ROUND, tables=line(0, 100, 103), people=people, pins=PINNED))
    assert {m.table for m in schedule.meetings if m.supplier == "S2"} == {"T1"}


def test_a_wrong_walk_is_refused_and_so_is_half_a_place():
    problem = make_problem(ROUND, tables=line(0, 100, 103), pins=PINNED)
    schedule = built(problem)
    wrong = replace(schedule, figures=replace(schedule.figures, walking_metres=77))
    right = schedule.figures.walking_metres
    assert check(problem, wrong) == [f"figures: walking_metres is given as 77, but is {right}."]
    half = replace(problem, tables=(Table(id="T1", x=3.0), Table(id="T2", y=1.0)))
    assert faults_of(half)[:2] == [
        "tables[0] (T1): `x` is given and `y` is not. Give both, or neither.",
        "tables[1] (T2): `y` is given and `x` is not. Give both, or neither.",
    ]


def test_a_repair_leaves_everybody_at_the_table_they_know():
    problem = make_problem(
        [wish(f"S{i}", f"B{j}") for i in range(4) for j in range(4)], slots=4, tables=line(0, 9, 30, 31)
    )
    before = built(problem)
    assert repair(problem, before).after == before


seeds = st.integers(min_value=0, max_value=10**6)


@given(seed=seeds)
@settings(max_examples=60, deadline=None)
def test_exchanges_only_shorten_walks_and_move_nobody_more_often(seed):
    problem = random_problem(seed, people=6, slots=6)
    assume(problem.tables and faults_of(problem) == [])
    draw = random.Random(seed)
    problem = replace(
        problem,
        tables=tuple(
            table if draw.random() < 0.1 else replace(table, x=draw.uniform(0, 40), y=draw.uniform(0, 40))
            for table in problem.tables
        ),
    )
    model = build_model(problem)
    reduced = presolve(model)
    target = solve_target(reduced)
    board = build_timetable(reduced, target, seed=seed, effort=EFFORTS["fast"], goal=target.bound)
    meetings = meetings_of(reduced, board)
    before = assign_tables(model, meetings)
    after = exchange_tables(model, meetings, before)
    assert changes(model, meetings, before) == changes(model, meetings, after)
    assert (walking_metres(model, meetings, after) or 0) <= (walking_metres(model, meetings, before) or 0)
    schedule = build_schedule(problem, seed=seed, effort="fast")
    assert check(problem, schedule) == []
    assert {m.table for m in named(model, meetings, after)} <= {table.id for table in problem.tables}


def changes(model, meetings, tables) -> int:
    """Return how often a buyer sits at another table than at the meeting before."""
    last, count = {}, 0
    for pair, _ in meetings:
        buyer = int(model.buyer[pair])
        count += last.get(buyer, tables[pair]) != tables[pair]
        last[buyer] = tables[pair]
    return count


def test_the_order_of_the_pairs_changes_no_table():
    pairs = [wish(f"S{i}", f"B{j}", 300 + 7 * i * j) for i in range(8) for j in range(8) if (i + j) % 3]
    problem = make_problem(pairs, slots=5, tables=line(*range(0, 60, 7)))
    assert built(problem) == build_schedule(replace(problem, pairs=problem.pairs[::-1]))
