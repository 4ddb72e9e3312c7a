"""Why a pair is suggested, and what speaks against it: only facts that the score rests on.

Weights are shares of the mutual score (`views.parts_of_score`). The *text part* is that of `Feature.TEXT`; it divides
among the aligned phrases a reader would accept, by what each answer is worth, so the weights of the reasons of kind
``offer`` add up to it. Where no answer is near enough to be shown there is no such reason, and the text part (then
small) stays unspoken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from matching.similarity.align import SUPPLIERS_OWN_READING
from matching.similarity.categories import category_overlap, is_code
from matching.similarity.features import Feature
from matching.similarity.kinds import Kind
from matching.similarity.model import Model
from matching.similarity.names import folded, spoken_languages, wished_certificates
from matching.similarity.panel import Panel
from matching.similarity.readiness import signs_of_readiness
from matching.similarity.scoring import COLUMN, DIGITS, Scored, couples
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
        for pair, (b, s, score, buyer_view, supplier_view, part) in enumerate(views):
            one, other = self._buyer(b), self._supplier(s)
            facts = _facts(one, other, deals.get(pair, ()), part)
            reasons = sorted([*aligned.get(pair, ()), *facts], key=lambda reason: -reason.weight)
            found.append(
                Match(
                    buyer=one.profile.id,
                    supplier=other.profile.id,
                    score=score,
                    buyer_view=buyer_view,
                    supplier_view=supplier_view,
                    reasons=tuple(reasons),
                    concerns=tuple(_concerns(one, other, deals.get(pair, ()))),
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

    def _aligned(self, scored: Scored, text: np.ndarray) -> dict[int, list[Reason]]:
        """Divide the text part among the answers near enough to be shown, by what each adds to the two readings."""
        answers = scored.answers
        added: dict[tuple[int, str, str], float] = defaultdict(float)
        # The buyer's reading is all wants answered; the supplier's is that, and in part its own offers wanted.
        shown = np.flatnonzero(answers.offer_shown)
        pair = np.searchsorted(answers.want_start, shown, side="right") - 1
        want = self._table.wants.start[scored.buyer[pair]] + shown - answers.want_start[pair]
        number = np.bincount(pair, minlength=len(scored.buyer))[pair]
        worth = (2.0 - SUPPLIERS_OWN_READING) * answers.offer_worth[shown] / number
        self._add(added, pair, want, answers.offer[shown], worth)
        shown = np.flatnonzero(answers.want_shown)
        pair = np.searchsorted(answers.offer_start, shown, side="right") - 1
        offer = self._table.offers.start[scored.supplier[pair]] + shown - answers.offer_start[pair]
        number = np.bincount(pair, minlength=len(scored.buyer))[pair]
        self._add(added, pair, answers.want[shown], offer, SUPPLIERS_OWN_READING * answers.want_worth[shown] / number)
        total: dict[int, float] = defaultdict(float)
        for (at, _, _), value in added.items():
            total[at] += value
        part = text.tolist()
        reasons: dict[int, list[Reason]] = defaultdict(list)
        for (at, need, offered), value in added.items():
            weight = _rounded(part[at] * value / total[at])
            if part[at] <= 0:
                continue  # a model for which the texts weigh nothing
            reasons[at].append(Reason(kind=Kind.OFFER, need=need, offer=offered, weight=weight))
        return reasons

    def _add(self, added: dict[tuple[int, str, str], float], *columns: np.ndarray) -> None:
        wants, offers = self._buyers.phrases, self._suppliers.phrases
        for pair, want, offer, worth in zip(*(column.tolist() for column in columns), strict=True):
            added[pair, wants[want].words, offers[offer].words] += worth

    def _deals(self, scored: Scored) -> dict[int, list[tuple[Kind, str, bool]]]:
        """Return what quantities and prices say, for each pair each fact once."""
        found: dict[int, dict[tuple[Kind, str, bool], None]] = defaultdict(dict)
        columns = couples(self._table, scored.answers, scored.buyer)
        for pair, need, offer in zip(*(column.tolist() for column in columns), strict=True):
            for fact in self._table.deals.facts(need, offer):
                found[pair].setdefault((fact.kind, fact.text, fact.fits))
        return {pair: list(facts) for pair, facts in found.items()}


class _Asked(NamedTuple):
    """What some needs of one buyer ask for: folded certificates -> as written, and category codes."""

    certificates: dict[str, str]
    codes: tuple[str, ...]


class _Buyer:
    """What reasons quote of a buyer."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.required = [set(folded(need.must)) for need in profile.needs]
        self._asked: dict[tuple[int, ...], _Asked] = {}

    @cached_property
    def country(self) -> list[str]:
        return [self.profile.country.strip().upper()] if self.profile.country else []

    @cached_property
    def spoken(self) -> set[str]:
        return spoken_languages(self.profile)

    @cached_property
    def asked(self) -> dict[str, str]:
        return folded(wished_certificates(self.profile.needs))

    def asks(self, held: set[str]) -> _Asked:
        """Return what is asked by the needs that somebody with these certificates may answer."""
        open_needs = tuple(at for at, names in enumerate(self.required) if names <= held)
        if open_needs not in self._asked:
            needs = [self.profile.needs[at] for at in open_needs]
            self._asked[open_needs] = _Asked(
                certificates=folded(wished_certificates(needs)), codes=tuple(dict.fromkeys(_codes(needs)))
            )
        return self._asked[open_needs]


class _Supplier:
    """What reasons quote of a supplier."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.held = set(folded(profile.certificates))
        self.codes = _codes(profile.offers)

    @cached_property
    def spoken(self) -> set[str]:
        return spoken_languages(self.profile)

    @cached_property
    def readiness(self) -> list[str]:
        return [", ".join(signs_of_readiness(self.profile))]


_Deals = Iterable[tuple[Kind, str, bool]]


def _facts(buyer: _Buyer, supplier: _Supplier, deals: _Deals, part: Sequence[float]) -> list[Reason]:
    asked = buyer.asks(supplier.held)
    held = [name for key, name in asked.certificates.items() if key in supplier.held]
    fitting: dict[Kind, list[str]] = {}
    for kind, text, fits in deals:
        if fits:
            fitting.setdefault(kind, []).append(text)
    facts: list[tuple[Feature, Kind, list[str]]] = [
        (Feature.CATEGORY, Kind.CATEGORY, _shared_categories(asked.codes, supplier.codes)),
        (Feature.CERTIFICATES, Kind.CERTIFICATE, held),
        (Feature.MARKET, Kind.MARKET, buyer.country),
        (Feature.LANGUAGE, Kind.LANGUAGE, sorted(buyer.spoken & supplier.spoken)),
        (Feature.MINIMUM_ORDER, Kind.MINIMUM_ORDER, fitting.get(Kind.MINIMUM_ORDER, [])),
        (Feature.CAPACITY, Kind.CAPACITY, fitting.get(Kind.CAPACITY, [])),
        (Feature.PRICE, Kind.PRICE, fitting.get(Kind.PRICE, [])),
        (Feature.READINESS, Kind.READINESS, supplier.readiness),
    ]
    return [
        Reason(kind=kind, value=value, weight=_rounded(part[COLUMN[feature]] / len(values)))
        for feature, kind, values in facts
        if part[COLUMN[feature]] > 0
        for value in values
    ]


def _concerns(buyer: _Buyer, supplier: _Supplier, deals: _Deals) -> list[Concern]:
    concerns = [Concern(kind=kind, value=text) for kind, text, fits in deals if not fits]
    concerns += [
        Concern(kind=Kind.CERTIFICATE_MISSING, value=name)
        for key, name in buyer.asked.items()
        if key not in supplier.held
    ]
    if buyer.spoken and supplier.spoken and not buyer.spoken & supplier.spoken:
        value = f"{', '.join(sorted(buyer.spoken))} / {', '.join(sorted(supplier.spoken))}"
        concerns.append(Concern(kind=Kind.LANGUAGE, value=value))
    return concerns


def _codes(items: Iterable[Offer | Need]) -> list[str]:
    written = ((item.category or "").strip() for item in items)
    return [code for code in written if is_code(code)]


def _shared_categories(wanted: Iterable[str], offered: Sequence[str]) -> list[str]:
    return [code for code in wanted if any(_related(code, other) for other in offered)]


@lru_cache(maxsize=1 << 16)
def _related(one: str, other: str) -> bool:
    return category_overlap(one, other) > 0


def _rounded(weight: float) -> float:
    # Nine digits: short lines, and sums still right to well under 1e-6.
    return round(weight, 9)
