"""How evenly the meetings are spread, and what the floor costs."""

from dataclasses import replace

from matching.scheduling import build_schedule
from matching.scheduling.fairness import (
    Fairness,
    FloorCost,
    Short,
    SideFairness,
    cost_of_floor,
    fairness_of,
)
from matching.scheduling.problem import faults_of
from matching.types import Settings
from tests.matching.scheduling.problems import make_problem, random_problem, supplier, wish


def test_both_sides_are_counted():
    # One slot: S1 and S2 meet, S3 has only B1, who prefers S1; S4 has nobody at all.
    pairs = [wish("S1", "B1", 900), wish("S2", "B2", 900), wish("S3", "B1", 300)]
    people = (supplier("S2", least=2), supplier("S3", least=3), supplier("S4", least=1))
    problem = make_problem(pairs, slots=1, people=people)
    assert fairness_of(problem, build_schedule(problem)) == Fairness(
        supplier=SideFairness(
            people=4,
            fewest=0,
            most=1,
            gini=0.5,
            short=(
                Short(id="S3", held=0, least=3),
                Short(id="S2", held=1, least=2),
                Short(id="S4", held=0, least=1),
            ),
        ),
        buyer=SideFairness(people=2, fewest=1, most=1, gini=0.0, short=()),
    )


def test_an_event_without_people_is_fair():
    nobody = SideFairness(people=0, fewest=0, most=0, gini=None, short=())
    problem = make_problem([])
    assert fairness_of(problem, build_schedule(problem)) == Fairness(supplier=nobody, buyer=nobody)


def test_the_floor_costs_what_is_given_up_for_it():
    # B1 has one slot: with the floor it meets S2, who has nobody else; without it the dearer S1.
    problem = make_problem(
        [wish("S1", "B1", 700), wish("S2", "B1", 600)],
        slots=1,
        people=(supplier("S2", least=1),),
        settings=Settings(floor_weight=150),
    )
    assert cost_of_floor(problem, build_schedule(problem)) == FloorCost(
        weights=600,
        weights_without=700,
        cost=100,
        at_most=100,
        mandatory=0,
        mandatory_without=0,
        short=0,
        short_without=1,
    )


def test_a_floor_that_nobody_needs_costs_nothing():
    problem = make_problem(
        [wish("S1", "B1"), wish("S2", "B2")], people=(supplier("S1", least=1),), settings=Settings(floor_weight=150)
    )
    assert cost_of_floor(problem, build_schedule(problem)).cost == 0


def test_the_cost_is_never_below_zero_where_both_are_optimal():
    for seed in range(40):
        problem = random_problem(seed, people=5, slots=4)
        if faults_of(problem):
            continue
        problem = replace(problem, pairs=tuple(replace(pair, mandatory=False) for pair in problem.pairs))
        schedule = build_schedule(problem, effort="fast")
        cost = cost_of_floor(problem, schedule, effort="fast")
        assert schedule.gap == 0.0
        assert 0 <= cost.cost == cost.at_most
        if problem.settings.floor_weight == 0:
            assert cost.cost == 0
