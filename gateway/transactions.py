"""One unit of work a request, committed at the edge.

Services never commit. A page that only reads runs in a transaction that cannot write; a request
that may write is committed once, when its view has returned without an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session, scoped_session

from gateway.database import begin_read_only, db

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UNPREPARED = frozenset({"static", "pages.healthz", "pages.readyz"})
"""Endpoints that must answer when the database does not: nothing is read or begun for them."""
_AFTER_COMMIT = "gateway_after_commit"
_OPEN = "gateway_unit_of_work"

AnySession = Session | scoped_session[Any]


def after_commit(session: AnySession, action: Callable[[], object]) -> None:
    """Run `action` once what this unit of work wrote can be seen by others; never if it is rolled back."""
    waiting = session.info.setdefault(_AFTER_COMMIT, [])
    if action not in waiting:
        waiting.append(action)


def commit(session: AnySession) -> None:
    """Commit, then run what waited for it."""
    actions = session.info.pop(_AFTER_COMMIT, [])
    session.commit()
    for action in actions:
        action()


def roll_back(session: AnySession) -> None:
    """Undo everything since the last commit, and forget what waited for it."""
    session.info.pop(_AFTER_COMMIT, None)
    session.rollback()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Commit what the block did, or nothing of it; for jobs and commands (needs an app context).

    Raises
    ------
    RuntimeError
        One is open already: a second would undo what the first has done so far.
    """
    session = db.session()
    if session.info.get(_OPEN):
        raise RuntimeError("a unit of work is open already; pass its session on")
    roll_back(session)
    session.info[_OPEN] = True
    try:
        yield session
        commit(session)
    except BaseException:
        roll_back(session)
        raise
    finally:
        session.info.pop(_OPEN, None)


@contextmanager
def reading() -> Iterator[Session]:
    """Read in a transaction that cannot write; for jobs and commands (needs an app context).

    What was read stays readable afterwards, but is cut off from the session: looking at it must never open
    another transaction, which would hold the write lock for as long as the work lasts.
    """
    session = db.session()
    begin_read_only(session)
    try:
        yield session
    finally:
        session.expunge_all()
        roll_back(session)


def init_app(app: Flask) -> None:
    """Open and close the unit of work around every request."""

    @app.before_request
    def begin() -> None:
        if request.method in SAFE_METHODS and request.endpoint not in {None, *UNPREPARED}:
            begin_read_only(db.session())

    @app.after_request
    def finish(response: Response) -> Response:
        if request.method not in SAFE_METHODS and response.status_code < 400 and not g.get("failed"):
            commit(db.session)
        else:
            roll_back(db.session)
        return response
