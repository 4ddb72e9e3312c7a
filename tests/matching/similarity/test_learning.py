"""Learning from feedback: what is learned, when it is used, and what stays as it was."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from matching.errors import InputError
from matching.similarity.features import NEUTRAL, Feature
from matching.similarity.learning.calibration import answered_by_both, calibrate
from matching.similarity.learning.examples import UNSEEN_PER_ANSWER, unseen
from matching.similarity.learning.feedback import Feedback, collect
from matching.similarity.learning.held_out import compare, right_order
from matching.similarity.learning.record import (
    ModelRecord,
    Trial,
    Verdict,
    model_from_json,
    model_to_json,
    record_from_json,
    record_to_json,
)
from matching.similarity.learning.trial import learn
from matching.similarity.matcher import MutualMatcher
from matching.similarity.model import PRIOR, Calibration, Model
from matching.types import Side
from tests.matching.similarity.people import buyer, market

TODAY = date(2027, 9, 25)
PEOPLE = 40
COLUMN = {name: at for at, name in enumerate(Feature)}


class Facts:
    """Facts of 40 buyers and 40 suppliers, drawn once; a matcher as far as `learn` sees it."""

    def __init__(self) -> None:
        self.of = np.random.default_rng(7).random((PEOPLE, PEOPLE, len(Feature))).astype(np.float32)
        self.of[..., COLUMN[Feature.TEXT]] *= 0.3
        self.of[..., [COLUMN[Feature.SAYS_YES], COLUMN[Feature.HEARS_YES]]] = np.nan

    def features(self, pairs: Sequence[tuple[str, str]]) -> tuple[np.ndarray, np.ndarray]:
        """Return the same facts for both sides."""
        found = self.of[[int(one[1:]) for one, _ in pairs], [int(other[1:]) for _, other in pairs]]
        return found, found


def answers(facts: Facts, requesters: int, taste: dict[Feature, float], seed: int = 0) -> list[Feedback]:
    """Return 12 answers of each of the first requesters, buyers and suppliers in turn, by `taste`."""
    rng = random.Random(seed)
    given = []
    for number in range(requesters):
        side = (Side.BUYER, Side.SUPPLIER)[number % 2]
        own = f"{'BS'[number % 2]}{number // 2}"
        for other in rng.sample(range(PEOPLE), 12):
            b, s = (number // 2, other) if side is Side.BUYER else (other, number // 2)
            pull = sum(weight * (facts.of[b, s, COLUMN[name]] - NEUTRAL[name]) for name, weight in taste.items())
            yes = rng.random() < 1 / (1 + np.exp(-pull))
            given.append(Feedback(chooser=own, chosen=f"{'SB'[number % 2]}{other}", side=side, yes=bool(yes)))
    return given


def tried(feedback: list[Feedback], current: Model = PRIOR, seed: int = 0) -> Trial:
    return learn(Facts(), feedback, current=current, today=TODAY, seed=seed)


MARKETS = {Feature.MARKET: 6.0}


def test_a_better_candidate_is_promoted_and_the_record_says_why():
    trial = tried(answers(Facts(), 60, MARKETS))
    assert trial.promoted
    assert trial.model.supplier.of[Feature.MARKET] > 2 * PRIOR.supplier.of[Feature.MARKET]
    assert trial.model.buyer.of[Feature.MARKET] > 0.4
    record = trial.record
    assert (record.current, record.candidate) == (PRIOR.name, trial.model.name)
    assert (record.answers, record.requesters, record.learned_on) == (720, 60, TODAY)
    assert record.measured == 60
    assert record.candidate_figure - record.current_figure > record.noise > 0


def test_without_a_better_candidate_the_current_model_stays():
    taste = {name: 3 * weight for name, weight in PRIOR.buyer.of.items() if "yes" not in name}
    trial = tried(answers(Facts(), 40, taste, seed=3))
    assert (trial.model, trial.promoted, trial.record.verdict) == (PRIOR, False, Verdict.WITHIN_NOISE)


def test_answers_drawn_by_lot_hardly_move_the_candidate_and_do_not_harm():
    verdicts = [tried(answers(Facts(), 40, {}, seed=seed)).promoted for seed in range(6)]
    assert sum(verdicts) <= 2


@pytest.mark.parametrize("requesters", [0, 1, 5])
def test_a_few_requesters_change_nothing(requesters: int):
    trial = tried(answers(Facts(), requesters, MARKETS))
    assert (trial.model, trial.record.verdict) == (PRIOR, Verdict.TOO_FEW)
    assert (trial.record.requesters, trial.record.calibrated) == (requesters, False)


def test_a_direction_nobody_answered_in_keeps_its_weights():
    feedback = [one for one in answers(Facts(), 80, MARKETS) if one.side is Side.BUYER]
    trial = tried(feedback)
    assert trial.promoted
    assert trial.model.supplier == PRIOR.supplier
    assert trial.model.buyer != PRIOR.buyer


def test_only_yeses_are_learned_from_too():
    feedback = [one for one in answers(Facts(), 60, MARKETS) if one.yes]
    trial = tried(feedback)
    assert trial.promoted
    assert trial.model.buyer.of[Feature.MARKET] > 0.2


def test_what_is_shunned_weighs_nothing_rather_than_less():
    trial = tried(answers(Facts(), 80, {**MARKETS, Feature.LANGUAGE: -6.0}))
    assert trial.promoted
    assert Feature.LANGUAGE not in trial.model.buyer.of
    assert Feature.LANGUAGE not in trial.model.supplier.of
    assert min(*trial.model.buyer.of.values(), *trial.model.supplier.of.values()) > 0


def test_the_order_of_feedback_changes_nothing():
    feedback = answers(Facts(), 40, MARKETS)
    assert tried(random.Random(1).sample(feedback, len(feedback))) == tried(feedback)


def test_learning_again_from_the_same_feedback_changes_nothing():
    feedback = answers(Facts(), 60, MARKETS)
    learned = tried(feedback).model
    again = tried(feedback, current=learned)
    assert again.record.candidate == learned.name
    assert again.model == learned


def test_an_older_model_can_be_used_again_and_is_challenged_anew():
    feedback = answers(Facts(), 60, MARKETS)
    current = replace(PRIOR, name="of last year", calibration=Calibration(slope=2.0, offset=-0.5))
    trial = tried(feedback, current=current)
    assert trial.promoted
    assert trial.record.calibrated
    few = tried(answers(Facts(), 30, MARKETS), current=current)
    assert few.promoted
    assert not few.record.calibrated
    assert few.model.calibration == current.calibration


def test_a_real_matcher_can_be_learned_from():
    buyers = [buyer(f"B{at}", "Maple syrup", "Dog food") for at in range(3)]
    matcher = MutualMatcher(encoder=None).fit(market(), buyers)
    feedback = [
        Feedback(chooser=one.id, chosen=chosen, side=Side.BUYER, yes=yes)
        for one in buyers
        for chosen, yes in (("S01", True), ("S02", False), ("S11", True))
    ]
    trial = learn(matcher, feedback, current=PRIOR, today=TODAY)
    assert (trial.model, trial.record.answers, trial.record.verdict) == (PRIOR, 9, Verdict.TOO_FEW)
    with pytest.raises(InputError, match="S99"):
        learn(matcher, [replace(feedback[0], chosen="S99")], current=PRIOR, today=TODAY)


def test_unseen_pairs_are_nobodys_answers():
    given = collect(answers(Facts(), 40, MARKETS)[::4])
    drawn = unseen(given, seed=0)
    assert drawn == unseen(given, seed=0) != unseen(given, seed=1)
    assert len(drawn) == len(set(drawn)) == UNSEEN_PER_ANSWER * len(given)
    met = {(one.buyer, one.supplier) for one in given}
    assert not met.intersection((one.buyer, one.supplier) for one in drawn)
    assert {(one.side, one.chooser) for one in drawn} == {(one.side, one.chooser) for one in given}


def test_the_figure_counts_couples_in_the_right_order():
    yes, no = np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0, 0.2])
    assert right_order(np.array([0.9, 0.5, 0.4, 0.1]), yes, no) == 1.0
    assert right_order(np.array([0.9, 0.5, 0.7, 0.1]), yes, no) == pytest.approx((1 + 0 + 0.2 + 0.2) / 2.4)
    assert right_order(np.full(4, 0.3), yes, no) == 0.5
    assert np.isnan(right_order(np.array([0.9]), np.ones(1), np.zeros(1)))


def test_a_difference_must_be_larger_than_its_noise():
    current = [0.5] * 10
    assert compare([0.6, 0.5] * 5, current).verdict is Verdict.BETTER
    assert compare([0.6, 0.4] * 5, current).verdict is Verdict.WITHIN_NOISE
    assert compare([0.4, 0.5] * 5, current).verdict is Verdict.WITHIN_NOISE
    assert compare([0.5] * 10, current).verdict is Verdict.WITHIN_NOISE
    assert compare([0.9] * 7, current[:7]).verdict is Verdict.TOO_FEW
    assert compare([0.9] * 7 + [float("nan")] * 9, [0.5] * 16).measured == 7


def test_pairs_answered_by_one_side_say_nothing_of_both():
    def said(side: Side, chooser: str, chosen: str, *, yes: bool) -> Feedback:
        return Feedback(chooser=chooser, chosen=chosen, side=side, yes=yes)

    given = [
        said(Side.BUYER, "B1", "S1", yes=True),
        said(Side.SUPPLIER, "S1", "B1", yes=True),
        said(Side.BUYER, "B1", "S2", yes=True),
        said(Side.SUPPLIER, "S2", "B1", yes=False),
        said(Side.BUYER, "B2", "S1", yes=False),
        said(Side.SUPPLIER, "S3", "B2", yes=True),
    ]
    assert answered_by_both(collect(given)) == {("B1", "S1"): True, ("B1", "S2"): False}


def test_of_pairs_scored_alike_as_many_say_yes_as_the_calibrated_score_says():
    rng = np.random.default_rng(2)
    scores = rng.uniform(0.02, 0.6, 4_000)
    odds = np.log(scores / (1 - scores))
    chance = 1 / (1 + np.exp(-(1.7 * odds + 1.2)))
    found = calibrate(scores, (rng.random(4_000) < chance).astype(float))
    assert (found.slope, found.offset) == (pytest.approx(1.7, abs=0.15), pytest.approx(1.2, abs=0.15))


def test_calibration_never_turns_an_order_and_needs_answers_of_both_kinds():
    scores = np.linspace(0.1, 0.9, 100)
    assert calibrate(scores, (scores < 0.5).astype(float)).slope == 0.1
    assert calibrate(scores, (scores > 0.12).astype(float)) is None
    assert calibrate(np.zeros(0), np.zeros(0)) is None


def test_models_and_records_are_kept_as_json():
    for trial in (tried(answers(Facts(), 60, MARKETS)), tried([])):
        model = json.loads(json.dumps(model_to_json(trial.model)))
        record = json.loads(json.dumps(record_to_json(trial.record)))
        assert model_from_json(model, source="model") == trial.model
        assert record_from_json(record, source="record") == trial.record


def test_a_model_that_is_at_fault_is_refused_with_every_fault():
    data = model_to_json(PRIOR)
    data["buyer"]["of"]["txt"] = 1
    data["supplier"]["bias"] = "low"
    data["extra"] = 0
    with pytest.raises(InputError) as caught:
        model_from_json(data, source="model 7")
    assert [fault.split(": ")[:2] for fault in caught.value.faults] == [
        ["model 7", "buyer.of.txt"],
        ["model 7", "supplier.bias"],
        ["model 7", "extra"],
    ]
    turned = model_to_json(replace(PRIOR, calibration=Calibration(slope=0.0)))
    with pytest.raises(InputError, match=r"calibration\.slope: 0 would turn every list round"):
        model_from_json(turned, source="model 7")


def test_a_record_with_a_wrong_date_is_refused():
    record = ModelRecord(
        candidate="a",
        current="b",
        learned_on=TODAY,
        answers=0,
        requesters=0,
        measured=0,
        answered_by_both=0,
        calibrated=False,
        verdict=Verdict.TOO_FEW,
    )
    with pytest.raises(InputError, match="learned_on: expected a date"):
        record_from_json({**record_to_json(record), "learned_on": "25.9.2027"}, source="record")
