"""What a run keeps beside its schedule: fairness, the cost of the floor, and what would help whom."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import matching.types as values
from gateway.engine.explaining import changes, fairness, floor
from matching.scheduling import build_schedule

NINE = datetime(2027, 9, 25, 13, tzinfo=UTC)


@pytest.fixture
def problem() -> values.Problem:
    """One buyer whom two suppliers ask for; one slot, one table."""
    people = [("S1", values.Side.SUPPLIER), ("S2", values.Side.SUPPLIER), ("B1", values.Side.BUYER)]
    return values.Problem(
        format="gateway.problem/1",
        slots=(values.Slot(id="one", start=NINE, end=NINE.replace(minute=20)),),
        tables=(values.Table(id="T1"),),
        participants=tuple(values.Participant(id=name, side=side, least=1) for name, side in people),
        pairs=(
            values.Pair(supplier="S1", buyer="B1", score=0.9, tier=values.Tier.MUTUAL, rank=1),
            values.Pair(supplier="S2", buyer="B1", score=0.5, tier=values.Tier.SUPPLIER, rank=1),
        ),
    )


def test_a_run_says_who_is_short_on_each_side(problem: values.Problem) -> None:
    assert fairness(problem, build_schedule(problem)) == {
        "supplier": {"people": 2, "fewest": 0, "most": 1, "gini": 0.5, "short": 1},
        "buyer": {"people": 1, "fewest": 1, "most": 1, "gini": 0.0, "short": 0},
    }


def test_a_wanted_pair_keeps_its_cheapest_change(problem: values.Problem) -> None:
    schedule = build_schedule(problem)
    weights = {"S1": round(999 * 0.9) + 600, "S2": round(999 * 0.5) + 200}
    assert changes(problem, schedule) == {
        ("S2", "B1"): {
            "at": NINE.isoformat(),
            "cost": weights["S1"] - weights["S2"],
            "steps": [{"kind": "give_up", "who": "B1", "whom": "S1", "at": NINE.isoformat()}],
        }
    }


def test_a_floor_that_moves_nothing_costs_nothing(problem: values.Problem) -> None:
    schedule = build_schedule(problem)
    assert floor(problem, schedule, effort="fast") == {"cost": 0, "at_most": 0, "short_without": 1}
