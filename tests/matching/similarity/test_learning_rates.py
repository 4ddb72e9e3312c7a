"""How often people say yes, as a feature."""

from __future__ import annotations

import random

import numpy as np
import pytest

from matching.errors import InputError
from matching.similarity.learning.feedback import Answer, Asked, Feedback, collect
from matching.similarity.learning.rates import PSEUDO_ANSWERS, Rates
from matching.types import Side

B, S = Side.BUYER, Side.SUPPLIER


def said(side: Side, chooser: str, yes: str = "", no: str = "") -> list[Feedback]:
    """Return the chooser's answers about ids of one character."""
    return [
        Feedback(chooser=chooser, chosen=chosen, side=side, yes=answer)
        for answer, ids in ((True, yes), (False, no))
        for chosen in ids
    ]


def test_answers_about_one_other_are_joined_in_any_order():
    feedback = [
        Feedback(chooser="B2", chosen="S1", side=B, yes=True, weight=0.1),
        Feedback(chooser="B2", chosen="S1", side=B, yes=False),
        Feedback(chooser="B2", chosen="S1", side=B, yes=True, weight=0.7),
        Feedback(chooser="S1", chosen="B2", side=S, yes=True),
    ]
    expected = {Asked(B, "B2", "S1"): Answer(0.1 + 0.7, 1.0), Asked(S, "S1", "B2"): Answer(1.0, 0.0)}
    assert list(collect(feedback).items()) == list(collect(feedback[::-1]).items()) == list(expected.items())
    assert {(one.buyer, one.supplier) for one in expected} == {("B2", "S1")}


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_that_counts_nothing_is_refused(weight: float):
    with pytest.raises(InputError, match="The answer of B1 about S1 has the weight"):
        collect([Feedback(chooser="B1", chosen="S1", side=B, yes=True, weight=weight)])


def test_an_average_person_is_neutral_and_an_unknown_one_missing():
    rates = Rates.of(said(B, "1", "ab", "cd") + said(B, "2", "abcd") + said(B, "3", "", "abcd"))
    says = rates.says_yes(B, ["1", "2", "3", "4"])
    assert says[0] == pytest.approx(0.5)  # half of its answers, as of all
    assert says[2] < 0.5 < says[1]
    assert np.isnan(says[3])
    assert np.isnan(rates.says_yes(S, ["1"])).all()
    hears = rates.hears_yes(S, ["a", "d", "e"])
    assert hears[1] < 0.5 < hears[0]
    assert np.isnan(hears[2])


def test_one_answer_says_little_and_many_say_much():
    everyone = said(S, "x", "0123456789", "abcdefghij")
    one, many = Rates.of(everyone + said(S, "y", "0")), Rates.of(everyone + said(S, "y", "0123456789"))
    assert 0.5 < one.says_yes(S, ["y"])[0] < 0.6 < 0.7 < many.says_yes(S, ["y"])[0] < 1


def test_the_same_id_on_both_sides_is_two_people():
    rates = Rates.of(said(B, "1", "1") + said(S, "1", "", "1"))
    assert rates.said == {(B, "1"): Answer(1.0, 0.0), (S, "1"): Answer(0.0, 1.0)}
    assert rates.heard == {(S, "1"): Answer(1.0, 0.0), (B, "1"): Answer(0.0, 1.0)}


def test_in_training_nobody_reads_the_own_answer():
    others = said(B, "1", "abc") + said(B, "2", "a", "bc") + said(S, "a", "12")
    asked = Asked(B, "2", "d")
    answers = (("d", ""), ("", "d"))
    rates = [Rates.of(others + said(B, "2", *answer)) for answer in answers]
    assert rates[0].hears_yes(S, ["d"])[0] > rates[1].hears_yes(S, ["d"])[0]
    for one in rates:
        says, hears = one.without_their_own_answer([asked])
        assert np.isnan(hears).all()
        # One yes of three is left of "2", whatever the answer was; only the average it is told beside has moved.
        share = one.share_said[B]
        rate = (1 + PSEUDO_ANSWERS * share) / (3 + PSEUDO_ANSWERS)
        assert says[0] == pytest.approx(1 / (1 + (1 - rate) / rate * share / (1 - share)))


def test_a_pair_not_answered_is_told_as_it_is():
    rates = Rates.of(said(B, "1", "ab") + said(B, "2", "", "a"))
    says, hears = rates.without_their_own_answer([Asked(B, "2", "b")])
    assert (says.tolist(), hears.tolist()) == (
        rates.says_yes(B, ["2"]).tolist(),
        rates.hears_yes(S, ["b"]).tolist(),
    )


def test_the_order_of_feedback_changes_nothing():
    rng = random.Random(5)
    feedback = [
        Feedback(chooser=f"B{b}", chosen=f"S{s}", side=B, yes=rng.random() < 0.4, weight=rng.random())
        for b in range(20)
        for s in range(20)
    ]
    shuffled = rng.sample(feedback, len(feedback))
    ids = [f"B{b}" for b in range(20)]
    assert Rates.of(shuffled).says_yes(B, ids).tolist() == Rates.of(feedback).says_yes(B, ids).tolist()
