"""Saying whom one wants to meet."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway.database import insert_into
from gateway.errors import GatewayError
from gateway.meetings.models import Choice, Preference
from gateway.meetings.queries import counterpart
from gateway.registrations.models import Registration
from gateway.transactions import AnySession


class NobodyThere(GatewayError):  # noqa: N818  (a state of affairs, not a fault)
    """There is no such participant across the table."""

    status = 404


def choose(
    session: AnySession, chooser: Registration, chosen_id: int, choice: Choice | None, *, now: datetime
) -> Registration:
    """Store a participant's choice about another, or take it back with None; return the other.

    Of two answers that come at once the later one stands, on both databases.

    Raises
    ------
    NobodyThere
        The other is no approved participant across the table in the same event, or is a colleague.
    """
    chosen = counterpart(session, chooser, chosen_id)
    if chosen is None:
        raise NobodyThere(_("This participant is not at the event (any more). Choose from your matches."))
    if choice is None:
        session.execute(
            sa.delete(Preference).where(Preference.chooser_id == chooser.id, Preference.chosen_id == chosen_id)
        )
        return chosen
    row = {"choice": choice, "chosen_at": now}
    session.execute(
        insert_into(session, Preference)
        .values(chooser_id=chooser.id, chosen_id=chosen_id, event_id=chooser.event_id, **row)
        .on_conflict_do_update(index_elements=["chooser_id", "chosen_id"], set_=row)
    )
    return chosen
