"""Labels by their nearest prototypes: exact, in any order, one by one or all at once."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from matching.categories.nearest import Channel, NearestLabels, comparable
from matching.errors import InputError

TEXTS = ["frozen blueberries", "maple syrup", "sirop d'érable", "冷冻蓝莓", "office chairs", "blueberry jam"]
LABELS = ["08.11", "17.02", "17.02", "08.11", "94.01", "20.07"]


def listed(nearest: NearestLabels, phrases: list[str], top: int = 4) -> list[list[str]]:
    return nearest.classes_[nearest.rank(phrases, top=top)[0]].tolist()


def without_encoder() -> NearestLabels:
    return NearestLabels(encoder=None).fit(TEXTS, LABELS)


def test_the_best_prototype_of_a_label_counts():
    phrases = ["Maple syrup, organic", "Sirop d'érable", "蓝莓", "frozen blueberries"]

    assert [labels[0] for labels in listed(without_encoder(), phrases)] == ["17.02", "17.02", "08.11", "08.11"]


def test_a_prototype_itself_is_as_alike_as_can_be_in_every_channel():
    found = without_encoder().channels(["maple syrup"])

    assert set(found) == {Channel.WORDS, Channel.CHARACTERS}  # meaning takes an encoder
    assert {channel: alike.round(5).max() for channel, alike in found.items()} == dict.fromkeys(found, 1.0)


def test_order_of_prototypes_and_company_of_phrases_change_nothing():
    phrases = ["blueberries", "syrup", "chair", ""]
    backwards = NearestLabels(encoder=None).fit(TEXTS[::-1], LABELS[::-1])
    expected = without_encoder().rank(phrases, top=4)

    for one, other in zip(expected, backwards.rank(phrases, top=4), strict=True):
        assert one.tolist() == other.tolist()
    assert [without_encoder().rank([phrase], top=4)[0][0].tolist() for phrase in phrases] == expected[0].tolist()


def test_equals_stand_in_the_order_of_their_labels():
    assert listed(without_encoder(), ["😀"]) == [["08.11", "17.02", "20.07", "94.01"]]


def test_a_handicap_makes_a_prototype_less_alike():
    texts, labels = ["honey", "honey"], ["04.09", "22.06"]

    assert listed(NearestLabels(encoder=None).fit(texts, labels), ["honey"], 1) == [["04.09"]]
    assert listed(NearestLabels(encoder=None).fit(texts, labels, [0.1, 0.0]), ["honey"], 1) == [["22.06"]]


def test_what_is_near_in_the_tree_comes_before_what_is_not():
    texts, labels = (
        ["pork bellies", "poultry", "bellies of fish", "office chairs"],
        ["02.03", "02.07", "03.04", "94.01"],
    )
    nearest = NearestLabels(encoder=None).fit(texts, labels)

    assert listed(nearest, ["pork"]) == [["02.03", "02.07", "03.04", "94.01"]]
    assert nearest.rank(["pork"], top=4)[1][0].astype(bool).tolist() == [True, True, False, False]


def test_han_is_compared_in_simplified_characters_and_japanese_as_it_is():
    assert [comparable(text) for text in ("冷凍藍莓", "活龍蝦", "冷凍ブルーベリー", "ＩＱＦ  frozen")] == [
        "冷冻蓝莓", "活龙虾", "冷凍ブルーベリー", "IQF frozen"
    ]  # fmt: skip


def test_nothing_to_compare_with_is_refused():
    with pytest.raises(InputError, match="nothing to compare with"):
        NearestLabels(encoder=None).fit([], [])
    with pytest.raises(NotFittedError):
        NearestLabels().rank(["maple"], top=1)


def test_it_survives_clone_and_pickle():
    nearest = without_encoder()
    copy = pickle.loads(pickle.dumps(nearest))  # noqa: S301 (our own bytes)
    again = clone(nearest).fit(TEXTS, LABELS)

    for other in (copy, again):
        assert np.array_equal(other.rank(TEXTS, top=3), nearest.rank(TEXTS, top=3))
