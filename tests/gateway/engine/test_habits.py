"""What a ranking counted of the answers comes back from the sums it stores, and no more than that."""

from __future__ import annotations

import json
import random

from gateway.engine.habits import answers_like, sums_of
from matching.similarity.learning.feedback import Feedback
from matching.similarity.learning.rates import Rates
from matching.types import Side

CHANCE = random.Random(3)
SAID = [
    Feedback(
        chooser=f"{mine}{one}", chosen=f"{theirs}{other}", side=side, yes=yes, weight=1.5 if yes and one % 2 else 1
    )
    for side, mine, theirs in ((Side.BUYER, "B", "S"), (Side.SUPPLIER, "S", "B"))
    for one in range(9)
    for other in range(7)
    for yes in [CHANCE.random() < 0.6]
]


def test_the_sums_give_the_same_rates_to_the_last_bit() -> None:
    stored = json.loads(json.dumps(sums_of(SAID)))
    counted, again = Rates.of(SAID), Rates.of(answers_like(stored))
    assert (again.said, again.heard) == (counted.said, counted.heard)
    assert (again.share_said, again.share_heard) == (counted.share_said, counted.share_heard)


def test_the_sums_do_not_tell_who_meant_whom() -> None:
    one, other = (
        [Feedback(chooser=buyer, chosen=supplier, side=Side.BUYER, yes=False) for buyer, supplier in pairs]
        for pairs in ((("B1", "S1"), ("B2", "S2")), (("B1", "S2"), ("B2", "S1")))
    )
    assert sums_of(one) == sums_of(other)


def test_without_answers_nobody_has_habits() -> None:
    assert answers_like(sums_of([])) == ()
    assert answers_like({}) == (), "stored before habits were"
