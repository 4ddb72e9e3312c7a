"""Late interaction: which offer answers which want, and how well the two sides of a pair answer each other.

After Khattab & Zaharia, "ColBERT" (SIGIR 2020, section 3.2), with phrases in place of tokens. A buyer comes for
several things and nobody has them all, so the weakest third of the wants is left out; a supplier is content when
somebody wants the best third of what it offers.

Two readings of a want and an offer, both from 0 (nothing in common) to 1 (the same thing), whatever their languages:

* the *near* reading decides which offer answers which want. It takes out offers that are hubs, near to everything, but
  looks at no other supplier, so that none can change a pair's reasons;
* the *worth* reading decides how much that answer counts. It takes out hubs among the wants too and weighs rare
  words more, and so depends a little on who else is there.

Meaning is the cosine of the phrases' vectors, joined with that of their category paths where both have one. Meaning
and words are joined as a noisy-or, ``1 - (1 - meaning) (1 - trust * words)``: like a sum it lets one make up for the
other, but it stays within [0, 1], and a score does not move because others registered.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from matching.kernels import kernel
from matching.similarity.bits import count_bits
from matching.similarity.categories import STEPS
from matching.similarity.exact import SCALE, products
from matching.similarity.sides import NO_LEVEL, Array, Trade, Voice

WANTS_COUNTED = (2, 3)
OFFERS_COUNTED = (1, 3)

SUPPLIERS_OWN_READING = 0.25
"""Share of the supplier's own offers in its reading of the texts; the rest is how it answers the buyer. With more
of it the right supplier came first less often."""

PATH = 0.5
"""Weight of the category path's cosine beside the phrase's."""

COSINE_FLOOR, COSINE_CEILING = 0.30, 0.90
"""Cosines (after correction) that count as 0 and as 1. Unrelated product names lie around 0.2 to 0.4, true pairs
across languages around 0.5 to 0.8."""

WORDS_SAME_LANGUAGE, WORDS_ACROSS = 0.3, 0.1
"""Trust in words in common, beside the encoder. More of it favours one's own language and gains nothing."""

WORDS_ALONE_SAME_LANGUAGE, WORDS_ALONE_ACROSS = 1.0, 0.3
"""The same where there is no encoder."""

FAINT = 0.5
"""What a phrase out of the description is worth beside one of a listed offer."""

CLAIM = 0.25
"""How much of another want's nearness to an offer counts against it: a buyer who names two things means two. With more
of it the offer named is the true one a little more often, but the right supplier comes in the first ten less often."""

LEAST_WORTH = 0.02
"""What an answer keeps when the correction leaves nothing: an outsider may weaken a reason, never remove it."""

_KEPT = 1 << 14

LEAST_SHOWN = 0.15
"""An answer that is not as near as this stays a faint hint in the score, but nobody would accept it as a reason."""


class Answers(NamedTuple):
    """How each of P pairs answers.

    Attributes
    ----------
    open : bool (P,)
        Whether the supplier may answer something: it holds what at least one need requires, or no need is named.
    buyer_text, supplier_text : float64 (P,)
        How well the texts answer each other, from either side, 0 to 1; NaN where there is nothing to compare. The
        buyer's is the mean worth of the counted wants, the supplier's that and the mean worth of its counted offers.
    category, certificates : float64 (P,)
        Mean overlap over the best two thirds of the buyer's category codes; share held of the certificates that the
        needs ask for which the supplier may answer. NaN where there is nothing to compare.
    want_start : int64 (P + 1,)
        The wants of pair i are rows ``want_start[i]:want_start[i + 1]`` of the next three.
    offer : int32
        The supplier's offered phrase nearest to the want, among all its side's phrases; -1: it offers nothing.
    offer_worth : float64
        What that answer is worth.
    offer_shown : bool
        Whether the want counts and its answer is near enough to be a reason.
    offer_start, want, want_worth, want_shown
        The same from the other side: the buyer's phrase nearest to each offer.
    """

    open: Array
    buyer_text: Array
    supplier_text: Array
    category: Array
    certificates: Array
    want_start: Array
    offer: Array
    offer_worth: Array
    offer_shown: Array
    offer_start: Array
    want: Array
    want_worth: Array
    want_shown: Array


class _Paths(NamedTuple):
    """Products of the category paths of some buyers and suppliers.

    Paths are few beside phrases, so each two are multiplied once and not for every pair that has them.
    """

    product: Array  # float32, whole numbers
    row: Array  # of each path of the buyers' side; what is not asked for points anywhere
    column: Array


class _Bench(NamedTuple):
    """Where pairs are compared, and what was read for the last buyer: suppliers say many things in the same words.

    Readings of a meaning lie in the place of its number modulo `_KEPT`; another that comes to lie there puts it out.
    """

    near: Array  # float64 (wants, offers)
    worth: Array
    best: Array  # float64, as many as the longer of both
    may_answer: Array  # bool (wants,)
    kept: Array  # float64 (_KEPT, wants, 2): near and worth
    kept_key: Array  # int64 (_KEPT,), buyer and meaning; -1 where nothing is kept

    @classmethod
    def of(cls, wants: int, offers: int) -> _Bench:
        return cls(
            near=np.zeros((wants, offers)),
            worth=np.zeros((wants, offers)),
            best=np.zeros(max(wants, offers)),
            may_answer=np.zeros(wants, dtype=np.bool_),
            kept=np.empty((_KEPT, wants, 2)),
            kept_key=np.full(_KEPT, -1, dtype=np.int64),
        )


def align(buyers: Voice, suppliers: Voice, needs: Trade, offers: Trade, buyer: Array, supplier: Array) -> Answers:
    """Compare P pairs.

    Parameters
    ----------
    buyers, suppliers : Voice
        What the two sides say.
    needs, offers : Trade
        What they state.
    buyer, supplier : int32 (P,)
        The pairs.
    """
    n = len(buyer)
    want_start = np.concatenate(([0], np.cumsum(np.diff(buyers.start)[buyer])))
    offer_start = np.concatenate(([0], np.cumsum(np.diff(suppliers.start)[supplier])))
    wants, offered = int(want_start[-1]), int(offer_start[-1])
    found = Answers(
        open=np.zeros(n, dtype=np.bool_),
        buyer_text=np.full(n, np.nan),
        supplier_text=np.full(n, np.nan),
        category=np.full(n, np.nan),
        certificates=np.full(n, np.nan),
        want_start=want_start,
        offer=np.full(wants, -1, dtype=np.int32),
        offer_worth=np.zeros(wants),
        offer_shown=np.zeros(wants, dtype=np.bool_),
        offer_start=offer_start,
        want=np.full(offered, -1, dtype=np.int32),
        want_worth=np.zeros(offered),
        want_shown=np.zeros(offered, dtype=np.bool_),
    )
    most_wants, most_offers = (int(np.diff(side.start).max(initial=1)) for side in (buyers, suppliers))
    paths = _paths(buyers, suppliers, buyer, supplier)
    _state(needs, offers, buyer, supplier, found)
    _align(
        buyers,
        suppliers,
        needs.required,
        offers.held,
        buyer,
        supplier,
        paths,
        found,
        _Bench.of(most_wants, most_offers),
    )
    return found


def _paths(buyers: Voice, suppliers: Voice, buyer: Array, supplier: Array) -> _Paths:
    mine, row = _used(buyers, buyer)
    theirs, column = _used(suppliers, supplier)
    return _Paths(products(buyers.paths[mine], suppliers.paths[theirs]), row, column)


def _used(voice: Voice, people: Array) -> tuple[Array, Array]:
    """Return the paths that some people have, and the place of each path of the side among them."""
    these = np.unique(people)
    number = np.diff(voice.start)[these]
    ends = np.cumsum(number)
    phrase = np.arange(number.sum()) + np.repeat(voice.start[these] - (ends - number), number)
    path = voice.path[phrase]
    used = np.unique(path[path >= 0])
    place = np.zeros(len(voice.paths), dtype=np.int64)
    place[used] = np.arange(len(used))
    return used, place


@kernel
def counted(length: int, share: Any) -> int:
    """Return how many of `length` phrases count: the share, rounded up.

    Examples
    --------
    >>> [counted(length, WANTS_COUNTED) for length in (1, 2, 3, 4)]
    [1, 2, 2, 3]
    """
    return int(-(-length * share[0] // share[1]))


@kernel
def _state(needs: Trade, offers: Trade, buyer: Array, supplier: Array, found: Answers) -> None:
    """Compare what the two of each pair state."""
    # An array taken out of its tuple within a loop may be counted as referred to each time, and a function that is
    # handed a tuple counts all of its arrays: both can take longer than the work.
    is_open, category, certificates = found.open, found.category, found.certificates
    covers = np.empty(max(1, len(needs.code)))
    for pair in range(len(buyer)):
        is_open[pair] = _any_open(needs, offers, buyer[pair], supplier[pair])
        if is_open[pair]:
            category[pair] = _category(needs, offers, buyer[pair], supplier[pair], covers)
            certificates[pair] = _certificates(needs, offers, buyer[pair], supplier[pair])


@kernel
def _align(
    buyers: Voice,
    suppliers: Voice,
    required: Array,
    held: Array,
    buyer: Array,
    supplier: Array,
    paths: _Paths,
    found: Answers,
    bench: _Bench,
) -> None:
    """Compare what the two of each open pair say: every want beside every offer."""
    near, worth, best, may_answer = bench.near, bench.worth, bench.best, bench.may_answer
    kept, kept_key = bench.kept, bench.kept_key
    start, items, vectors, rows = buyers.start, buyers.item, buyers.vectors, buyers.row
    languages, own_paths, hubs = buyers.language, buyers.path, buyers.hub
    terms, term_start, plains, rares = buyers.terms, buyers.term_start, buyers.plain, buyers.rare
    other_start, meanings, other_vectors, columns = (
        suppliers.start,
        suppliers.meaning,
        suppliers.vectors,
        suppliers.row,
    )
    other_languages, other_paths, other_hubs, weak = suppliers.language, suppliers.path, suppliers.hub, suppliers.weak
    other_terms, other_term_start = suppliers.terms, suppliers.term_start
    other_plains, other_rares = suppliers.plain, suppliers.rare
    path_product, path_row, path_column = paths.product, paths.row, paths.column
    is_open, buyer_text, supplier_text = found.open, found.buyer_text, found.supplier_text
    want_start, answer, answer_worth, answer_shown = found.want_start, found.offer, found.offer_worth, found.offer_shown
    offer_start, asked, asked_worth, asked_shown = found.offer_start, found.want, found.want_worth, found.want_shown
    dimensions = vectors.shape[1]
    encoded = dimensions > 0
    for pair in range(len(buyer)):
        b, s = buyer[pair], supplier[pair]
        first_want, first_offer = start[b], other_start[s]
        wants, offered = start[b + 1] - first_want, other_start[s + 1] - first_offer
        if not is_open[pair] or not wants or not offered:
            continue
        for w in range(wants):
            item = items[first_want + w]
            may_answer[w] = item < 0 or holds(required, item, held, s)
        strong = 0
        for o in range(offered):
            offer = first_offer + o
            strong += not weak[offer]
            place = meanings[offer] % _KEPT
            key = (np.int64(b) << 32) + meanings[offer]
            if kept_key[place] != key:
                kept_key[place] = key
                j, end_j = other_term_start[offer], other_term_start[offer + 1]
                bits = _some_bits(other_terms, j, end_j)
                column = columns[offer]
                for w in range(wants):
                    want = first_want + w
                    words = 0.0, 0.0
                    i, end_i = term_start[want], term_start[want + 1]
                    if bits & _some_bits(terms, i, end_i):
                        words = _in_common(
                            terms, plains, rares, i, end_i, other_terms, other_plains, other_rares, j, end_j
                        )
                    cosine = -1.0
                    if encoded:
                        row = rows[want]
                        total = np.int32(0)
                        for k in range(dimensions):
                            total = np.int32(
                                total + np.int32(np.int32(vectors[row, k]) * np.int32(other_vectors[column, k]))
                            )
                        cosine = total / (SCALE * SCALE)
                        if own_paths[want] >= 0 and other_paths[offer] >= 0:
                            path = path_product[path_row[own_paths[want]], path_column[other_paths[offer]]]
                            cosine = (cosine + PATH * (np.float64(path) / (SCALE * SCALE))) / (1 + PATH)
                    one, other = languages[want], other_languages[offer]
                    hub = np.float64(other_hubs[offer, one]), np.float64(hubs[want, other])
                    readings = _readings(cosine, hub, words, _trust(encoded, one == other), weak[offer])
                    kept[place, w, 0], kept[place, w, 1] = readings
            for w in range(wants):
                near[w, o] = kept[place, w, 0] if may_answer[w] else 0.0
                worth[w, o] = kept[place, w, 1] if may_answer[w] else 0.0
        text = _wants(
            wants, offered, first_offer, near, worth, best, want_start[pair], answer, answer_worth, answer_shown
        )
        own = _offers(
            wants,
            offered,
            strong,
            first_want,
            first_offer,
            near,
            worth,
            weak,
            best,
            offer_start[pair],
            asked,
            asked_worth,
            asked_shown,
        )
        if not encoded and text == 0.0 and not _alike(buyers, suppliers, b, s):
            continue  # words alone say nothing between two languages, unless some are shared after all
        buyer_text[pair] = text
        supplier_text[pair] = SUPPLIERS_OWN_READING * own + (1 - SUPPLIERS_OWN_READING) * text


@kernel
def _in_common(
    terms: Array,
    plain: Array,
    rare: Array,
    i: int,
    end_i: int,
    other_terms: Array,
    other_plain: Array,
    other_rare: Array,
    j: int,
    end_j: int,
) -> Any:
    """Return the products of two phrases' words: all alike, and rare ones counting more; at most 1."""
    alike, rarely = 0.0, 0.0
    while i < end_i and j < end_j:
        one, other = terms[i], other_terms[j]
        if one == other:
            alike += np.float64(plain[i]) * np.float64(other_plain[j])
            rarely += np.float64(rare[i]) * np.float64(other_rare[j])
        i += one <= other
        j += other <= one
    return min(1.0, alike), min(1.0, rarely)


@kernel
def _alike(buyers: Voice, suppliers: Voice, b: int, s: int) -> bool:
    """Return whether the two sides say anything in one language."""
    for w in range(buyers.start[b], buyers.start[b + 1]):
        for o in range(suppliers.start[s], suppliers.start[s + 1]):
            if buyers.language[w] == suppliers.language[o]:
                return True
    return False


@kernel
def _some_bits(terms: Array, first: int, end: int) -> int:
    """Return a word that has a bit in common with that of any other phrase with a term in common."""
    bits = 0
    for at in range(first, end):
        bits |= 1 << (terms[at] & 31)
    return bits


@kernel
def _trust(encoded: bool, same: bool) -> float:
    if encoded:
        return WORDS_SAME_LANGUAGE if same else WORDS_ACROSS
    return WORDS_ALONE_SAME_LANGUAGE if same else WORDS_ALONE_ACROSS


@kernel
def _readings(cosine: float, hub: Any, words: Any, trust: float, weak: bool) -> Any:
    cosine -= hub[0]
    near = 1.0 - (1.0 - _on_scale(cosine)) * (1.0 - trust * words[0])
    cosine -= hub[1]
    worth = 1.0 - (1.0 - _on_scale(cosine)) * (1.0 - trust * words[1])
    if weak:
        near, worth = FAINT * near, FAINT * worth
    worth = max(worth, LEAST_WORTH) if near > 0.0 else 0.0
    return near, worth


@kernel
def _on_scale(cosine: float) -> float:
    return min(1.0, max(0.0, (cosine - COSINE_FLOOR) / (COSINE_CEILING - COSINE_FLOOR)))


@kernel
def _wants(
    wants: int,
    offered: int,
    first_offer: int,
    near: Array,
    worth: Array,
    best: Array,
    first: int,
    offer: Array,
    offer_worth: Array,
    shown: Array,
) -> float:
    """Choose the offer that answers each want, from place `first` on; return the mean worth of the counted wants."""
    for w in range(wants):
        nearest, farthest = 0, -2.0
        for o in range(offered):
            rival = 0.0
            for other in range(wants):
                if other != w:
                    rival = max(rival, near[other, o])
            if near[w, o] - CLAIM * rival > farthest:
                nearest, farthest = o, near[w, o] - CLAIM * rival
        offer[first + w] = first_offer + nearest
        offer_worth[first + w] = worth[w, nearest]
        best[w] = near[w, nearest]
    keep = counted(wants, WANTS_COUNTED)
    total = 0.0
    for _ in range(keep):
        w = _largest(best, wants)
        total += offer_worth[first + w]
        shown[first + w] = best[w] >= LEAST_SHOWN
        best[w] = -1.0
    return total / keep


@kernel
def _offers(
    wants: int,
    offered: int,
    strong: int,
    first_want: int,
    first_offer: int,
    near: Array,
    worth: Array,
    weak: Array,
    best: Array,
    first: int,
    want: Array,
    want_worth: Array,
    shown: Array,
) -> float:
    """Choose the want nearest to each listed offer; return the mean worth of the counted offers."""
    for o in range(offered):
        best[o] = -1.0
        if weak[first_offer + o] and strong:
            continue
        nearest = 0
        for w in range(1, wants):
            if near[w, o] > near[nearest, o]:
                nearest = w
        want[first + o] = first_want + nearest
        want_worth[first + o] = worth[nearest, o]
        best[o] = near[nearest, o]
    keep = counted(strong if strong else offered, OFFERS_COUNTED)
    total = 0.0
    for _ in range(keep):
        o = _largest(best, offered)
        total += want_worth[first + o]
        shown[first + o] = best[o] >= LEAST_SHOWN
        best[o] = -2.0
    return total / keep


@kernel
def _largest(values: Array, number: int) -> int:
    """Return the position of the largest, of equal ones the first."""
    largest = 0
    for at in range(1, number):
        if values[at] > values[largest]:
            largest = at
    return largest


@kernel
def holds(required: Array, item: int, held: Array, person: int) -> bool:
    """Return whether somebody holds every certificate that an item requires, in a kernel."""
    for word in range(required.shape[1]):  # noqa: SIM110 (a kernel)
        if required[item, word] & ~held[person, word]:
            return False
    return True


@kernel
def _any_open(needs: Trade, offers: Trade, b: int, s: int) -> bool:
    first, last = needs.start[b], needs.start[b + 1]
    for item in range(first, last):
        if holds(needs.required, item, offers.held, s):
            return True
    return bool(first == last)


@kernel
def _certificates(needs: Trade, offers: Trade, b: int, s: int) -> float:
    asked, held = 0, 0
    for word in range(needs.asked.shape[1]):
        names = np.uint64(0)
        for item in range(needs.start[b], needs.start[b + 1]):
            if holds(needs.required, item, offers.held, s):
                names |= needs.asked[item, word]
        asked += count_bits(names)
        held += count_bits(names & offers.held[s, word])
    return held / asked if asked else np.nan


@kernel
def overlap(some: Array, i: int, others: Array, j: int) -> float:
    """Return how near two category codes are: rows `i` and `j`, each of level numbers, in a kernel."""
    if some[i, 0] != others[j, 0]:
        return 0.0
    common, longest = 0, 0
    same = True
    for level in range(some.shape[1]):
        if some[i, level] == NO_LEVEL and others[j, level] == NO_LEVEL:
            break
        longest += 1
        same = same and some[i, level] == others[j, level]
        common += same
    steps = longest - common
    return STEPS[steps] if common and steps < len(STEPS) else 0.0


@kernel
def _category(needs: Trade, offers: Trade, b: int, s: int, covers: Array) -> float:
    """Return the mean over the best two thirds of the buyer's codes; one that no open need names counts 0."""
    first, last = needs.start[b], needs.start[b + 1]
    codes = 0
    coded = False
    for item in range(first, last):
        if needs.code[item, 0] == NO_LEVEL or _named_before(needs.code, first, item):
            continue
        covers[codes] = 0.0
        may_answer = False
        for again in range(item, last):
            if overlap(needs.code, again, needs.code, item) == 1.0:
                may_answer = may_answer or holds(needs.required, again, offers.held, s)
        for offer in range(offers.start[s], offers.start[s + 1]):
            if offers.code[offer, 0] != NO_LEVEL:
                coded = True
                if may_answer:
                    covers[codes] = max(covers[codes], overlap(needs.code, item, offers.code, offer))
        codes += 1
    if not codes or not coded:
        return np.nan
    keep = counted(codes, WANTS_COUNTED)
    total = 0.0
    for _ in range(keep):
        best = 0
        for at in range(1, codes):
            if covers[at] > covers[best]:
                best = at
        total += covers[best]
        covers[best] = -1.0
    return total / keep


@kernel
def _named_before(codes: Array, first: int, item: int) -> bool:
    for earlier in range(first, item):  # noqa: SIM110 (a kernel)
        if overlap(codes, earlier, codes, item) == 1.0:
            return True
    return False
