"""The worker's pulse: it goes on whatever breaks beside it."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway import worker
from gateway.jobs import Heartbeat
from gateway.queue import Queue


def test_a_chore_that_breaks_stops_neither_the_pulse_nor_the_other_chores(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def breaks(_session: Session, **_how: object) -> None:
        raise RuntimeError("one event's mail cannot be written")

    monkeypatch.setattr(worker.accounts, "sweep", breaks)
    monkeypatch.setattr(worker.invitations, "remind_everywhere", lambda _session, **_how: done.append("reminded"))
    monkeypatch.setattr(worker.offers, "tend_all", lambda **_how: done.append("tended"))
    over = threading.Event()
    over.set()
    worker._pulse(app, Queue(SimpleNamespace(), done.append, done.append), over)  # type: ignore[arg-type]
    assert done == ["reminded", "tended"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Heartbeat)) == 1
