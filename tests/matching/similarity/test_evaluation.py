"""Judging whole rankings: lists, groups by language, and what must not change a figure."""

from __future__ import annotations

import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.similarity.baseline import mean_of_best
from matching.similarity.evaluation import Judge, Quality
from matching.types import Fit, Match, Need, Profile
from tests.matching.similarity.people import buyer, supplier


def fit(buyer_id: str, supplier_id: str, grade: float = 1.0) -> Fit:
    return Fit(buyer=buyer_id, supplier=supplier_id, grade=grade)


def match(buyer_id: str, supplier_id: str, score: float) -> Match:
    return Match(buyer=buyer_id, supplier=supplier_id, score=score, buyer_view=score, supplier_view=score)


SUPPLIERS = [supplier("S1"), supplier("S2"), supplier("S3", language="fr"), supplier("S4", language="fr")]
BUYERS = [buyer("B1"), buyer("B2", language="fr-CA"), buyer("B3", language=None)]
MATCHES = [
    match("B1", "S1", 0.9),
    match("B1", "S2", 0.8),
    match("B2", "S3", 0.7),
    match("B2", "S1", 0.7),
]


def test_every_figure_of_a_small_event():
    found = Judge(SUPPLIERS, BUYERS, [fit("B1", "S2", 2), fit("B2", "S3"), fit("B3", "S4", 0)]).of_matches(
        MATCHES, top=50
    )
    assert found.everyone == Quality(
        judged=2,  # nobody is right for B3
        ndcg=pytest.approx(1 / math.log2(3)),  # both second: B2's tie counts against the ranking
        recall=1.0,
        mrr=1 / 2,
        top_1=0.0,
        suppliers_covered=3 / 4,
        buyers_covered=2 / 3,
        suppliers_gini=pytest.approx((0 * -3 + 1 * -1 + 1 * 1 + 2 * 3) / (4 * 4)),
        buyers_gini=pytest.approx((0 * -2 + 2 * 0 + 2 * 2) / (3 * 4)),
        same_language=3 / 4,
        neutral=1 / 2,
    )
    assert list(found.languages) == ["en", "fr", "und"]
    assert found.languages["fr"] == Quality(
        judged=1,
        ndcg=pytest.approx(1 / math.log2(3)),
        recall=1.0,
        mrr=1 / 2,
        top_1=0.0,
        suppliers_covered=2 / 4,
        buyers_covered=1.0,
        suppliers_gini=pytest.approx((1 * 1 + 1 * 3) / (4 * 2)),
        buyers_gini=0.0,
        same_language=1 / 2,
        neutral=1 / 2,
    )
    assert found.languages["und"].judged == 0
    assert found.languages["und"].ndcg is None


def test_what_only_a_suppliers_list_has_is_behind_the_buyers_own_list():
    # After the buyer's list of one the file goes on with pairs that only suppliers' lists have.
    judge = Judge(SUPPLIERS, BUYERS, [fit("B1", "S2")])
    assert judge.of_matches(MATCHES, top=1).everyone.recall == 0.0
    assert judge.of_matches(MATCHES, top=2).everyone.recall == 1.0


def test_an_event_without_people_has_no_figures():
    assert set(asdict(Judge([], [], []).of_matches([], top=50).everyone).values()) == {0, None}


def test_the_baseline_is_the_mean_over_needs_of_the_best_offer():
    vectors = {"apple": (1.0, 0.0), "pear": (0.6, 0.8), "nail": (0.0, 1.0)}
    suppliers = [supplier("S1", "apple", "nail"), supplier("S2"), supplier("S3", "pear")]
    buyers = [buyer("B1", "apple", "pear"), buyer("B2"), buyer("B3", "nail")]
    scores = mean_of_best(suppliers, buyers, lambda texts: np.array([vectors[text] for text in texts]))
    # B1 and S1: apple 1, pear against nail .8; B1 and S3: apple against pear .6, pear 1.
    assert scores.tolist() == [[0.9, 0.0, 0.8], [0.0, 0.0, 0.0], [1.0, 0.0, 0.8]]


LANGUAGES = st.sampled_from(("en", "fr", "zh-Hant", "zh", None))


@st.composite
def events(draw):
    people = [
        [Profile(id=f"{letter}{at}", language=draw(LANGUAGES)) for at in range(draw(st.integers(0, 15)))]
        for letter in "SB"
    ]
    grades = st.sampled_from((0.0, 0.5, 1.0, 3.0))
    pairs = [(b.id, s.id) for b in people[1] for s in people[0]]
    graded = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    random = draw(st.randoms(use_true_random=False))
    scores = {pair: random.choice((0.0, 0.25, 0.5, 1.0)) for pair in pairs}
    return *people, [fit(*pair, draw(grades)) for pair in graded], scores


@given(events(), st.randoms(use_true_random=False))
def test_figures_lie_in_range_and_the_order_of_the_input_changes_nothing(event, random):
    suppliers, buyers, truth, scores = event
    lists = {one.id: sorted((-scores[one.id, other.id], other.id) for other in suppliers) for one in buyers}

    def judged():
        matches = [match(one.id, other, -score) for one in buyers for score, other in lists[one.id]]
        return Judge(suppliers, buyers, truth).of_matches(matches, top=12)

    found = judged()
    for quality in (found.everyone, *found.languages.values()):
        values = asdict(quality)
        assert 0 <= values.pop("judged") <= len(buyers)
        assert all(value is None or 0.0 <= value <= 1.0 for value in values.values()), values
    for some in (suppliers, buyers, truth):
        random.shuffle(some)
    assert judged() == found


def test_more_needs_than_one_pass_takes_give_the_same_baseline(monkeypatch):
    from matching.similarity import baseline

    buyers = [Profile(id=f"B{at}", needs=(Need(text=str(at)),) * (1 + at % 3)) for at in range(9)]
    suppliers = [supplier(f"S{at}", str(at), str(at + 3)) for at in range(5)]

    def vectors(texts: list[str]) -> np.ndarray:
        return np.array([(math.cos(int(text)), math.sin(int(text))) for text in texts])

    whole = mean_of_best(suppliers, buyers, vectors)
    monkeypatch.setattr(baseline, "_CELLS", 40)
    assert mean_of_best(suppliers, buyers, vectors).tolist() == whole.tolist()
