"""The anchored classifier: what it keeps of the prior, and what data may change."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.utils.estimator_checks import estimator_checks_generator

from matching.similarity.learning.anchored import AnchoredLogistic

HAND = (2.0, 0.0, -0.7)
NAN = float("nan")


def rows(n: int, weights: tuple[float, ...], seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return n rows of three columns and answers drawn by `weights`."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    return x, (rng.random(n) < 1 / (1 + np.exp(-x @ np.array(weights)))).astype(int)


def test_it_keeps_the_estimator_contract():
    # The array API needs a switch in the environment; nothing here claims it.
    for estimator, check in estimator_checks_generator(AnchoredLogistic()):
        if check.func.__name__ != "check_array_api_input":
            check(estimator)


def test_without_data_it_is_the_prior_exactly():
    hand = AnchoredLogistic(prior=HAND, prior_intercept=-1.25, spread=(0.125, 0.3, 0.7)).fit(*rows(0, HAND))
    assert (hand.coef_.tolist(), hand.intercept_, hand.stretch_) == (list(HAND), -1.25, 1.0)


def test_a_few_rows_move_it_a_little_and_many_take_it_to_the_truth():
    truth = (0.5, 1.5, -0.7)
    away = []
    for n in (5, 100, 20_000):
        found = AnchoredLogistic(prior=HAND).fit(*rows(n, truth))
        away.append(float(np.abs(found.coef_ - truth).max()))
    assert away[0] > 1.3
    assert away[0] > away[1] > away[2]
    assert away[2] < 0.1


def test_five_answers_harm_a_plain_logistic_regression_more():
    x, y = rows(4_000, HAND, seed=1)
    anchored, plain = 0.0, 0.0
    for seed in range(2, 12):
        few = rows(6, HAND, seed=seed)
        anchored += AnchoredLogistic(prior=HAND).fit(*few).score(x, y)
        plain += LogisticRegression().fit(*few).score(x, y)
    assert anchored > plain + 0.2


def test_what_is_missing_adds_nothing():
    x, y = rows(50, HAND)
    x[::3, 1] = NAN
    known = np.nan_to_num(x)
    fitted = AnchoredLogistic(prior=HAND).fit(x, y)
    np.testing.assert_array_equal(fitted.coef_, AnchoredLogistic(prior=HAND).fit(known, y).coef_)
    np.testing.assert_array_equal(fitted.predict_proba(x), fitted.predict_proba(known))


def test_a_prior_of_the_right_proportions_is_stretched():
    found = AnchoredLogistic(prior=(1.0, 0.0, -0.35), deviation=0.01).fit(*rows(5_000, HAND))
    assert found.stretch_ == pytest.approx(2.0, abs=0.1)
    np.testing.assert_allclose(found.coef_, HAND, atol=0.15)


def test_the_stretch_stays_in_its_range():
    x, y = rows(5_000, (0.0, 0.0, 0.0))
    assert AnchoredLogistic(prior=HAND, stretch_deviation=9.0).fit(x, y).stretch_ == 0.2


def test_a_column_in_other_units_is_judged_alike():
    x, y = rows(30, (0.5, 1.5, -0.7))
    units = np.array([1.0, 100.0, 0.01])
    one = AnchoredLogistic(prior=HAND).fit(x, y)
    other = AnchoredLogistic(prior=HAND / units, spread=units).fit(x * units, y)
    np.testing.assert_allclose(other.coef_ * units, one.coef_, atol=1e-6)


def test_no_weight_falls_below_the_least():
    x, y = rows(500, (2.0, -1.0, -2.0))
    free = AnchoredLogistic(prior=(1.0, 0.0, 0.5)).fit(x, y)
    assert (free.coef_[1:] < -0.3).all()
    assert AnchoredLogistic(prior=(1.0, 0.0, 0.5), least=0.0).fit(x, y).coef_[1:].tolist() == [0.0, 0.0]


def test_answers_of_one_kind_move_the_intercept_and_stay_finite():
    x, _ = rows(30, HAND)
    found = AnchoredLogistic(prior=HAND).fit(x, np.ones(30, dtype=int))
    assert 0 < found.intercept_ < 5
    assert found.classes_.tolist() == [0, 1]


def test_labels_of_any_kind_are_kept():
    x, y = rows(50, HAND)
    assert set(AnchoredLogistic(prior=HAND).fit(x, np.array(["no", "yes"])[y]).predict(x)) == {"no", "yes"}


def test_it_survives_clone_and_pickle():
    x, y = rows(50, HAND)
    fitted = AnchoredLogistic(prior=HAND, least=0.0).fit(x, y)
    copy = pickle.loads(pickle.dumps(fitted))  # noqa: S301 (our own bytes)
    np.testing.assert_array_equal(copy.decision_function(x), fitted.decision_function(x))
    np.testing.assert_array_equal(clone(fitted).fit(x, y).coef_, fitted.coef_)


def test_faults_are_named():
    x, y = rows(9, HAND)
    with pytest.raises(NotFittedError):
        AnchoredLogistic().predict(x)
    with pytest.raises(ValueError, match=r"prior has the shape \(2,\), but X has 3 columns"):
        AnchoredLogistic(prior=(1.0, 2.0)).fit(x, y)
    with pytest.raises(ValueError, match="Of a single class"):
        AnchoredLogistic(prior=HAND).fit(x, np.full(9, "yes"))
