"""Rotas worked out by hand, and what holds for all of them."""

import itertools
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.errors import InputError
from matching.scheduling import build_schedule, check
from matching.scheduling.problem import faults_of
from matching.scheduling.rota import rota
from matching.scheduling.rota_check import check_rota
from matching.types import Duty, Interpreter, Interpreters, Load, Pin, Problem, Rota, Schedule, Table
from tests.matching.scheduling.problems import make_problem, random_problem, wish


def planned(
    *meetings: str, slots: int, blocks: int = 1, groups: tuple[Interpreters, ...], tables: object = 9
) -> tuple[Problem, Schedule]:
    """Return a problem whose meetings, "supplier buyer slot language [table]", are all pinned, and its schedule."""
    pairs, pins = [], []
    for text in meetings:
        ours, theirs, slot, language, *table = text.split()
        pairs.append(wish(ours, theirs, interpreter=None if language == "-" else language))
        pins.append(Pin(supplier=ours, buyer=theirs, slot=slot, table=table[0] if table else None))
    problem = make_problem(pairs, slots=slots, blocks=blocks, tables=tables, pins=tuple(pins), interpreters=groups)
    assert faults_of(problem) == []
    return problem, build_schedule(problem, effort="fast")


def sound(problem: Problem, schedule: Schedule, **options: int) -> Rota:
    found = rota(problem, schedule, **options)
    assert check_rota(problem, schedule, found) == []
    return found


def people(*names: str, **more: object) -> tuple[Interpreter, ...]:
    return tuple(Interpreter(id=name, **more) for name in names)


def group(language: str, slots: int, heads: int, *named: Interpreter) -> Interpreters:
    return Interpreters(language=language, slots={f"t{k}": heads for k in range(slots)}, people=named)


def loads(found: Rota) -> dict[str, tuple[int, int]]:
    return {load.interpreter: (load.meetings, load.longest) for load in found.loads}


def test_interpreters_that_are_only_counted_get_the_name_of_their_language_and_a_number():
    problem, schedule = planned("S1 B1 t0 zh", "S2 B2 t0 zh", "S3 B3 t1 -", slots=2, groups=(group("zh", 2, 2),))
    assert sound(problem, schedule) == Rota(
        format="gateway.rota/1",
        duties=(
            Duty(slot="t0", interpreter="zh-1", language="zh", supplier="S1", buyer="B1", table="T1"),
            Duty(slot="t0", interpreter="zh-2", language="zh", supplier="S2", buyer="B2", table="T2"),
        ),
        loads=(
            Load(interpreter="zh-1", meetings=1, longest=1),
            Load(interpreter="zh-2", meetings=1, longest=1),
        ),
    )


def test_the_last_of_them_are_there_only_when_so_many_are_counted():
    groups = (Interpreters(language="zh", slots={"t0": 1, "t1": 2}),)
    problem, schedule = planned("S1 B1 t0 zh", "S2 B1 t1 zh", slots=2, groups=groups)
    assert loads(sound(problem, schedule)) == {"zh-1": (1, 1), "zh-2": (1, 1)}


def test_an_interpreter_stays_with_the_buyer():
    problem, schedule = planned(
        *("S1 B1 t0 zh", "S2 B2 t0 zh", "S2 B1 t1 zh", "S1 B2 t1 zh"), slots=2, groups=(group("zh", 2, 2),)
    )
    assert {(duty.interpreter, duty.buyer) for duty in sound(problem, schedule).duties} == {
        ("zh-1", "B1"),
        ("zh-2", "B2"),
    }


def test_an_interpreter_goes_to_the_nearer_table():
    tables = tuple(Table(id=f"T{k}", x=10.0 * k, y=0.0) for k in range(1, 5))
    problem, schedule = planned(
        *("S1 B1 t0 zh T1", "S2 B2 t0 zh T4", "S3 B3 t1 zh T3", "S4 B4 t1 zh T2"),
        slots=2,
        groups=(group("zh", 2, 2),),
        tables=tables,
    )
    places = [(duty.interpreter, duty.table) for duty in sound(problem, schedule).duties]
    assert places == [("zh-1", "T1"), ("zh-2", "T4"), ("zh-2", "T3"), ("zh-1", "T2")]


ALL_DAY = [f"S{k} B1 t{k} zh" for k in range(6)]


def test_a_break_is_due_after_so_many_slots_where_there_are_enough_people():
    problem, schedule = planned(
        *ALL_DAY, *(f"S{k} B2 t{k - 6} zh" for k in range(6, 12)), slots=6, groups=(group("zh", 6, 3),)
    )
    assert loads(sound(problem, schedule, most_in_a_row=2)) == {"zh-1": (4, 2), "zh-2": (4, 2), "zh-3": (4, 2)}


def test_without_enough_people_they_work_on_and_the_rota_says_so():
    problem, schedule = planned(*ALL_DAY, slots=6, groups=(group("zh", 6, 1),))
    assert loads(sound(problem, schedule, most_in_a_row=2)) == {"zh-1": (6, 6)}


def test_the_end_of_a_block_is_a_break():
    problem, schedule = planned(*ALL_DAY, slots=6, blocks=3, groups=(group("zh", 6, 1),))
    assert loads(sound(problem, schedule, most_in_a_row=2)) == {"zh-1": (6, 2)}


def test_those_who_are_there_for_half_a_day_do_their_share_in_it():
    # Slot by slot An and Bo would share the morning, and Bo have all of the afternoon.
    named = (*people("An", free=("t0", "t1", "t2")), *people("Bo"))
    problem, schedule = planned(
        *ALL_DAY, slots=6, groups=(Interpreters(language="zh", slots={f"t{k}": 1 for k in range(6)}, people=named),)
    )
    assert loads(sound(problem, schedule, most_in_a_row=6)) == {"An": (3, 3), "Bo": (3, 3)}


def test_who_speaks_two_languages_helps_where_nobody_else_can():
    groups = (
        group("ja", 1, 1, *people("Mai", languages=("zh",))),
        Interpreters(language="zh", slots={"t0": 1}, people=people("An")),
    )
    problem, schedule = planned("S1 B1 t0 ja", "S2 B2 t0 zh", slots=1, groups=groups)
    assert {(duty.language, duty.interpreter) for duty in sound(problem, schedule).duties} == {
        ("ja", "Mai"),
        ("zh", "An"),
    }


def test_a_meeting_for_which_nobody_is_left_is_in_the_rota_without_a_name():
    both = people("Mai", languages=("ja", "zh"))
    groups = (group("ja", 1, 1, *both), group("zh", 1, 1, *people("An", free=("t0",))))
    problem, schedule = planned("S1 B1 t0 ja", "S2 B2 t0 zh", slots=1, groups=groups)
    alone = replace(problem, interpreters=(groups[0], replace(groups[1], people=())))
    assert sound(alone, schedule).duties[1].interpreter == "zh-1"
    gone = replace(problem, interpreters=(groups[0], replace(groups[1], people=people("An", free=()), slots={"t0": 0})))
    assert [duty.interpreter for duty in sound(gone, schedule).duties] == ["Mai", None]


def test_a_break_after_no_slots_is_refused():
    problem, schedule = planned("S1 B1 t0 zh", slots=1, groups=(group("zh", 1, 1),))
    with pytest.raises(InputError, match="most_in_a_row: 0 is below 1"):
        rota(problem, schedule, most_in_a_row=0)


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        (
            (group("zh", 2, 1, *people("An", free=("t9",))),),
            [
                'interpreters[0] (zh).people[0] (An).free: there is no slot "t9". Correct the id or add the slot.',
                "interpreters[0] (zh).slots.t0: the number is 1, but 0 of `people` are free then. "
                "Lower it, or name more people.",
                "interpreters[0] (zh).slots.t1: the number is 1, but 0 of `people` are free then. "
                "Lower it, or name more people.",
            ],
        ),
        (
            (group("ja", 2, 1, *people("An")), group("zh", 2, 1, *people("An"))),
            ["interpreters: An is listed 2 times. Keep one."],
        ),
        (
            (group("ja", 2, 1, *people("zh-1")), group("zh", 2, 1)),
            [
                "interpreters[0] (ja).people[0] (zh-1): an interpreter of a language that only has numbers is called "
                "so. Give another id."
            ],
        ),
        (
            (group("zh", 2, 2, *people("An")),),
            [
                f"interpreters[0] (zh).slots.{slot}: the number is 2, but 1 of `people` is free then. "
                "Lower it, or name more people."
                for slot in ("t0", "t1")
            ],
        ),
    ],
)
def test_faults_of_named_interpreters_are_said(groups, says):
    assert faults_of(make_problem([wish("S1", "B1")], interpreters=groups)) == says


# --- the checker ----------------------------------------------------------------------------------

NAMED = group("zh", 2, 2, *people("An"), *people("Bo", free=("t0", "t1"), languages=("ko",)))
JAPANESE = Interpreters(language="ja", slots={"t0": 1})


@pytest.fixture(scope="module")
def checked():
    problem, schedule = planned(
        *("S1 B1 t0 zh T1", "S2 B2 t0 zh T2", "S2 B1 t1 zh T1", "S3 B3 t1 - T2", "S4 B4 t0 ja T3"),
        slots=2,
        groups=(NAMED, JAPANESE),
    )
    return problem, schedule, sound(problem, schedule)


def altered(found: Rota, number: int, **more: object) -> Rota:
    duties = list(found.duties)
    duties[number] = replace(duties[number], **more)
    return replace(found, duties=tuple(duties))


def test_the_rota_that_the_cases_below_alter_is_this_one(checked):
    _, _, found = checked
    assert [(duty.slot, duty.language, duty.interpreter, duty.buyer) for duty in found.duties] == [
        ("t0", "ja", "ja-1", "B4"),
        ("t0", "zh", "An", "B1"),
        ("t0", "zh", "Bo", "B2"),
        ("t1", "zh", "An", "B1"),
    ]


@pytest.mark.parametrize(
    ("number", "more", "says"),
    [
        (1, {"interpreter": "Bo"}, "Bo is in two places at t0: S1 - B1 at t0, and S2 - B2 at t0."),
        (1, {"interpreter": "Cy"}, "S1 - B1 at t0: there is no interpreter Cy."),
        (1, {"interpreter": "ja-1"}, "S1 - B1 at t0: ja-1 does not speak zh."),
        (3, {"interpreter": None}, "S2 - B1 at t1 has no interpreter, but An is free."),
        (3, {"interpreter": "ja-1"}, "S2 - B1 at t1: ja-1 is not there then."),
        (3, {"slot": "t0"}, "S2 - B1 at t1 needs a zh interpreter, but is not in the rota."),
        (3, {"table": "T2"}, "S2 - B1 at t1: the schedule has no such meeting at T2 that needs a zh interpreter."),
        (3, {"language": "ko"}, "S2 - B1 at t1: the schedule has no such meeting at T1 that needs a ko interpreter."),
        (
            3,
            {"interpreter": "Bo"},
            "loads: Bo is given as 1 meeting, 1 without a break, but is 2 meetings, 2 without a break.",
        ),
    ],
)
def test_a_duty_that_breaks_a_rule_is_named(checked, number, more, says):
    problem, schedule, found = checked
    assert says in check_rota(problem, schedule, altered(found, number, **more))


def test_a_duty_listed_twice_and_a_share_that_is_not_listed_are_named(checked):
    problem, schedule, found = checked
    twice = replace(found, duties=(*found.duties, found.duties[3]))
    assert "S2 - B1 at t1 is in the rota 2 times." in check_rota(problem, schedule, twice)
    assert check_rota(problem, schedule, replace(found, loads=found.loads[1:])) == [
        "loads: ja-1 is given as nothing, but is 1 meeting, 1 without a break."
    ]
    assert check_rota(problem, schedule, replace(found, format="x")) == ['The format is "x", not "gateway.rota/1".']


# --- for all of them ------------------------------------------------------------------------------

seeds = st.integers(min_value=0, max_value=10**6)


def with_names(problem: Problem, seed: int) -> Problem:
    """Return the problem with its interpreters named, some of them away now and then, some of two languages."""
    draw = random.Random(seed)
    slots = [slot.id for slot in problem.slots]
    named = people("An", "Bo") + tuple(
        Interpreter(
            id=name, free=tuple(slot for slot in slots if draw.random() < 0.6), languages=draw.choice([(), ("ja",)])
        )
        for name in ("Cy", "Di")
    )
    japanese = Interpreters(language="ja", slots={slot: draw.randint(0, 1) for slot in slots})
    return replace(problem, interpreters=(japanese, *(replace(g, people=named) for g in problem.interpreters)))


@given(seed=seeds, limit=st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_every_rota_is_sound_and_does_not_depend_on_the_order_of_the_file(seed, limit):
    problem = random_problem(seed, people=6, slots=6)
    problem = with_names(problem, seed) if seed % 2 else problem
    assume(faults_of(problem) == [])
    schedule = build_schedule(problem, effort="fast")
    assert check(problem, schedule) == []
    found = sound(problem, schedule, most_in_a_row=limit)
    turned = replace(
        problem,
        interpreters=tuple(replace(g, people=g.people[::-1]) for g in problem.interpreters[::-1]),
        pairs=problem.pairs[::-1],
    )
    assert rota(turned, replace(schedule, meetings=schedule.meetings[::-1]), most_in_a_row=limit) == found


@given(seed=seeds)
@settings(max_examples=40, deadline=None)
def test_shares_are_as_fair_as_trying_everything_finds_where_no_break_is_due(seed):
    draw = random.Random(seed)
    slots = [f"t{k}" for k in range(4)]
    named = tuple(
        Interpreter(id=name, free=tuple(slot for slot in slots if draw.random() < 0.6))
        for name in ("An", "Bo", "Cy", "Di")
    )
    there = {slot: [person.id for person in named if slot in (person.free or ())] for slot in slots}
    needed = {slot: draw.randint(0, len(there[slot])) for slot in slots}
    meetings = [f"S{number}{slot} B{number} {slot} zh" for slot in slots for number in range(needed[slot])]
    assume(meetings)
    problem, schedule = planned(*meetings, slots=4, groups=(Interpreters(language="zh", slots=needed, people=named),))
    found = sound(problem, schedule, most_in_a_row=4)
    ways = itertools.product(*(itertools.combinations(there[slot], needed[slot]) for slot in slots))
    fairest = min(sum(n * n for n in Counter(itertools.chain(*way)).values()) for way in ways)
    assert sum(load.meetings**2 for load in found.loads) == fairest
