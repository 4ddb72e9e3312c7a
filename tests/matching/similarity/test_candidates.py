"""The coarse look: which pairs of very many are worth scoring."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.similarity import candidates, matcher, rank
from matching.similarity.align import COSINE_CEILING, COSINE_FLOOR, WANTS_COUNTED, counted, overlap
from matching.similarity.candidates import Coarse, Looks, Open, _enter, coarse, few, look
from matching.similarity.features import NEUTRAL, Feature
from matching.similarity.leaning import leaning, nearness, weight_of
from matching.similarity.lens import SCALE
from matching.similarity.matcher import MutualMatcher
from matching.similarity.model import PRIOR
from matching.similarity.sides import NO_LEVEL
from matching.similarity.table import Table
from matching.similarity.work import Here
from matching.synthetic import demonstration
from matching.types import Need, Offer, Profile, Side


def fitted(suppliers: int = 80, buyers: int = 60) -> MutualMatcher:
    event = demonstration(seed=5, suppliers=suppliers, buyers=buyers)
    selling, buying = ([one.profile for one in event.side(side)] for side in (Side.SUPPLIER, Side.BUYER))
    return MutualMatcher(encoder=None, top=5).fit(selling, buying)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 6), max_size=40), st.integers(1, 12))
def test_a_list_keeps_the_largest_and_of_equal_ones_the_first(values: list[int], size: int):
    lists = Open.empty(1, size)
    for other, value in enumerate(values):
        if value > lists.bar[0]:
            _enter(lists, 0, np.float32(value), other)
    best = lists.closed()
    order = sorted(range(len(values)), key=lambda at: (-values[at], at))[:size]
    kept = sorted((other, value) for other, value in zip(best.other[0], best.value[0], strict=True) if other >= 0)
    assert kept == [(at, values[at]) for at in sorted(order)]


def held_open(table: Table, item: int, supplier: int) -> bool:
    return not (table.buyers.required[item] & ~table.suppliers.held[supplier]).any()


def mean_of_best(values: Sequence[float]) -> float:
    keep = counted(len(values), WANTS_COUNTED)
    return sum(sorted(values, reverse=True)[:keep]) / keep


def plainly(table: Table, found: Coarse, buyer: int, supplier: int) -> float:
    """Work out one pair's coarse value, one phrase after the other."""
    wants = table.wants
    texts = []
    for w in range(wants.start[buyer], wants.start[buyer + 1]):
        item = wants.item[w]
        cosines = [
            int(found.wants[w].astype(np.int64) @ found.offers[o].astype(np.int64)) / SCALE**2
            for o in found.offer[found.offer_start[supplier] : found.offer_start[supplier + 1]]
        ]
        near = (max(cosines, default=-1.0) - COSINE_FLOOR) / (COSINE_CEILING - COSINE_FLOOR)
        texts.append(min(1.0, max(0.0, near)) if item < 0 or held_open(table, item, supplier) else 0.0)
    one, other = table.buyers, table.suppliers
    codes = [at for at in range(other.start[supplier], other.start[supplier + 1]) if other.code[at, 0] != NO_LEVEL]
    covers = [
        (max(overlap(one.code, item, other.code, code) for code in codes) if codes else NEUTRAL[Feature.CATEGORY])
        * held_open(table, item, supplier)
        for item in range(one.start[buyer], one.start[buyer + 1])
        if one.code[item, 0] != NO_LEVEL
    ]
    value = float(leaning(table, PRIOR, buyer, buyer + 1, supplier, supplier + 1)[0, 0])
    value += float(weight_of(PRIOR, Feature.TEXT)) * mean_of_best(texts)
    return value + (float(weight_of(PRIOR, Feature.CATEGORY)) * mean_of_best(covers) if covers else 0.0)


CODES = st.lists(
    st.lists(st.integers(-3, 3).filter(lambda level: level != NO_LEVEL), max_size=6), min_size=1, max_size=5
)


@given(CODES, CODES)
def test_codes_are_as_near_all_at_once_as_one_by_one(some: list[list[int]], others: list[list[int]]):
    needed, offered = (
        np.array([[*code, *[NO_LEVEL] * (6 - len(code))] for code in codes], dtype=np.int32) for codes in (some, others)
    )
    one_by_one = [[overlap(needed, i, offered, j) for j in range(len(others))] for i in range(len(some))]
    assert nearness(needed, offered).tolist() == np.array(one_by_one, dtype=np.float32).tolist()


def test_the_look_finds_what_comparing_phrase_by_phrase_finds():
    table = fitted(suppliers=12, buyers=9)._table
    found = coarse(table)
    of_buyers, _ = look(table, found, PRIOR, 0, 9, top=5)
    allowed = table.allowed(0, 9)
    for buyer in range(9):
        seen = {
            int(other): float(value)
            for other, value in zip(of_buyers.other[buyer], of_buyers.value[buyer], strict=True)
            if other >= 0
        }
        expected = {at: plainly(table, found, buyer, at) for at in np.flatnonzero(allowed[buyer]).tolist()}
        assert seen == pytest.approx(expected, abs=1e-4)


def test_the_look_finds_the_same_however_the_work_is_divided(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(candidates, "few", lambda top: (20, 10))
    table = fitted()._table
    found = coarse(table)

    def looked(buyers_at_once: int, suppliers_at_once: int, task: int) -> list[list[int]]:
        monkeypatch.setattr(candidates, "BUYERS_AT_ONCE", buyers_at_once)
        monkeypatch.setattr(candidates, "SUPPLIERS_AT_ONCE", suppliers_at_once)
        looks = Looks(80, 5)
        for first in range(0, 60, task):
            looks.add(first, *look(table, found, PRIOR, first, min(first + task, 60), 5))
        return [side.tolist() for side in looks.pairs()]

    assert looked(7, 13, 60) == looked(400, 2_000, 60)
    # Tasks smaller than a list, too.
    assert looked(400, 2_000, 25) == looked(400, 2_000, 7) == looked(400, 2_000, 60)


def test_threads_change_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(matcher, "ALL_PAIRS", 0)
    monkeypatch.setattr(matcher, "LOOK_AT_ONCE", 9)
    monkeypatch.setattr(matcher, "AT_ONCE", 700)
    event = demonstration(seed=5, suppliers=80, buyers=60)
    suppliers, buyers = ([one.profile for one in event.side(side)] for side in (Side.SUPPLIER, Side.BUYER))
    one, three = (rank(suppliers, buyers, top=5, encoder=None, workers=Here(threads)) for threads in (1, 3))
    assert one == three


def test_with_few_enough_on_either_side_the_look_leaves_nobody_out(monkeypatch: pytest.MonkeyPatch):
    ours = fitted()
    every = ours.matches()
    monkeypatch.setattr(matcher, "ALL_PAIRS", 0)
    assert few(ours.top)[0] > 80
    assert fitted().matches() == every


PRINTED = """
import hashlib
from matching.similarity import matcher, rank
from matching.synthetic import demonstration
from matching.types import Need, Offer, Profile, Side
matcher.ALL_PAIRS = 0
event = demonstration(seed=5, suppliers=16, buyers=12)
suppliers, buyers = ([one.profile for one in event.side(side)] for side in (Side.SUPPLIER, Side.BUYER))
print(hashlib.sha256(repr(rank(suppliers, buyers, top=5, encoder=None)).encode()).hexdigest())
"""


@pytest.mark.slow
def test_plain_and_compiled_kernels_rank_alike():
    said = [
        subprocess.run(
            [sys.executable, "-c", PRINTED],
            env={**os.environ, "GATEWAY_KERNELS": kernels, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for kernels in ("plain", "compiled")
    ]
    assert said[0] == said[1]


def test_a_buyer_whose_needs_say_nothing_is_looked_at_by_its_categories(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(matcher, "ALL_PAIRS", 0)
    suppliers = [Profile(id=f"S{at}", offers=(Offer(text="Maple syrup", category="17.02"),)) for at in range(3)]
    wordless = Profile(id="B1", needs=(Need(text="🍁", category="17.02"),))
    matches = rank(suppliers, [wordless], encoder=None).matches
    assert [match.supplier for match in matches] == ["S0", "S1", "S2"]
