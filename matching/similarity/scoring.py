"""From pairs to scores: the features of each pair, the view of each side, and the mutual score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.similarity.align import Answers, align
from matching.similarity.bits import known, meet
from matching.similarity.features import Feature
from matching.similarity.model import Model
from matching.similarity.panel import Floats
from matching.similarity.sides import Array, Trade
from matching.similarity.table import Table
from matching.similarity.views import calibrated, mutual, view

DIGITS = 6
"""Scores are compared as they are written; the bits below differ between machines."""

AT_ONCE = 20_000
"""Pairs scored in one go; bounds the memory."""

_SIZE_DECADES = 3.0
"""Companies whose sizes differ a thousandfold are as unlike as can be."""

COLUMN = {feature: at for at, feature in enumerate(Feature)}


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """P pairs with everything that is known of them.

    Attributes
    ----------
    buyer, supplier : int32 (P,)
    answers : Answers
        Which phrase answers which.
    for_buyer, for_supplier : float32 (P, features)
        The features in either view, in the order of `Feature`; NaN is missing.
    buyer_view, supplier_view, score : float64 (P,)
        In [0, 1].
    """

    buyer: Array
    supplier: Array
    answers: Answers
    for_buyer: Floats
    for_supplier: Floats
    buyer_view: NDArray[np.float64]
    supplier_view: NDArray[np.float64]
    score: NDArray[np.float64]


def score(table: Table, model: Model, buyer: Array, supplier: Array) -> Scored:
    """Score P pairs, int32 (P,) positions on either side."""
    answers = align(table.wants, table.offers, table.buyers, table.suppliers, buyer, supplier)
    for_buyer, for_supplier = features(table, answers, buyer, supplier)
    buyer_view, supplier_view = view(for_buyer, model.buyer), view(for_supplier, model.supplier)
    return Scored(
        buyer=buyer,
        supplier=supplier,
        answers=answers,
        for_buyer=for_buyer,
        for_supplier=for_supplier,
        buyer_view=buyer_view,
        supplier_view=supplier_view,
        score=np.round(calibrated(mutual(buyer_view, supplier_view), model.calibration), DIGITS),
    )


def scores(table: Table, model: Model, buyer: Array, supplier: Array) -> NDArray[np.float64]:
    """Return only the score of P pairs; NaN of one that may not be shown."""
    scored = score(table, model, buyer, supplier)
    return np.where(scored.answers.open, scored.score, np.nan)


def features(table: Table, answers: Answers, buyer: Array, supplier: Array) -> tuple[Floats, Floats]:
    """Return the features in the buyer's and in the supplier's view, each float32 (P, features); NaN is missing."""
    one, other = table.buyers, table.suppliers
    found = np.full((len(buyer), len(Feature)), np.nan, dtype=np.float32)
    found[:, COLUMN[Feature.CATEGORY]] = answers.category
    found[:, COLUMN[Feature.CERTIFICATES]] = answers.certificates
    found[:, COLUMN[Feature.MARKET]] = in_common(one.country[buyer], other.markets[supplier])
    found[:, COLUMN[Feature.LANGUAGE]] = in_common(one.spoken[buyer], other.spoken[supplier])
    found[:, COLUMN[Feature.SIZE]] = alike_in_size(one.decades[buyer], other.decades[supplier])
    for feature, values in _quantities(table, answers, buyer).items():
        found[:, COLUMN[feature]] = values
    for_supplier = found.copy()
    found[:, COLUMN[Feature.TEXT]] = answers.buyer_text
    for_supplier[:, COLUMN[Feature.TEXT]] = answers.supplier_text
    _of_the_other(found, one, buyer, other, supplier)
    _of_the_other(for_supplier, other, supplier, one, buyer)
    return found, for_supplier


def couples(table: Table, answers: Answers, buyer: Array) -> tuple[Array, Array, Array]:
    """Return (pair, need, offer), int64 each: which need is answered by which offer, where both are items."""
    row = np.flatnonzero(answers.offer_shown)
    pair = np.searchsorted(answers.want_start, row, side="right") - 1
    want = table.wants.start[buyer[pair]] + (row - answers.want_start[pair])
    need = table.wants.item[want].astype(np.int64)
    offer = table.offers.item[answers.offer[row]].astype(np.int64)
    named = (need >= 0) & (offer >= 0)
    return pair[named], need[named], offer[named]


def _quantities(table: Table, answers: Answers, buyer: Array) -> dict[Feature, Floats]:
    """Compare each need with the offer that visibly answers it; a pair's value is the mean over its couples."""
    pair, need, offer = couples(table, answers, buyer)
    means = {}
    for feature, value in table.deals.compare(need, offer).items():
        said = ~np.isnan(value)
        number = np.bincount(pair[said], minlength=len(buyer))
        total = np.bincount(pair[said], weights=value[said], minlength=len(buyer))
        means[feature] = np.where(number > 0, total / np.maximum(number, 1), np.nan).astype(np.float32)
    return means


def alike_in_size(some: Array, others: Array) -> Floats:
    """Return from 1 (as many people) to 0 (a thousandfold) of decimal logarithms; NaN where one is not known."""
    alike: Floats = np.clip(1 - np.abs(some - others) / np.float32(_SIZE_DECADES), 0, 1)
    return alike


def in_common(some: Array, others: Array) -> Floats:
    """Return 1 where rows share a bit and 0 where not, NaN where one has none; see `bits.meet`."""
    both = known(some) & known(others)
    common: Floats = np.where(both, meet(some, others), np.float32(np.nan)).astype(np.float32)
    return common


def _of_the_other(found: Floats, viewer: Trade, mine: Array, viewed: Trade, theirs: Array) -> None:
    found[:, COLUMN[Feature.READINESS]] = viewed.readiness[theirs]
    found[:, COLUMN[Feature.SAYS_YES]] = viewer.says_yes[mine]
    found[:, COLUMN[Feature.HEARS_YES]] = viewed.hears_yes[theirs]
