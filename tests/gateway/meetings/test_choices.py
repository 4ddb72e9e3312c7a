"""Whom one wants to meet: stored once for each pair, changed and taken back; a "no thanks" stays with who said it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway.meetings.models import Choice, Preference
from gateway.meetings.queries import choices_of, contact_is_shared, who_wants
from gateway.meetings.service import NobodyThere, choose
from gateway.registrations.models import Registration, Side, State
from gateway.transactions import unit_of_work
from tests.builders import NOW, a_registration, an_event
from tests.pairs import a_choice


def test_a_choice_is_stored_changed_and_taken_back(session: Session) -> None:
    event = an_event(session)
    supplier, buyer = a_registration(session, event), a_registration(session, event, Side.BUYER)
    said = []
    for choice in (Choice.MUST, Choice.NO, None):
        choose(session, buyer, supplier.id, choice, now=NOW)
        said.append(choices_of(session, buyer.id))
    assert said == [{supplier.id: Choice.MUST}, {supplier.id: Choice.NO}, {}]


def test_taking_back_what_was_never_said_changes_nothing(session: Session) -> None:
    event = an_event(session)
    supplier, buyer = a_registration(session, event), a_registration(session, event, Side.BUYER)
    choose(session, buyer, supplier.id, None, now=NOW)
    assert choices_of(session, buyer.id) == {}


@pytest.mark.parametrize(
    "who", ["of the same side", "not approved", "of another event", "of the same organisation", "oneself", "nobody"]
)
def test_nobody_chooses_outside_the_people_across_the_table(session: Session, who: str) -> None:
    event = an_event(session)
    buyer = a_registration(session, event, Side.BUYER)
    colleague = a_registration(session, event)
    colleague.organisation_id = buyer.organisation_id
    session.commit()
    others = {
        "of the same side": a_registration(session, event, Side.BUYER).id,
        "not approved": a_registration(session, event, state=State.SUBMITTED).id,
        "of another event": a_registration(session, an_event(session, "elsewhere")).id,
        "of the same organisation": colleague.id,
        "oneself": buyer.id,
        "nobody": 999_999,
    }
    with pytest.raises(NobodyThere):
        choose(session, buyer, others[who], Choice.MUST, now=NOW)
    assert session.scalar(sa.select(sa.func.count()).select_from(Preference)) == 0


def test_who_wants_somebody_leaves_out_every_no(session: Session) -> None:
    event = an_event(session)
    supplier = a_registration(session, event)
    must, would, no, _silent = (a_registration(session, event, Side.BUYER) for _ in range(4))
    for buyer, choice in ((must, Choice.MUST), (would, Choice.WOULD), (no, Choice.NO)):
        a_choice(session, buyer, supplier, choice)
    assert who_wants(session, supplier.id) == {must.id, would.id}


@pytest.mark.parametrize(
    ("mine", "wants_me", "shared"),
    [
        (Choice.MUST, True, True),
        (Choice.WOULD, True, True),
        (Choice.NO, True, False),
        (None, True, False),
        (Choice.MUST, False, False),
        (None, False, False),
    ],
)
def test_contact_is_shared_only_while_both_ask_to_meet(mine: Choice | None, wants_me: bool, shared: bool) -> None:
    assert contact_is_shared(mine, wants_me) is shared


def test_answers_that_come_at_once_leave_one_row_and_no_error(app: Flask, session: Session) -> None:
    event = an_event(session)
    supplier, buyer = a_registration(session, event), a_registration(session, event, Side.BUYER)
    ready, errors = threading.Barrier(8), []

    def answer(number: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                with unit_of_work() as work:
                    chooser = work.get_one(Registration, buyer.id)
                    choice = (Choice.MUST, Choice.WOULD)[number % 2]
                    choose(work, chooser, supplier.id, choice, now=NOW + timedelta(seconds=number))
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Preference)) == 1
