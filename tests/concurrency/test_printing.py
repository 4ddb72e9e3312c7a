"""Everyone prints when a schedule is published: some get their paper, the others are told at once, pages go on."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from gateway.printing import views
from gateway.registrations.models import Side
from tests.builders import a_registration, an_event, sign_in
from tests.pairs import a_meeting, a_run

pytestmark = pytest.mark.slow


def test_only_a_few_threads_ever_wait_for_paper(app: Flask, session: Session) -> None:
    event = an_event(session)
    supplier, buyer = a_registration(session, event), a_registration(session, event, Side.BUYER)
    a_meeting(session, a_run(session, event), supplier, buyer)
    account = supplier.account
    session.expunge_all()
    session.rollback()

    def ask(_number: int) -> int:
        client = app.test_client()
        sign_in(client, account)
        return client.get("/toronto/agenda.pdf").status_code

    for _press in range(views.AT_ONCE):
        views._presses.acquire()  # all of them are busy
    began = time.monotonic()
    with ThreadPoolExecutor(12) as threads:
        answers = [threads.submit(ask, number) for number in range(12)]
        while sum(answer.done() for answer in answers) < 12 - views.AT_ONCE - views.IN_LINE:
            assert time.monotonic() - began < 8, "who cannot have paper soon must not be kept waiting"
            time.sleep(0.02)
        for _press in range(views.AT_ONCE):
            views._presses.release()
        assert Counter(answer.result() for answer in answers) == {200: 4, 429: 8}
