"""Wishes look like what people mark: from the top, more than fits, a fifth silent, a third mutual."""

from collections import Counter, defaultdict
from random import Random

import pytest

from matching.synthetic import Choice, demonstration, may_meet, truth, wishes
from matching.types import Match, Side

TOP = 50


@pytest.fixture(scope="module")
def event():
    return demonstration(seed=0)


@pytest.fixture(scope="module")
def matches(event):
    """Stand in for the engine: the truth with noise, and of each one's list the best 50."""
    grades = {(fit.supplier, fit.buyer): fit.grade for fit in truth(event)}
    random = Random("noise")
    scores = {
        (supplier.profile.id, buyer.profile.id): min(
            1.0, 0.5 * random.random() + 0.25 * grades.get((supplier.profile.id, buyer.profile.id), 0)
        )
        for supplier in event.side(Side.SUPPLIER)
        for buyer in event.side(Side.BUYER)
    }
    lists = defaultdict(list)
    for pair in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        for one in pair:
            lists[one].append(pair)
    listed = dict.fromkeys(pair for pairs in lists.values() for pair in pairs[:TOP])
    return [
        Match(supplier=supplier, buyer=buyer, score=scores[supplier, buyer], buyer_view=0.5, supplier_view=0.5)
        for supplier, buyer in listed
    ]


@pytest.fixture(scope="module")
def marked(event, matches):
    return wishes(event, matches, seed=0)


def asked(marked):
    return {(chooser, other) for chooser, other, choice in marked if choice is not Choice.NO}


def test_same_seed_same_wishes_whatever_the_order_of_the_matches(event, matches, marked):
    assert wishes(event, [*reversed(matches), *matches[:100]], seed=0) == marked
    assert wishes(event, matches, seed=1) != marked


def test_nobody_is_marked_twice_or_by_their_own_side(event, marked):
    side = {one.profile.id: one.side for one in event.registrations}

    assert len({(chooser, other) for chooser, other, _ in marked}) == len(marked)
    assert [wish for wish in marked if side[wish[0]] is side[wish[1]]] == []


def test_a_third_of_what_is_asked_is_mutual(marked):
    pairs = asked(marked)
    mutual = sum((other, chooser) in pairs for chooser, other in pairs)

    assert 0.30 <= mutual / len(pairs) <= 0.40


def test_a_fifth_mark_nothing_and_the_others_ask_for_more_than_fits(event, marked):
    count = Counter(chooser for chooser, _ in asked(marked))
    silent = [one for one in event.registrations if one.profile.id not in count]
    places = {
        one.profile.id: min(len(event.slots if one.free is None else one.free), one.most or len(event.slots))
        for one in event.registrations
    }
    ratios = [count[id_] / places[id_] for id_ in count]

    assert 0.14 <= len(silent) / len(event.registrations) <= 0.26
    assert max(ratios) <= 1.75
    assert sum(1.15 <= ratio <= 1.75 for ratio in ratios) >= 0.75 * len(ratios)


def test_most_is_asked_from_the_top_of_the_list(matches, marked):
    scores = {(match.supplier, match.buyer): match.score for match in matches}
    lists = defaultdict(list)
    for pair in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        lists[pair[0]].append(pair[1])
        lists[pair[1]].append(pair[0])
    ranks = [lists[chooser].index(other) for chooser, other in asked(marked)]

    assert sum(rank < 25 for rank in ranks) > 0.6 * len(ranks)
    assert any(rank >= 25 for rank in ranks)


def test_musts_come_first_and_refusals_last(marked):
    order = [Choice.MUST, Choice.WOULD, Choice.NO]
    by_chooser = defaultdict(list)
    for chooser, _, choice in marked:
        by_chooser[chooser].append(order.index(choice))
    shares = Counter(choice for _, _, choice in marked)

    assert [chooser for chooser, places in by_chooser.items() if places != sorted(places)] == []
    assert 0.2 <= shares[Choice.MUST] / (shares[Choice.MUST] + shares[Choice.WOULD]) <= 0.3
    assert 0 < shares[Choice.NO] < 0.1 * len(marked)


def test_pairs_that_may_not_meet_are_never_marked(event, matches):
    of = {one.profile.id: one for one in event.registrations}
    refused = [
        Match(supplier=supplier.profile.id, buyer=buyer.profile.id, score=1.0, buyer_view=1.0, supplier_view=1.0)
        for supplier in event.side(Side.SUPPLIER)
        for buyer in event.side(Side.BUYER)
        if not may_meet(supplier.profile, buyer.profile)
    ]

    assert len(refused) > 100
    assert wishes(event, refused, seed=0) == ()
    assert {of[chooser].side for chooser, _, _ in wishes(event, matches, seed=0)} == {Side.SUPPLIER, Side.BUYER}
