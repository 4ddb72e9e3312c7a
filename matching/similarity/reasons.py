"""Why a pair is suggested, and what speaks against it: only facts that the score rests on.

Weights are shares of the mutual score. Each view's evidence in favour divides among its features
(`views.shares`); a feature's part of the score is ``score * (its share of the buyer's view + its share of the
supplier's view) / 2``. The *text part* is that of `Feature.TEXT`; it divides among the aligned phrases a reader would
accept, by what each answer is worth, so the weights of the reasons of kind ``offer`` add up to it. Where no answer is
near enough to be shown there is no such reason, and the text part (then small) stays unspoken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from matching.similarity.answers import SUPPLIERS_OWN_READING, Answers
from matching.similarity.categories import category_overlap
from matching.similarity.features import Feature
from matching.similarity.kinds import Kind
from matching.similarity.model import PRIOR
from matching.similarity.names import folded, spoken_languages, wished_certificates
from matching.similarity.panel import Ints, Panel
from matching.similarity.trade import fit, price_fit
from matching.similarity.units import measure
from matching.similarity.views import shares
from matching.types import Concern, Need, Offer, Profile, Reason

Numbers = NDArray[np.float64]
Deals = list[tuple[Need, Offer]]


def parts_of_score(
    score: float, features: tuple[Mapping[Feature, float], Mapping[Feature, float]]
) -> dict[Feature, float]:
    """Return each feature's part of the mutual score; together they make up the whole score.

    Parameters
    ----------
    score : float
        The mutual score.
    features : (mapping, mapping)
        The pair's features in the buyer's and in the supplier's view; NaN is missing.
    """
    parts: dict[Feature, float] = defaultdict(float)
    for values, weights in zip(features, (PRIOR.buyer, PRIOR.supplier), strict=True):
        for name, share in shares(values, weights).items():
            parts[name] += score * share / 2.0
    return dict(parts)


def explain(
    buyers: Panel,
    suppliers: Panel,
    answers: Answers,
    buyer: int,
    supplier: int,
    *,
    row: int,
    open_needs: Ints,
    score: float,
    features: tuple[Mapping[Feature, float], Mapping[Feature, float]],
) -> tuple[tuple[Reason, ...], tuple[Concern, ...]]:
    """Return the reasons, weightiest first, and the concerns of one pair.

    Parameters
    ----------
    buyers, suppliers : Panel
        The two sides.
    answers : Answers
        Of the block the buyer is in; `row` is the buyer's row there.
    buyer, supplier : int
        Positions in the panels.
    open_needs : ndarray of int
        Positions of the buyer's needs that the supplier may answer; no reason rests on another.
    score, features
        As for `parts_of_score`.
    """
    parts = parts_of_score(score, features)
    one, other = buyers.profiles[buyer], suppliers.profiles[supplier]
    deals = _deals(buyers, suppliers, answers, buyer, supplier)
    needs: list[Need] = [buyers.items[at] for at in open_needs]
    reasons = [
        *_aligned(buyers, suppliers, answers, buyer, supplier, row=row, part=parts.get(Feature.TEXT, 0.0)),
        *_facts(one, other, needs, deals, parts),
    ]
    reasons.sort(key=lambda reason: -reason.weight)
    return tuple(reasons), tuple(_concerns(one, other, deals))


def _aligned(
    buyers: Panel,
    suppliers: Panel,
    answers: Answers,
    buyer: int,
    supplier: int,
    *,
    row: int,
    part: float,
) -> list[Reason]:
    """Divide the text part among the answers near enough to be shown, by what each adds to the two readings."""
    added: dict[tuple[str, str], float] = defaultdict(float)
    wants = np.arange(buyers.phrase_start[buyer], buyers.phrase_start[buyer + 1]) - answers.first_want
    wants = wants[answers.offer_shown[wants, supplier]]
    offers = np.arange(suppliers.phrase_start[supplier], suppliers.phrase_start[supplier + 1])
    offers = offers[answers.want_shown[row, offers]]
    # The buyer's reading is all wants answered; the supplier's is that, and in part its own offers wanted.
    from_wants = 2.0 - SUPPLIERS_OWN_READING
    for want, offer, worth in zip(
        wants, answers.offer[wants, supplier], answers.offer_worth[wants, supplier], strict=True
    ):
        words = buyers.phrases[want + answers.first_want].words, suppliers.phrases[offer].words
        added[words] += from_wants * float(worth) / max(1, len(wants))
    for want, offer, worth in zip(answers.want[row, offers], offers, answers.want_worth[row, offers], strict=True):
        words = buyers.phrases[want].words, suppliers.phrases[offer].words
        added[words] += SUPPLIERS_OWN_READING * float(worth) / max(1, len(offers))
    total = sum(added.values())
    return [
        Reason(kind=Kind.OFFER, need=need, offer=offer, weight=_rounded(part * value / total))
        for (need, offer), value in added.items()
    ]


def _facts(
    buyer: Profile, supplier: Profile, needs: list[Need], deals: Deals, parts: Mapping[Feature, float]
) -> list[Reason]:
    facts: list[tuple[Feature, Kind, list[str]]] = [
        (Feature.CATEGORY, Kind.CATEGORY, _shared_categories(needs, supplier)),
        (Feature.CERTIFICATES, Kind.CERTIFICATE, _certificates(needs, supplier)[0]),
        (Feature.MARKET, Kind.MARKET, [buyer.country.strip().upper()] if buyer.country else []),
        (Feature.LANGUAGE, Kind.LANGUAGE, sorted(spoken_languages(buyer) & spoken_languages(supplier))),
        (Feature.MINIMUM_ORDER, Kind.MINIMUM_ORDER, [text for text, fits in _minimum_orders(deals) if fits]),
        (Feature.CAPACITY, Kind.CAPACITY, [text for text, fits in _capacities(deals) if fits]),
        (Feature.PRICE, Kind.PRICE, [text for text, fits in _prices(deals) if fits]),
    ]
    return [
        Reason(kind=kind, value=value, weight=_rounded(parts[feature] / len(values)))
        for feature, kind, values in facts
        if parts.get(feature, 0.0) > 0
        for value in values
    ]


def _concerns(buyer: Profile, supplier: Profile, deals: Deals) -> list[Concern]:
    concerns = [Concern(kind=Kind.MINIMUM_ORDER, value=text) for text, fits in _minimum_orders(deals) if not fits]
    concerns += [Concern(kind=Kind.CAPACITY, value=text) for text, fits in _capacities(deals) if not fits]
    concerns += [Concern(kind=Kind.PRICE, value=text) for text, fits in _prices(deals) if not fits]
    concerns += [Concern(kind=Kind.CERTIFICATE_MISSING, value=name) for name in _certificates(buyer.needs, supplier)[1]]
    one, other = spoken_languages(buyer), spoken_languages(supplier)
    if one and other and not one & other:
        concerns.append(Concern(kind=Kind.LANGUAGE, value=f"{', '.join(sorted(one))} / {', '.join(sorted(other))}"))
    return concerns


def _deals(buyers: Panel, suppliers: Panel, answers: Answers, buyer: int, supplier: int) -> Deals:
    """Return the (need, offer) items of the answers shown, each once."""
    found: dict[tuple[int, int], None] = {}
    for want in range(int(buyers.phrase_start[buyer]), int(buyers.phrase_start[buyer + 1])):
        at = want - answers.first_want
        if answers.offer_shown[at, supplier]:
            need, offer = int(buyers.phrase_item[want]), int(suppliers.phrase_item[answers.offer[at, supplier]])
            if need >= 0 and offer >= 0:
                found[need, offer] = None
    return [(buyers.items[need], suppliers.items[offer]) for need, offer in found]  # type: ignore[misc]


def _certificates(needs: Iterable[Need], supplier: Profile) -> tuple[list[str], list[str]]:
    """Return (held, missing) of what the needs ask for, in the buyer's words."""
    asked = folded(wished_certificates(needs))
    held = folded(supplier.certificates) if asked else {}
    return [name for key, name in asked.items() if key in held], [
        name for key, name in asked.items() if key not in held
    ]


def _shared_categories(needs: Iterable[Need], supplier: Profile) -> list[str]:
    offered = [offer.category.strip() for offer in supplier.offers if offer.category]
    return list(
        dict.fromkeys(
            need.category.strip()
            for need in needs
            if need.category and any(category_overlap(need.category.strip(), code) > 0 for code in offered)
        )
    )


def _same_unit(need: Need, offer: Offer) -> tuple[float, float] | None:
    """Return the sizes of both units when they measure the same thing."""
    one, other = measure(need.unit), measure(offer.unit)
    return (one[1], other[1]) if one and other and one[0] == other[0] else None


def _minimum_orders(deals: Deals) -> list[tuple[str, bool]]:
    return _quantities(deals, lambda offer: offer.minimum_order, lambda least, volume: fit(least, volume))


def _capacities(deals: Deals) -> list[tuple[str, bool]]:
    return _quantities(deals, lambda offer: offer.yearly_capacity, lambda most, volume: fit(volume, most))


def _quantities(
    deals: Deals, offered: Callable[[Offer], float | None], fits: Callable[[Numbers, Numbers], Numbers]
) -> list[tuple[str, bool]]:
    """Return each quantity that is offered in a unit the need is counted in too, and whether it fits the need."""
    found = {}
    for need, offer in deals:
        sizes, quantity = _same_unit(need, offer), offered(offer)
        if sizes and need.yearly_volume is not None and quantity is not None:
            value = fits(np.array(quantity * sizes[1]), np.array(need.yearly_volume * sizes[0]))
            if not np.isnan(value):
                found[_quantity(quantity, offer.unit)] = bool(value >= 1)
    return list(found.items())


def _prices(deals: Deals) -> list[tuple[str, bool]]:
    found = {}
    for need, offer in deals:
        sizes = _same_unit(need, offer)
        if not sizes or not need.currency or not offer.currency or need.price_high is None or offer.price_low is None:
            continue
        if need.currency.strip().upper() == offer.currency.strip().upper():
            value = price_fit(np.array(need.price_high / sizes[0]), np.array(offer.price_low / sizes[1]))
            if not np.isnan(value):
                text = f"{offer.price_low:g} {offer.currency.strip().upper()}/{(offer.unit or '').strip()}"
                found[text] = bool(value >= 1)
    return list(found.items())


def _quantity(number: float, unit: str | None) -> str:
    return f"{number:,.10g} {(unit or '').strip()}"


def _rounded(weight: float) -> float:
    # Nine digits: short lines, and sums still right to well under 1e-6.
    return round(weight, 9)
