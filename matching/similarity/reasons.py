"""Why a pair is suggested, and what speaks against it: only facts that the score rests on.

Weights are shares of the mutual score (`views.parts_of_score`). The *text part* is that of `Feature.TEXT`; it divides
among the aligned phrases a reader would accept, by what each answer is worth, so the weights of the reasons of kind
``offer`` add up to it. Where no answer is near enough to be shown there is no such reason, and the text part (then
small) stays unspoken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from matching.similarity.align import SUPPLIERS_OWN_READING
from matching.similarity.categories import category_overlap, is_code
from matching.similarity.deals import Fact
from matching.similarity.features import Feature
from matching.similarity.kinds import Kind
from matching.similarity.model import Model
from matching.similarity.names import folded, spoken_languages, wished_certificates
from matching.similarity.panel import Panel
from matching.similarity.readiness import signs_of_readiness
from matching.similarity.scoring import COLUMN, DIGITS, Scored, couples
from matching.similarity.sides import Array
from matching.similarity.table import Table
from matching.similarity.views import parts_of_score
from matching.types import Concern, Match, Need, Offer, Profile, Reason


class Explainer:
    """Puts scored pairs into words; what it works out of one profile it keeps.

    Parameters
    ----------
    buyers, suppliers : Panel
        The two sides.
    table : Table
        The same as arrays.
    model : Model
        What the scores weigh.
    """

    def __init__(self, buyers: Panel, suppliers: Panel, table: Table, model: Model) -> None:
        self._buyers = buyers
        self._suppliers = suppliers
        self._table = table
        self._model = model
        self._wants: dict[int, _Buyer] = {}
        self._sells: dict[int, _Supplier] = {}

    def matches(self, scored: Scored) -> list[Match]:
        """Return one match for each scored pair, in order."""
        parts = parts_of_score(
            scored.score, scored.for_buyer, scored.for_supplier, (self._model.buyer, self._model.supplier)
        )
        aligned = self._aligned(scored, parts[:, COLUMN[Feature.TEXT]])
        deals = self._deals(scored)
        views = zip(
            scored.buyer.tolist(),
            scored.supplier.tolist(),
            scored.score.tolist(),
            np.round(scored.buyer_view, DIGITS).tolist(),
            np.round(scored.supplier_view, DIGITS).tolist(),
            parts.tolist(),
            strict=True,
        )
        found = []
        for reasons, told, (b, s, score, buyer_view, supplier_view, part) in zip(aligned, deals, views, strict=True):
            one, other = self._buyer(b), self._supplier(s)
            _add_facts(reasons, one, other, told, part)
            reasons.sort(key=_WEIGHT, reverse=True)  # of equal ones the first stays first
            found.append(
                Match(
                    buyer=one.profile.id,
                    supplier=other.profile.id,
                    score=score,
                    buyer_view=buyer_view,
                    supplier_view=supplier_view,
                    reasons=tuple(reasons),
                    concerns=_concerns(one, other, told),
                )
            )
        return found

    def _buyer(self, at: int) -> _Buyer:
        if at not in self._wants:
            self._wants[at] = _Buyer(self._buyers.profiles[at])
        return self._wants[at]

    def _supplier(self, at: int) -> _Supplier:
        if at not in self._sells:
            self._sells[at] = _Supplier(self._suppliers.profiles[at])
        return self._sells[at]

    def _aligned(self, scored: Scored, text: np.ndarray) -> list[list[Reason]]:
        """Divide the text part among the answers near enough to be shown, by what each adds to the two readings."""
        answers, table, pairs = scored.answers, self._table, len(scored.buyer)
        # The buyer's reading is all wants answered; the supplier's is that, and in part its own offers wanted.
        shown, pair = _rows(answers.offer_shown, answers.want_start)
        want = table.wants.start[scored.buyer[pair]] + shown - answers.want_start[pair]
        worth = (2.0 - SUPPLIERS_OWN_READING) * answers.offer_worth[shown] / _each(pair, pairs)
        columns = [(pair, want, answers.offer[shown], worth)]
        shown, pair = _rows(answers.want_shown, answers.offer_start)
        offer = table.offers.start[scored.supplier[pair]] + shown - answers.offer_start[pair]
        worth = SUPPLIERS_OWN_READING * answers.want_worth[shown] / _each(pair, pairs)
        columns.append((pair, answers.want[shown], offer, worth))
        added: list[dict[tuple[str, str], float]] = [{} for _ in range(pairs)]
        wants, offers = self._buyers.phrases, self._suppliers.phrases
        for column in columns:
            for at, one, other, value in zip(*(values.tolist() for values in column), strict=True):
                key = wants[one].words, offers[other].words
                own = added[at]
                own[key] = own.get(key, 0.0) + value
        return [_divided(part, own) for part, own in zip(text.tolist(), added, strict=True)]

    def _deals(self, scored: Scored) -> list[list[Fact]]:
        """Return what quantities and prices say, for each pair each fact once."""
        found: list[list[Fact]] = [[] for _ in range(len(scored.buyer))]
        pair, need, offer = couples(self._table, scored.answers, scored.buyer)
        for at, facts in zip(pair.tolist(), self._table.deals.facts(need, offer), strict=True):
            if facts:
                own = found[at]
                own += [fact for fact in facts if fact not in own] if own else facts
        return found


def _rows(shown: Array, start: Array) -> tuple[Array, Array]:
    """Return the rows that are shown, and the pair of each."""
    rows = np.flatnonzero(shown)
    pair = np.repeat(np.arange(len(start) - 1), np.diff(start))
    return rows, pair[rows]


def _each(pair: Array, pairs: int) -> Array:
    """Return for each row how many rows its pair has."""
    return np.bincount(pair, minlength=pairs)[pair]


def _divided(part: float, added: Mapping[tuple[str, str], float]) -> list[Reason]:
    if part <= 0 or not added:  # a model for which the texts weigh nothing
        return []
    total = 0.0
    for value in added.values():
        total += value
    return [
        Reason(kind=Kind.OFFER, need=need, offer=offered, weight=_rounded(part * value / total))
        for (need, offered), value in added.items()
    ]


class _Asked(NamedTuple):
    """What some needs of one buyer ask for: folded certificates -> as written, and category codes."""

    certificates: dict[str, str]
    codes: tuple[str, ...]


class _Buyer:
    """What reasons quote of a buyer."""

    __slots__ = ("_asked", "all_asked", "country", "profile", "required", "spoken")

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.country = (profile.country.strip().upper(),) if profile.country else ()
        self.spoken = frozenset(spoken_languages(profile))
        self.required = [set(folded(need.must)) for need in profile.needs]
        self.all_asked = _asked_by(profile.needs)
        self._asked: dict[tuple[int, ...], _Asked] = {}
        if not any(self.required):
            self.required = []

    def asks(self, held: set[str]) -> _Asked:
        """Return what is asked by the needs that somebody with these certificates may answer."""
        if not self.required:
            return self.all_asked
        open_needs = tuple(at for at, names in enumerate(self.required) if names <= held)
        if open_needs not in self._asked:
            self._asked[open_needs] = _asked_by([self.profile.needs[at] for at in open_needs])
        return self._asked[open_needs]


def _asked_by(needs: Sequence[Need]) -> _Asked:
    return _Asked(certificates=folded(wished_certificates(needs)), codes=tuple(dict.fromkeys(_codes(needs))))


class _Supplier:
    """What reasons quote of a supplier."""

    __slots__ = ("codes", "held", "profile", "signs", "spoken")

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.held = set(folded(profile.certificates))
        self.codes = tuple(dict.fromkeys(_codes(profile.offers)))
        self.spoken = frozenset(spoken_languages(profile))
        self.signs: tuple[str, ...] = ()

    def readiness(self) -> tuple[str, ...]:
        """Return its signs of readiness as one value."""
        if not self.signs:
            self.signs = (", ".join(signs_of_readiness(self.profile)),)
        return self.signs


_WEIGHT = attrgetter("weight")
_CATEGORY, _CERTIFICATES, _MARKET, _LANGUAGE, _MINIMUM_ORDER, _CAPACITY, _PRICE, _READINESS = (
    COLUMN[feature]
    for feature in (
        Feature.CATEGORY,
        Feature.CERTIFICATES,
        Feature.MARKET,
        Feature.LANGUAGE,
        Feature.MINIMUM_ORDER,
        Feature.CAPACITY,
        Feature.PRICE,
        Feature.READINESS,
    )
)
_DEALS = ((_MINIMUM_ORDER, Kind.MINIMUM_ORDER), (_CAPACITY, Kind.CAPACITY), (_PRICE, Kind.PRICE))


def _add_facts(
    reasons: list[Reason], buyer: _Buyer, supplier: _Supplier, deals: Sequence[Fact], part: Sequence[float]
) -> None:
    """Add a reason for each fact that has a part of the score."""

    def add(column: int, kind: Kind, values: Sequence[str]) -> None:
        if values:
            weight = _rounded(part[column] / len(values))
            reasons.extend([Reason(kind=kind, value=value, weight=weight) for value in values])

    if part[_CATEGORY] > 0 or part[_CERTIFICATES] > 0:
        asked = buyer.asks(supplier.held)
        if part[_CATEGORY] > 0:
            add(_CATEGORY, Kind.CATEGORY, _shared_categories(asked.codes, supplier.codes))
        if part[_CERTIFICATES] > 0:
            held = [name for key, name in asked.certificates.items() if key in supplier.held]
            add(_CERTIFICATES, Kind.CERTIFICATE, held)
    if part[_MARKET] > 0:
        add(_MARKET, Kind.MARKET, buyer.country)
    if part[_LANGUAGE] > 0:
        add(_LANGUAGE, Kind.LANGUAGE, _in_both(buyer.spoken, supplier.spoken))
    for column, kind in _DEALS if deals else ():
        if part[column] > 0:
            add(column, kind, [fact.text for fact in deals if fact.kind is kind and fact.fits])
    if part[_READINESS] > 0:
        add(_READINESS, Kind.READINESS, supplier.readiness())


def _concerns(buyer: _Buyer, supplier: _Supplier, deals: Sequence[Fact]) -> tuple[Concern, ...]:
    concerns = [Concern(kind=fact.kind, value=fact.text) for fact in deals if not fact.fits]
    for key, name in buyer.all_asked.certificates.items():
        if key not in supplier.held:
            concerns.append(Concern(kind=Kind.CERTIFICATE_MISSING, value=name))
    if buyer.spoken and supplier.spoken and buyer.spoken.isdisjoint(supplier.spoken):
        value = f"{', '.join(sorted(buyer.spoken))} / {', '.join(sorted(supplier.spoken))}"
        concerns.append(Concern(kind=Kind.LANGUAGE, value=value))
    return tuple(concerns)


@lru_cache(maxsize=1 << 12)
def _in_both(some: frozenset[str], others: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(some & others))


def _codes(items: Iterable[Offer | Need]) -> list[str]:
    written = ((item.category or "").strip() for item in items)
    return [code for code in written if is_code(code)]


@lru_cache(maxsize=1 << 16)
def _shared_categories(wanted: tuple[str, ...], offered: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in wanted if any(_related(code, other) for other in offered))


@lru_cache(maxsize=1 << 16)
def _related(one: str, other: str) -> bool:
    return category_overlap(one, other) > 0


def _rounded(weight: float) -> float:
    # Nine digits: short lines, and sums still right to well under 1e-6.
    return round(weight, 9)
