"""What the engine says of a schedule, in the organiser's words: how even it is, and what would help."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from gateway.events.models import Event
from gateway.registrations.models import Side
from gateway.templating import language_name, when

VERY_EVEN, EVEN, UNEVEN = 0.08, 0.18, 0.32
"""Below these Gini coefficients a spread is called very even, even, a little uneven; above the last uneven."""


def evenness(gini: float) -> str:
    """Return in words how evenly meetings are spread."""
    if gini < VERY_EVEN:
        return _("very evenly spread")
    if gini < EVEN:
        return _("evenly spread")
    return _("a little unevenly spread") if gini < UNEVEN else _("unevenly spread")


def side_share(side: str, share: Mapping[str, Any]) -> str:
    """Return how one side's meetings are spread, in a sentence."""
    numbers = {
        "fewest": format_decimal(share["fewest"]),
        "most": format_decimal(share["most"]),
        "evenness": evenness(share["gini"] or 0.0),
        "gini": format_decimal(round(share["gini"] or 0.0, 2)),
    }
    if Side(side) is Side.SUPPLIER:
        return ngettext(
            "Suppliers have from %(fewest)s to %(most)s meeting, %(evenness)s (Gini coefficient %(gini)s).",
            "Suppliers have from %(fewest)s to %(most)s meetings, %(evenness)s (Gini coefficient %(gini)s).",
            share["most"],
            **numbers,
        )
    return ngettext(
        "Buyers have from %(fewest)s to %(most)s meeting, %(evenness)s (Gini coefficient %(gini)s).",
        "Buyers have from %(fewest)s to %(most)s meetings, %(evenness)s (Gini coefficient %(gini)s).",
        share["most"],
        **numbers,
    )


def side_short(share: Mapping[str, Any]) -> str:
    """Return how many of a side are below their least."""
    if not share["short"]:
        return _("Nobody is below their least.")
    return ngettext("%(num)s is below their least.", "%(num)s are below their least.", share["short"])


def floor_cost(floor: Mapping[str, int], short: int) -> str:
    """Return what it costs that everybody gets their least, and what it brings."""
    if not floor["cost"]:
        return _("That everyone gets their least costs nothing.")
    costs = ngettext(
        "That everyone gets their least costs %(cost)s point, at most %(most)s.",
        "That everyone gets their least costs %(cost)s points, at most %(most)s.",
        floor["cost"],
        cost=format_decimal(floor["cost"]),
        most=format_decimal(max(floor["at_most"], floor["cost"])),
    )
    without = ngettext(
        "Without it %(num)s participant would be below their least, instead of %(short)s.",
        "Without it %(num)s participants would be below their least, instead of %(short)s.",
        floor["short_without"],
        short=format_decimal(short),
    )
    return f"{costs} {without}"


def step(found: Mapping[str, Any], event: Event) -> str:
    """Return one thing that would have to change, as a sentence."""
    at = when(datetime.fromisoformat(found["at"]), event) if found["at"] else ""
    who, whom = found["who"] or "", found["whom"] or ""
    return {
        "open_table": _("Table %(table)s is open, %(when)s.", table=who.removeprefix("T"), when=at),
        "add_table": _("One more table is there, %(when)s.", when=at),
        "add_interpreter": _("One more interpreter is there, %(when)s.", when=at)
        if not who
        else _("One more interpreter is there, %(when)s (%(language)s).", when=at, language=language_name(who)),
        "give_up": _("%(who)s gives up the meeting with %(whom)s, %(when)s.", who=who, whom=whom, when=at),
        "give_up_mandatory": _(
            "%(who)s gives up the mandatory meeting with %(whom)s, %(when)s.", who=who, whom=whom, when=at
        ),
        "remove_pin": _("%(who)s gives up the pinned meeting with %(whom)s, %(when)s.", who=who, whom=whom, when=at),
        "raise_most": _("%(who)s takes one meeting more than it wanted.", who=who),
        "be_free": _("%(who)s comes after all, %(when)s.", who=who, when=at),
        "leave_stand": _("%(who)s leaves its own table.", who=who),
    }[found["kind"]]


def cost(found: Mapping[str, Any]) -> str:
    """Return what a change costs the schedule, or brings."""
    points = int(found["cost"])
    if points > 0:
        return ngettext("Costs %(points)s point.", "Costs %(points)s points.", points, points=format_decimal(points))
    if points < 0:
        return ngettext("Gains %(points)s point.", "Gains %(points)s points.", -points, points=format_decimal(-points))
    return _("Costs nothing.")


def moment(written: str) -> datetime:
    """Read a moment that an answer names."""
    return datetime.fromisoformat(written)


def may_meet(answer: Mapping[str, Any], event: Event) -> str:
    """Return whether two can meet, in a sentence."""
    if "no" in answer:
        return {
            "gone": _("No: one of the two does not come to the event."),
            "unwanted": _("No: the two are colleagues, or one of them does not want this meeting."),
            "no_slot": _("No: there is no slot left in which both could come, whatever else moved."),
        }[answer["no"]]
    place = answer.get("already") or answer["meeting"]
    told = {"when": when(moment(place["at"]), event), "table": place["table"]}
    if "already" in answer:
        return _("They do meet: %(when)s, table %(table)s.", **told)
    moved, dropped = len(answer["moved"]), len(answer["dropped"])
    if not moved and not dropped:
        return _("Yes, %(when)s at table %(table)s, and nobody else has to move.", **told)
    if not dropped:
        return ngettext(
            "Yes, %(when)s at table %(table)s, if %(num)s other meeting moves.",
            "Yes, %(when)s at table %(table)s, if %(num)s other meetings move.",
            moved,
            **told,
        )
    return ngettext(
        "Only if %(num)s other meeting falls away: then %(when)s at table %(table)s.",
        "Only if %(num)s other meetings fall away: then %(when)s at table %(table)s.",
        dropped,
        **told,
    )


def worth(points: int) -> str:
    """Return what letting a pair in does to the whole schedule."""
    if points < 0:
        return ngettext(
            "The whole schedule would be worth %(points)s point less.",
            "The whole schedule would be worth %(points)s points less.",
            -points,
            points=format_decimal(-points),
        )
    if points == 0:
        return _("The whole schedule would be worth as much as now.")
    return ngettext(
        "The whole schedule would be worth %(points)s point more.",
        "The whole schedule would be worth %(points)s points more.",
        points,
        points=format_decimal(points),
    )


def scenario(point: Mapping[str, Any]) -> str:
    """Return what a scenario changes."""
    change = int(point["change"])
    more, num = change > 0, abs(change)
    if not change:
        return _("everything as it is")
    if point["lever"] == "tables":
        return (
            ngettext("%(num)s table more", "%(num)s tables more", num)
            if more
            else ngettext("%(num)s table fewer", "%(num)s tables fewer", num)
        )
    return {
        ("slots", True): _("one slot more at the end"),
        ("slots", False): _("one slot less at the end"),
        ("interpreters", True): _("one interpreter more of each language"),
        ("interpreters", False): _("one interpreter less of each language"),
        ("least", True): _("one meeting more for everyone at least"),
        ("least", False): _("one meeting less for everyone at least"),
    }[point["lever"], more]


def by_tables(answer: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Return how many meetings fit with how many tables, from the fewest tables on."""
    points = [point for point in answer["points"] if point["lever"] == "tables"]
    return [(answer["tables"] + point["change"], point["meetings"]) for point in points]
