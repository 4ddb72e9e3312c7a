"""A newcomer finds its place in a list without moving the others about."""

from __future__ import annotations

from gateway.engine.lists import with_newcomers


def test_a_newcomer_stands_as_far_down_as_entries_score_higher() -> None:
    assert with_newcomers([(1, 0.9), (2, 0.4), (3, 0.8)], [(4, 0.7)]) == [1, 2, 4, 3]


def test_the_best_newcomer_comes_first_and_the_worst_last() -> None:
    assert with_newcomers([(1, 0.5)], [(3, 0.1), (2, 0.9)]) == [2, 1, 3]


def test_equal_scores_stand_in_the_order_of_their_numbers() -> None:
    assert with_newcomers([(1, 0.5), (3, 0.5)], [(2, 0.5)]) == [1, 2, 3]


def test_newcomers_alone_make_a_list() -> None:
    assert with_newcomers([], [(2, 0.3), (1, 0.6)]) == [1, 2]
