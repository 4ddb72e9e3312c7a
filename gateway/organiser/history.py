"""What happened to a registration, in sentences: who did what, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway.accounts.models import Account
from gateway.audit import AuditEntry
from gateway.organiser import wording
from gateway.registrations.models import Registration, State
from gateway.transactions import AnySession


@dataclass(frozen=True, slots=True)
class Happening:
    """One act; `by` is an e-mail address, or empty where the system itself acted."""

    at: datetime
    what: str
    why: str
    by: str


def history_of(session: AnySession, registration: Registration) -> list[Happening]:
    """Return everything that was done to a registration, the newest first."""
    query = (
        sa.select(AuditEntry, Account.email)
        .outerjoin(Account, Account.id == AuditEntry.account_id)
        .where(AuditEntry.event_id == registration.event_id, AuditEntry.subject == registration.code)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )
    return [
        Happening(entry.at, said(entry.act, entry.details), _why(entry.details), email or "")
        for entry, email in session.execute(query)
    ]


def said(act: str, details: dict[str, Any]) -> str:
    """Return what an act of the audit trail was, in the reader's language; one it does not know, by its name.

    Examples
    --------
    >>> said("something.else", {})
    'something.else'
    """
    if act == "registration.registered":
        return _("Registered: %(state)s", state=_state(details["state"]))
    if act == "registration.moved":
        return _("%(old)s → %(new)s", old=_state(details["from"]), new=_state(details["to"]))
    name = details.get("name", "")
    return {
        "registration.edited": _("Edited"),
        "registration.waits_again": _("Stands in line again"),
        "offer.made": _("Was offered a place"),
        "offer.accepted": _("Took the place that was offered"),
        "offer.declined": _("Left the place that was offered"),
        "offer.expired": _("The offer of a place ran out"),
        "change.asked": _("Asked for a change of what is printed"),
        "change.accepted": _("The change was made"),
        "change.refused": _("The change was refused"),
        "choice.made": _("Made a choice besides the meetings"),
        "choice.dropped": _("Took back a choice besides the meetings"),
        "delegate.added": _("%(name)s comes too", name=name),
        "delegate.registered": _("%(name)s was registered with a diary of their own", name=name),
        "delegate.removed": _("%(name)s does not come", name=name),
        "delegate.substituted": _(
            "%(new)s comes instead of %(old)s", new=details.get("to", ""), old=details.get("from", "")
        ),
        "person.arrived": _("%(name)s has arrived", name=name),
    }.get(act, act)


def _why(details: dict[str, Any]) -> str:
    why = str(details.get("why", ""))
    return "" if why == "offer" else why


def _state(state: str) -> str:
    return wording.state_tag(State(state))[0]
