"""Late interaction: which offer answers which want, and how well a supplier answers a buyer as a whole.

After Khattab & Zaharia, "ColBERT" (SIGIR 2020, section 3.2), with phrases in place of tokens. A buyer comes for
several things and nobody has them all, so the weakest third of the wants is left out; a supplier is content when
somebody wants the best third of what it offers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.similarity.closeness import Channel, compare
from matching.similarity.panel import Bools, Floats, Ints, Panel, groups_of_equal_length

WANTS_COUNTED = (2, 3)
OFFERS_COUNTED = (1, 3)

LEAST_PLAIN = 0.15
"""A pair of phrases with less plain closeness is no answer at all: nothing a reader would accept as a reason."""

LEAST_WORTH = 0.02
"""What an answer keeps when the correction leaves nothing: an outsider may weaken a reason, never remove it."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """How every supplier answers the buyers of one block (w wants, b buyers, s suppliers, o offers).

    Attributes
    ----------
    first_want : int
        Position of the block's first want among all wants.
    offer : ndarray of int, shape (w, s)
        The supplier's offered phrase nearest to the want, as a position among all offers; -1: it offers nothing.
    offer_worth : ndarray of shape (w, s)
        What that answer is worth, 0 to 1.
    offer_counts : ndarray of bool, shape (w, s)
        Whether the want is among the counted ones of its buyer, for that supplier.
    want, want_worth, want_counts : ndarray of shape (b, o)
        The same from the other side: the buyer's wanted phrase nearest to each offer.
    buyer_text, supplier_text : ndarray of shape (b, s)
        The mean worth of the counted answers, from either side; NaN where there is nothing to compare.
    """

    first_want: int
    offer: Ints
    offer_worth: Floats
    offer_counts: Bools
    want: Ints
    want_worth: Floats
    want_counts: Bools
    buyer_text: Floats
    supplier_text: Floats


def answer(buyers: Panel, suppliers: Panel, wants: Channel, offers: Channel, first: int, last: int) -> Answers:
    """Compare buyers ``first`` up to ``last`` (not included) with every supplier."""
    begin, end = int(buyers.phrase_start[first]), int(buyers.phrase_start[last])
    same_language = wants.languages[begin:end, None] == offers.languages[None, :]
    plain, worth = compare(wants, offers, slice(begin, end), same_language)
    worth = np.where(plain >= LEAST_PLAIN, np.maximum(worth, np.float32(LEAST_WORTH)), np.float32(0.0))

    by_supplier = groups_of_equal_length(suppliers.phrase_start)
    by_buyer = groups_of_equal_length(buyers.phrase_start[first : last + 1] - begin)
    n_buyers, n_suppliers = last - first, len(suppliers)

    offer = np.full((end - begin, n_suppliers), -1, dtype=np.intp)
    offer_plain = np.zeros((end - begin, n_suppliers), dtype=np.float32)
    offer_worth = np.zeros_like(offer_plain)
    for members, positions in by_supplier:
        nearest = plain[:, positions].argmax(axis=2)
        offer[:, members] = np.take_along_axis(positions[None], nearest[:, :, None], axis=2)[:, :, 0]
        rows = np.arange(end - begin)[:, None]
        offer_plain[:, members] = plain[rows, offer[:, members]]
        offer_worth[:, members] = worth[rows, offer[:, members]]

    want = np.full((n_buyers, len(suppliers.phrases)), -1, dtype=np.intp)
    want_plain = np.zeros((n_buyers, len(suppliers.phrases)), dtype=np.float32)
    want_worth = np.zeros_like(want_plain)
    for members, positions in by_buyer:
        nearest = plain[positions].argmax(axis=1)
        row = np.take_along_axis(positions, nearest, axis=1)
        columns = np.arange(len(suppliers.phrases))[None, :]
        want[members] = row + begin
        want_plain[members] = plain[row, columns]
        want_worth[members] = worth[row, columns]

    offer_counts, buyer_text = _mean_of_best(offer_plain, offer_worth, by_buyer, n_buyers, WANTS_COUNTED)
    counts, text = _mean_of_best(want_plain.T, want_worth.T, by_supplier, n_suppliers, OFFERS_COUNTED)
    supplier_text = text.T
    unknown = _nothing_to_compare(buyers, suppliers, first, last)
    if wants.vectors is None:
        # Words alone say nothing between two languages, unless some are shared after all.
        unknown |= ~_speak_alike(buyers, suppliers, first, last, same_language) & (buyer_text == 0)
    buyer_text[unknown] = np.nan
    supplier_text[unknown] = np.nan
    return Answers(
        first_want=begin,
        offer=offer,
        offer_worth=offer_worth,
        offer_counts=offer_counts,
        want=want,
        want_worth=want_worth,
        want_counts=counts.T,
        buyer_text=buyer_text,
        supplier_text=supplier_text,
    )


def counted(length: int, share: tuple[int, int]) -> int:
    """Return how many of `length` phrases count: the share, rounded up.

    Examples
    --------
    >>> [counted(length, WANTS_COUNTED) for length in (1, 2, 3, 4)]
    [1, 2, 2, 3]
    """
    return -(-length * share[0] // share[1])


def _mean_of_best(
    plain: Floats, worth: Floats, groups: list[tuple[Ints, Ints]], n: int, share: tuple[int, int]
) -> tuple[Bools, Floats]:
    """Mark the best rows of each group, judged by plain closeness, and return them with their mean worth (n, columns)."""
    counts = np.zeros(plain.shape, dtype=np.bool_)
    means = np.zeros((n, plain.shape[1]), dtype=np.float32)
    columns = np.arange(plain.shape[1])[None, None, :]
    for members, positions in groups:
        keep = counted(positions.shape[1], share)
        # Equal ones keep the order in which they were written.
        order = np.argsort(-plain[positions], axis=1, kind="stable")[:, :keep]
        rows = np.take_along_axis(np.broadcast_to(positions[:, :, None], (*positions.shape, 1)), order, axis=1)
        counts[rows, columns] = True
        means[members] = worth[rows, columns].mean(axis=1)
    return counts, means


def _nothing_to_compare(buyers: Panel, suppliers: Panel, first: int, last: int) -> Bools:
    silent_buyers = np.diff(buyers.phrase_start[first : last + 1]) == 0
    silent_suppliers = np.diff(suppliers.phrase_start) == 0
    return np.logical_or(silent_buyers[:, None], silent_suppliers[None, :])


def _speak_alike(buyers: Panel, suppliers: Panel, first: int, last: int, same_language: Bools) -> Bools:
    """Return (b, s): whether any want and any offer are in one language."""
    begin = int(buyers.phrase_start[first])
    alike = np.zeros((same_language.shape[0], len(suppliers)), dtype=np.bool_)
    for members, positions in groups_of_equal_length(suppliers.phrase_start):
        alike[:, members] = same_language[:, positions].any(axis=2)
    result = np.zeros((last - first, len(suppliers)), dtype=np.bool_)
    for members, positions in groups_of_equal_length(buyers.phrase_start[first : last + 1] - begin):
        result[members] = alike[positions].any(axis=1)
    return result
