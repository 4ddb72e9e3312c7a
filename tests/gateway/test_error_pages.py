"""Every error has a page in the reader's language that says what to do next, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask, render_template
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from gateway.access import current_event
from gateway.database import db
from gateway.errors import Conflict
from gateway.events.models import Event, EventText
from tests.builders import a_registration, an_account, an_event, an_organiser, sign_in
from tests.markup import read

TITLES = {
    403: "This page is not open to you",
    404: "There is no page at this address",
    409: "Something changed in the meantime",
    413: "That file is too large",
    429: "That was a little too often",
    500: "Something broke on our side",
}


@pytest.fixture
def provoke(client: FlaskClient, session: Session, put_in_place: Callable) -> Callable[[int, str], TestResponse]:
    """Return a function that does, as a participant who reads a language, what ends in an error of this number."""
    event = an_event(session)
    come_in(client, session, event)

    def crash() -> str:
        raise RuntimeError("the secret is xyzzy")

    def ask_too_often(headers: dict[str, str]) -> TestResponse:
        answers = [client.post("/sign-in", data={"email": "a@b.example"}, headers=headers) for _time in range(6)]
        return answers[-1]

    def do(status: int, language: str) -> TestResponse:
        headers = {"Accept-Language": language}
        with client.session_transaction() as cookie:
            cookie["language"] = language
        put_in_place("schedule.agenda", crash)
        ways: dict[int, Callable[[], TestResponse]] = {
            403: lambda: client.get("/toronto/organiser/", headers=headers),
            404: lambda: client.get("/toronto/nothing", headers=headers),
            409: lambda: client.post("/toronto/matches/1/choice", data={"choice": "perhaps"}, headers=headers),
            413: lambda: client.post("/toronto/register/buyer", data={"city": "x" * 3_000_000}, headers=headers),
            429: lambda: ask_too_often(headers),
            500: lambda: client.get("/toronto/agenda", headers=headers),
        }
        return ways[status]()

    return do


def come_in(client: FlaskClient, session: Session, event: Event) -> None:
    """Make the client a participant's, and let go of the database: SQLite lets one write at a time."""
    registration = a_registration(session, event, email="reader@example.org")
    sign_in(client, an_account(session, registration.email_key))
    session.rollback()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("status", TITLES)
def test_an_error_says_what_to_do_next_in_the_readers_language(
    app: Flask, client: FlaskClient, provoke: Callable[[int, str], TestResponse], status: int, language: str
) -> None:
    answer = provoke(status, language)

    with app.test_request_context(), force_locale(language):
        wanted = gettext(TITLES[status])
    page = read(answer.text)
    [html], [heading], [main] = page.all("html"), page.all("h1"), page.all("main")
    assert (answer.status_code, html.attributes["lang"], heading.words) == (status, language, wanted)
    assert (wanted == TITLES[status]) is (language == "en")
    assert len(list(main.all("p"))) >= 2  # what happened, and what to do
    ways = [one.attributes["href"] for one in main.all("a")]
    assert ways
    assert {client.get(way, follow_redirects=True).status_code for way in ways} == {200}


def test_a_crash_shows_nothing_of_the_inside(provoke: Callable[[int, str], TestResponse]) -> None:
    page = provoke(500, "en").text
    assert not any(inside in page for inside in ("xyzzy", "RuntimeError", "Traceback", ".py"))


def test_a_reader_who_is_not_signed_in_is_offered_to(client: FlaskClient, session: Session) -> None:
    an_event(session)
    refused = client.post("/toronto/organiser/rank")
    assert refused.status_code == 403
    assert [one.words for one in read(refused.text).all("a") if one.attributes["href"] == "/sign-in"] != []
    asked = client.get("/toronto/matches?show=chosen")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?next=/toronto/matches?show%3Dchosen")


@pytest.mark.parametrize("ending", ["raises", "crashes", "answers 422"])
def test_a_post_that_fails_leaves_nothing(
    client: FlaskClient, session: Session, put_in_place: Callable, ending: str
) -> None:
    event = an_event(session, city="Toronto")
    sign_in(client, an_organiser(session, event))

    def change_and_fail() -> tuple[str, int]:
        db.session.execute(sa.update(Event).where(Event.id == current_event().id).values(city="Elsewhere"))
        if ending == "raises":
            raise Conflict("Table 12 is taken at 10:20.")
        if ending == "crashes":
            raise RuntimeError
        return render_template("errors/409.html", message=""), 422

    put_in_place("organiser.rank", change_and_fail)
    answer = client.post("/toronto/organiser/rank")

    assert answer.status_code == {"raises": 409, "crashes": 500, "answers 422": 422}[ending]
    assert ("Table 12 is taken at 10:20." in answer.text) is (ending == "raises")
    assert session.scalars(sa.select(Event.city)).all() == ["Toronto"]


def test_a_post_that_cannot_be_committed_has_its_page_too(
    client: FlaskClient, session: Session, put_in_place: Callable
) -> None:
    event = an_event(session)
    sign_in(client, an_organiser(session, event))
    put_in_place("organiser.rank", lambda: db.session.add(EventText(event_id=event.id, language="en")) or "fine")
    answer = client.post("/toronto/organiser/rank")
    assert (answer.status_code, TITLES[500] in answer.text) == (500, True)


def test_a_post_that_succeeds_is_kept(client: FlaskClient, session: Session, put_in_place: Callable) -> None:
    event = an_event(session, city="Toronto")
    sign_in(client, an_organiser(session, event))

    def change() -> str:
        db.session.execute(sa.update(Event).where(Event.id == current_event().id).values(city="Elsewhere"))
        return ""

    put_in_place("organiser.rank", change)
    client.post("/toronto/organiser/rank")

    assert session.scalars(sa.select(Event.city)).all() == ["Elsewhere"]


@pytest.fixture
def guarded(app: Flask):
    """The application refuses forged requests, as it does when it is served."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_forged_or_stale_request_gets_a_kind_page_and_changes_nothing(
    guarded: Flask, client: FlaskClient, session: Session
) -> None:
    event = an_event(session)
    come_in(client, session, event)
    for token in ("", "forged"):
        answer = client.post("/toronto/me/cancel", data={"csrf_token": token})
        assert answer.status_code == 409
        assert read(answer.text).words.count("Something changed in the meantime") == 2  # title and heading
    assert client.get("/toronto/me").status_code == 200  # still registered


def test_the_pages_own_token_is_taken(guarded: Flask, client: FlaskClient, session: Session) -> None:
    an_event(session)
    page = read(client.get("/sign-in").text)
    [token] = {one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "csrf_token"}
    answer = client.post("/sign-in", data={"email": "a@b.example", "csrf_token": token})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/sent")
