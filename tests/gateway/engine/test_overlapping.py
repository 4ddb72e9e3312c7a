"""Two workers may rank one event at once: nothing breaks, and what was read last stays."""

from __future__ import annotations

import threading

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway import engine
from gateway.matches.models import Match, Ranking
from gateway.registrations.models import State
from tests.fair import Fair, do


def test_a_ranking_gives_way_to_one_that_read_later(session: Session, fair: Fair) -> None:
    number = fair.event.id
    stored: list[Ranking] = []

    def overtake(step: str, done: int, _total: int) -> None:
        if (step, done) == ("store", 0):
            fair.suppliers[0].state = State.DECLINED
            do(session, engine.rank_event, fair)
            stored.append(session.get_one(Ranking, number))
            session.commit()

    session.commit()
    engine.rank_event(number, overtake)
    before = stored[0].read_at, stored[0].made_at
    session.expire_all()
    ranking = session.get_one(Ranking, number)
    assert (ranking.read_at, ranking.made_at, ranking.suppliers) == (*before, 9)
    assert fair.suppliers[0].id not in set(session.scalars(sa.select(Match.supplier_id)))


def test_two_rankings_that_store_at_once_are_stored_one_after_the_other(
    app: Flask, session: Session, fair: Fair
) -> None:
    number = fair.event.id
    session.commit()
    both = threading.Barrier(2, timeout=60)
    raised: list[Exception] = []

    def wait(step: str, done: int, _total: int) -> None:
        if (step, done) == ("store", 0):
            both.wait()

    def work() -> None:
        try:
            with app.app_context():
                engine.rank_event(number, wait)
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert raised == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Match)) == 80
    assert session.scalar(sa.select(sa.func.count()).select_from(Ranking)) == 1
