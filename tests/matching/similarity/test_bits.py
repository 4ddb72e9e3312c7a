"""Sets of names as bits, and what happens to names that came later."""

from __future__ import annotations

import numpy as np
import pytest

from matching.similarity.bits import Numbering, count_bits, known, meet


def test_names_that_came_later_have_one_bit_in_all_sets():
    numbering = Numbering(["halal", "kosher"], strangers=64)
    rows = numbering.bits([["halal", "new"], ["newer"], ["new", "kosher"], ["newer", "new"]])
    assert meet(rows[:, None], rows[None]).tolist() == [
        [True, False, True, True],
        [False, True, False, True],
        [True, False, True, True],
        [True, True, True, True],
    ]
    assert not meet(rows, numbering.bits([["halal", "kosher"]]))[[1, 3]].any()


@pytest.mark.parametrize("unknown", [1, 8, 9, 60, 64])
def test_names_that_came_later_are_counted(unknown: int):
    rows = Numbering(["halal"], strangers=64).bits([["halal", *(f"new {at}" for at in range(unknown))]])
    assert sum(count_bits(word) for word in rows[0]) == 1 + unknown


def test_names_beyond_the_room_share_a_bit_and_meet_nobody():
    numbering = Numbering(["CA", "JP"])
    rows = numbering.bits([["XX", "YY"], ["ZZ"], ["CA"], []])
    assert np.array_equal(rows[0], rows[1])
    assert known(rows).tolist() == [True, True, True, False]
    assert not meet(rows[:2], numbering.bits([["CA", "JP"]])).any()
