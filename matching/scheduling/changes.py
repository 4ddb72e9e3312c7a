"""What would have to change for a pair to meet after all: a table opened, a meeting given up, and what that costs.

Every slot the two have in common is looked at as the schedule stands. Meetings of theirs that are in the way are given
up, not moved, so that the cost is never too low: whoever gives one up may find another place for it. Nobody else's
meeting is touched; where a table or an interpreter is missing, that is what is named.
"""

from __future__ import annotations

from matching.errors import InputError
from matching.scheduling.steps import Change as Change
from matching.scheduling.steps import Step as Step
from matching.scheduling.steps import StepKind as StepKind
from matching.scheduling.ways import Ways
from matching.types import Problem, Schedule


def cheapest_change(problem: Problem, schedule: Schedule, supplier: str, buyer: str) -> Change | None:
    """Return the cheapest change after which the two can meet.

    Changes that are the organiser's to decide come before those somebody must be asked for; then the cost counts, the
    number of steps, the slot, the names.

    Parameters
    ----------
    problem : without faults (`matching.scheduling.problem.faults_of`).
    schedule : a sound schedule of it.
    supplier, buyer : a listed pair without a meeting.

    Returns
    -------
    Change or None
        None if neither of the two is free in any slot.

    Raises
    ------
    InputError
        When the pair is not listed, or meets.
    """
    standing = Ways(problem, schedule)
    pair = standing.listed.get((supplier, buyer))
    if pair is None:
        raise InputError(f"{supplier} - {buyer}: the pair is not listed, so it never meets. Add it to `pairs`.")
    if (supplier, buyer) in standing.met:
        raise InputError(f"{supplier} - {buyer}: the two meet already. Ask for a pair without a meeting.")
    return standing.cheapest(pair)


def cheapest_changes(problem: Problem, schedule: Schedule) -> dict[tuple[str, str], Change | None]:
    """Return (supplier, buyer) -> `cheapest_change` of every pair that the schedule lists as unplaced, in its order."""
    standing = Ways(problem, schedule)
    pairs = [(entry.supplier, entry.buyer) for entry in schedule.unplaced]
    return {names: standing.cheapest(standing.listed[names]) for names in pairs}
