"""What changes for people when one run takes the place of another."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from gateway.schedule.models import Meeting, MeetingState, ScheduleRun
from gateway.transactions import AnySession


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes for people when one run takes the place of another."""

    kept: int
    other_table: int
    moved: int
    new: int
    dropped: int


def compare(session: AnySession, run: ScheduleRun, before: ScheduleRun) -> Comparison:
    """Return what `run` changes for people who hold the agendas of `before`; in one query."""
    mine, theirs = aliased(Meeting), aliased(Meeting)
    standing = MeetingState.CANCELLED
    same_slot = theirs.slot_id == mine.slot_id
    same_table = theirs.table_id == mine.table_id
    all_before = (
        sa.select(sa.func.count(Meeting.id))
        .where(Meeting.run_id == before.id, Meeting.state != standing)
        .scalar_subquery()
    )

    def how_many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    kept, other_table, moved, new, total = session.execute(
        sa.select(
            how_many(sa.and_(same_slot, same_table)),
            how_many(sa.and_(same_slot, ~same_table)),
            how_many(~same_slot),
            how_many(theirs.id.is_(None)),
            all_before,
        )
        .select_from(mine)
        .outerjoin(
            theirs,
            sa.and_(
                theirs.run_id == before.id,
                theirs.supplier_id == mine.supplier_id,
                theirs.buyer_id == mine.buyer_id,
                theirs.state != standing,
            ),
        )
        .where(mine.run_id == run.id, mine.state != standing)
    ).one()
    return Comparison(kept, other_table, moved, new, total - kept - other_table - moved)
