"""When participants are not free: as they said, or because they attend a session of the programme."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.profiles.models import Absence
from gateway.programme.queries import slots_taken


def absences() -> sa.Subquery:
    """Return (registration_id, slot_id) of every slot somebody is not free in, each once.

    Sessions are not written down as absences: taking a mark back, or moving a session, frees exactly the slots that are
    not taken otherwise.
    """
    said = sa.select(Absence.registration_id, Absence.slot_id)
    return said.union(slots_taken()).subquery("absences")
