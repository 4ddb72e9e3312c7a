"""The checker: a sound schedule passes, and each rule, once broken, is named."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from matching.scheduling import build_schedule, check, checker, counting, proof, rota_check
from matching.types import (
    Figures,
    Interpreters,
    Meeting,
    Pair,
    Participant,
    Pin,
    Problem,
    Schedule,
    Settings,
    Side,
    Table,
    Tier,
    Unplaced,
    Why,
)
from tests.matching.scheduling.problems import make_slots

PROBLEM = Problem(
    format="gateway.problem/1",
    slots=make_slots(4),
    tables=(Table(id="T1"), Table(id="T2"), Table(id="T3", closed=("t0", "t3")), Table(id="T9")),
    participants=(
        Participant(id="B1", side=Side.BUYER),
        Participant(id="B2", side=Side.BUYER, free=("t0", "t1", "t2")),
        Participant(id="B3", side=Side.BUYER),
        Participant(id="S1", side=Side.SUPPLIER, most=3, least=2),
        Participant(id="S2", side=Side.SUPPLIER),
        Participant(id="S3", side=Side.SUPPLIER, table="T9"),
    ),
    pairs=(
        Pair(supplier="S1", buyer="B1", score=0.9, tier=Tier.MUTUAL),
        Pair(supplier="S1", buyer="B2", score=0.8, tier=Tier.BUYER, mandatory=True),
        Pair(supplier="S1", buyer="B3", score=0.2, tier=Tier.SUPPLIER),
        Pair(supplier="S2", buyer="B1", score=0.7, interpreter="zh"),
        Pair(supplier="S2", buyer="B2", score=0.6, interpreter="zh"),
        Pair(supplier="S3", buyer="B3", score=0.5, tier=Tier.BUYER),
    ),
    pins=(Pin(supplier="S1", buyer="B1", slot="t0", table="T2"),),
    interpreters=(Interpreters(language="zh", slots={"t1": 1, "t2": 1}),),
    settings=Settings(max_in_a_row=2),
)


@pytest.fixture(scope="module")
def sound() -> Schedule:
    """A schedule of PROBLEM that the checker passes."""
    schedule = build_schedule(PROBLEM)
    assert check(PROBLEM, schedule) == []
    return schedule


def with_meetings(schedule: Schedule, *meetings: Meeting) -> Schedule:
    """Return the schedule with the meetings of these pairs replaced or added."""
    changed = {(m.supplier, m.buyer) for m in meetings}
    kept = [m for m in schedule.meetings if (m.supplier, m.buyer) not in changed]
    return replace(schedule, meetings=(*kept, *meetings))


def meet(pair: str, slot: str, table: str | None, *, pinned: bool = False) -> Meeting:
    supplier, buyer = pair.split()
    return Meeting(supplier=supplier, buyer=buyer, slot=slot, table=table, pinned=pinned)


BASE = (
    meet("S1 B1", "t0", "T2", pinned=True),
    meet("S1 B2", "t1", "T1"),
    meet("S1 B3", "t3", "T1"),
    meet("S2 B1", "t1", "T2"),
    meet("S2 B2", "t2", "T1"),
    meet("S3 B3", "t1", "T9"),
)


def test_the_schedule_that_the_cases_below_break_is_sound(sound):
    assert check(PROBLEM, replace(sound, meetings=BASE, figures=replace(sound.figures, idle_slots=2))) == []


@pytest.mark.parametrize(
    ("meeting", "says"),
    [
        (meet("S1 B2", "t0", "T1"), "S1 is booked twice at t0, with B1 and B2."),
        (meet("S2 B2", "t3", "T2"), "S2 - B2 at t3: B2 is not free then."),
        (meet("S1 B2", "t9", "T1"), "S1 - B2 at t9: there is no such slot."),
        (meet("S1 B2", "t1", "T7"), "S1 - B2 at t1: there is no table T7."),
        (meet("S3 B1", "t2", "T9"), "S3 - B1 at t2: the pair is not listed, so it must not meet."),
        (meet("S1 B2", "t1", "T2"), "Table T2 is taken twice: S2 - B1 at t1, and S1 - B2 at t1."),
        (meet("S1 B3", "t3", "T3"), "S1 - B3 at t3: table T3 is closed then."),
        (meet("S1 B2", "t1", None), "S1 - B2 at t1: no table is given."),
        (meet("S1 B2", "t2", "T9"), "S1 - B2 at t2: T9 is the stand of S3."),
        (meet("S3 B3", "t1", "T3"), "S3 - B3 at t1: S3 never leaves T9, but the table is T3."),
        (meet("S2 B2", "t1", "T3"), "At t1 2 meetings need a zh interpreter and 1 is there."),
        (meet("S2 B2", "t0", "T1"), "At t0 1 meeting needs a zh interpreter and 0 are there."),
        (meet("S1 B3", "t2", "T2"), "S1 has more than 2 meetings in a row, up to t2."),
        (
            meet("S1 B1", "t3", "T2", pinned=True),
            "S1 - B1 at t0 is pinned, but it is not in the schedule.",
        ),
        (
            meet("S1 B1", "t0", "T1", pinned=True),
            "S1 - B1 at t0 is pinned at table T2, but it is at T1.",
        ),
        (meet("S1 B1", "t0", "T2"), "S1 - B1 at t0 is not marked as pinned, which the problem denies."),
        (meet("S1 B2", "t1", "T1", pinned=True), "S1 - B2 at t1 is marked as pinned, which the problem denies."),
    ],
)
def test_a_meeting_that_breaks_a_rule_is_named(sound, meeting, says):
    assert says in check(PROBLEM, with_meetings(replace(sound, meetings=BASE), meeting))


def test_a_pair_that_meets_twice_is_named(sound):
    twice = replace(sound, meetings=(*BASE, meet("S2 B2", "t0", "T1")))
    assert "S2 - B2 meet 2 times." in check(PROBLEM, twice)


def test_more_than_most_is_named(sound):
    tight = replace(
        PROBLEM, participants=tuple(replace(p, most=2) if p.id == "S1" else p for p in PROBLEM.participants)
    )
    assert "S1 has 3 meetings and may have 2." in check(tight, replace(sound, meetings=BASE))


def test_more_meetings_than_tables_are_named(sound):
    counted = replace(
        PROBLEM,
        tables=(),
        capacity={"t0": 1, "t1": 1, "t2": 1, "t3": 1},
        participants=tuple(replace(p, table=None) for p in PROBLEM.participants),
        pins=(),
    )
    bare = tuple(replace(m, table=None, pinned=False) for m in BASE)
    violations = check(counted, replace(sound, meetings=bare))
    assert "At t1 there are 3 meetings and 1 table." in violations
    assert not [violation for violation in violations if "no table is given" in violation]


@pytest.mark.parametrize("number", range(len(BASE)))
@pytest.mark.parametrize("change", ["drop", "slot", "table"])
def test_a_schedule_with_any_one_meeting_altered_is_refused(sound, number, change):
    meeting = sound.meetings[number]
    rest = [other for other in sound.meetings if other is not meeting]
    if change == "slot":
        people = {meeting.supplier, meeting.buyer}
        busy = {m.slot for m in rest if people & {m.supplier, m.buyer}}
        rest.append(replace(meeting, slot=min(busy)))
    elif change == "table":
        rest.append(replace(meeting, table="T9" if meeting.table != "T9" else "T1"))
    assert check(PROBLEM, replace(sound, meetings=tuple(rest))) != []


@pytest.mark.parametrize(
    ("unplaced", "says"),
    [
        ((), "unplaced: S1 - B3 was wanted and has no meeting, but is not listed."),
        (("S1 B3", "S1 B3"), "unplaced: S1 - B3 is listed 2 times."),
        (("S1 B3", "S1 B2"), "unplaced: S1 - B2 is listed, but has a meeting."),
        (("S1 B3", "S2 B2"), "unplaced: S2 - B2 is listed, but nobody asked for it."),
        (("S1 B3", "S9 B9"), "unplaced: S9 - B9 is not a listed pair."),
    ],
)
def test_the_unplaced_pairs_must_be_listed_exactly(sound, unplaced, says):
    meetings = tuple(m for m in BASE if (m.supplier, m.buyer) not in {("S1", "B3"), ("S2", "B2")})
    entries = tuple(Unplaced(supplier=pair.split()[0], buyer=pair.split()[1], why=Why.OUTSCORED) for pair in unplaced)
    assert says in check(PROBLEM, replace(sound, meetings=meetings, unplaced=entries))


@pytest.mark.parametrize(
    ("why", "says"),
    [
        (Why.NO_COMMON_SLOT, "unplaced: S1 - B3 says no_common_slot, but they have 4 slots in common."),
        (Why.FULL_DIARY, "unplaced: S1 - B3 says full_diary, but both have room."),
    ],
)
def test_a_reason_that_counting_disproves_is_named(sound, why, says):
    meetings = tuple(m for m in BASE if (m.supplier, m.buyer) != ("S1", "B3"))
    entries = (Unplaced(supplier="S1", buyer="B3", why=why),)
    assert says in check(PROBLEM, replace(sound, meetings=meetings, unplaced=entries))


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ({"mandatory": (0, 1)}, "figures: mandatory is given as (0, 1), but is (1, 1)."),
        ({"mutual": (1, 2)}, "figures: mutual is given as (1, 2), but is (1, 1)."),
        ({"below_least": 3}, "figures: below_least is given as 3, but is 0."),
        ({"idle_slots": 99}, "figures: idle_slots is given as 99, but is 2."),
    ],
)
def test_wrong_figures_are_named(sound, figures, says):
    right = Figures(mandatory=(1, 1), mutual=(1, 1), below_least=0, idle_slots=2)
    assert check(PROBLEM, replace(sound, meetings=BASE, figures=right)) == []
    assert check(PROBLEM, replace(sound, meetings=BASE, figures=replace(right, **figures))) == [says]


def test_idle_slots_are_free_ones_between_two_meetings_of_a_block(sound):
    # S1 (t0, t1, t3) and B3 (t1, t3) wait in t2; the slots before and after anyone's meetings do not count.
    violations = check(PROBLEM, replace(sound, meetings=BASE, figures=replace(sound.figures, idle_slots=0)))
    assert violations == ["figures: idle_slots is given as 0, but is 2."]


@pytest.mark.parametrize("field", ["worth", "bound"])
@pytest.mark.parametrize("by", [-1, 1])
def test_a_tampered_worth_or_bound_is_refused(sound, field, by):
    stated = getattr(sound, field) + by
    violations = check(PROBLEM, replace(sound, **{field: stated}))
    assert violations == [f"The {field} is given as {stated}, but is {stated - by}."]


def test_a_tampered_gap_is_refused(sound):
    assert check(PROBLEM, replace(sound, gap=0.5)) == [f"The gap is given as 0.5, but is {sound.gap}."]


def test_a_tampered_price_changes_the_bound_and_is_refused():
    crowded = replace(PROBLEM, tables=(Table(id="T2"), Table(id="T9")))
    schedule = build_schedule(crowded)
    assert check(crowded, schedule) == []
    certificate = replace(schedule.certificate, table_price=schedule.certificate.table_price + 10_000)
    assert check(crowded, replace(schedule, certificate=certificate)) != []


@pytest.mark.parametrize(
    ("tampered", "says"),
    [
        ({"table_price": -1}, "certificate: the price of the table is -1; a price below 0 proves nothing."),
        ({"participant_price": {"S1": -5}}, "certificate: the price of S1 is -5; a price below 0 proves nothing."),
        ({"interpreter_price": {"zh": -5}}, "certificate: the price of zh is -5; a price below 0 proves nothing."),
        ({"floor_price": {"S1": 151}}, "certificate: the floor price of S1, 151, is above the floor weight."),
        ({"floor_price": {"S1": -1}}, "certificate: the price of S1 is -1; a price below 0 proves nothing."),
        ({"participant_price": {"S7": 5}}, "certificate: there is no participant S7."),
        ({"interpreter_price": {"ko": 5}}, "certificate: no pair needs a ko interpreter."),
    ],
)
def test_a_price_that_proves_nothing_is_refused(sound, tampered, says):
    assert says in check(PROBLEM, replace(sound, certificate=replace(sound.certificate, **tampered)))


def test_any_allowed_prices_prove_a_bound_that_holds(sound):
    high = proof.big_of(PROBLEM) * sound.figures.mandatory[0]
    for price in (0, 100, 1000):
        certificate = replace(
            sound.certificate, table_price=price, participant_price={"S1": price}, floor_price={"S1": price % 150}
        )
        assert proof.bound_of(PROBLEM, certificate) - high >= sound.worth


def test_another_format_is_refused(sound):
    assert check(PROBLEM, replace(sound, format="gateway.schedule/9")) == [
        'The format is "gateway.schedule/9", not "gateway.schedule/1".'
    ]


def test_the_checker_shares_no_code_with_the_scheduler():
    allowed = {"matching.types", "matching.scheduling.proof", "matching.scheduling.counting", "matching.wording"}
    for module in (checker, counting, proof, rota_check):
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        ours = {name for name in imported if name and name.startswith("matching")}
        assert ours <= allowed
        assert not imported & {"numpy", "scipy", "ortools"}
