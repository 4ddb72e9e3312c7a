"""What to do next, on plain values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.organiser.steps import Situation, Standing, Task, steps

FRESH = Situation(
    approved_suppliers=0, approved_buyers=0, waiting=0, ranked=False, ranking_is_old=False, built=False,
    published=False, printed=False,
)  # fmt: skip
DONE = Situation(
    approved_suppliers=3, approved_buyers=2, waiting=0, ranked=True, ranking_is_old=False, built=True,
    published=True, printed=True,
)  # fmt: skip


def following(now: Situation) -> Task | None:
    return next((step.task for step in steps(now) if step.standing is Standing.NEXT), None)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (FRESH, Task.APPROVE),
        (replace(FRESH, approved_suppliers=1), Task.APPROVE),
        (replace(FRESH, approved_suppliers=1, approved_buyers=1), Task.RANK),
        (replace(DONE, waiting=1), Task.APPROVE),
        (replace(DONE, ranking_is_old=True), Task.RANK),
        (replace(DONE, built=False, published=False), Task.BUILD),
        (replace(DONE, published=False), Task.PUBLISH),
        (replace(DONE, printed=False), Task.PRINT),
        (DONE, None),
    ],
)
def test_the_first_step_that_is_not_done_is_next(now: Situation, expected: Task | None) -> None:
    assert following(now) == expected


def test_what_follows_the_next_step_is_for_later_even_if_it_was_done_before() -> None:
    standings = [step.standing for step in steps(replace(DONE, ranking_is_old=True))]
    assert standings == [Standing.DONE, Standing.NEXT, Standing.LATER, Standing.LATER, Standing.LATER]
