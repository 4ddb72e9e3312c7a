"""Answers teach the rankings to come: only where that proves better, never so that one "no thanks" shows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from gateway import engine
from gateway.audit import AuditEntry
from gateway.engine.answers import FEWEST_ANSWERS, answers_of, countable
from gateway.engine.people import parties_of
from gateway.events.models import Event
from gateway.jobs import JobError
from gateway.matches.models import LearnedModel, Match, MatchingSettings, Ranking
from gateway.matches.service import switch_learning, use_model
from gateway.meetings.models import Choice
from gateway.transactions import unit_of_work
from matching.similarity.learning.feedback import Feedback
from matching.types import Side
from tests.builders import NOW
from tests.fair import Fair, a_fair, do, market_decides
from tests.pairs import a_choice


def scores(session: Session) -> dict[tuple[int, int], float]:
    rows = session.execute(sa.select(Match.supplier_id, Match.buyer_id, Match.score))
    return {(supplier, buyer): score for supplier, buyer, score in rows}


def attempt(session: Session) -> LearnedModel:
    return session.scalars(sa.select(LearnedModel)).one()


def in_use(session: Session, fair: Fair) -> int | None:
    return session.get_one(MatchingSettings, fair.event.id).model_id


def choose(session: Session, fair: Fair, model_id: int | None) -> None:
    number = fair.event.id
    session.commit()
    with unit_of_work() as work:
        use_model(work, work.get_one(Event, number), model_id, account_id=None, now=NOW)
    session.expire_all()


def switch(session: Session, fair: Fair, *, learns: bool) -> None:
    number = fair.event.id
    session.commit()
    with unit_of_work() as work:
        switch_learning(work, work.get_one(Event, number), learns=learns, account_id=None, now=NOW)
    session.expire_all()


def test_what_proves_better_is_used_by_the_next_ranking(session: Session, fair: Fair) -> None:
    do(session, engine.rank_event, fair)
    assert session.scalars(sa.select(Ranking.model)).one() == "prior-2"
    market_decides(session, fair)
    do(session, engine.learn_event, fair)
    learned = attempt(session)
    assert (learned.promoted, learned.record["verdict"], learned.record["answers"]) == (True, "better", 80)
    assert learned.record["candidate_figure"] > learned.record["current_figure"]
    assert in_use(session, fair) == learned.id
    assert session.scalars(sa.select(Ranking.model)).one() == "prior-2", "lists change with a ranking only"
    do(session, engine.rank_event, fair)
    assert session.scalars(sa.select(Ranking.model)).one() == learned.name
    assert [entry.act for entry in session.scalars(sa.select(AuditEntry))] == ["model.promoted"]


def test_a_ranking_learns_from_new_answers_by_itself_and_from_none_twice(session: Session, fair: Fair) -> None:
    market_decides(session, fair)
    for _ in range(2):
        do(session, engine.rank_event, fair)
        do(session, engine.learn_event, fair)
    assert session.scalars(sa.select(Ranking.model)).one() == attempt(session).name


def test_too_few_answers_leave_everything_as_it_was(session: Session, fair: Fair) -> None:
    for buyer in fair.buyers:
        a_choice(session, fair.suppliers[0], buyer, Choice.WOULD)
    do(session, engine.rank_event, fair)
    learned = attempt(session)
    assert (learned.promoted, learned.weights, learned.record["verdict"]) == (False, None, "too_few")
    assert in_use(session, fair) is None
    assert session.scalars(sa.select(Ranking.model)).one() == "prior-2"


def test_learning_without_any_answer_says_why_it_cannot(session: Session, fair: Fair) -> None:
    with pytest.raises(JobError, match="Nobody has answered yet"):
        do(session, engine.learn_event, fair)


def test_switched_off_nothing_is_learned_and_no_answer_counts(session: Session, fair: Fair) -> None:
    do(session, engine.rank_event, fair)
    before = scores(session)
    market_decides(session, fair)
    switch(session, fair, learns=False)
    do(session, engine.rank_event, fair)
    do(session, engine.learn_event, fair)
    assert scores(session) == before
    assert session.scalars(sa.select(LearnedModel)).all() == []


def test_going_back_is_heeded_by_the_next_ranking(session: Session, fair: Fair) -> None:
    market_decides(session, fair)
    do(session, engine.rank_event, fair)
    learned = attempt(session)
    choose(session, fair, None)
    do(session, engine.rank_event, fair)
    assert session.scalars(sa.select(Ranking.model)).one() == "prior-2"
    choose(session, fair, learned.id)
    do(session, engine.rank_event, fair)
    assert session.scalars(sa.select(Ranking.model)).one() == learned.name
    chosen = sa.select(AuditEntry.details).where(AuditEntry.act == "model.chosen").order_by(AuditEntry.id)
    assert session.scalars(chosen).all() == [
        {"from": learned.id, "to": None, "name": ""},
        {"from": None, "to": learned.id, "name": learned.name},
    ]


def test_what_the_organiser_chose_meanwhile_is_not_overruled(session: Session, fair: Fair) -> None:
    market_decides(session, fair)

    def switch_off_meanwhile(step: str, done: int, _total: int) -> None:
        if (step, done) == ("learn", 0):
            switch(session, fair, learns=False)

    number = fair.event.id
    session.commit()
    engine.learn_event(number, switch_off_meanwhile)
    session.expire_all()
    assert attempt(session).promoted
    assert in_use(session, fair) is None


def test_an_answer_given_meanwhile_is_new_afterwards(session: Session, fair: Fair) -> None:
    a_choice(session, fair.suppliers[0], fair.buyers[0], Choice.WOULD)
    number = fair.event.id
    moments: list[datetime] = []

    def answer(step: str, _done: int, _total: int) -> None:
        if step == "learn":
            moments.append(datetime.now(UTC))

    session.commit()
    engine.learn_event(number, answer)
    assert attempt(session).made_at < moments[0]


def test_a_new_event_starts_with_what_the_last_one_taught(session: Session, fair: Fair) -> None:
    market_decides(session, fair)
    do(session, engine.rank_event, fair)
    second = a_fair(session, "montreal")
    do(session, engine.rank_event, second)
    assert session.get_one(Ranking, second.event.id).model == attempt(session).name
    choose(session, second, None)
    assert in_use(session, fair) == attempt(session).id, "each event chooses for itself"


def test_a_few_noes_change_no_score_anywhere(session: Session, fair: Fair) -> None:
    """Nobody can see from its list that somebody said no: neither who was refused, nor how often anybody refuses."""
    do(session, engine.rank_event, fair)
    before = scores(session)
    for supplier in fair.suppliers[: FEWEST_ANSWERS - 1]:
        for buyer in fair.buyers[: FEWEST_ANSWERS - 1]:
            a_choice(session, supplier, buyer, Choice.NO)
            a_choice(session, buyer, supplier, Choice.NO)
    do(session, engine.rank_event, fair)
    assert scores(session) == before


def test_the_scale_of_scores_stays_whatever_the_model(session: Session, fair: Fair) -> None:
    do(session, engine.rank_event, fair)
    by_hand = sorted(scores(session).values())
    market_decides(session, fair)
    do(session, engine.rank_event, fair)
    ranking = session.get_one(Ranking, fair.event.id)
    learned = sorted(scores(session).values())
    told = [ranking.usual(score) for score in learned]
    assert learned != by_hand
    assert told == sorted(told)
    assert told[0] == pytest.approx(by_hand[0], abs=0.1)
    assert told[-1] == pytest.approx(by_hand[-1], abs=0.1)


def test_only_answers_of_participants_teach(session: Session, fair: Fair) -> None:
    a_choice(session, fair.suppliers[0], fair.buyers[0], Choice.MUST)
    a_choice(session, fair.buyers[0], fair.suppliers[0], Choice.NO)
    a_choice(session, fair.suppliers[1], fair.buyers[0], Choice.WOULD)
    fair.suppliers[1].state = "cancelled"
    session.commit()
    parties = parties_of(session, fair.event.id)
    supplier, buyer = fair.suppliers[0].code, fair.buyers[0].code
    assert answers_of(session, fair.event.id, parties) == (
        Feedback(chooser=supplier, chosen=buyer, side=Side.SUPPLIER, yes=True, weight=1.5),
        Feedback(chooser=buyer, chosen=supplier, side=Side.BUYER, yes=False, weight=1.0),
    )


def answers(*pairs: tuple[str, str]) -> list[Feedback]:
    return [Feedback(chooser=buyer, chosen=supplier, side=Side.BUYER, yes=True) for buyer, supplier in pairs]


def test_an_answer_counts_as_habit_when_both_its_people_have_enough() -> None:
    square = answers(("B1", "S1"), ("B1", "S2"), ("B2", "S1"), ("B2", "S2"))
    loose = answers(("B1", "S3"), ("B3", "S1"))
    assert countable([*square, *loose], fewest=2, of_each=0) == tuple(square)


def test_who_loses_an_answer_may_have_too_few_then() -> None:
    chain = answers(("B1", "S1"), ("B1", "S2"), ("B2", "S2"))
    assert countable(chain, fewest=2, of_each=0) == ()


def all_of(people: int, *noes: tuple[int, int]) -> tuple[Feedback, ...]:
    """Return what so many buyers say of as many suppliers: yes to all but a few."""
    return tuple(
        Feedback(chooser=f"B{buyer}", chosen=f"S{supplier}", side=Side.BUYER, yes=(buyer, supplier) not in noes)
        for buyer in range(people)
        for supplier in range(people)
    )


def test_answers_that_are_nearly_all_equal_count_for_nobody() -> None:
    assert countable(all_of(6)) == ()
    assert countable(all_of(6, *((n, n) for n in range(6)))) == (), "one no each"


def test_who_gave_and_got_two_of_each_counts() -> None:
    mixed = all_of(6, *((n, (n + step) % 6) for n in range(6) for step in range(2)))
    assert countable(mixed) == mixed


def test_who_answers_all_alike_falls_out_and_the_others_stay() -> None:
    noes = {((n + step) % 7, n) for n in range(7) for step in range(3)}
    noes |= {(0, n) for n in range(7)}
    said = all_of(7, *noes)
    assert countable(said) == tuple(answer for answer in said if answer.chooser != "B0")


def scores_by_hand(session: Session, fair: Fair) -> dict[tuple[int, int], float]:
    """Return the scores of a new ranking by the weights set by hand, whatever it learned."""
    do(session, engine.rank_event, fair)
    choose(session, fair, None)
    do(session, engine.rank_event, fair)
    return scores(session)


def test_a_no_to_everybody_shows_in_no_list(session: Session, fair: Fair) -> None:
    """Of answers that are all equal the average would tell every one to everybody who is asked."""
    refuses, *others = fair.buyers
    for number, buyer in enumerate(others):
        for other, supplier in enumerate(fair.suppliers):
            a_choice(session, buyer, supplier, Choice.NO if (number + other) % 2 else Choice.WOULD)
    before = scores_by_hand(session, fair)
    for supplier in fair.suppliers:
        a_choice(session, refuses, supplier, Choice.NO)
    assert scores_by_hand(session, fair) == before
