"""Everyone comes at once: nobody is let in twice, nobody one too many, and nobody sees an error."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway.accounts.models import Account, SignInLink
from gateway.mail import Mail
from gateway.registrations import service
from gateway.registrations.models import Registration
from gateway.registrations.steps import Step
from tests.builders import a_registration, an_event
from tests.steps import AGREED, begin, pairs_of, part, register, send

pytestmark = pytest.mark.slow
GUESTS, PLACES = 24, 5
FORM = {
    "contact_name": "Ann", "organisation": "One", "province": "QC", "language": "en", "languages": "en",
    "products-0-text": "Maple syrup", "consent": ["participation", "abroad"],
}  # fmt: skip


def all_at_once(app: Flask, addresses: list[str]) -> Counter[int]:
    """Register every address in a thread of its own and count the answers."""

    def send(address: str) -> int:
        return register(app.test_client(), "supplier", {**FORM, "email": address}).status_code

    with ThreadPoolExecutor(len(addresses)) as threads:
        return Counter(threads.map(send, addresses))


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A breath between counting the places and taking one, so that who does not wait for the others is seen to."""
    plain = service._states

    def after_a_breath(*arguments: object) -> list:
        states = plain(*arguments)  # type: ignore[arg-type]
        time.sleep(0.05)
        return states

    monkeypatch.setattr(service, "_states", after_a_breath)


def states(session: Session) -> Counter[str]:
    found = Counter(session.scalars(sa.select(Registration.state)))
    session.rollback()
    return found


def test_the_last_places_are_given_once_however_many_come(app: Flask, session: Session, slowly: None) -> None:
    an_event(session, supplier_places=PLACES)
    answers = all_at_once(app, [f"guest{number}@example.org" for number in range(GUESTS)])
    assert answers == {303: GUESTS}
    assert states(session) == {"submitted": PLACES, "waitlisted": GUESTS - PLACES}
    codes = session.scalars(sa.select(Registration.code)).all()
    assert sorted(codes, key=lambda code: int(code[1:])) == [f"S{number}" for number in range(1, GUESTS + 1)]


def test_without_the_lock_places_are_given_twice(
    app: Flask, session: Session, slowly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it shows that the test above can fail. SQLite's lock is in its transactions (test_lost_updates)."""
    monkeypatch.setattr(service, "lock_event", lambda *_arguments: None)
    an_event(session, supplier_places=PLACES)
    answers = all_at_once(app, [f"guest{number}@example.org" for number in range(GUESTS)])
    if session.get_bind().dialect.name == "sqlite":
        assert states(session)["submitted"] == PLACES
    else:
        assert states(session)["submitted"] > PLACES or answers[500], "codes collide, or places are given twice"


def test_one_address_that_comes_many_times_stands_once_and_is_told_by_mail(
    app: Flask, session: Session, slowly: None
) -> None:
    an_event(session)
    answers = all_at_once(app, ["ann@one.example", "Ann@one.example", "ANN@ONE.EXAMPLE", "ann@one.example"] * 3)
    assert answers == {303: 12}
    counts = [session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Registration, Account)]
    assert counts == [1, 1]
    kinds = Counter(key.split(":")[0] for key in session.scalars(sa.select(Mail.dedupe_key)))
    assert kinds == {"begun": 5, "registered": 1, "already": 1}


def test_one_draft_that_is_sent_many_times_at_once_registers_once(app: Flask, session: Session, slowly: None) -> None:
    an_event(session)
    form = {**FORM, "email": "ann@one.example"}
    _answer, draft = begin(app.test_client(), "supplier", form)
    for step in list(Step)[1:-1]:
        send(app.test_client(), f"{draft}/{step}", part(step, pairs_of(form)))
    with ThreadPoolExecutor(8) as threads:
        presses = threads.map(lambda _n: send(app.test_client(), f"{draft}/review", AGREED), range(8))
        assert Counter(answer.headers["Location"] for answer in presses) == {"/toronto/registered": 8}
    kinds = Counter(key.split(":")[0] for key in session.scalars(sa.select(Mail.dedupe_key)))
    assert kinds == {"begun": 1, "registered": 1}


def press_at_once(app: Flask, address: str, times: int = 8) -> Counter[int]:
    with ThreadPoolExecutor(times) as threads:
        return Counter(threads.map(lambda _n: app.test_client().post(address).status_code, range(times)))


@pytest.fixture
def link(app: Flask, session: Session) -> str:
    """The address of a link that was mailed."""
    a_registration(session, an_event(session), email="ann@one.example")
    app.test_client().post("/sign-in", data={"email": "ann@one.example"})
    text = session.scalars(sa.select(Mail.text)).one()
    session.rollback()
    return "/sign-in/" + text.split("/sign-in/")[1].split()[0]


def test_a_link_signs_in_one_of_all_who_press_at_once(app: Flask, session: Session, link: str) -> None:
    assert press_at_once(app, link) == {303: 1, 404: 7}


def test_a_link_that_is_looked_up_and_then_used_signs_in_several(
    app: Flask, session: Session, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: reading first and writing later is how it would be on PostgreSQL without the one statement."""
    from gateway.accounts import service as accounts

    def in_two_steps(work: Session, secret: str, *, now: object) -> SignInLink | None:
        found = accounts.find_link(work, secret, now=now)  # type: ignore[arg-type]
        time.sleep(0.05)
        if found is not None:
            found.used_at = now  # type: ignore[assignment]
        return found

    monkeypatch.setattr(accounts, "use_link", in_two_steps)
    signed_in = press_at_once(app, link)[303]
    assert signed_in == 1 if session.get_bind().dialect.name == "sqlite" else signed_in > 1


def test_asking_for_links_at_once_stops_at_the_limit(app: Flask, session: Session) -> None:
    a_registration(session, an_event(session), email="ann@one.example")

    def ask(_number: int) -> int:
        return app.test_client().post("/sign-in", data={"email": "ann@one.example"}).status_code

    with ThreadPoolExecutor(12) as threads:
        assert Counter(threads.map(ask, range(12))) == {303: 5, 429: 7}
    assert session.scalar(sa.select(sa.func.count(Mail.id))) == 5
