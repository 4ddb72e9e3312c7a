"""What nobody needs any more is deleted: ended links, counts of tries that no longer count."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway.accounts import service, throttle
from gateway.accounts.models import Attempt, LinkPurpose, SignInLink
from gateway.transactions import unit_of_work
from tests.builders import NOW, an_account


def test_a_sweep_leaves_what_still_counts(app: Flask, session: Session) -> None:
    account = an_account(session, "ann@example.org")
    for age in (timedelta(days=40), timedelta()):
        service.make_link(session, account, purpose=LinkPurpose.WELCOME, next_path="/", now=NOW - age)
    window = int(NOW.timestamp()) // throttle.WINDOW_S
    session.add_all(Attempt(key="sign-in:x", window=window - ago, count=1) for ago in (0, 1, 2, 99))
    session.commit()
    with unit_of_work() as work:
        service.sweep(work, now=NOW)
    assert session.scalars(sa.select(SignInLink.created_at)).all() == [NOW]
    assert sorted(session.scalars(sa.select(Attempt.window))) == [window - 1, window]
