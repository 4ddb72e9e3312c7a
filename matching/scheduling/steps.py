"""What would have to change for a pair to meet, as values: single steps, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StepKind(StrEnum):
    """One thing to change. The first four are the organiser's to decide; the rest somebody must be asked for."""

    OPEN_TABLE = "open_table"
    ADD_TABLE = "add_table"
    ADD_INTERPRETER = "add_interpreter"
    GIVE_UP = "give_up"
    GIVE_UP_MANDATORY = "give_up_mandatory"
    REMOVE_PIN = "remove_pin"
    RAISE_MOST = "raise_most"
    BE_FREE = "be_free"
    LEAVE_STAND = "leave_stand"


DECIDED = frozenset((StepKind.OPEN_TABLE, StepKind.ADD_TABLE, StepKind.ADD_INTERPRETER, StepKind.GIVE_UP))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to change.

    Attributes
    ----------
    kind : what.
    who : the participant, table or language; None for a table that does not exist yet.
    whom : with whom the meeting is that `who` gives up; None for other kinds.
    slot : id of the slot in question; None for a limit on the whole event, and for a stand.
    """

    kind: StepKind
    who: str | None
    whom: str | None = None
    slot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """All that must change for the pair to meet in `slot` (an id), in worth lost; below 0 the schedule gains."""

    slot: str
    steps: tuple[Step, ...]
    cost: int
