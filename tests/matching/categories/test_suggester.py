"""Ten headings for somebody's own words, and what they confirmed is found the next time."""

from __future__ import annotations

import pickle
from functools import cache

import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from matching.categories import LANGUAGES, headings
from matching.categories.suggester import SUGGESTED, CategorySuggester
from matching.errors import InputError


@cache
def by_words() -> CategorySuggester:
    return CategorySuggester(encoder=None).fit()


def codes(suggester: CategorySuggester, phrase: str) -> list[str]:
    return [suggestion.code for suggestion in suggester.suggest(phrase)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_is_found_by_its_own_name(language):
    expected = {heading.names[language]: code for code, heading in headings().items()}
    found = by_words().predict(list(expected))

    assert dict(zip(expected, found.tolist(), strict=True)) == expected


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("Live lobsters for restaurants", "03.06"),
        ("Sirop d'érable biologique", "17.02"),
        ("冷冻蓝莓", "08.11"),
        ("冷凍藍莓", "08.11"),
        ("メープルシロップ（缶）", "17.02"),
        ("냉동 블루베리", "08.11"),
    ],
)
def test_words_alone_find_what_is_named_alike(phrase, code):
    assert code in codes(by_words(), phrase)


def test_ten_headings_are_offered_best_first():
    offered = by_words().suggest("Frozen fish fillets")

    assert [suggestion.code for suggestion in offered[:1]] == ["03.04"]
    assert len(offered) == SUGGESTED == len({suggestion.code for suggestion in offered})
    assert sorted(offered, key=lambda one: (-one.score, one.code)) == list(offered)
    assert by_words().suggest("Frozen fish fillets", top=3) == offered[:3]
    assert by_words().ranked(["Frozen fish fillets"]).tolist() == [[suggestion.code for suggestion in offered]]


def test_nothing_is_offered_for_what_says_nothing():
    assert [by_words().suggest(phrase) for phrase in ("", "  ", "😀!")] == [(), (), ()]


def test_a_confirmed_phrase_is_found_the_next_time_and_so_is_what_resembles_it():
    suggester = CategorySuggester(encoder=None).fit()
    assert "19.02" not in codes(suggester, "Perogies Babcia brand")

    suggester.partial_fit(["Perogies Babcia brand"], ["19.02"])

    assert codes(suggester, "Perogies Babcia brand")[0] == "19.02"
    assert codes(suggester, "perogies, family size")[0] == "19.02"


def test_confirmations_add_up_in_any_order_and_fit_begins_anew():
    examples = {"Perogies": "19.02", "冰葡萄酒": "22.04", "Tourtière": "16.02"}
    at_once = CategorySuggester(encoder=None).fit(list(examples), list(examples.values()))
    one_by_one = CategorySuggester(encoder=None)
    for phrase in sorted(examples, reverse=True) * 2:
        one_by_one.partial_fit([phrase], [examples[phrase]])

    assert one_by_one.examples_ == at_once.examples_ == tuple(sorted(examples.items()))
    assert one_by_one.suggest("tourtiere") == at_once.suggest("tourtiere") != ()
    assert one_by_one.fit().examples_ == ()


def test_faults_are_named_and_nothing_is_learned():
    suggester = CategorySuggester(encoder=None).fit(["Perogies"], ["19.02"])

    with pytest.raises(InputError) as refused:
        suggester.partial_fit(["Poutine", "Tea", "Toque"], ["99.99", "09.02", ""])
    assert refused.value.faults == (
        "'Poutine' was put under '99.99', which is not in the sector tree. Choose one of its headings.",
        "'Toque' was put under '', which is not in the sector tree. Choose one of its headings.",
    )
    with pytest.raises(InputError, match="There are 1 phrases and 0 codes"):
        suggester.partial_fit(["Poutine"], [])
    assert suggester.examples_ == (("Perogies", "19.02"),)


def test_it_keeps_the_estimator_contract():
    # `check_estimator` skips estimators of texts, so the parts of the contract that matter here are spelled out.
    suggester = CategorySuggester(encoder=None)
    with pytest.raises(NotFittedError):
        suggester.suggest("maple")
    assert suggester.get_params() == clone(suggester).get_params() == {"encoder": None, "store": None}
    assert suggester.fit(["Perogies"], ["19.02"]) is suggester
    copy = pickle.loads(pickle.dumps(suggester))  # noqa: S301 (our own bytes)
    assert copy.suggest("perogies") == suggester.suggest("perogies")
    assert suggester.score(["Honey", "Cheese"], ["04.09", "04.06"]) == 1.0


@pytest.mark.slow
def test_meaning_finds_headings_in_a_language_the_tree_does_not_have():
    suggester = CategorySuggester().fit()

    assert [codes(suggester, phrase)[0] for phrase in ("น้ำผึ้ง", "Holzpellets", "miel de abeja")] == [
        "04.09", "44.01", "04.09"
    ]  # fmt: skip
    assert codes(suggester.partial_fit(["ไม้แปรรูป"], ["44.07"]), "ไม้แปรรูป")[0] == "44.07"
