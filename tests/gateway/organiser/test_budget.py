"""No page of the console runs more than 15 queries, nor more for many rows than for one."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.registrations.models import Side, State
from gateway.schedule.models import RunState
from tests.builders import a_registration

PAGES = (
    "/toronto/organiser/",
    "/toronto/organiser/matching",
    "/toronto/organiser/registrations?q=o",
    "/toronto/organiser/registrations/S1",
    "/toronto/organiser/schedule",
    "/toronto/organiser/schedule/2",
    "/toronto/organiser/schedule/2/unplaced",
    "/toronto/organiser/schedule/2/publish",
    "/toronto/organiser/schedule/2/agendas",
    "/toronto/organiser/schedule/2/agendas/S1",
    "/toronto/organiser/print",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_the_same_for_one_row_and_for_many(
    browser: FlaskClient, session: Session, event: Event, a_run, count_queries, path: str
) -> None:
    def arrive(first: int, last: int) -> list:
        states = (State.APPROVED, State.SUBMITTED)
        for number in range(first, last):
            a_registration(session, event, code=f"W{number}", state=states[number % 2], products=("Lobster",))
        return [
            (
                a_registration(session, event, code=f"S{number}", products=("Maple syrup", "Lobster")),
                a_registration(session, event, Side.BUYER, code=f"B{number}", products=("冷冻蓝莓",)),
            )
            for number in range(first, last)
        ]

    def cost() -> int:
        with count_queries() as seen:
            assert browser.get(path).status_code == 200
        return len(seen)

    [(supplier, buyer)] = arrive(1, 2)
    a_run([(supplier, buyer, 0, 0)], state=RunState.PUBLISHED)
    draft = a_run([(supplier, buyer, 1, 0)], unplaced=[(supplier, buyer, "mutual", "full_diary")])
    one = cost()
    session.delete(draft)
    session.commit()
    pairs = [(supplier, buyer), *arrive(2, 14)]
    a_run(
        [(s, b, number % 12, number // 12) for number, (s, b) in enumerate(pairs)],
        unplaced=[(s, buyer, "mutual", "full_diary") for s, _ in pairs],
    )
    for _ in range(3):
        a_run()
    assert (cost(), one <= 15) == (one, True), one
