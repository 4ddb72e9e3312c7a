"""Who may move a registration from which state to which: the one table everybody asks."""

from __future__ import annotations

from enum import StrEnum

from gateway.registrations.models import State


class Actor(StrEnum):
    """Who acts on a registration."""

    PARTICIPANT = "participant"
    ORGANISER = "organiser"
    RULES = "rules"
    """The event's own settings: approval at once, a place from the waiting list that its owner accepted."""


_BOTH = frozenset({Actor.PARTICIPANT, Actor.ORGANISER})
_ORGANISER = frozenset({Actor.ORGANISER})
_PARTICIPANT = frozenset({Actor.PARTICIPANT})
_RULES = frozenset({Actor.RULES})
_LET_IN = frozenset({Actor.ORGANISER, Actor.RULES})

MOVES: dict[tuple[State, State], frozenset[Actor]] = {
    (State.DRAFT, State.SUBMITTED): _PARTICIPANT,
    (State.DRAFT, State.WAITLISTED): _PARTICIPANT,
    (State.DRAFT, State.APPROVED): _RULES,
    (State.DRAFT, State.CANCELLED): _BOTH,
    (State.SUBMITTED, State.APPROVED): _ORGANISER,
    (State.SUBMITTED, State.WAITLISTED): _ORGANISER,
    (State.SUBMITTED, State.DECLINED): _ORGANISER,
    (State.SUBMITTED, State.CANCELLED): _BOTH,
    (State.WAITLISTED, State.SUBMITTED): _LET_IN,
    (State.WAITLISTED, State.APPROVED): _LET_IN,
    (State.WAITLISTED, State.DECLINED): _ORGANISER,
    (State.WAITLISTED, State.CANCELLED): _BOTH,
    (State.APPROVED, State.DECLINED): _ORGANISER,
    (State.APPROVED, State.CANCELLED): _BOTH,
    (State.DECLINED, State.APPROVED): _ORGANISER,
}
"""A cancelled registration stays cancelled: its owner registers again."""


def may_move(old: State, new: State, by: Actor) -> bool:
    """Tell whether `by` may move a registration from `old` to `new`."""
    return by in MOVES.get((old, new), frozenset())


def moves_from(old: State, by: Actor) -> tuple[State, ...]:
    """Return the states `by` may move a registration to, in the order of the table; for a page's buttons."""
    return tuple(new for (start, new), actors in MOVES.items() if start == old and by in actors)
