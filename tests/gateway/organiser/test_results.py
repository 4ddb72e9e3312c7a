"""Reading what a run achieved, from the stored meetings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.events.queries import slots_of
from gateway.matches.models import Match
from gateway.profiles.models import Absence
from gateway.registrations.models import Registration, Side, State
from gateway.schedule import results
from gateway.schedule import unplaced as unplaced_now
from gateway.schedule.comparison import Comparison, compare
from gateway.schedule.models import Meeting, MeetingState, RunState
from tests.builders import a_registration


@pytest.fixture
def suppliers(session: Session, event: Event) -> list[Registration]:
    return [a_registration(session, event, code=f"S{number}") for number in (1, 2, 10)]


@pytest.fixture
def buyers(session: Session, event: Event) -> list[Registration]:
    return [a_registration(session, event, Side.BUYER, code=f"B{number}") for number in (1, 2)]


def test_standings_count_meetings_and_owe_nobody_more_than_its_free_slots(
    session: Session, event: Event, suppliers, buyers, a_run
) -> None:
    suppliers[1].most_meetings = 2
    away = slots_of(session, event.id)[1:]
    session.add_all(Absence(registration_id=buyers[1].id, slot_id=slot.id) for slot in away)
    run = a_run([(suppliers[0], buyers[0], 0, 0), (suppliers[1], buyers[0], 1, 0)])

    seen = [(who.code, who.meetings, who.free_slots, who.least) for who in results.standings(session, event, run)]

    expected = [("S1", 1, 12, 3), ("S2", 1, 12, 2), ("S10", 0, 12, 3), ("B1", 2, 12, 3), ("B2", 0, 1, 1)]
    assert seen == expected


def test_who_was_approved_after_the_run_is_not_in_it(session: Session, event: Event, suppliers, buyers, a_run) -> None:
    run = a_run([(suppliers[0], buyers[0], 0, 0)])
    suppliers[1].decided_at = run.created_at + timedelta(minutes=1)
    suppliers[2].state = State.CANCELLED
    session.commit()
    assert [who.code for who in results.standings(session, event, run)] == ["S1", "B1", "B2"]


def test_a_cancelled_meeting_counts_for_nobody(session: Session, event: Event, suppliers, buyers, a_run) -> None:
    run = a_run([(suppliers[0], buyers[0], 0, 0)])
    session.query(Meeting).update({"state": MeetingState.CANCELLED})
    session.commit()
    assert {who.meetings for who in results.standings(session, event, run)} == {0}
    assert results.occupancy(session, event, run).meetings == 0


def test_the_short_are_listed_emptiest_first_with_what_can_be_seen_of_the_reason(
    session: Session, event: Event, suppliers, buyers, a_run
) -> None:
    meetings = [(suppliers[0], buyers[0], 0, 0)]
    unplaced = [
        (suppliers[1], buyers[0], "buyer", "full_diary"),
        (suppliers[1], buyers[1], "mutual", "no_common_slot"),
        (suppliers[2], buyers[1], "supplier", "no_common_slot"),
    ]
    session.add(
        Match(
            event_id=event.id, supplier_id=suppliers[1].id, buyer_id=buyers[0].id, score=0.5, buyer_view=0.5,
            supplier_view=0.5, buyer_rank=1, supplier_rank=1,
        )
    )  # fmt: skip
    run = a_run(meetings, unplaced=unplaced)

    short = results.short_of_meetings(session, run, results.standings(session, event, run))

    assert [(one.who.code, one.partners, one.refused) for one in short] == [
        ("S2", 1, (("full_diary", 1), ("no_common_slot", 1))),
        ("S10", 0, (("no_common_slot", 1),)),
        ("B2", 0, (("no_common_slot", 2),)),
        ("S1", 0, ()),
        ("B1", 1, (("full_diary", 1),)),
    ]


def test_occupancy_shows_every_slot_and_counts_tables_once(
    session: Session, event: Event, suppliers, buyers, a_run
) -> None:
    run = a_run([(suppliers[0], buyers[0], 2, 0), (suppliers[1], buyers[1], 2, 1), (suppliers[0], buyers[1], 3, 0)])

    found = results.occupancy(session, event, run)

    assert [number for _slot, number in found.slots] == [0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert (found.tables, found.tables_used, found.meetings, found.busiest[1]) == (4, 2, 3, 2)


def test_a_comparison_tells_kept_moved_new_and_dropped(
    session: Session, event: Event, suppliers, buyers, a_run
) -> None:
    (a, b, c), (x, y) = suppliers, buyers
    before = a_run([(a, x, 0, 0), (a, y, 1, 0), (b, x, 2, 0), (b, y, 3, 0), (c, x, 4, 0)], state=RunState.PUBLISHED)
    after = a_run([(a, x, 0, 0), (a, y, 1, 1), (b, x, 5, 0), (c, y, 6, 0)])
    assert compare(session, after, before) == Comparison(kept=1, other_table=1, moved=1, new=1, dropped=2)


def test_nothing_compared_with_something_drops_everything(
    session: Session, event: Event, suppliers, buyers, a_run
) -> None:
    before = a_run([(suppliers[0], buyers[0], 0, 0)], state=RunState.PUBLISHED)
    assert compare(session, a_run(), before) == Comparison(0, 0, 0, 0, dropped=1)


def test_unplaced_pairs_come_mutual_first_and_can_be_narrowed(
    session: Session, event: Event, suppliers, buyers, a_run
) -> None:
    (a, b, c), (x, y) = suppliers, buyers
    unplaced = [
        (a, x, "supplier", "full_diary"),
        (b, x, "buyer", "no_table"),
        (c, x, "mutual", "full_diary"),
        (b, y, "mutual", "no_table"),
    ]
    run = a_run(unplaced=unplaced)

    def codes(**narrowed: str) -> list[str]:
        return [f"{p.supplier.code}-{p.buyer.code}" for p in unplaced_now.unplaced_pairs(session, run, **narrowed)]

    assert codes() == ["S2-B2", "S10-B1", "S2-B1", "S1-B1"]
    assert codes(tier="mutual", why="no_table") == ["S2-B2"]
    assert codes(who="B1") == ["S10-B1", "S2-B1", "S1-B1"]
    assert unplaced_now.unplaced_counts(session, run, who="S2") == {("buyer", "no_table"): 1, ("mutual", "no_table"): 1}
