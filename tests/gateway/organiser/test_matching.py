"""The page about the matching: what it goes by, what it learned, who is shown to nobody, and what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.audit import AuditEntry
from gateway.events.models import Event
from gateway.jobs import Job, JobState
from gateway.matches.models import MatchingSettings
from gateway.meetings.models import Choice
from gateway.registrations.models import Registration, Side
from tests.builders import NOW, a_registration, an_event, an_organiser, sign_in
from tests.markup import Element, read
from tests.models import a_ranking, an_attempt, hardly, shown
from tests.pairs import a_choice

PAGE = "/toronto/organiser/matching"


@pytest.fixture
def pair(session: Session, event: Event) -> tuple[Registration, Registration]:
    """A supplier and a buyer who said what they think of each other."""
    supplier = a_registration(session, event, products=("Maple syrup",))
    buyer = a_registration(session, event, Side.BUYER, products=("メープルシロップ",), language="ja")
    a_choice(session, supplier, buyer, Choice.MUST)
    a_choice(session, buyer, supplier, Choice.NO)
    return supplier, buyer


def look(browser: FlaskClient, address: str = PAGE) -> Element:
    answer = browser.get(address)
    assert answer.status_code == 200
    return read(answer.text)


def heading(page: Element) -> str:
    return next(page.all("h1")).words


def buttons(page: Element) -> list[str]:
    return [one.words for one in next(page.all("main")).all("button")]


def table(page: Element, label: str) -> list[list[str]]:
    frame = next(one for one in page.all("div") if one.attributes.get("aria-label") == label)
    body = next(frame.all("tbody"))
    return [[cell.words for cell in row.all("th", "td")] for row in body.all("tr")]


def settings(session: Session, event: Event) -> tuple[bool, int | None]:
    found = session.get_one(MatchingSettings, event.id, populate_existing=True)
    session.commit()  # looking holds SQLite's write lock too
    return found.learns, found.model_id


def test_only_this_event_s_organiser_sees_it(client: FlaskClient, session: Session, event: Event, pair) -> None:
    sign_in(client, pair[0].account)
    assert client.get(PAGE).status_code == 403
    elsewhere = an_event(session, "osaka")
    sign_in(client, an_organiser(session, elsewhere, "other@example.org"))
    assert client.get(PAGE).status_code == 403


def test_before_the_first_ranking_it_says_what_will_be_here(browser: FlaskClient) -> None:
    page = look(browser)
    assert heading(page) == "The matching goes by weights set by hand"
    assert "A ranking compares what every supplier offers" in page.words
    assert "Nobody has answered yet." in page.words
    assert buttons(page) == ["Switch learning off"]


def test_each_fact_stands_with_its_share_for_both_sides(browser: FlaskClient, session: Session, event: Event) -> None:
    a_ranking(session, event)
    page = look(browser)
    assert table(page, "What counts") == [
        ["What they write of products and needs", "62 %", "50 %"],
        ["Product group", "30 %", "20 %"],
        ["Market wanted", "0 %", "30 %"],
        ["Size of the company", "< 1 %", "0 %"],
    ]
    assert "24 % of buyers' first ten suppliers write in the buyer's own language." in page.words
    assert "If language played no part it would be 20 %." in page.words
    assert "English 2, French 1" in page.words


def test_a_ranking_without_the_encoder_is_told_plainly(browser: FlaskClient, session: Session, event: Event) -> None:
    ranking = a_ranking(session, event)
    assert "Matching works by words only" not in look(browser).words
    ranking.encoder = "none"
    session.commit()
    assert "Matching works by words only" in look(browser).words


def test_a_ranking_from_before_figures_were_kept_is_no_error(
    browser: FlaskClient, session: Session, event: Event
) -> None:
    ranking = a_ranking(session, event)
    ranking.figures, ranking.model = {}, ""
    session.commit()
    assert "Rank again to see them." in look(browser).words


def test_answers_are_counted_and_nobody_s_no_is_shown(
    browser: FlaskClient, session: Session, event: Event, pair
) -> None:
    a_ranking(session, event)
    page = look(browser)
    figures = [(one.words) for one in page.all("dd")][:4]
    assert figures == ["6", "9", "2", "1"]
    supplier, buyer = pair
    assert supplier.organisation.name not in page.words
    assert buyer.organisation.name not in page.words


def test_learning_is_asked_for_once_and_shows_its_progress(
    browser: FlaskClient, session: Session, event: Event, pair
) -> None:
    a_ranking(session, event)
    assert "Learn from the answers so far" in buttons(look(browser))
    for _ in range(2):
        assert browser.post(f"{PAGE}/learn").status_code == 303
    job = session.scalars(select(Job)).one()
    assert (job.kind, job.arguments) == ("learn", {"event_id": event.id})
    page = browser.get(PAGE).text
    assert f'data-progress-url="/toronto/organiser/jobs/{job.id}.json"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    job.state = JobState.DONE
    session.commit()
    assert browser.get(f"/toronto/organiser/jobs/{job.id}.json").json["redirect"] == PAGE


def test_learning_from_nothing_says_why_it_cannot(browser: FlaskClient, session: Session, event: Event) -> None:
    page = read(browser.post(f"{PAGE}/learn", follow_redirects=True).text)
    assert "Learning begins when participants say whom they want to meet." in page.words
    assert session.scalars(select(Job)).all() == []


def test_the_evidence_is_said_in_words_and_figures(browser: FlaskClient, session: Session, event: Event, pair) -> None:
    a_ranking(session, event)
    an_attempt(session, event, name="learned-0", verdict="within_noise", candidate_figure=0.67, calibrated=False)
    assert "It was not better by more than chance: 67.0 % of cases in the right order" in look(browser).words
    learned = an_attempt(session, event)
    session.add(MatchingSettings(event_id=event.id, learns=True, model_id=learned.id))
    session.commit()
    page = look(browser)
    assert heading(page) == "The matching has learned from 240 answers"
    assert (
        "It put what people wanted before what they did not in 71.3 % of cases, the model before it in 68.0 %"
    ) in page.words
    assert "That rests on 55 pairs in which both answered." in page.words
    said = "240 answers by 30 participants"
    assert table(page, "Models") == [
        ["July 31, 2027 learned-1", said, "71.3 %", "68.0 %", "In use", ""],
        ["July 31, 2027 learned-0", said, "67.0 %", "68.0 %", "Not better, not used", ""],
        ["Set by hand", "experience; what every model starts from", "–", "–", "Not in use", "Use this one again"],
    ]


def test_too_few_answers_are_no_verdict(browser: FlaskClient, session: Session, event: Event, pair) -> None:
    an_attempt(session, event, verdict="too_few", candidate_figure=None, current_figure=None, measured=0)
    assert "Too few people have answered to tell whether it would be better." in look(browser).words


def test_answers_younger_than_the_last_attempt_can_be_learned_from(
    browser: FlaskClient, session: Session, event: Event, pair
) -> None:
    a_ranking(session, event)
    attempt = an_attempt(session, event)
    assert "Learn from the answers so far" not in buttons(look(browser))
    attempt.made_at = NOW - timedelta(hours=1)
    session.commit()
    assert "Learn from the answers so far" in buttons(look(browser))


def test_going_back_to_another_model_is_kept_and_written_down(
    browser: FlaskClient, session: Session, event: Event
) -> None:
    learned = an_attempt(session, event)
    a_ranking(session, event, model=learned.name)
    page = read(browser.post(f"{PAGE}/models/0/use", follow_redirects=True).text)
    assert "This model is in use now." in page.words
    assert "The lists everybody sees were made by another model." in page.words
    assert "Rank again" in buttons(page)
    assert settings(session, event) == (True, None)
    browser.post(f"{PAGE}/models/{learned.id}/use")
    assert settings(session, event) == (True, learned.id)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.act == "model.chosen").order_by(AuditEntry.id)).all()
    assert [(one.event_id, one.details["to"]) for one in entries] == [(event.id, None), (event.id, learned.id)]
    assert all(one.account_id for one in entries)


def test_a_model_that_was_not_better_cannot_be_used(browser: FlaskClient, session: Session, event: Event) -> None:
    attempt = an_attempt(session, event, verdict="within_noise")
    for number in (attempt.id, attempt.id + 7):
        answer = browser.post(f"{PAGE}/models/{number}/use")
        assert answer.status_code == 404
        assert "There is no such model." in answer.text
    assert session.scalars(select(MatchingSettings)).all() == []


def test_what_another_edition_taught_is_named_after_it(browser: FlaskClient, session: Session, event: Event) -> None:
    learned = an_attempt(session, an_event(session, "osaka"))
    page = look(browser)
    assert heading(page) == "The matching has learned from 240 answers"
    assert table(page, "Models")[0][1] == "Gateway Toronto: 240 answers by 30 participants"
    assert session.scalars(select(MatchingSettings)).all() == []
    assert learned.event_id != event.id


def test_learning_is_switched_off_and_on_again(browser: FlaskClient, session: Session, event: Event, pair) -> None:
    page = read(browser.post(f"{PAGE}/learning/off", follow_redirects=True).text)
    assert "Learning is off." in page.words
    assert buttons(page) == ["Switch learning on"]
    assert settings(session, event) == (False, None)
    refused = read(browser.post(f"{PAGE}/learn", follow_redirects=True).text)
    assert "Learning is switched off. Switch it on first." in refused.words
    browser.post(f"{PAGE}/learning/on")
    assert settings(session, event) == (True, None)
    acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)).all()
    assert acts[-2:] == ["learning.switched_off", "learning.switched_on"]


def test_learning_is_on_or_off_and_nothing_else(browser: FlaskClient) -> None:
    assert browser.post(f"{PAGE}/learning/maybe").status_code == 404


def test_who_is_hardly_shown_is_named_with_what_helps(browser: FlaskClient, session: Session, event: Event) -> None:
    silent = a_registration(session, event, organisation="Silent Inc.")
    rare = a_registration(session, event, organisation="Rare Inc.", products=("Quills",))
    plain = a_registration(session, event, organisation="Plain Inc.", products=("Jam", "Honey"))
    gone = a_registration(session, event, organisation="Gone Inc.", products=("Jam",))
    gone.state = "cancelled"
    few = [hardly(silent, lists=0), hardly(rare, lists=2), hardly(gone, lists=2), hardly(plain, lists=50)]
    a_ranking(session, event, suppliers=shown(few, people=40, nobody=1, covered=36, tens=[[0, 4], [3, 30], [12, 6]]))
    page = look(browser)
    rows = table(page, "Suppliers hardly anybody finds")
    assert [row[:4] for row in rows] == [
        [f"Silent Inc. {silent.code}", "0", "0", "0"],
        [f"Rare Inc. {rare.code}", "2", "0", "1"],
        [f"Plain Inc. {plain.code}", "50", "0", "2"],
    ]
    assert [row[4].split(".")[0] for row in rows] == [
        "Says nothing of what they offer",
        "Hardly any buyer needs what they write, or requires a certificate they do not list",
        "Others answer the same needs better",
    ]
    assert "4 of 40 are in nobody's first ten." in page.words
    assert "1 of them is shown to nobody." in page.words
    assert any(one.attributes.get("href") == f"/toronto/organiser/registrations/{silent.code}" for one in page.all("a"))


def test_in_french_nothing_is_left_in_english(browser: FlaskClient, session: Session, event: Event, pair) -> None:
    a_ranking(session, event)
    an_attempt(session, event)
    page = look(browser, f"{PAGE}?lang=fr")
    assert heading(page) == "Le jumelage a appris de 240 réponses"
    assert table(page, "Ce qui compte")[0] == [
        "Ce qu’ils écrivent des produits et des besoins",
        "62 %",
        "50 %",
    ]
