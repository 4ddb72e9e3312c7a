"""What would have to change for a pair to meet after all, and what that costs."""

from dataclasses import replace

import pytest

from matching.errors import InputError
from matching.scheduling import build_schedule
from matching.scheduling.changes import Change, Step, StepKind, cheapest_change, cheapest_changes
from matching.scheduling.problem import faults_of
from matching.scheduling.proof import worth_of
from matching.types import Interpreters, Pin, Problem, Schedule, Settings, Table
from tests.matching.scheduling.problems import buyer, make_problem, random_problem, supplier, wish


def change_for(problem: Problem, supplier: str, buyer: str) -> Change | None:
    return cheapest_change(problem, build_schedule(problem), supplier, buyer)


def test_the_meeting_in_the_way_is_given_up():
    problem = make_problem([wish("S17", "B9", 912), wish("S17", "B4", 700)], slots=1)
    assert change_for(problem, "S17", "B4") == Change(
        slot="t0", steps=(Step(kind=StepKind.GIVE_UP, who="S17", whom="B9", slot="t0"),), cost=212
    )


def test_both_give_up_theirs():
    problem = make_problem([wish("S1", "B2", 900), wish("S2", "B1", 800), wish("S1", "B1", 700)], slots=1)
    assert change_for(problem, "S1", "B1") == Change(
        slot="t0",
        steps=(
            Step(kind=StepKind.GIVE_UP, who="S1", whom="B2", slot="t0"),
            Step(kind=StepKind.GIVE_UP, who="B1", whom="S2", slot="t0"),
        ),
        cost=1000,
    )


def test_a_table_that_is_closed_is_opened():
    tables = (Table(id="T1"), Table(id="T4", closed=("t1",)))
    people = (supplier("S2", free=("t1",)), supplier("S1", free=("t1",)))
    problem = make_problem([wish("S1", "B1", 900), wish("S2", "B2", 500)], tables=tables, people=people)
    assert change_for(problem, "S2", "B2") == Change(
        slot="t1", steps=(Step(kind=StepKind.OPEN_TABLE, who="T4", slot="t1"),), cost=-500
    )


def test_where_no_table_is_closed_one_more_is_needed():
    problem = make_problem([wish("S1", "B1", 900), wish("S2", "B2", 500)], slots=1, capacity={"t0": 1})
    assert change_for(problem, "S2", "B2") == Change(
        slot="t0", steps=(Step(kind=StepKind.ADD_TABLE, who=None, slot="t0"),), cost=-500
    )


def test_an_interpreter_is_missing():
    pairs = [wish("S1", "B1", 900, interpreter="zh"), wish("S2", "B2", 500, interpreter="zh")]
    problem = make_problem(pairs, slots=1, interpreters=(Interpreters(language="zh", slots={"t0": 1}),))
    assert change_for(problem, "S2", "B2") == Change(
        slot="t0", steps=(Step(kind=StepKind.ADD_INTERPRETER, who="zh", slot="t0"),), cost=-500
    )


def test_whoever_has_enough_meetings_gives_up_the_cheapest_anywhere():
    pairs = [wish("S1", "B1", 900), wish("S1", "B2", 800), wish("S1", "B3", 700)]
    people = (supplier("S1", most=2), *(buyer(f"B{k}", free=(f"t{k}",)) for k in (1, 2, 3)))
    assert change_for(make_problem(pairs, slots=4, people=people), "S1", "B3") == Change(
        slot="t3", steps=(Step(kind=StepKind.GIVE_UP, who="S1", whom="B2", slot="t2"),), cost=100
    )


def test_a_meeting_in_a_row_too_many_is_given_up():
    people = (buyer("B1", free=("t0",)), buyer("B2", free=("t1",)))
    problem = make_problem(
        [wish("S1", "B1", 900), wish("S1", "B2", 500)],
        people=people,
        settings=Settings(max_in_a_row=1, floor_weight=0),
    )
    assert change_for(problem, "S1", "B2") == Change(
        slot="t1", steps=(Step(kind=StepKind.GIVE_UP, who="S1", whom="B1", slot="t0"),), cost=400
    )


def test_what_only_a_person_can_change_comes_last():
    pin = Pin(supplier="S1", buyer="B1", slot="t0")
    pairs = [wish("S1", "B1", 300), wish("S1", "B2", 900), wish("S1", "B3", 850)]
    people = (buyer("B2", free=("t0", "t1")), buyer("B3", free=("t0", "t1")))
    problem = make_problem(pairs, people=people, pins=(pin,))
    assert change_for(problem, "S1", "B3") == Change(
        slot="t1", steps=(Step(kind=StepKind.GIVE_UP, who="S1", whom="B2", slot="t1"),), cost=50
    )
    # Without t1 for B3 only the pin is left, which would even be worth it.
    tied = replace(problem, participants=tuple(
        buyer("B3", free=("t0",)) if person.id == "B3" else person for person in problem.participants
    ))  # fmt: skip
    assert change_for(tied, "S1", "B3") == Change(
        slot="t0", steps=(Step(kind=StepKind.REMOVE_PIN, who="S1", whom="B1", slot="t0"),), cost=-550
    )


def test_without_a_common_slot_one_of_them_must_come():
    people = (supplier("S1", free=("t0",)), buyer("B1", free=("t1",)))
    assert change_for(make_problem([wish("S1", "B1")], people=people), "S1", "B1") == Change(
        slot="t0", steps=(Step(kind=StepKind.BE_FREE, who="B1", slot="t0"),), cost=-500
    )


def test_a_stand_that_is_closed_is_opened():
    tables = (Table(id="T1"), Table(id="T2", closed=("t0",)))
    people = (supplier("S1", table="T2"),)
    assert change_for(make_problem([wish("S1", "B1")], slots=1, tables=tables, people=people), "S1", "B1") == Change(
        slot="t0", steps=(Step(kind=StepKind.OPEN_TABLE, who="T2", slot="t0"),), cost=-500
    )


def test_of_two_with_a_stand_the_supplier_leaves_its_own():
    people = (supplier("S1", table="T1"), buyer("B1", table="T2"))
    assert change_for(make_problem([wish("S1", "B1")], people=people), "S1", "B1") == Change(
        slot="t0", steps=(Step(kind=StepKind.LEAVE_STAND, who="S1"),), cost=-500
    )


def test_those_who_never_come_cannot_be_helped():
    people = (supplier("S1", free=()), buyer("B1", free=()))
    assert change_for(make_problem([wish("S1", "B1")], people=people), "S1", "B1") is None


def test_the_floor_counts_in_the_cost():
    problem = make_problem(
        [wish("S1", "B1", 700), wish("S2", "B1", 600)],
        slots=1,
        people=(supplier("S1", least=1),),
        settings=Settings(floor_weight=150),
    )
    assert change_for(problem, "S2", "B1").cost == 700 + 150 - 600


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (("S1", "B2"), "S1 - B2: the pair is not listed, so it never meets. Add it to `pairs`."),
        (("S1", "B1"), "S1 - B1: the two meet already. Ask for a pair without a meeting."),
    ],
)
def test_other_pairs_are_refused(names, says):
    problem = make_problem([wish("S1", "B1"), wish("S2", "B2")])
    with pytest.raises(InputError) as error:
        change_for(problem, *names)
    assert error.value.faults == (says,)


def carried_out(problem: Problem, schedule: Schedule, pair: tuple[str, str], change: Change) -> Problem:
    """Return the problem after the change, in which every meeting that then stands is pinned."""
    given_up = {names for step in change.steps if step.whom for names in ((step.who, step.whom), (step.whom, step.who))}
    kept = [m for m in schedule.meetings if (m.supplier, m.buyer) not in given_up]
    pins = [Pin(supplier=m.supplier, buyer=m.buyer, slot=m.slot) for m in kept]
    pins.append(Pin(supplier=pair[0], buyer=pair[1], slot=change.slot))
    people, tables, capacity = list(problem.participants), list(problem.tables), dict(problem.capacity or {})
    voices = {group.language: dict(group.slots) for group in problem.interpreters}
    for step in change.steps:
        if step.kind is StepKind.OPEN_TABLE:
            tables = [replace(t, closed=tuple(set(t.closed) - {step.slot})) if t.id == step.who else t for t in tables]
        elif step.kind is StepKind.ADD_TABLE and problem.capacity is not None:
            capacity[step.slot] += 1
        elif step.kind is StepKind.ADD_TABLE:
            tables.append(Table(id="one more"))
        elif step.kind is StepKind.ADD_INTERPRETER:
            voices.setdefault(step.who, {})
            voices[step.who][step.slot] = voices[step.who].get(step.slot, 0) + 1
        for index, person in enumerate(people):
            if step.who != person.id:
                continue
            if step.kind is StepKind.RAISE_MOST:
                people[index] = replace(person, most=person.most + 1)
            elif step.kind is StepKind.BE_FREE:
                people[index] = replace(person, free=(*person.free, step.slot))
    return replace(
        problem,
        participants=tuple(people),
        tables=tuple(tables),
        capacity=None if problem.capacity is None else capacity,
        interpreters=tuple(Interpreters(language=language, slots=slots) for language, slots in voices.items()),
        pins=tuple(pins),
    )


@pytest.mark.slow
def test_every_change_does_what_it_says_and_costs_what_it_says():
    seen = set()
    for seed in range(300):
        problem = random_problem(seed, people=6, slots=5)
        if faults_of(problem):
            continue
        schedule = build_schedule(problem, effort="fast")
        for pair, change in cheapest_changes(problem, schedule).items():
            assert change == cheapest_change(problem, schedule, *pair)
            if change is None or StepKind.LEAVE_STAND in {step.kind for step in change.steps}:
                continue
            after = carried_out(problem, schedule, pair, change)
            assert faults_of(after) == []
            met = {(pin.supplier, pin.buyer) for pin in after.pins}
            assert schedule.worth - worth_of(problem, met) == change.cost
            seen.update(step.kind for step in change.steps)
    assert seen == set(StepKind) - {StepKind.LEAVE_STAND}


def test_the_order_in_which_a_problem_lists_things_changes_nothing():
    problem = random_problem(7, people=6, slots=5)
    schedule = build_schedule(problem)
    turned = replace(problem, participants=problem.participants[::-1], pairs=problem.pairs[::-1])
    assert cheapest_changes(turned, schedule) == cheapest_changes(problem, schedule)
