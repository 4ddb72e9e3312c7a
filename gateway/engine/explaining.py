"""What a run's page tells beside the schedule: how evenly it is spread, what the floor costs, what would help whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import matching.types as values

MOST_CHANGES = 200
"""For so many wanted pairs without a meeting the cheapest change is looked for, those both sides asked for first."""
MOST_PAIRS = 30_000
"""What the floor costs takes a second schedule, which is built only where there are no more pairs than this."""
_TIERS = (values.Tier.MUTUAL, values.Tier.BUYER, values.Tier.SUPPLIER, values.Tier.NONE)


def fairness(problem: values.Problem, schedule: values.Schedule) -> dict[str, Any]:
    """Return each side's fewest and most meetings, their Gini coefficient, and how many are below their least."""
    from matching.scheduling.fairness import fairness_of

    found = fairness_of(problem, schedule)
    return {
        side.value: {
            "people": share.people,
            "fewest": share.fewest,
            "most": share.most,
            "gini": share.gini,
            "short": len(share.short),
        }
        for side, share in ((values.Side.SUPPLIER, found.supplier), (values.Side.BUYER, found.buyer))
    }


def floor(problem: values.Problem, schedule: values.Schedule, *, effort: str) -> dict[str, int] | None:
    """Return what everyone's least number of meetings costs in points, and how many would be below it otherwise.

    None where that takes too long, or where there is no floor.
    """
    from matching.scheduling.fairness import cost_of_floor

    if len(problem.pairs) > MOST_PAIRS or not any(person.least for person in problem.participants):
        return None
    found = cost_of_floor(problem, schedule, effort=effort)
    return {"cost": max(found.cost, 0), "at_most": max(found.at_most, 0), "short_without": found.short_without}


def changes(problem: values.Problem, schedule: values.Schedule) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the cheapest change for each of the first wanted pairs without a meeting, as plain JSON data.

    Steps name participants by code, tables by number, and moments in ISO 8601.
    """
    from matching.scheduling.changes import cheapest_changes

    tiers = {(pair.supplier, pair.buyer): _TIERS.index(pair.tier) for pair in problem.pairs}
    first = sorted(
        schedule.unplaced, key=lambda pair: (tiers[pair.supplier, pair.buyer], by_code(pair.supplier, pair.buyer))
    )
    starts = {slot.id: slot.start.isoformat() for slot in problem.slots}
    found = cheapest_changes(problem, replace(schedule, unplaced=tuple(first[:MOST_CHANGES])))
    return {
        names: {
            "cost": change.cost,
            "steps": [
                {"kind": step.kind.value, "who": step.who, "whom": step.whom, "at": starts.get(step.slot or "")}
                for step in change.steps
            ],
            "at": starts[change.slot],
        }
        for names, change in found.items()
        if change is not None
    }


def by_code(supplier: str, buyer: str) -> tuple[int, str, int, str]:
    """Return the key by which the organiser's lists order pairs: S2 before S10."""
    return len(supplier), supplier, len(buyer), buyer
