"""What two sides state speaks for or against a pair: roughly, for very many pairs at once.

The coarse look adds this to what it sees of the texts; quantities and prices, which need to know which offer answers
which need, are left to the score.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.similarity.categories import STEPS
from matching.similarity.features import NEUTRAL, Feature
from matching.similarity.model import Model
from matching.similarity.panel import Floats
from matching.similarity.scoring import alike_in_size, in_common
from matching.similarity.sides import NO_LEVEL, Array, Trade
from matching.similarity.table import Table
from matching.similarity.views import without_nan

# kernels: they have this compiled in
NO_CODE = -1


def weight_of(model: Model, feature: Feature) -> np.float32:
    """Return the mean of what both sides make of a feature."""
    return np.float32((model.buyer.of.get(feature, 0.0) + model.supplier.of.get(feature, 0.0)) / 2.0)


def leaning(table: Table, model: Model, first: int, last: int, begin: int, end: int) -> Floats:
    """Return (b, s): evidence for buyers ``first`` up to ``last`` beside suppliers ``begin`` up to ``end``.

    In log-odds, the mean of both views; without text, category, quantities and prices.
    """
    one, other = table.buyers, table.suppliers
    mine, theirs = slice(first, last), slice(begin, end)
    found = np.zeros((last - first, end - begin), dtype=np.float32)

    def add(feature: Feature, value: Floats) -> None:
        weight = weight_of(model, feature)
        if weight:
            np.add(found, without_nan(weight * (value - np.float32(NEUTRAL[feature]))), out=found)

    add(Feature.MARKET, in_common(one.country[mine, None], other.markets[None, theirs]))
    add(Feature.LANGUAGE, in_common(one.spoken[mine, None], other.spoken[None, theirs]))
    add(Feature.SIZE, alike_in_size(one.decades[mine, None], other.decades[None, theirs]))
    add(Feature.CERTIFICATES, _certificates(one, other, mine, theirs))
    found += _of_one(model, one, mine)[:, None]
    found += _of_one(model, other, theirs)[None, :]
    return found


def _of_one(model: Model, trade: Trade, people: slice) -> Floats:
    """Return what each person of a side brings, whoever is opposite."""
    found = np.zeros(len(trade.readiness[people]), dtype=np.float32)
    for feature, value in (
        (Feature.READINESS, trade.readiness[people]),
        (Feature.SAYS_YES, trade.says_yes[people]),
        (Feature.HEARS_YES, trade.hears_yes[people]),
    ):
        found += without_nan(weight_of(model, feature) * (value - np.float32(NEUTRAL[feature])))
    return found


def _certificates(one: Trade, other: Trade, mine: slice, theirs: slice) -> Floats:
    """Return the share held of all that a buyer's needs ask for."""
    buyers = np.zeros((len(one.held[mine]), one.asked.shape[1]), dtype=np.uint64)
    people = np.repeat(np.arange(len(buyers)), np.diff(one.start[mine.start : mine.stop + 1]))
    np.bitwise_or.at(buyers, people, one.asked[one.start[mine.start] : one.start[mine.stop]])
    asked = np.bitwise_count(buyers).sum(axis=1, dtype=np.float32)
    held = np.zeros((len(buyers), len(other.held[theirs])), dtype=np.float32)
    for word in range(buyers.shape[1]):
        held += np.bitwise_count(buyers[:, None, word] & other.held[None, theirs, word])
    share: Floats = np.where(asked > 0, held.T / np.maximum(asked, np.float32(1)), np.float32(np.nan)).T
    return share


class Codes(NamedTuple):
    """The distinct category codes of one side's items.

    Attributes
    ----------
    codes : int32 (c, `LEVELS`)
    number : int32 (m,)
        Of each item's code; `NO_CODE` for an item without one.
    """

    codes: Array
    number: Array

    @classmethod
    def of(cls, trade: Trade) -> Codes:
        """Number the codes of one side."""
        codes, number = np.unique(trade.code, axis=0, return_inverse=True)
        return cls(codes, np.where(trade.code[:, 0] == NO_LEVEL, NO_CODE, number.reshape(-1)).astype(np.int32))


def nearness(needed: Array, offered: Array) -> Floats:
    """Return how near any two distinct codes are (`align.overlap`), float32 (codes of needs, codes of offers)."""
    same = (needed[:, None] == offered) & (needed[:, None] != NO_LEVEL)
    common = np.cumprod(same, axis=2).sum(axis=2)
    levels = (needed != NO_LEVEL).sum(axis=1)[:, None], (offered != NO_LEVEL).sum(axis=1)
    steps = np.maximum(*levels) - common
    by_steps = np.array([*STEPS, 0.0], dtype=np.float32)
    near: Floats = np.where(common > 0, by_steps[np.minimum(steps, len(STEPS))], np.float32(0))
    return near
