"""What holds for every problem: schedules are sound, bounds are bounds, and nothing depends on the order of a file."""

import random
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.scheduling import build_schedule, check
from matching.scheduling.problem import faults_of
from matching.scheduling.proof import big_of, bound_of
from matching.scheduling.scenarios import Lever, scenario
from tests.matching.scheduling.problems import best_by_trying_everything, random_problem

seeds = st.integers(min_value=0, max_value=10**6)


@given(seed=seeds, effort=st.sampled_from(["fast", "normal"]), people=st.integers(1, 9), slots=st.integers(1, 8))
@settings(max_examples=150, deadline=None)
def test_every_schedule_is_sound_and_below_its_bound(seed, effort, people, slots):
    problem = random_problem(seed, people=people, slots=slots)
    assume(faults_of(problem) == [])
    schedule = build_schedule(problem, seed=seed, effort=effort)
    assert check(problem, schedule) == []
    assert 0 <= schedule.worth <= schedule.bound


def tiny_problems(count: int):
    """Return `count` problems of at most six pairs, small enough to try everything."""
    found = []
    for seed in range(10_000):
        problem = random_problem(seed, people=3, slots=3, density=0.7)
        if 2 <= len(problem.pairs) <= 6 and not faults_of(problem):
            found.append(problem)
        if len(found) == count:
            return found
    raise AssertionError("too few tiny problems")


@pytest.fixture(scope="module")
def solved():
    """Tiny problems with their schedule and their true optimum."""
    return [(problem, build_schedule(problem), best_by_trying_everything(problem)) for problem in tiny_problems(200)]


@pytest.mark.slow
def test_the_bound_is_never_below_the_true_optimum(solved):
    for problem, schedule, (mandatory, worth) in solved:
        big = big_of(problem)
        assert schedule.bound + big * schedule.figures.mandatory[0] >= worth + big * mandatory


@pytest.mark.slow
def test_no_schedule_claims_more_than_the_true_optimum(solved):
    for _, schedule, best in solved:
        assert (schedule.figures.mandatory[0], schedule.worth) <= best


@pytest.mark.slow
def test_every_tiny_schedule_is_the_true_optimum_and_its_bound_is_met(solved):
    found = [(schedule.figures.mandatory[0], schedule.worth) for _, schedule, _ in solved]
    assert found == [best for _, _, best in solved]
    assert [schedule.bound for _, schedule, _ in solved] == [worth for _, _, (_, worth) in solved]


@given(seed=seeds)
@settings(max_examples=25, deadline=None)
def test_the_order_in_which_a_problem_lists_things_changes_nothing(seed):
    problem = random_problem(seed, people=6, slots=5)
    assume(faults_of(problem) == [])
    shuffle = random.Random(seed)
    shuffled = replace(
        problem,
        slots=tuple(shuffle.sample(problem.slots, len(problem.slots))),
        participants=tuple(shuffle.sample(problem.participants, len(problem.participants))),
        pairs=tuple(shuffle.sample(problem.pairs, len(problem.pairs))),
    )
    assert build_schedule(shuffled) == build_schedule(problem)


@given(seed=seeds)
@settings(max_examples=25, deadline=None)
def test_other_names_leave_the_bound_and_a_proven_worth_as_they_are(seed):
    problem = random_problem(seed, people=6, slots=5)
    assume(faults_of(problem) == [])
    names = {
        person.id: f"{person.id[0]}-{(seed * 31 + k * 7919) % 997}-{k}" for k, person in enumerate(problem.participants)
    }
    renamed = replace(
        problem,
        participants=tuple(replace(person, id=names[person.id]) for person in problem.participants),
        pairs=tuple(replace(p, supplier=names[p.supplier], buyer=names[p.buyer]) for p in problem.pairs),
        pins=tuple(replace(p, supplier=names[p.supplier], buyer=names[p.buyer]) for p in problem.pins),
    )
    before, after = build_schedule(problem), build_schedule(renamed)
    if before.figures.mandatory == after.figures.mandatory:
        assert after.bound == before.bound
    if before.gap == after.gap == 0:  # both the best there is
        assert after.worth == before.worth
    assert check(renamed, after) == []


@given(seed=seeds, lever=st.sampled_from([Lever.TABLES, Lever.SLOTS]))
@settings(max_examples=40, deadline=None)
def test_another_table_or_slot_never_lowers_the_bound(seed, lever):
    problem = random_problem(seed, people=5, slots=5)
    assume(faults_of(problem) == [])
    bounds = []
    for each in (problem, scenario(problem, lever, 1)):
        schedule = build_schedule(each)
        bounds.append(schedule.bound + big_of(each) * schedule.figures.mandatory[0])
    assert bounds == sorted(bounds)


@given(seed=seeds, chosen=st.integers(0, 99), change=st.sampled_from(["drop", "double", "slot", "partner", "pinned"]))
@settings(max_examples=60, deadline=None)
def test_a_schedule_with_any_one_meeting_altered_is_refused(seed, chosen, change):
    problem = random_problem(seed, people=6, slots=5)
    assume(faults_of(problem) == [])
    schedule = build_schedule(problem, effort="fast")
    assume(schedule.meetings)
    meeting = schedule.meetings[chosen % len(schedule.meetings)]
    rest = tuple(other for other in schedule.meetings if other is not meeting)
    others = {pair.buyer for pair in problem.pairs} - {meeting.buyer}
    busy = {other.slot for other in rest if other.supplier == meeting.supplier}
    altered = {
        "drop": (),
        "double": (meeting, meeting),
        "slot": (replace(meeting, slot=min(busy, default="t9")),),
        "partner": (replace(meeting, buyer=min(others, default="B9")),),
        "pinned": (replace(meeting, pinned=not meeting.pinned),),
    }[change]
    assert check(problem, replace(schedule, meetings=(*rest, *altered))) != []


@given(seed=seeds, by=st.sampled_from([-1, 1, 1000]))
@settings(max_examples=40, deadline=None)
def test_a_tampered_price_is_refused_or_proves_the_same_bound(seed, by):
    problem = random_problem(seed, people=6, slots=5)
    assume(faults_of(problem) == [])
    schedule = build_schedule(problem, effort="fast")
    name = problem.participants[seed % len(problem.participants)].id
    prices = schedule.certificate.participant_price
    tampered = replace(schedule.certificate, participant_price=prices | {name: prices.get(name, 0) + by})
    allowed = tampered.participant_price[name] >= 0
    same = allowed and bound_of(problem, tampered) == bound_of(problem, schedule.certificate)
    assert (check(problem, replace(schedule, certificate=tampered)) == []) is same
