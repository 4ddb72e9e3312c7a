"""Each figure of an evaluation, worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.similarity.measures import (
    SHOWN,
    gini,
    ndcg,
    recall,
    reciprocal_rank,
    same_language,
    times_shown,
    worst_order,
)

NOTHING = [0.0] * (SHOWN - 3)


def test_in_a_tie_the_least_right_comes_first():
    grades = np.array([[2.0, 1.0, 0.0, 3.0]])
    assert worst_order(grades, np.array([[0.9, 0.9, 0.9, 0.5]])).tolist() == [[0.0, 1.0, 2.0, 3.0]]


def test_equal_scores_apart_from_each_other_keep_their_places():
    # A list that was spread out may put 0.9 after 0.8: its order is what the reader sees.
    grades = np.array([[1.0, 0.0, 0.0]])
    assert worst_order(grades, np.array([[0.9, 0.8, 0.9]])).tolist() == [[1.0, 0.0, 0.0]]


def test_ndcg_of_grades_two_and_one_found_third_and_first():
    listed = np.array([[1.0, 0.0, 2.0, *NOTHING]])
    ideal = np.array([[2.0, 1.0, 0.0, *NOTHING]])
    # (1 / log2(2) + 2 / log2(4)) / (2 / log2(2) + 1 / log2(3)) = 2 / 2.6309
    assert ndcg(listed, ideal).tolist() == pytest.approx([2 / (2 + 1 / math.log2(3))])


def test_only_the_first_ten_count_for_ndcg_and_recall():
    eleventh = np.array([[*[0.0] * 10, 1.0]])
    ideal = np.array([[1.0, 0.0, 0.0, *NOTHING]])
    assert (ndcg(eleventh, ideal).tolist(), recall(eleventh, ideal).tolist()) == ([0.0], [0.0])


def test_recall_is_the_share_of_the_right_ones_found():
    listed = np.array([[0.0, 1.0, 0.0, *NOTHING], [3.0, 1.0, 0.0, *NOTHING]])
    ideal = np.array([[1.0, 1.0, 0.0, *NOTHING], [3.0, 1.0, 0.0, *NOTHING]])
    assert recall(listed, ideal).tolist() == [1 / 2, 2 / 2]


def test_reciprocal_rank_of_second_first_and_not_listed():
    listed = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert reciprocal_rank(listed).tolist() == [1 / 2, 1.0, 0.0]


def test_people_are_counted_in_first_tens_only():
    entries = np.array([[0, 2, -1, *[-1] * 8], [2, 0, 1, *[0] * 7, 3]])
    assert times_shown(entries, 5).tolist() == [1 + 1 + 7, 1, 2, 0, 0]


def test_gini_of_equal_unequal_and_one_sided_exposure():
    assert gini(np.array([3, 3, 3])) == 0.0
    # Mean difference of 1, 2, 3, 4 over all ordered pairs: 20 / 16; Gini = that / (2 * mean 2.5) = .25
    assert gini(np.array([4, 1, 3, 2])) == 0.25
    assert gini(np.array([0, 0, 0, 8])) == 0.75
    assert gini(np.array([0, 0])) == 0.0
    assert gini(np.array([], dtype=np.intp)) is None


def test_same_language_share_beside_the_neutral_one():
    suppliers = np.array(["en", "en", "en", "fr", "und"])
    buyers = np.array(["en", "fr", "und"])
    entries = np.array([[0, 1, 3, 4], [3, 2, -1, -1], [0, 1, 2, 3]])
    # Counted: en sees en, en, fr; fr sees fr, en. In its own: 3 of 5. Of the four who tell, 3 are en, 1 is fr.
    assert same_language(entries, buyers, suppliers) == (3 / 5, pytest.approx((3 * 3 / 4 + 2 * 1 / 4) / 5))


def test_same_language_is_unknown_where_nobody_tells():
    assert same_language(np.array([[0]]), np.array(["und"]), np.array(["en"])) == (None, None)
    assert same_language(np.array([[-1]]), np.array(["en"]), np.array(["en"])) == (None, None)


@given(st.lists(st.integers(min_value=0, max_value=50), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_gini_lies_in_range_whatever_the_order_and_the_scale(shown, random):
    value = gini(np.array(shown))
    assert 0.0 <= value <= 1.0 - 1.0 / len(shown)
    assert gini(np.array([7 * number for number in shown])) == pytest.approx(value)
    random.shuffle(shown)
    assert gini(np.array(shown)) == value


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=SHOWN, max_size=20))
def test_no_order_that_ties_allow_is_worse_than_the_worst(pairs):
    pairs.sort(key=lambda pair: -pair[1])
    grades, scores = np.array([[[pair[side] for pair in pairs]] for side in (0, 1)], dtype=np.float64)
    ideal = -np.sort(-grades, axis=1)[:, :SHOWN]
    if not ideal.any():
        return
    worst = worst_order(grades, scores)
    for figure in (ndcg, recall):
        assert 0.0 <= figure(worst, ideal)[0] <= figure(grades, ideal)[0] <= 1.0
    assert reciprocal_rank(worst)[0] <= reciprocal_rank(grades)[0]
