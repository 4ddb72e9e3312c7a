"""The organiser's registrations: finding, reading, deciding."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.jobs import Job
from gateway.mail import Mail
from gateway.registrations.models import Registration, Side, State
from tests.builders import NOW, a_registration
from tests.models import a_ranking

LIST = "/toronto/organiser/registrations"


def codes(page: str) -> list[str]:
    """Return the codes of the registrations on a page, in order."""
    return re.findall(r'<span class="small faint nowrap">(\w+)</span>', page)


def test_the_list_shows_one_side_and_one_state(browser: FlaskClient, session: Session, event: Event) -> None:
    a_registration(session, event, code="S1")
    a_registration(session, event, code="S2", state=State.SUBMITTED)
    a_registration(session, event, Side.BUYER, code="B1")
    assert codes(browser.get(LIST).text) == ["S1", "S2"]
    assert codes(browser.get(f"{LIST}?state=submitted").text) == ["S2"]
    assert codes(browser.get(f"{LIST}?side=buyer").text) == ["B1"]
    assert codes(browser.get(f"{LIST}?side=nobody&state=strange&sort=odd&page=99").text) == ["S1", "S2"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", ["B2", "B3", "B1"]),
        ("&sort=country", ["B1", "B3", "B2"]),
        ("&sort=country&lang=fr", ["B1", "B2", "B3"]),
        ("&sort=date", ["B2", "B3", "B1"]),
    ],
)
def test_the_list_is_sorted_by_name_country_or_date(
    browser: FlaskClient, session: Session, event: Event, order: str, expected: list[str]
) -> None:
    for code, name, country, hours in [("B1", "Zeta", "CN", 1), ("B2", "Éclair", "KR", 3), ("B3", "Fuji", "JP", 2)]:
        sent = NOW + timedelta(hours=hours)
        a_registration(session, event, Side.BUYER, code=code, organisation=name, country=country, submitted_at=sent)
    assert codes(browser.get(f"{LIST}?side=buyer{order}").text) == expected


@pytest.mark.parametrize("sought", ["erabliere", "SIROP", "tremblay", "s7", "contact@sucre.example", "ontario-44"])
def test_a_search_finds_names_people_addresses_and_products(
    browser: FlaskClient, session: Session, event: Event, sought: str
) -> None:
    a_registration(
        session, event, code="S7", organisation="Érablière du Lac", products=("Sirop d’érable",),
        email="contact@sucre.example", contact_name="Zoé Tremblay", reference="ontario-44",
    )  # fmt: skip
    a_registration(session, event, code="S8", organisation="Harbour Fish", products=("Lobster",))
    assert codes(browser.get(LIST, query_string={"q": sought}).text) == ["S7"]


def test_a_search_is_not_read_as_a_pattern(browser: FlaskClient, session: Session, event: Event) -> None:
    a_registration(session, event, code="S1", organisation="100 % Maple")
    a_registration(session, event, code="S2", organisation="Other")
    assert codes(browser.get(LIST, query_string={"q": "%"}).text) == ["S1"]


def test_a_long_list_is_cut_into_pages(browser: FlaskClient, session: Session, event: Event) -> None:
    for number in range(1, 53):
        a_registration(
            session,
            event,
            code=f"S{number}",
            organisation=f"Farm {number:02}",
            email="one@farm.example" if number == 1 else None,
        )
    assert codes(browser.get(f"{LIST}?page=2").text) == ["S51", "S52"]


def test_people_are_written_in_their_own_language(browser: FlaskClient, session: Session, event: Event) -> None:
    a_registration(session, event, Side.BUYER, organisation="大森食品株式会社", language="ja")
    assert 'lang="ja">大森食品株式会社</a>' in browser.get(f"{LIST}?side=buyer").text


def test_the_detail_shows_contact_products_and_absences(browser: FlaskClient, session: Session, event: Event) -> None:
    found = a_registration(
        session, event, Side.BUYER, code="B4", products=("冷冻蓝莓",), language="zh-Hans", email="li@buyer.example"
    )
    page = browser.get(f"{LIST}/{found.code}").text
    assert "mailto:li@buyer.example" in page
    assert '<span lang="zh-Hans">冷冻蓝莓</span>' in page
    assert "in all 12 slots" in page


def test_a_registration_of_another_event_is_not_shown(browser: FlaskClient, session: Session) -> None:
    assert browser.get(f"{LIST}/S99").status_code == 404


def test_approving_takes_part_and_mails_with_the_organisers_word(
    browser: FlaskClient, session: Session, event: Event
) -> None:
    found = a_registration(session, event, state=State.SUBMITTED, code="S1")
    answer = browser.post(f"{LIST}/S1/approve", data={"message": "Bring samples."})
    assert answer.headers["Location"] == f"{LIST}/S1"
    session.refresh(found)
    assert found.state == State.APPROVED
    assert "Bring samples." in session.scalars(select(Mail.text)).one()


def test_approving_from_the_list_comes_back_to_those_who_wait(
    browser: FlaskClient, session: Session, event: Event
) -> None:
    a_registration(session, event, state=State.SUBMITTED, code="S1")
    answer = browser.post(f"{LIST}/S1/approve", data={"list": "1"})
    assert answer.headers["Location"] == f"{LIST}?side=supplier&state=submitted"


def test_declining_says_so(browser: FlaskClient, session: Session, event: Event) -> None:
    found = a_registration(session, event, state=State.SUBMITTED, code="S1", organisation="Farm")
    assert "Farm is declined." in browser.post(f"{LIST}/S1/decline", follow_redirects=True).text
    session.refresh(found)
    assert found.state == State.DECLINED


@pytest.mark.parametrize("decision", ["S1/approve", "S2/decline", "approve-all/supplier"])
def test_a_decision_after_the_ranking_has_the_lists_brought_up_to_date(
    browser: FlaskClient, session: Session, event: Event, decision: str
) -> None:
    a_registration(session, event, code="S1", state=State.SUBMITTED)
    a_registration(session, event, code="S2")
    a_ranking(session, event)
    browser.post(f"{LIST}/{decision}")
    assert [job.kind for job in session.scalars(select(Job))] == ["renew"]


def test_a_decision_before_any_ranking_asks_for_none(browser: FlaskClient, session: Session, event: Event) -> None:
    a_registration(session, event, code="S1", state=State.SUBMITTED)
    browser.post(f"{LIST}/S1/approve")
    assert session.scalars(select(Job)).all() == []


def test_a_decision_that_is_no_longer_possible_is_told(browser: FlaskClient, session: Session, event: Event) -> None:
    a_registration(session, event, state=State.CANCELLED, code="S1")
    page = browser.post(f"{LIST}/S1/approve", follow_redirects=True).text
    assert "has changed in the meantime" in page


def test_a_word_that_is_too_long_is_kept_and_marked(browser: FlaskClient, session: Session, event: Event) -> None:
    found = a_registration(session, event, state=State.SUBMITTED, code="S1")
    answer = browser.post(f"{LIST}/S1/approve", data={"message": "x" * 1001})
    assert (answer.status_code, "Keep it under 1,000 characters." in answer.text) == (400, True)
    session.refresh(found)
    assert found.state == State.SUBMITTED


def test_approving_all_asks_first_and_leaves_the_other_side(
    browser: FlaskClient, session: Session, event: Event
) -> None:
    for number in range(3):
        a_registration(session, event, state=State.SUBMITTED, code=f"S{number}")
    a_registration(session, event, Side.BUYER, state=State.SUBMITTED, code="B1")
    assert "Approve 3 suppliers?" in browser.get(f"{LIST}/approve-all/supplier").text
    assert "3 registrations are approved." in browser.post(f"{LIST}/approve-all/supplier", follow_redirects=True).text
    states = session.execute(select(Registration.code, Registration.state).order_by(Registration.code)).all()
    assert dict(states) == {"B1": "submitted", "S0": "approved", "S1": "approved", "S2": "approved"}


def test_nobody_yet_says_what_will_be_here(browser: FlaskClient) -> None:
    assert "Nobody has registered on this side yet" in browser.get(LIST).text
