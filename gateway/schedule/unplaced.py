"""Reading the wanted pairs that have no meeting in a run, and why."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from gateway.registrations.models import Registration
from gateway.schedule.models import ScheduleRun, UnplacedPair
from gateway.transactions import AnySession

TIERS = ("mutual", "buyer", "supplier", "none")
"""Who asked for a pair, in the order in which pairs are served."""

WHYS = ("no_common_slot", "full_diary", "no_table", "no_interpreter", "outscored", "blocked_by_pin")


def unplaced_counts(session: AnySession, run: ScheduleRun, *, who: str = "") -> dict[tuple[str, str], int]:
    """Return (tier, why) -> how many wanted pairs have no meeting for this reason; of one participant, or of all."""
    query = (
        sa.select(UnplacedPair.tier, UnplacedPair.why, sa.func.count())
        .where(UnplacedPair.run_id == run.id, *_of(run, who))
        .group_by(UnplacedPair.tier, UnplacedPair.why)
    )
    return {(tier, why): number for tier, why, number in session.execute(query)}


def unplaced_pairs(
    session: AnySession,
    run: ScheduleRun,
    *,
    tier: str = "",
    why: str = "",
    who: str = "",
    offset: int = 0,
    limit: int = 50,
) -> list[UnplacedPair]:
    """Return wanted pairs without a meeting, mutual ones first, then by the codes of the two sides."""
    supplier, buyer = aliased(Registration), aliased(Registration)
    query = (
        sa.select(UnplacedPair)
        .join(supplier, supplier.id == UnplacedPair.supplier_id)
        .join(buyer, buyer.id == UnplacedPair.buyer_id)
        .where(UnplacedPair.run_id == run.id, *_of(run, who))
        .options(
            joinedload(UnplacedPair.supplier).joinedload(Registration.organisation),
            joinedload(UnplacedPair.buyer).joinedload(Registration.organisation),
        )
    )
    if tier:
        query = query.where(UnplacedPair.tier == tier)
    if why:
        query = query.where(UnplacedPair.why == why)
    order = sa.case({name: place for place, name in enumerate(TIERS)}, value=UnplacedPair.tier, else_=len(TIERS))
    query = query.order_by(order, sa.func.length(supplier.code), supplier.code, sa.func.length(buyer.code), buyer.code)
    return list(session.scalars(query.offset(offset).limit(limit)))


def _of(run: ScheduleRun, who: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the condition that a pair is of the participant with this code; none without a code."""
    if not who:
        return ()
    me = sa.select(Registration.id).where(Registration.event_id == run.event_id, Registration.code == who)
    return (sa.or_(UnplacedPair.supplier_id.in_(me), UnplacedPair.buyer_id.in_(me)),)
