"""The same problem with more or less of something, as a curve."""

from dataclasses import replace
from datetime import timedelta

import pytest

from matching.errors import InputError
from matching.scheduling.problem import faults_of
from matching.scheduling.scenarios import Lever, scenario
from matching.scheduling.whatif import Point, curve
from matching.types import Interpreter, Interpreters, Pin, Problem, Settings, Table
from tests.matching.scheduling.problems import buyer, make_problem, make_slots, random_problem, supplier, wish


def test_each_table_lets_another_pair_meet():
    # Three pairs in one slot: with one table the dearest meets, with two the next, with four nobody is left.
    problem = make_problem([wish(f"S{k}", f"B{k}", 500 + 100 * k) for k in (1, 2, 3)], slots=1, tables=2)
    assert curve(problem, Lever.TABLES, (-1, 0, 2)) == (
        point(change=-1, amount=1, worth=800, bound=800, meetings=1),
        point(change=0, amount=2, worth=1500, bound=1500, meetings=2),
        point(change=2, amount=4, worth=2100, bound=2100, meetings=3),
    )


def point(**values: int) -> Point:
    return Point(**({"mandatory": (0, 0), "mutual": (0, 0), "short": 0, "idle": 0} | values))


def test_points_come_in_the_order_asked_for_whatever_the_number_of_threads():
    problem = random_problem(8, people=6, slots=5)
    changes = (2, -1, 0, 1)
    told = []
    apart = curve(problem, Lever.SLOTS, changes, threads=3, progress=lambda *step: told.append(step))
    assert apart == curve(problem, Lever.SLOTS, changes, threads=1)
    assert [each.change for each in apart] == [2, -1, 0, 1]
    assert told == [("scenario", done, 4) for done in (1, 2, 3, 4)]


def test_a_higher_floor_leaves_fewer_people_short():
    problem = make_problem(
        [wish("S1", "B1", 700), wish("S2", "B1", 600)],
        slots=1,
        people=(supplier("S2", least=1),),
        settings=Settings(floor_weight=50),
    )
    assert curve(problem, Lever.FLOOR_WEIGHT, (-100, 0, 100)) == (
        point(change=-100, amount=0, worth=700, bound=700, meetings=1, short=1),
        point(change=0, amount=50, worth=700, bound=700, meetings=1, short=1),
        point(change=100, amount=150, worth=750, bound=750, meetings=1),
    )


def test_a_problem_at_fault_is_refused():
    with pytest.raises(InputError, match="there is no table to meet at"):
        curve(make_problem([wish("S1", "B1")], tables=None), Lever.TABLES, (1,))


PROBLEM = make_problem(
    [wish("S1", "B1"), wish("S2", "B2", interpreter="zh")],
    slots=2,
    tables=(Table(id="T1"), Table(id="T2"), Table(id="new-1", closed=("t1",))),
    people=(supplier("S1", table="T1", most=2, least=2), buyer("B1", free=("t1",)), buyer("B2", free=("t0",))),
    interpreters=(Interpreters(language="zh", slots={"t0": 1}),),
    pins=(Pin(supplier="S2", buyer="B2", slot="t0"),),
)


def test_no_change_is_the_problem_itself():
    assert [scenario(PROBLEM, lever, 0) for lever in Lever] == [PROBLEM] * len(Lever)


def test_new_tables_have_names_of_their_own_and_stands_stay():
    more = scenario(PROBLEM, Lever.TABLES, 2)
    assert [table.id for table in more.tables] == ["T1", "T2", "new-1", "new-2", "new-3"]
    # Of the shared tables T2 is needed for the pin; T1 is a stand.
    assert [table.id for table in scenario(PROBLEM, Lever.TABLES, -5).tables] == ["T1", "T2"]


def test_capacities_keep_room_for_pins():
    problem = replace(PROBLEM, tables=(), capacity={"t0": 3, "t1": 1}, participants=(
        supplier("S1"), supplier("S2"), buyer("B1"), buyer("B2")
    ))  # fmt: skip
    assert scenario(problem, Lever.TABLES, -2).capacity == {"t0": 1, "t1": 0}
    assert scenario(problem, Lever.TABLES, 1).capacity == {"t0": 4, "t1": 2}


def test_a_new_slot_is_like_the_last():
    more = scenario(PROBLEM, Lever.SLOTS, 1)
    last = make_slots(2)[1]
    added = more.slots[-1]
    assert added == replace(
        last, id="new-1", start=last.start + timedelta(minutes=25), end=last.end + timedelta(minutes=25)
    )
    assert [table.closed for table in more.tables] == [(), (), ("t1", "new-1")]
    assert {person.id: person.free for person in more.participants} == {
        "B1": ("t1", "new-1"),
        "B2": ("t0",),
        "S1": None,
        "S2": None,
    }
    assert more.interpreters == PROBLEM.interpreters


def test_the_last_slot_goes_and_nothing_speaks_of_it_any_more():
    less = scenario(PROBLEM, Lever.SLOTS, -1)
    assert [slot.id for slot in less.slots] == ["t0"]
    assert [table.closed for table in less.tables] == [(), (), ()]
    assert {person.id: person.free for person in less.participants} == {
        "B1": (),
        "B2": ("t0",),
        "S1": None,
        "S2": None,
    }
    # The pin holds t0, so it is never taken away.
    assert scenario(PROBLEM, Lever.SLOTS, -9) == less


def test_interpreters_are_enough_for_pins():
    pairs = (wish("S1", "B1", interpreter="zh"), *PROBLEM.pairs[1:])
    problem = replace(PROBLEM, pairs=pairs)
    assert scenario(problem, Lever.INTERPRETERS, 2).interpreters[0].slots == {"t0": 3}
    assert scenario(problem, Lever.INTERPRETERS, -2).interpreters[0].slots == {"t0": 1}


def test_nobody_is_to_have_more_than_it_may():
    assert [person.least for person in scenario(PROBLEM, Lever.LEAST, 1).participants] == [1, 1, 2, 1]
    assert [person.least for person in scenario(PROBLEM, Lever.LEAST, -1).participants] == [0, 0, 1, 0]


@pytest.mark.parametrize(("lever", "says"), [(Lever.TABLES, "leaves no table"), (Lever.SLOTS, "leaves no slot")])
def test_something_must_be_left(lever, says):
    with pytest.raises(InputError, match=says):
        scenario(make_problem([wish("S1", "B1")]), lever, -9)


def steps_of(problem: Problem) -> list[Problem]:
    return [scenario(problem, lever, change) for lever in Lever for change in (-1, 1, 3)]


def test_every_scenario_of_a_sound_problem_is_sound():
    for seed in range(60):
        problem = random_problem(seed, people=5, slots=4)
        if len(problem.tables) > 1 and not faults_of(problem):
            unpinned = replace(problem, pins=())
            assert [faults_of(changed) for changed in steps_of(unpinned)] == [[]] * 15


def test_named_interpreters_are_counted_only_where_there_are_others():
    named = (Interpreter(id="An", free=("t0",)), Interpreter(id="Bo"))
    group = Interpreters(language="zh", slots={"t0": 2, "t1": 1}, people=named)
    problem = make_problem([wish("S1", "B1", interpreter="zh")], interpreters=(group,))
    for lever, change in ((Lever.INTERPRETERS, 1), (Lever.SLOTS, 1), (Lever.SLOTS, -1)):
        changed = scenario(problem, lever, change)
        assert (faults_of(changed), changed.interpreters[0].people) == ([], ())
    assert scenario(problem, Lever.TABLES, 1).interpreters == (group,)
