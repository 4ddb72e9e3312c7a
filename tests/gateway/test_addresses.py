"""Addresses strangers make up: they lead to a page of ours, never to a broken one, and never astray."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.accounts.models import Account
from gateway.registrations.models import Side
from tests.builders import a_registration, an_event, an_organiser, sign_in
from tests.pairs import a_match, a_meeting, a_run

HUGE = "9" * 25
ODD = (
    "/%00/",
    "/%FF/",
    "/sign-in/%00",
    "/sign-in/%FF%FE",
    f"/toronto/matches/{HUGE}",
    "/toronto/matches/1%00",
    "/toronto/matches?q=%00&show=%00&page=%00",
    f"/toronto/matches?page={HUGE}",
    "/toronto/matches?page=-1&as=xyz&lang=xx",
    "/toronto/matches?page=१२&q=%F0%9F%8D%81%E2%80%AE",
    "/toronto/agenda.pdf?paper=%00",
    f"/toronto/organiser/schedule/{HUGE}",
    f"/toronto/organiser/jobs/{HUGE}.json",
    f"/toronto/organiser/print/{HUGE}.pdf",
    "/toronto/organiser/registrations/%00",
    f"/toronto/organiser/registrations?side=%00&state=%00&sort=%00&q=%00&page={HUGE}",
    "/toronto/organiser/schedule/1/unplaced?who=%00",
    "/toronto/organiser/schedule/1/unplaced?tier=%00&why=%00",
    "/toronto/organiser/schedule/1/agendas?letter=%00&q=%00",
    "/toronto/organiser/schedule/1/agendas/%00",
    "/nothing/here?endpoint=x",
    # the names of what `url_for` takes, as arguments of the page
    "/toronto/?endpoint=x",
    "/toronto/?_method=POST",
    "/toronto/?_scheme=javascript",
    "/toronto/?_external=&_scheme=x",
    "/toronto/?_anchor=x&self=1&event=osaka&values=1",
    "/toronto/?%00=1",
)


@pytest.fixture
def people(session: Session) -> list[Account | None]:
    """Nobody, a participant with a schedule, an organiser."""
    event = an_event(session)
    supplier, buyer = a_registration(session, event), a_registration(session, event, Side.BUYER)
    a_match(session, supplier, buyer)
    a_meeting(session, a_run(session, event), supplier, buyer)
    return [None, session.get(Account, supplier.account_id), an_organiser(session, event)]


@pytest.mark.parametrize("address", ODD)
def test_an_odd_address_never_breaks_a_page(client: FlaskClient, people: list[Account | None], address: str) -> None:
    answers = []
    for person in people:
        if person is not None:
            sign_in(client, person)
        answers.append(client.get(address).status_code)
    assert max(answers) < 500, answers


def test_language_links_stay_on_the_page_whatever_is_asked(client: FlaskClient, session: Session) -> None:
    an_event(session)
    page = client.get("/toronto/?_scheme=javascript&_external=1&_anchor=x&next=//evil.example&lang=en&a=1&a=2").text
    kept = "?_scheme=javascript&amp;_external=1&amp;_anchor=x&amp;next=%2F%2Fevil.example&amp;a=1&amp;a=2&amp;lang="
    assert f'href="{kept}fr"' in page
    assert "javascript:" not in page
