"""Saying that who takes part, or what a participant says of itself, is no longer what it was.

Lists of matches hang on that. Matching is a later feature, which this one may not import; it puts itself in here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from gateway.events.models import Event
from gateway.transactions import AnySession


class Listener(Protocol):
    """What is called, in the unit of work of the change."""

    def __call__(self, session: AnySession, event: Event, *, now: datetime) -> None:
        """Do what follows from the change."""


_listeners: list[Listener] = []


def when_participants_change(listener: Listener) -> None:
    """Have `listener` called from now on."""
    _listeners.append(listener)


def participants_changed(session: AnySession, event: Event, *, now: datetime) -> None:
    """Tell everyone who asked to be told."""
    for listener in _listeners:
        listener(session, event, now=now)
