"""Which pairs come into whose list: any scores, any size."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import max_flow

from matching.similarity.lists import RULES, Likeness, ListRules, Lists, Shortlists, shortlists
from matching.similarity.panel import Ints

PLAIN = ListRules(evenness=0, variety=0, least=0)

Pairs = tuple[np.ndarray, np.ndarray, np.ndarray, int, int]


@st.composite
def events(draw: st.DrawFn) -> Pairs:
    """Draw scored pairs: of few distinct scores, so that many tie, and with people whom nobody may meet."""
    n_buyers, n_suppliers = draw(st.integers(0, 9)), draw(st.integers(0, 9))
    cells = draw(st.lists(st.sampled_from([None, 0, 1, 4, 5, 20, 60, 100]), min_size=81, max_size=81))
    of_pair = [(at // 9, at % 9, cell / 100) for at, cell in enumerate(cells) if cell is not None]
    kept = [one for one in of_pair if one[0] < n_buyers and one[1] < n_suppliers]
    buyer, supplier, score = (np.array([one[at] for one in kept]) for at in range(3))
    return buyer.astype(np.int64), supplier.astype(np.int64), score.astype(np.float64), n_buyers, n_suppliers


def made(event: Pairs, top: int, rules: ListRules = RULES, alike: Likeness | None = None) -> Shortlists:
    buyer, supplier, score, n_buyers, n_suppliers = event
    return shortlists(
        buyer, supplier, score, n_buyers=n_buyers, n_suppliers=n_suppliers, top=top, alike=alike, rules=rules
    )


def sides(event: Pairs, found: Shortlists) -> list[tuple[Lists, Ints, Ints, int, int]]:
    """Return the lists of each side with whose they are, who is shown there, and how many these are."""
    buyer, supplier, _, n_buyers, n_suppliers = event
    return [
        (found.buyers, buyer, supplier, n_buyers, n_suppliers),
        (found.suppliers, supplier, buyer, n_suppliers, n_buyers),
    ]


def by_hand(lists: Lists, people: int) -> list[list[int]]:
    return [lists.of(person).tolist() for person in range(people)]


def likeness(seed: int) -> Likeness:
    rng = np.random.default_rng(seed)
    # Few kinds of people, so that many are the same.
    of_kinds = rng.normal(size=(3, 4)).astype(np.float32)
    of_kinds /= np.linalg.norm(of_kinds, axis=1, keepdims=True)
    return Likeness(*(of_kinds[rng.integers(0, 3, size=9)] for _ in range(2)))


TOPS = st.integers(1, 12)
SEEDS = st.none() | st.integers(0, 99).map(likeness)


@settings(max_examples=40, deadline=None)
@given(events(), TOPS, SEEDS)
def test_every_list_is_full_or_holds_all_there_is_and_nothing_twice(event: Pairs, top: int, alike: Likeness | None):
    found = made(event, top, alike=alike)
    for lists, mine, _, people, _ in sides(event, found):
        for person, entries in enumerate(by_hand(lists, people)):
            own = np.flatnonzero(mine == person)
            assert len(entries) == min(top, len(own))
            assert len(set(entries)) == len(entries)
            assert set(entries) <= set(own.tolist())


@settings(max_examples=40, deadline=None)
@given(events(), TOPS, SEEDS)
def test_the_best_scored_entry_is_first_in_every_list(event: Pairs, top: int, alike: Likeness | None):
    found = made(event, top, alike=alike)
    for lists, mine, _, people, _ in sides(event, found):
        for person, entries in enumerate(by_hand(lists, people)):
            if entries:
                assert entries[0] == min(np.flatnonzero(mine == person), key=lambda pair: (-event[2][pair], pair))


@settings(max_examples=40, deadline=None)
@given(events(), TOPS)
def test_without_evenness_variety_and_promise_the_lists_are_the_best_scored_in_order(event: Pairs, top: int):
    found = made(event, top, PLAIN)
    for lists, mine, _, people, _ in sides(event, found):
        for person, entries in enumerate(by_hand(lists, people)):
            assert entries == sorted(np.flatnonzero(mine == person), key=lambda pair: (-event[2][pair], pair))[:top]


@settings(max_examples=40, deadline=None)
@given(events(), TOPS, SEEDS)
def test_listed_are_the_buyers_lists_and_then_what_only_suppliers_list(event: Pairs, top: int, alike: Likeness | None):
    found = made(event, top, alike=alike)
    in_order = [*found.buyers.pair.tolist(), *found.suppliers.pair.tolist()]
    assert found.listed.tolist() == list(dict.fromkeys(in_order))


@settings(max_examples=40, deadline=None)
@given(events(), TOPS)
def test_everybody_is_told_in_how_many_lists_they_are(event: Pairs, top: int):
    found = made(event, top)
    for (lists, _, other, _, others), shown in zip(
        sides(event, found), (found.shown_suppliers, found.shown_buyers), strict=True
    ):
        times = Counter(other[lists.pair].tolist())
        assert shown.tolist() == [times[person] for person in range(others)]


@settings(max_examples=100, deadline=None)
@given(events(), st.integers(1, 8), SEEDS, st.integers(1, 4))
def test_as_many_are_in_enough_lists_as_the_second_halves_can_hold(
    event: Pairs, top: int, alike: Likeness | None, least: int
):
    before = made(event, top, ListRules(least=0), alike)
    after = made(event, top, ListRules(least=least), alike)
    for (old, mine, other, people, others), (new, *_) in zip(sides(event, before), sides(event, after), strict=True):
        for was, is_ in zip(by_hand(old, people), by_hand(new, people), strict=True):
            head = (len(was) + 1) // 2
            assert is_[:head] == was[:head]
        wanted = event[2] >= RULES.floor
        due = np.minimum(least, np.bincount(other[wanted], minlength=others))
        times = np.bincount(other[new.pair], minlength=others)
        assert np.minimum(times, due).sum() == most_kept(old, mine, other, people, others, wanted, due)


def most_kept(old: Lists, mine: Ints, other: Ints, people: int, others: int, wanted: np.ndarray, due: Ints) -> int:
    """Return how much of what is due can be kept at all with the first halves fixed, by a maximum flow."""
    heads = [pair for person in range(people) for pair in old.of(person)[: (len(old.of(person)) + 1) // 2].tolist()]
    usable = set(np.flatnonzero(wanted).tolist()) | set(old.pair.tolist())
    given_already = np.minimum(np.bincount(other[heads], minlength=others), due)
    flow = max_flow.SimpleMaxFlow()
    source, sink = people + others, people + others + 1
    for person in range(others):
        flow.add_arc_with_capacity(source, people + person, int(due[person] - given_already[person]))
    for pair in sorted(usable - set(heads)):
        flow.add_arc_with_capacity(people + int(other[pair]), int(mine[pair]), 1)
    for person in range(people):
        flow.add_arc_with_capacity(person, sink, len(old.of(person)) // 2)
    assert flow.solve(source, sink) == flow.OPTIMAL
    return int(given_already.sum()) + flow.optimal_flow()


@settings(max_examples=40, deadline=None)
@given(events(), TOPS, st.randoms(use_true_random=False))
def test_who_is_called_what_does_not_matter_but_for_ties(event: Pairs, top: int, random):
    buyer, supplier, score, n_buyers, n_suppliers = event
    score = score + np.arange(len(score)) / 1000  # no ties
    new_buyer, new_supplier = (np.array(random.sample(range(n), n), dtype=np.int64) for n in (n_buyers, n_suppliers))
    order = np.lexsort((new_supplier[supplier], new_buyer[buyer]))
    renamed = new_buyer[buyer][order], new_supplier[supplier][order], score[order], n_buyers, n_suppliers
    # The promise sees to people in order of position, so it stays out of this.
    rules = ListRules(least=0)
    first, second = made((buyer, supplier, score, n_buyers, n_suppliers), top, rules), made(renamed, top, rules)
    for person in range(n_buyers):
        assert order[second.buyers.of(new_buyer[person])].tolist() == first.buyers.of(person).tolist()


def square(scores: list[list[float]]) -> Pairs:
    array = np.array(scores, dtype=np.float64)
    buyer, supplier = np.divmod(np.arange(array.size, dtype=np.int64), array.shape[1])
    return buyer, supplier, array.ravel(), *array.shape


def test_who_is_in_every_list_makes_room_behind_the_first_place():
    event = square([[0.5, 0.2, 0.19], [0.2, 0.6, 0.19], [0.7, 0.2, 0.19], [0.2, 0.8, 0.19]])
    rules = ListRules(evenness=0.5, variety=0, least=0)
    assert by_hand(made(event, 2, PLAIN).buyers, 4) == [[0, 1], [4, 3], [6, 7], [10, 9]]
    assert by_hand(made(event, 2, rules).buyers, 4) == [[0, 2], [4, 5], [6, 8], [10, 11]]


def test_the_same_thing_again_stands_behind_something_else_of_nearly_the_same_worth():
    event = square([[0.9, 0.8, 0.79, 0.78, 0.5]])
    syrup, lobster = (1.0, 0.0), (0.0, 1.0)
    about = np.array([syrup, syrup, syrup, lobster, lobster], dtype=np.float32)
    alike = Likeness(buyers=np.ones((1, 1), dtype=np.float32), suppliers=about)
    found = made(event, 4, ListRules(evenness=0, variety=0.3, least=0), alike)
    assert found.buyers.of(0).tolist() == [0, 3, 1, 2]


def test_the_one_in_no_list_is_put_last_into_the_list_that_loses_least():
    event = square([[0.9, 0.8, 0.1], [0.9, 0.5, 0.2], [0.9, 0.7, 0.1]])
    found = made(event, 2, ListRules(evenness=0, variety=0, least=1))
    assert by_hand(found.buyers, 3) == [[0, 1], [3, 5], [6, 7]]


def test_whom_nobody_could_want_is_put_into_no_list():
    event = square([[0.9, 0.8, 0.04], [0.9, 0.5, 0.04]])
    assert made(event, 2).shown_suppliers.tolist() == [2, 2, 0]


def test_somebody_changes_lists_where_no_entry_could_just_go():
    """Only buyer 0 could want supplier 2, but shows supplier 1, who is in no other list; so buyer 1 takes that one."""
    buyer, supplier = np.array([0, 0, 0, 1, 1, 1, 2]), np.array([0, 1, 2, 0, 1, 3, 3])
    event = buyer, supplier, np.array([0.9, 0.8, 0.2, 0.9, 0.3, 0.4, 0.9]), 3, 4
    before, after = (made(event, 2, ListRules(evenness=0, variety=0, least=least)) for least in (0, 1))
    assert by_hand(before.buyers, 3) == [[0, 1], [3, 5], [6]]
    assert by_hand(after.buyers, 3) == [[0, 2], [3, 4], [6]]


NOBODY = np.zeros(0, dtype=np.int64)


@pytest.mark.parametrize(("n_buyers", "n_suppliers"), [(0, 0), (0, 3), (3, 0), (2, 2)])
def test_without_pairs_the_lists_are_empty(n_buyers: int, n_suppliers: int):
    found = made((NOBODY, NOBODY, np.zeros(0), n_buyers, n_suppliers), 5)
    assert by_hand(found.buyers, n_buyers) == [[]] * n_buyers
    assert by_hand(found.suppliers, n_suppliers) == [[]] * n_suppliers
    assert (found.listed.tolist(), found.shown_suppliers.tolist()) == ([], [0] * n_suppliers)


def test_equal_scores_stand_in_the_order_of_positions():
    found = made(square([[0.5] * 4] * 2), 9)
    assert found.listed.tolist() == list(range(8))
    assert by_hand(found.suppliers, 4) == [[0, 4], [1, 5], [2, 6], [3, 7]]


ONE_EVENT = """
import numpy as np
from matching.similarity.lists import Likeness, shortlists
rng = np.random.default_rng(3)
score = np.round(rng.random(40 * 25) ** 4, 6)
buyer, supplier = np.divmod(np.arange(1000), 25)
about = [rng.normal(size=(n, 3)).astype(np.float32) for n in (40, 25)]
alike = Likeness(*(rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in about))
print(shortlists(buyer, supplier, score, n_buyers=40, n_suppliers=25, top=8, alike=alike).listed.tolist())
"""


@pytest.mark.slow
def test_compiled_and_plain_make_the_same_lists():
    told = [
        subprocess.run(
            [sys.executable, "-c", ONE_EVENT],
            env={**os.environ, "GATEWAY_KERNELS": kernels},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for kernels in ("compiled", "plain")
    ]
    assert told[0] == told[1]
    assert len(told[0]) > 1000
