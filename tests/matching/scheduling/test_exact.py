"""Small events end at their optimum, with prices for single slots that the checker weighs for itself."""

from dataclasses import replace

import pytest

from matching.formats import read_schedule, write_document
from matching.scheduling import build_schedule, check
from matching.types import SlotPrice
from tests.matching.scheduling.problems import random_problem

# Prices of the whole event do not prove these; the second has a limit in a row.
SEEDS = (22, 30, 48)


@pytest.fixture(scope="module", params=SEEDS)
def case(request):
    problem = random_problem(request.param, people=8, slots=6)
    return problem, build_schedule(problem)


def with_prices(schedule, **changes):
    return replace(schedule, certificate=replace(schedule.certificate, **changes))


def test_the_prices_of_slots_prove_that_nothing_is_better(case):
    problem, schedule = case
    assert check(problem, schedule) == []
    assert schedule.certificate.slot_price
    assert schedule.worth == schedule.bound


def test_a_file_keeps_the_prices_of_slots(case, tmp_path):
    _, schedule = case
    write_document(tmp_path / "schedule.json", schedule)
    assert read_schedule(tmp_path / "schedule.json") == schedule


def test_without_the_prices_of_slots_the_bound_is_refused(case):
    problem, schedule = case
    assert any("The bound is given" in says for says in check(problem, with_prices(schedule, slot_price=None)))


@pytest.mark.parametrize("unit", [0, -1, 1])
def test_another_unit_is_refused(case, unit):
    problem, schedule = case
    assert check(problem, with_prices(schedule, unit=unit)) != []


def test_a_raised_price_of_a_slot_is_refused(case):
    problem, schedule = case
    for slot, prices in schedule.certificate.slot_price.items():
        raised = replace(prices, participant=dict.fromkeys(prices.participant, 10**9), table=10**9)
        tampered = {**schedule.certificate.slot_price, slot: raised}
        assert any("The bound is given" in says for says in check(problem, with_prices(schedule, slot_price=tampered)))


@pytest.mark.parametrize(
    ("slot", "price", "says"),
    [
        ("t0", SlotPrice(table=-1), "certificate: the price of the table at t0 is -1; a price below 0 proves nothing."),
        (
            "t0",
            SlotPrice(participant={"S0": -4}),
            "certificate: the price of S0 at t0 is -4; a price below 0 proves nothing.",
        ),
        ("t99", SlotPrice(table=1), "certificate: there is no slot t99."),
        ("t0", SlotPrice(participant={"S99": 1}), "certificate: there is no participant S99."),
        ("t0", SlotPrice(interpreter={"ko": 1}), "certificate: no pair needs a ko interpreter."),
        (
            "t5",
            SlotPrice(row={"S0": 1}),
            "certificate: a row that begins at t5 has a price, but no limit in a row holds there.",
        ),
    ],
)
def test_a_price_of_a_slot_that_proves_nothing_is_refused(case, slot, price, says):
    problem, schedule = case
    assert says in check(problem, with_prices(schedule, slot_price={slot: price}))
