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
    longest = int(np.diff(buyers.start).max(initial=1)), int(np.diff(suppliers.start).max(initial=1))
    scratch = np.zeros((2, max(1, longest[0]), max(1, longest[1])))
    paths = _paths(buyers, suppliers, buyer, supplier)
    _align(buyers, suppliers, needs, offers, buyer, supplier, paths, found, scratch)
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
def _align(
    buyers: Voice,
    suppliers: Voice,
    needs: Trade,
    offers: Trade,
    buyer: Array,
    supplier: Array,
    paths: _Paths,
    found: Answers,
    scratch: Array,
) -> None:
    near, worth = scratch[0], scratch[1]
    for pair in range(len(buyer)):
        b, s = buyer[pair], supplier[pair]
        found.open[pair] = _any_open(needs, offers, b, s)
        if not found.open[pair]:
            continue
        found.category[pair] = _category(needs, offers, b, s)
        found.certificates[pair] = _certificates(needs, offers, b, s)
        first_want, first_offer = buyers.start[b], suppliers.start[s]
        wants, offered = buyers.start[b + 1] - first_want, suppliers.start[s + 1] - first_offer
        if not wants or not offered:
            continue
        strong = 0
        for o in range(offered):
            strong += not suppliers.weak[first_offer + o]
        alike = _compare(buyers, suppliers, paths, b, s, needs.required, offers.held, near, worth)
        text = _wants(pair, wants, offered, first_offer, near, worth, found)
        own = _offers(pair, wants, offered, strong, first_want, first_offer, near, worth, suppliers.weak, found)
        if not buyers.vectors.shape[1] and not alike and text == 0.0:
            continue  # words alone say nothing between two languages, unless some are shared after all
        found.buyer_text[pair] = text
        found.supplier_text[pair] = SUPPLIERS_OWN_READING * own + (1 - SUPPLIERS_OWN_READING) * text


@kernel
def _compare(
    buyers: Voice,
    suppliers: Voice,
    paths: _Paths,
    b: int,
    s: int,
    required: Array,
    held: Array,
    near: Array,
    worth: Array,
) -> bool:
    """Read every want beside every offer of one pair; return whether any two are in one language.

    One call for each pair, and no slices: handing both voices to a function, or counting the references to a slice,
    takes longer than comparing two phrases.
    """
    dimensions = buyers.vectors.shape[1]
    encoded = dimensions > 0
    alike = False
    for w in range(buyers.start[b], buyers.start[b + 1]):
        item = buyers.item[w]
        may_answer = item < 0 or holds(required, item, held, s)
        for o in range(suppliers.start[s], suppliers.start[s + 1]):
            same = buyers.language[w] == suppliers.language[o]
            alike |= same
            at = w - buyers.start[b], o - suppliers.start[s]
            near[at], worth[at] = 0.0, 0.0
            if not may_answer:
                continue
            plain, rare = 0.0, 0.0
            i, end_i = buyers.term_start[w], buyers.term_start[w + 1]
            j, end_j = suppliers.term_start[o], suppliers.term_start[o + 1]
            while i < end_i and j < end_j:
                one, other = buyers.terms[i], suppliers.terms[j]
                if one == other:
                    plain += np.float64(buyers.plain[i]) * np.float64(suppliers.plain[j])
                    rare += np.float64(buyers.rare[i]) * np.float64(suppliers.rare[j])
                i += one <= other
                j += other <= one
            cosine = -1.0
            if encoded:
                row, column = buyers.row[w], suppliers.row[o]
                total = np.int32(0)
                for k in range(dimensions):
                    total = np.int32(
                        total + np.int32(np.int32(buyers.vectors[row, k]) * np.int32(suppliers.vectors[column, k]))
                    )
                cosine = total / (SCALE * SCALE)
                if buyers.path[w] >= 0 and suppliers.path[o] >= 0:
                    path = paths.product[paths.row[buyers.path[w]], paths.column[suppliers.path[o]]]
                    cosine = (cosine + PATH * (np.float64(path) / (SCALE * SCALE))) / (1 + PATH)
            hub = np.float64(suppliers.hub[o, buyers.language[w]]), np.float64(buyers.hub[w, suppliers.language[o]])
            words = min(1.0, plain), min(1.0, rare)
            near[at], worth[at] = _readings(cosine, hub, words, _trust(encoded, same), suppliers.weak[o])
    return alike


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
def _wants(pair: int, wants: int, offered: int, first_offer: int, near: Array, worth: Array, found: Answers) -> float:
    """Choose the offer that answers each want; return the mean worth of the counted wants."""
    first = found.want_start[pair]
    best = np.empty(wants)
    for w in range(wants):
        nearest, farthest = 0, -2.0
        for o in range(offered):
            rival = 0.0
            for other in range(wants):
                if other != w:
                    rival = max(rival, near[other, o])
            if near[w, o] - CLAIM * rival > farthest:
                nearest, farthest = o, near[w, o] - CLAIM * rival
        found.offer[first + w] = first_offer + nearest
        found.offer_worth[first + w] = worth[w, nearest]
        best[w] = near[w, nearest]
    keep = counted(wants, WANTS_COUNTED)
    total = 0.0
    for _ in range(keep):
        w = int(np.argmax(best))  # of equal ones the first that was written
        total += found.offer_worth[first + w]
        found.offer_shown[first + w] = best[w] >= LEAST_SHOWN
        best[w] = -1.0
    return total / keep


@kernel
def _offers(
    pair: int,
    wants: int,
    offered: int,
    strong: int,
    first_want: int,
    first_offer: int,
    near: Array,
    worth: Array,
    weak: Array,
    found: Answers,
) -> float:
    """Choose the want nearest to each listed offer; return the mean worth of the counted offers."""
    first = found.offer_start[pair]
    best = np.full(offered, -1.0)
    for o in range(offered):
        if weak[first_offer + o] and strong:
            continue
        nearest = 0
        for w in range(1, wants):
            if near[w, o] > near[nearest, o]:
                nearest = w
        found.want[first + o] = first_want + nearest
        found.want_worth[first + o] = worth[nearest, o]
        best[o] = near[nearest, o]
    keep = counted(strong if strong else offered, OFFERS_COUNTED)
    total = 0.0
    for _ in range(keep):
        o = int(np.argmax(best))
        total += found.want_worth[first + o]
        found.want_shown[first + o] = best[o] >= LEAST_SHOWN
        best[o] = -2.0
    return total / keep


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
def _category(needs: Trade, offers: Trade, b: int, s: int) -> float:
    """Return the mean over the best two thirds of the buyer's codes; one that no open need names counts 0."""
    first, last = needs.start[b], needs.start[b + 1]
    covers = np.empty(last - first)
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
    best = np.sort(covers[:codes])[::-1]
    keep = counted(codes, WANTS_COUNTED)
    total = 0.0
    for at in range(keep):
        total += best[at]
    return total / keep


@kernel
def _named_before(codes: Array, first: int, item: int) -> bool:
    for earlier in range(first, item):  # noqa: SIM110 (a kernel)
        if overlap(codes, earlier, codes, item) == 1.0:
            return True
    return False
