"""Who may move what to where: every cell of the table."""

from __future__ import annotations

import pytest

from gateway.registrations.models import State
from gateway.registrations.states import Actor, may_move, moves_from

D, S, W, A, X, C = State.DRAFT, State.SUBMITTED, State.WAITLISTED, State.APPROVED, State.DECLINED, State.CANCELLED
ALLOWED = {
    Actor.PARTICIPANT: {(D, S), (D, W), (D, C), (S, C), (W, C), (A, C)},
    Actor.ORGANISER: {
        (D, C), (S, A), (S, W), (S, X), (S, C), (W, S), (W, A), (W, X), (W, C), (A, X), (A, C), (X, A),
    },
    Actor.RULES: {(D, A), (W, S), (W, A)},
}  # fmt: skip


@pytest.mark.parametrize("by", Actor)
@pytest.mark.parametrize("old", State)
@pytest.mark.parametrize("new", State)
def test_every_cell_of_the_table(old: State, new: State, by: Actor) -> None:
    assert may_move(old, new, by) == ((old, new) in ALLOWED[by])


@pytest.mark.parametrize("by", Actor)
def test_the_moves_of_a_state_are_those_of_the_table(by: Actor) -> None:
    assert {(old, new) for old in State for new in moves_from(old, by)} == ALLOWED[by]


def test_nothing_leaves_cancelled_and_nobody_becomes_a_draft_again() -> None:
    assert all(moves_from(State.CANCELLED, by) == () for by in Actor)
    assert not any(may_move(old, State.DRAFT, by) for old in State for by in Actor)
