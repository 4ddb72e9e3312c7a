"""Late interaction: which offer answers which want, and how well a supplier answers a buyer as a whole.

After Khattab & Zaharia, "ColBERT" (SIGIR 2020, section 3.2), with phrases in place of tokens. A buyer comes for
several things and nobody has them all, so the weakest third of the wants is left out; a supplier is content when
somebody wants the best third of what it offers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.similarity.closeness import Channel, compare
from matching.similarity.needs import OpenNeeds
from matching.similarity.panel import Bools, Floats, Ints, Panel, groups_of_equal_length

WANTS_COUNTED = (2, 3)
OFFERS_COUNTED = (1, 3)

SUPPLIERS_OWN_READING = 0.25
"""Share of the supplier's own offers in its reading of the texts; the rest is how it answers the buyer. With more
of it the right supplier came first less often."""

LEAST_WORTH = 0.02
"""What an answer keeps when the correction leaves nothing: an outsider may weaken a reason, never remove it."""

LEAST_SHOWN = 0.15
"""An answer that is not as near as this stays a faint hint in the score, but nobody would accept it as a reason."""


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
    offer_shown : ndarray of bool, shape (w, s)
        Whether the answer counts and is near enough to be a reason.
    want, want_worth, want_counts, want_shown : ndarray of shape (b, o)
        The same from the other side: the buyer's wanted phrase nearest to each offer.
    buyer_text, supplier_text : ndarray of shape (b, s)
        How well the texts answer each other, from either side, 0 to 1; NaN where there is nothing to compare. The
        buyer's is the mean worth of the counted wants, the supplier's that and the mean worth of its counted offers.
    """

    first_want: int
    offer: Ints
    offer_worth: Floats
    offer_counts: Bools
    offer_shown: Bools
    want: Ints
    want_worth: Floats
    want_counts: Bools
    want_shown: Bools
    buyer_text: Floats
    supplier_text: Floats


def answer(
    buyers: Panel, suppliers: Panel, wants: Channel, offers: Channel, needs: OpenNeeds, first: int, last: int
) -> Answers:
    """Compare buyers ``first`` up to ``last`` (not included) with every supplier; `needs` are those of the block."""
    begin, end = int(buyers.phrase_start[first]), int(buyers.phrase_start[last])
    same_language = wants.languages[begin:end, None] == offers.languages[None, :]
    near, worth = compare(wants, offers, slice(begin, end), same_language)
    _close(near, needs, buyers.phrase_item[begin:end], np.diff(suppliers.phrase_start))
    worth = np.where(near > 0, np.maximum(worth, np.float32(LEAST_WORTH)), np.float32(0.0))

    by_supplier = groups_of_equal_length(suppliers.phrase_start)
    by_buyer = groups_of_equal_length(buyers.phrase_start[first : last + 1] - begin)
    n_buyers, n_suppliers = last - first, len(suppliers)

    offer = np.full((end - begin, n_suppliers), -1, dtype=np.intp)
    offer_near = np.zeros((end - begin, n_suppliers), dtype=np.float32)
    offer_worth = np.zeros_like(offer_near)
    for members, positions in by_supplier:
        nearest = near[:, positions].argmax(axis=2)
        offer[:, members] = np.take_along_axis(positions[None], nearest[:, :, None], axis=2)[:, :, 0]
        rows = np.arange(end - begin)[:, None]
        offer_near[:, members] = near[rows, offer[:, members]]
        offer_worth[:, members] = worth[rows, offer[:, members]]

    want = np.full((n_buyers, len(suppliers.phrases)), -1, dtype=np.intp)
    want_near = np.zeros((n_buyers, len(suppliers.phrases)), dtype=np.float32)
    want_worth = np.zeros_like(want_near)
    for members, positions in by_buyer:
        nearest = near[positions].argmax(axis=1)
        row = np.take_along_axis(positions, nearest, axis=1)
        columns = np.arange(len(suppliers.phrases))[None, :]
        want[members] = row + begin
        want_near[members] = near[row, columns]
        want_worth[members] = worth[row, columns]

    offer_counts, buyer_text = _mean_of_best(offer_near, offer_worth, by_buyer, n_buyers, WANTS_COUNTED)
    counts, text = _mean_of_best(want_near.T, want_worth.T, by_supplier, n_suppliers, OFFERS_COUNTED)
    supplier_text = SUPPLIERS_OWN_READING * text.T + (1 - SUPPLIERS_OWN_READING) * buyer_text
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
        offer_shown=offer_counts & (offer_near >= LEAST_SHOWN),
        want=want,
        want_worth=want_worth,
        want_counts=counts.T,
        want_shown=counts.T & (want_near >= LEAST_SHOWN),
        buyer_text=buyer_text,
        supplier_text=supplier_text,
    )


def _close(near: Floats, needs: OpenNeeds, item: Ints, lengths: Ints) -> None:
    """Take every offer out of `near` (wants, offers) whose supplier may not answer the want's need."""
    from_need = np.flatnonzero(item >= 0)  # a description requires nothing
    may_answer = needs.open[item[from_need] - needs.first]
    closed = ~may_answer.all(axis=1)
    near[from_need[closed]] *= np.repeat(may_answer[closed], lengths, axis=1)


def counted(length: int, share: tuple[int, int]) -> int:
    """Return how many of `length` phrases count: the share, rounded up.

    Examples
    --------
    >>> [counted(length, WANTS_COUNTED) for length in (1, 2, 3, 4)]
    [1, 2, 2, 3]
    """
    return -(-length * share[0] // share[1])


def _mean_of_best(
    near: Floats, worth: Floats, groups: list[tuple[Ints, Ints]], n: int, share: tuple[int, int]
) -> tuple[Bools, Floats]:
    """Mark the best rows of each group, judged by nearness, and return them with their mean worth (n, columns)."""
    counts = np.zeros(near.shape, dtype=np.bool_)
    means = np.zeros((n, near.shape[1]), dtype=np.float32)
    columns = np.arange(near.shape[1])[None, None, :]
    for members, positions in groups:
        keep = counted(positions.shape[1], share)
        # Equal ones keep the order in which they were written.
        order = np.argsort(-near[positions], axis=1, kind="stable")[:, :keep]
        rows = np.take_along_axis(np.broadcast_to(positions[:, :, None], (*positions.shape, 1)), order, axis=1)
        counts[rows, columns] = True
        means[members] = worth[rows, columns].mean(axis=1)
    return counts, means


def _nothing_to_compare(buyers: Panel, suppliers: Panel, first: int, last: int) -> Bools:
    silent_buyers = np.diff(buyers.phrase_start[first : last + 1]) == 0
    silent_suppliers = np.diff(suppliers.phrase_start) == 0
    silent: Bools = np.logical_or(silent_buyers[:, None], silent_suppliers[None, :])
    return silent


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
