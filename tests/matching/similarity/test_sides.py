"""What a side states, as arrays."""

from __future__ import annotations

import math

import pytest

from matching.similarity.align import overlap
from matching.similarity.categories import category_overlap, levels_of
from matching.similarity.panel import build_panel
from matching.similarity.sides import Names, Trade, trade_of
from matching.types import Offer, Profile, Side


def stated(*profiles: Profile) -> Trade:
    panel = build_panel(profiles, Side.SUPPLIER)
    return trade_of(panel, Side.SUPPLIER, Names(panel))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("01.02.03.04.05.06.07", "01.02.03.04.05.06.08", 1.0),
        ("01.02.03.04.05.06.07.08.09", "01.02.03.04.05.06", 1.0),
        ("01.02.03.04.05.06.07", "01.02.03.04.05", 0.7),
        ("01.02.03.04.05.06.07", "01.02.03.04", 0.35),
        ("01.02.03.04.05.06.07", "01.02.03", 0.0),
    ],
)
def test_codes_are_as_near_in_scores_as_in_reasons_however_deep(one: str, other: str, near: float):
    trade = stated(Profile(id="S1", offers=(Offer(text="A", category=one), Offer(text="B", category=other))))
    assert overlap(trade.code, 0, trade.code, 1) == category_overlap(one, other) == near


def test_levels_beyond_the_sixth_are_left_out():
    assert levels_of(" 01.02.03.04.05.06.07 ") == ["01", "02", "03", "04", "05", "06"]


def test_no_size_is_too_large():
    sizes = (10**30, 100, 0, None)
    trade = stated(*(Profile(id=f"S{at}", size=size) for at, size in enumerate(sizes)))
    assert trade.decades.tolist() == pytest.approx([30, 2, math.nan, math.nan], nan_ok=True)
