"""What the page about the matching calls things: facts, evidence, how people are shown, what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _

from gateway.events.models import Event
from gateway.matches.models import LearnedModel, Ranking
from gateway.organiser.queries.matching import Hardly, Matching, Shown
from gateway.registrations.models import Side
from gateway.templating import event_text, language_name

LEAST_LISTS = 3
STEPS = (0, 1, 2, 3, 4, 5, 10, 20, 40)
"""Where a column of the histogram of first tens begins; each ends before the next."""


def headline(shown: Matching) -> str:
    """Return what the matches go by, in a sentence."""
    if shown.in_use is None:
        return _("The matching goes by weights set by hand")
    number = shown.in_use.record["answers"]
    return ngettext(
        "The matching has learned from %(answers)s answer",
        "The matching has learned from %(answers)s answers",
        number,
        answers=format_decimal(number),
    )


def fact_name(feature: str) -> str:
    """Return what a fact of a pair is called."""
    return {
        "text": _("What they write of products and needs"),
        "category": _("Product group"),
        "certificates": _("Certificates asked for and held"),
        "market": _("Market wanted"),
        "minimum_order": _("Minimum order against the need"),
        "capacity": _("Yearly capacity against the need"),
        "price": _("Price against the limit"),
        "language": _("A language in common"),
        "size": _("Size of the company"),
        "readiness": _("Ready to trade abroad"),
        "says_yes": _("How often the reader says yes"),
        "hears_yes": _("How often the other hears yes"),
    }.get(feature, feature)


def facts(ranking: Ranking) -> list[tuple[str, float, float]]:
    """Return (name, share for buyers, share for suppliers) of every fact that counts, the weightiest first."""
    pull: Mapping[str, Mapping[str, float]] = ranking.figures.get("pull", {})
    both = {name: (share, pull["supplier"].get(name, 0.0)) for name, share in pull.get("buyer", {}).items()}
    order = sorted(both, key=lambda name: -sum(both[name]))
    return [(fact_name(name), *both[name]) for name in order if round(1000 * max(both[name]))]


def facts_sentence(ranking: Ranking) -> str:
    """Return what to see in the facts."""
    name, buyer, supplier = facts(ranking)[0]
    return _(
        "%(fact)s counts most: %(buyer)s of everything for a buyer, %(supplier)s for a supplier.",
        fact=name,
        buyer=per_cent(buyer),
        supplier=per_cent(supplier),
    )


def per_cent(share: float) -> str:
    """Return a share in per cent; what is there but rounds to nothing is less than one."""
    if 0 < share < 0.01:
        return _("<\u00a0%(share)s\u00a0%%", share=1)
    return _("%(share)s\u00a0%%", share=format_decimal(round(100 * share)))


def fine_per_cent(share: float) -> str:
    """Return a share in per cent with one decimal, for figures to be compared."""
    return _("%(share)s\u00a0%%", share=format_decimal(round(100 * share, 1), "0.0"))


def evidence(one: LearnedModel) -> str:
    """Return why a model is used or is not, in a sentence."""
    record = one.record
    if record["verdict"] == "too_few" or "candidate_figure" not in record or "current_figure" not in record:
        return _("Too few people have answered to tell whether it would be better.")
    values = {
        "new": fine_per_cent(record["candidate_figure"]),
        "old": fine_per_cent(record["current_figure"]),
        "people": format_decimal(record["measured"]),
    }
    if one.promoted:
        return _(
            "It put what people wanted before what they did not in %(new)s of cases, the model before it in %(old)s; "
            "measured on %(people)s people it had not learned from.",
            **values,
        )
    return _(
        "It was not better by more than chance: %(new)s of cases in the right order, the model in use %(old)s; "
        "measured on %(people)s people it had not learned from.",
        **values,
    )


def calibration(one: LearnedModel) -> str:
    """Return what the scores of a model mean."""
    number = one.record.get("answered_by_both", 0)
    if one.record.get("calibrated"):
        return _(
            "Its scores are chances: of the pairs at 70\u00a0%%, about 70\u00a0%% say yes to each other. "
            "That rests on %(number)s pairs in which both answered.",
            number=format_decimal(number),
        )
    return _(
        "Its scores are an order and no chances yet: for that, more pairs are needed in which both answered "
        "(%(number)s so far).",
        number=format_decimal(number),
    )


def attempt_tag(one: LearnedModel, shown: Matching) -> tuple[str, str]:
    """Return where an attempt stands, and the tone of its tag."""
    if one.id == shown.settings.model_id:
        return _("In use"), "good"
    return (_("Was better, not in use"), "") if one.promoted else (_("Not better, not used"), "")


def attempt_source(one: LearnedModel, shown: Matching) -> str:
    """Return whose answers an attempt was learned from."""
    number = one.record["answers"]
    people = ngettext("%(num)s participant", "%(num)s participants", one.record["requesters"])
    said = ngettext(
        "%(answers)s answer by %(people)s", "%(answers)s answers by %(people)s", number,
        answers=format_decimal(number), people=people,
    )  # fmt: skip
    if one.event_id == shown.settings.event_id:
        return said
    other: Event | None = shown.editions.get(one.event_id or 0)
    return f"{event_text(other).name if other else _('An earlier event')}: {said}"


def learned_on(one: LearnedModel) -> str:
    """Return the day an attempt was made, with its year: models outlive an edition."""
    return format_date(date.fromisoformat(one.record["learned_on"]), "long")


def shown_columns(shown: Shown) -> list[tuple[str, int]]:
    """Return how many people stand in how many first tens, far apart numbers together: 0, 1 ... 5–9, 10–19."""
    columns = []
    for low, following in zip(STEPS, (*STEPS[1:], None), strict=True):
        number = sum(
            people for times, people in shown.tens if times >= low and (following is None or times < following)
        )
        one = following == low + 1
        columns.append((str(low) if one else f"{low}+" if following is None else f"{low}–{following - 1}", number))
    while len(columns) > 1 and not columns[-1][1]:
        columns.pop()
    return columns


def shown_sentence(shown: Shown) -> str:
    """Return what to see in how one side is shown."""
    left = shown.people - shown.covered
    if not left:
        return _("Everyone is among the first ten of somebody.")
    return ngettext(
        "%(num)s of %(all)s is in nobody's first ten.", "%(num)s of %(all)s are in nobody's first ten.", left,
        all=format_decimal(shown.people),
    )  # fmt: skip


def evenness(shown: Shown) -> str:
    """Return how evenly one side is shown, in words with the figure behind them."""
    if shown.gini < 0.3:
        words = _("evenly")
    elif shown.gini < 0.5:
        words = _("somewhat unevenly")
    else:
        words = _("unevenly")
    return _(
        "Attention is spread %(evenly)s (Gini %(gini)s; 0 is the same for all).",
        evenly=words,
        gini=format_decimal(round(shown.gini, 2), "0.00"),
    )


def languages_sentence(ranking: Ranking) -> str:
    """Return whether lists favour the reader's own language; nothing where no language is told."""
    same, neutral = ranking.figures.get("same_language"), ranking.figures.get("neutral")
    if same is None or neutral is None:
        return ""
    return _(
        "%(same)s of buyers' first ten suppliers write in the buyer's own language. If language played no part it "
        "would be %(neutral)s.",
        same=per_cent(same),
        neutral=per_cent(neutral),
    )


def languages(ranking: Ranking, side: Side) -> str:
    """Return the languages one side writes in, the most used first: English 250, French 50."""
    found: Mapping[str, Any] = ranking.figures.get("languages", {}).get(side, {})
    return ", ".join(f"{language_name(code)} {format_decimal(number)}" for code, number in found.items())


def advice(one: Hardly) -> str:
    """Return why somebody is hardly shown, as far as can be seen, and what to do."""
    supplies = one.who.side is Side.SUPPLIER
    if not one.products:
        if supplies:
            return _("Says nothing of what they offer. Ask them to add a product.")
        return _("Says nothing of what they need. Ask them to add a product.")
    if one.lists < LEAST_LISTS:
        if supplies:
            return _(
                "Hardly any buyer needs what they write, or requires a certificate they do not list. Look at their "
                "products and certificates with them."
            )
        return _(
            "Hardly any supplier offers what they write, or holds the certificates they require. Look at their needs "
            "and certificates with them."
        )
    if one.products == 1:
        return _("Names one product only. More of them, or more said of it, help.")
    return _("Others answer the same needs better. Amounts, certificates and markets help to tell them apart.")
