"""Repairs worked out by hand, one change at a time, and what holds for all of them."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.errors import InputError
from matching.formats import dumps
from matching.scheduling import build_schedule, check
from matching.scheduling.difference import Difference, Moved
from matching.scheduling.problem import faults_of
from matching.scheduling.repair import Repair, repair
from matching.types import Confirmed, Meeting, Pair, Pin, Problem, Schedule, Table
from tests.matching.scheduling.problems import buyer, make_problem, make_tables, random_problem, supplier, wish


def meeting(text: str, *, pinned: bool = False) -> Meeting:
    """Return the meeting written as "supplier buyer slot table"."""
    ours, theirs, slot, table = text.split()
    return Meeting(supplier=ours, buyer=theirs, slot=slot, table=table, pinned=pinned)


def standing(problem: Problem, *texts: str) -> Schedule:
    """Return a schedule with these meetings; only they matter to a repair that something has changed for."""
    return replace(build_schedule(problem), meetings=tuple(meeting(text) for text in texts), worth=-1)


def mended(problem: Problem, before: Schedule, **options: object) -> Repair:
    """Repair and have the result checked."""
    done = repair(problem, before, **options)
    assert check(problem, done.after) == []
    return done


def lines(done: Repair) -> list[str]:
    """Return the difference in short, kept meetings left out."""
    found = done.difference
    place = "{0.supplier} {0.buyer} {0.slot} {0.table}".format
    return [
        *(f"moved {place(each.before)} -> {each.after.slot} {each.after.table}" for each in found.moved),
        *(f"dropped {place(each)}" for each in found.dropped),
        *(f"new {place(each)}" for each in found.new),
    ]


SQUARE = [wish("S1", "B1"), wish("S1", "B2"), wish("S2", "B1"), wish("S2", "B2")]
ROUNDS = ("S1 B1 t0 T1", "S2 B2 t0 T2", "S2 B1 t1 T1", "S1 B2 t1 T2")


def test_nothing_moves_when_nothing_has_changed():
    problem = random_problem(11, people=12, slots=8)
    before = build_schedule(problem, effort="fast", seed=4)
    done = mended(problem, before, seed=4)
    assert done == Repair(after=before, difference=Difference(kept=before.meetings, moved=(), dropped=(), new=()))


def test_a_meeting_whose_slot_no_longer_suits_moves_alone():
    problem = make_problem(SQUARE, slots=3)
    late = replace(problem, participants=make_problem(SQUARE, people=(supplier("S1", free=("t1", "t2")),)).participants)
    done = mended(late, standing(problem, *ROUNDS))
    assert lines(done) == ["moved S1 B1 t0 T1 -> t2 T1"]
    assert done.difference == Difference(
        kept=tuple(meeting(text) for text in ("S2 B2 t0 T2", "S1 B2 t1 T2", "S2 B1 t1 T1")),
        moved=(Moved(before=meeting("S1 B1 t0 T1"), after=meeting("S1 B1 t2 T1")),),
        dropped=(),
        new=(),
    )


def test_meetings_of_people_who_are_gone_are_dropped_and_the_rest_stays():
    problem = make_problem(SQUARE)
    left = make_problem([pair for pair in SQUARE if pair.supplier != "S1"])
    assert lines(mended(left, standing(problem, *ROUNDS))) == ["dropped S1 B1 t0 T1", "dropped S1 B2 t1 T2"]


def test_a_pair_that_is_refused_by_now_is_dropped():
    left = make_problem(SQUARE[1:])
    assert lines(mended(left, standing(make_problem(SQUARE), *ROUNDS))) == ["dropped S1 B1 t0 T1"]


def test_a_newcomer_takes_what_is_free():
    more = make_problem([*SQUARE, wish("S3", "B1"), wish("S3", "B2")], slots=4)
    done = mended(more, standing(make_problem(SQUARE, slots=4), *ROUNDS))
    assert len(done.difference.kept) == 4
    assert {(each.supplier, each.buyer) for each in done.difference.new} == {("S3", "B1"), ("S3", "B2")}
    assert done.difference.moved == ()


def test_a_mandatory_newcomer_is_let_in_along_a_chain():
    # B1 is only free at t0 and t1 and must meet S3, who is only there at t0.
    wanted = wish("S3", "B1", mandatory=True)
    people = (buyer("B1", free=("t0", "t1")), supplier("S3", free=("t0",)))
    problem = make_problem([wish("S1", "B1"), wanted], people=people)
    done = mended(problem, standing(make_problem([wish("S1", "B1")]), "S1 B1 t0 T1"))
    assert lines(done) == ["moved S1 B1 t0 T1 -> t1 T1", "new S3 B1 t0 T1"]


def test_a_small_gain_moves_nobody():
    # The newcomer is worth less than what it costs to move S1 - B1.
    people = (buyer("B1", free=("t0", "t1")), supplier("S3", free=("t0",)))
    problem = make_problem([wish("S1", "B1", 900), wish("S3", "B1", 300)], people=people)
    assert lines(mended(problem, standing(make_problem([wish("S1", "B1", 900)]), "S1 B1 t0 T1"))) == []


def test_who_sits_at_a_table_that_is_closed_changes_only_the_table():
    tables = (Table(id="T1", closed=("t0",)), Table(id="T2"), Table(id="T3"))
    done = mended(make_problem(SQUARE, tables=tables), standing(make_problem(SQUARE), *ROUNDS))
    assert lines(done) == ["moved S1 B1 t0 T1 -> t0 T3"]


def test_where_tables_are_too_few_the_cheapest_meeting_gives_way():
    pairs = [wish("S1", "B1", 900), wish("S2", "B2", 300), wish("S3", "B3", 600)]
    before = standing(make_problem(pairs, slots=1), "S1 B1 t0 T1", "S2 B2 t0 T2", "S3 B3 t0 T3")
    closed = make_problem(pairs, slots=1, tables=(*make_tables(2), Table(id="T3", closed=("t0",))))
    assert lines(mended(closed, before)) == ["moved S3 B3 t0 T3 -> t0 T2", "dropped S2 B2 t0 T2"]


def test_a_new_pin_goes_before_what_stood_there():
    pin = Pin(supplier="S1", buyer="B2", slot="t0", table="T3")
    problem = make_problem(SQUARE, slots=3, pins=(pin,))
    done = mended(problem, standing(make_problem(SQUARE, slots=3), *ROUNDS))
    assert meeting("S1 B2 t0 T3", pinned=True) in done.after.meetings
    assert len(done.after.meetings) == 4
    assert meeting("S2 B1 t1 T1") in done.difference.kept


def test_a_removed_pin_leaves_its_meeting_where_it_is():
    pin = Pin(supplier="S1", buyer="B1", slot="t0", table="T1")
    before = build_schedule(make_problem([wish("S1", "B1")], pins=(pin,)))
    assert mended(make_problem([wish("S1", "B1")]), before).difference.kept == (meeting("S1 B1 t0 T1"),)


def test_what_has_begun_stays_and_nothing_is_put_there():
    # Without `now` the mandatory newcomer would push S1 - B1 out of t0; once t0 has begun it may not.
    wanted = wish("S3", "B1", mandatory=True)
    problem = make_problem([wish("S1", "B1"), wanted, wish("S4", "B4")], people=(supplier("S3", free=("t0",)),))
    before = standing(problem, "S1 B1 t0 T1")
    assert "moved S1 B1 t0 T1 -> t1 T1" in lines(mended(problem, before))
    begun = problem.slots[1].start
    assert lines(mended(problem, before, now=begun)) == ["new S4 B4 t1 T2"]


def test_a_meeting_that_has_begun_gives_way_when_one_of_the_two_is_gone():
    before = standing(make_problem(SQUARE), *ROUNDS)
    left = make_problem([pair for pair in SQUARE if pair.supplier != "S2"])
    done = mended(left, before, now=left.slots[1].start)
    assert [(each.supplier, each.slot) for each in done.after.meetings] == [("S1", "t0"), ("S1", "t1")]


def test_no_more_meetings_move_than_allowed():
    people = (supplier("S1", free=("t2", "t3")), supplier("S2", free=("t2", "t3")))
    problem = make_problem(SQUARE, slots=4, people=people)
    before = standing(make_problem(SQUARE, slots=4), *ROUNDS)
    moved = [len(mended(problem, before, max_moves=limit).difference.moved) for limit in (0, 1, 3, 9, None)]
    assert moved == [0, 1, 3, 4, 4]


def test_a_slot_or_table_that_is_no_more_is_simply_gone():
    problem = make_problem(SQUARE)
    before = standing(make_problem(SQUARE, slots=4, tables=9), "S1 B1 t3 T9", "S2 B2 t0 T9")
    assert len(mended(problem, before).after.meetings) == 4


def test_a_schedule_that_contradicts_itself_is_refused():
    problem = make_problem(SQUARE)
    with pytest.raises(InputError) as refused:
        repair(problem, standing(problem, "S1 B1 t0 T1", "S1 B1 t1 T1", "S1 B2 t0 T2"))
    assert refused.value.faults == (
        "meetings: S1 - B1 is listed 2 times. Keep one.",
        "meetings: S1 has 2 meetings at t0. Keep one.",
    )


def test_a_limit_below_nothing_and_a_moment_without_a_zone_are_refused():
    problem = make_problem(SQUARE)
    before = build_schedule(problem)
    with pytest.raises(InputError, match="max_moves: -1 is below 0"):
        repair(problem, before, max_moves=-1)
    with pytest.raises(InputError, match="now: 2027-09-25T13:00:00 has no time zone"):
        repair(problem, before, now=problem.slots[0].start.replace(tzinfo=None))


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_in_fresh_processes_compiled_or_plain():
    program = (
        "from tests.matching.scheduling.test_repair import changed, random_problem, build_schedule, repair, dumps;"
        "problem = random_problem(11, people=12, slots=8);"
        "print(dumps(repair(changed(problem, 3), build_schedule(problem), seed=5)), end='')"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONHASHSEED": salt} | more,
        ).stdout
        for salt, more in (("1", {}), ("2", {"GATEWAY_KERNELS": "plain"}))
    }
    problem = random_problem(11, people=12, slots=8)
    assert runs == {dumps(repair(changed(problem, 3), build_schedule(problem), seed=5))}


def changed(problem: Problem, seed: int) -> Problem:
    """Return the problem with one person gone, one late, one pair refused, one wished, one table closed."""
    people, pairs = list(problem.participants), list(problem.pairs)
    gone = people.pop(seed % len(people)).id
    if people:
        late = people[seed % len(people)]
        slots = [slot.id for slot in problem.slots if late.free is None or slot.id in late.free]
        people[seed % len(people)] = replace(late, free=tuple(slots[1:]))
    pairs = [pair for pair in pairs if gone not in (pair.supplier, pair.buyer)]
    if pairs:
        pairs.pop(seed % len(pairs))
    listed = {(pair.supplier, pair.buyer) for pair in pairs}
    fresh = [(a.id, b.id) for a in people for b in people if a.side < b.side and (b.id, a.id) not in listed]
    if fresh:
        theirs, ours = fresh[seed % len(fresh)]
        pairs.append(Pair(supplier=ours, buyer=theirs, score=0.9, mandatory=seed % 2 == 0))
    shut = problem.slots[seed % len(problem.slots)].id
    tables = [replace(table, closed=tuple({*table.closed, shut})) for table in problem.tables[:1]]
    listed = {(pair.supplier, pair.buyer) for pair in pairs}
    return replace(
        problem,
        participants=tuple(people),
        pairs=tuple(pairs),
        tables=(*tables, *problem.tables[1:]),
        pins=tuple(pin for pin in problem.pins if (pin.supplier, pin.buyer) in listed),
    )


seeds = st.integers(min_value=0, max_value=10**6)


@given(seed=seeds, people=st.integers(2, 8), slots=st.integers(1, 7), limit=st.sampled_from([None, 0, 1, 3]))
@settings(max_examples=100, deadline=None)
def test_every_repair_is_sound_and_says_what_is_different(seed, people, slots, limit):
    problem = random_problem(seed, people=people, slots=slots)
    after = changed(problem, seed)
    assume(faults_of(problem) == [] and faults_of(after) == [])
    before = build_schedule(problem, effort="fast")
    now = None if seed % 3 else problem.slots[len(problem.slots) // 2].start
    done = mended(after, before, max_moves=limit, now=now)
    found = done.difference
    assert len(found.kept) + len(found.moved) + len(found.dropped) == len(before.meetings)
    assert {*found.kept, *(each.after for each in found.moved), *found.new} == set(done.after.meetings)
    if limit is not None:
        pins = {(pin.supplier, pin.buyer) for pin in after.pins}
        other = [m for m in found.moved if m.before.slot != m.after.slot]
        assert sum((m.after.supplier, m.after.buyer) not in pins for m in other) <= limit
    if now is not None:
        past = {slot.id for slot in problem.slots if slot.start < now}
        pins = {(pin.supplier, pin.buyer) for pin in after.pins}
        arrived = [*found.new, *(m.after for m in found.moved if m.before.slot != m.after.slot)]
        assert [m for m in arrived if m.slot in past and (m.supplier, m.buyer) not in pins] == []


@given(seed=seeds)
@settings(max_examples=40, deadline=None)
def test_a_repaired_schedule_needs_no_repair(seed):
    problem = random_problem(seed, people=6, slots=5)
    after = changed(problem, seed)
    assume(faults_of(problem) == [] and faults_of(after) == [])
    once = repair(after, build_schedule(problem)).after
    assert repair(after, once).after == once


# --- what people said they come to -----------------------------------------------------------------


def confirmed(schedule: Schedule, pair: str, by: Confirmed) -> Schedule:
    """Return the schedule in which one meeting, "supplier buyer", was confirmed."""
    return replace(
        schedule,
        meetings=tuple(replace(m, confirmed=by) if f"{m.supplier} {m.buyer}" == pair else m for m in schedule.meetings),
    )


# B3 is only free at t0, where S1 meets B1 and S2 meets B2: whoever moves aside must go to t1.
ASIDE = [wish("S1", "B1", 300), wish("S2", "B2", 300)]


def test_of_two_ways_the_one_that_moves_no_confirmed_meeting_is_taken():
    # Whichever of the two suppliers B3 meets, one meeting must make way.
    pairs = [*ASIDE, wish("S1", "B3", 1100), wish("S2", "B3", 1100)]
    problem = make_problem(pairs, people=(buyer("B3", free=("t0",)),))
    before = standing(make_problem(ASIDE), "S1 B1 t0 T1", "S2 B2 t0 T2")
    for stays, goes in (("S1 B1", "S2 B2"), ("S2 B2", "S1 B1")):
        done = mended(problem, confirmed(before, stays, Confirmed.BOTH))
        assert [f"{each.before.supplier} {each.before.buyer}" for each in done.difference.moved] == [goes]


def test_a_gain_that_moves_a_meeting_moves_no_confirmed_one():
    problem = make_problem([*ASIDE[:1], wish("S1", "B3", 1199)], people=(buyer("B3", free=("t0",)),))
    before = standing(make_problem(ASIDE[:1]), "S1 B1 t0 T1")
    assert lines(mended(problem, before)) == ["moved S1 B1 t0 T1 -> t1 T1", "new S1 B3 t0 T1"]
    for by in (Confirmed.SUPPLIER, Confirmed.BOTH):
        assert lines(mended(problem, confirmed(before, "S1 B1", by))) == []


def test_a_mandatory_meeting_moves_even_a_confirmed_one():
    wanted = wish("S1", "B3", mandatory=True)
    problem = make_problem([*ASIDE[:1], wanted], people=(buyer("B3", free=("t0",)),))
    before = standing(make_problem(ASIDE[:1]), "S1 B1 t0 T1")
    done = mended(problem, confirmed(before, "S1 B1", Confirmed.BOTH))
    assert lines(done) == ["moved S1 B1 t0 T1 -> t1 T1", "new S1 B3 t0 T1"]


def test_where_tables_are_too_few_the_confirmed_meeting_keeps_its_own():
    pairs = [wish("S1", "B1", 600), wish("S2", "B2", 500)]
    before = standing(make_problem(pairs, slots=1), "S1 B1 t0 T1", "S2 B2 t0 T2")
    left = make_problem(pairs, slots=1, tables=1)
    assert lines(mended(left, before)) == ["dropped S2 B2 t0 T2"]
    assert lines(mended(left, confirmed(before, "S2 B2", Confirmed.BOTH))) == [
        "moved S2 B2 t0 T2 -> t0 T1",
        "dropped S1 B1 t0 T1",
    ]


def test_a_confirmed_meeting_stays_confirmed_only_where_it_stays():
    problem = make_problem(SQUARE, slots=3)
    before = confirmed(confirmed(standing(problem, *ROUNDS), "S1 B1", Confirmed.BOTH), "S2 B2", Confirmed.BUYER)
    late = replace(problem, participants=make_problem(SQUARE, people=(supplier("S1", free=("t1", "t2")),)).participants)
    after = mended(late, before).after
    assert {f"{m.supplier} {m.buyer}": m.confirmed for m in after.meetings} == {
        "S1 B1": None,
        "S1 B2": None,
        "S2 B1": None,
        "S2 B2": Confirmed.BUYER,
    }


@given(seed=st.integers(min_value=0, max_value=10**6))
@settings(max_examples=40, deadline=None)
def test_whoever_confirmed_the_repair_is_sound_and_keeps_to_its_limit(seed):
    problem = random_problem(seed, people=8, slots=6)
    after = changed(problem, seed)
    assume(faults_of(problem) == [] and faults_of(after) == [])
    before = build_schedule(problem, effort="fast")
    said = [None, *Confirmed]
    before = replace(
        before, meetings=tuple(replace(m, confirmed=said[(seed + k) % 4]) for k, m in enumerate(before.meetings))
    )
    done = mended(after, before, max_moves=2)
    pins = {(pin.supplier, pin.buyer) for pin in after.pins}
    other = [m for m in done.difference.moved if m.before.slot != m.after.slot]
    assert sum((m.after.supplier, m.after.buyer) not in pins for m in other) <= 2
