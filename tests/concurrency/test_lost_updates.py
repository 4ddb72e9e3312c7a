"""Eight threads read a number, add one and write it back. None of the 400 additions may be lost.

The negative control does the same with SQLAlchemy's default SQLite set-up, which loses most of
them without a word: it shows that this test can fail.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.pool import NullPool

from gateway.database import lock_event
from gateway.events.models import Event
from gateway.transactions import unit_of_work
from tests.builders import an_event

THREADS, TIMES = 8, 50


def all_at_once(work: Callable[[], None]) -> list[Exception]:
    """Run `work` TIMES times in each of THREADS threads that start together; return what they raised."""
    ready = threading.Barrier(THREADS)
    raised: list[Exception] = []

    def thread() -> None:
        ready.wait()
        for _ in range(TIMES):
            try:
                work()
            except Exception as error:
                raised.append(error)

    threads = [threading.Thread(target=thread) for _ in range(THREADS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return raised


@pytest.mark.slow
def test_no_update_is_lost(app: Flask, session) -> None:
    number = an_event(session, supplier_places=0).id

    def add_one() -> None:
        with app.app_context(), unit_of_work() as work:
            lock_event(work, number)
            places = work.scalar(sa.select(Event.supplier_places).where(Event.id == number))
            work.execute(sa.update(Event).where(Event.id == number).values(supplier_places=places + 1))

    raised = all_at_once(add_one)
    assert raised == []
    assert session.scalar(sa.select(Event.supplier_places).where(Event.id == number)) == THREADS * TIMES


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.parametrize("served", ["postgresql"], indirect=True)
def test_without_the_lock_postgresql_loses_updates(app: Flask, session) -> None:
    number = an_event(session, supplier_places=0).id

    def add_one() -> None:
        with app.app_context(), unit_of_work() as work:
            places = work.scalar(sa.select(Event.supplier_places).where(Event.id == number))
            work.execute(sa.update(Event).where(Event.id == number).values(supplier_places=places + 1))

    all_at_once(add_one)
    assert session.scalar(sa.select(Event.supplier_places).where(Event.id == number)) < THREADS * TIMES


@pytest.mark.slow
def test_the_default_set_up_of_sqlite_loses_updates(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'plain.sqlite'}", poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def undo_ours(connection: sa.Connection) -> None:
        connection.exec_driver_sql("COMMIT")  # our set-up listens to every engine; this is how it would be without

    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE counter (value INTEGER)")
        connection.exec_driver_sql("INSERT INTO counter VALUES (0)")

    def add_one() -> None:
        with engine.connect() as connection:
            value = connection.exec_driver_sql("SELECT value FROM counter").scalar()
            connection.exec_driver_sql(f"UPDATE counter SET value = {value + 1}")

    all_at_once(add_one)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT value FROM counter").scalar() < THREADS * TIMES
