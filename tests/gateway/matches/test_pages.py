"""My matches as a person sees and uses them, without JavaScript and with it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.meetings.models import Choice
from gateway.meetings.queries import choices_of
from gateway.profiles.models import Profile
from gateway.registrations.models import Registration, Side, State
from tests.builders import a_registration, an_event, sign_in
from tests.pairs import a_choice, a_match, a_meeting, a_run

EVERY_PART = ("all", "chosen", "open", "asked", "declined")


@pytest.fixture
def event(session: Session) -> Event:
    return an_event(session)


@pytest.fixture
def buyer(session: Session, event: Event, client: FlaskClient) -> Registration:
    """A buyer who reads; signed in."""
    buyer = a_registration(session, event, Side.BUYER, organisation="广源超市集团", language="zh-Hans", country="CN")
    become(client, session, buyer)
    return buyer


def become(client: FlaskClient, session: Session, registration: Registration) -> None:
    sign_in(client, registration.account)
    with client.session_transaction() as cookie:
        cookie["language"] = "en"  # whatever language they write in
    session.rollback()  # SQLite: a transaction left open here would keep the site from writing


def a_supplier(session: Session, event: Event, name: str = "Anse-Bleue", **changes: object) -> Registration:
    return a_registration(session, event, organisation=name, **changes)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(f"/toronto/{path}")
    assert answer.status_code == 200, path
    return unescape(re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text))


def names(html: str) -> list[str]:
    """Return the organisations on the cards, in order."""
    return re.findall(r'<h2><a [^>]*><span lang="[^"]*">([^<]*)</span>', html)


def test_the_list_is_ranked_and_shows_the_two_shores_in_the_original_words(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    second, first = a_supplier(session, event, "Second"), a_supplier(session, event, "First", language="fr")
    a_match(session, second, buyer, rank=2)
    a_match(session, first, buyer, rank=1, need="冰酒", offer="Vin de glace, 375 mL")
    html = page(client, "matches")
    assert names(html) == ["First", "Second"]
    assert '<dd class="words" lang="zh-Hans">冰酒</dd>' in html
    assert '<dd class="words" lang="fr">Vin de glace, 375 mL</dd>' in html
    assert html.index("You need") < html.index("They offer")


def test_a_supplier_reads_the_same_pair_from_its_side(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    supplier = a_supplier(session, event)
    reasons = ({"kind": "certificate", "value": "HACCP", "weight": 0.1},)
    a_match(session, supplier, buyer, reasons=reasons, concerns=({"kind": "minimum_order", "value": "2 t"},))
    become(client, session, supplier)
    html = page(client, "matches")
    assert names(html) == ["广源超市集团"]
    assert html.index("You offer") < html.index("They need")
    assert "Asks for HACCP, which you hold" in html
    assert "Needs less than your minimum order of 2 t" in html


def test_a_choice_without_scripts_is_saved_and_leads_back_to_its_place(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    supplier = a_supplier(session, event)
    a_match(session, supplier, buyer)
    form = f"/toronto/matches/{supplier.id}/choice?show=open&q=frozen&page=2"
    answer = client.post(form, data={"choice": "must"})
    assert (answer.status_code, answer.location) == (
        303,
        f"/toronto/matches?show=open&q=frozen&page=2#match-{supplier.id}",
    )
    assert choices_of(session, buyer.id) == {supplier.id: Choice.MUST}
    session.rollback()
    assert 'value="must" checked' in page(client, "matches")


def test_a_choice_on_the_detail_page_leads_back_to_it(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    supplier = a_supplier(session, event)
    answer = client.post(f"/toronto/matches/{supplier.id}/choice?at=detail", data={"choice": "would"})
    assert (answer.status_code, answer.location) == (303, f"/toronto/matches/{supplier.id}")


def test_a_choice_from_a_script_is_answered_with_the_new_summary(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    supplier = a_supplier(session, event)
    a_match(session, supplier, buyer)
    answer = client.post(
        f"/toronto/matches/{supplier.id}/choice", data={"choice": "must"}, headers={"Accept": "application/json"}
    )
    said = "1 suggestion. You have room for 12 meetings. You chose 1. About 1 will probably fit."
    assert (answer.status_code, answer.json) == (200, {"summary": said})


def test_a_declined_suggestion_moves_out_of_the_list_and_can_be_taken_back(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    kept, declined = a_supplier(session, event, "Kept"), a_supplier(session, event, "Declined")
    a_match(session, kept, buyer, rank=2)
    a_match(session, declined, buyer, rank=1)
    client.post(f"/toronto/matches/{declined.id}/choice", data={"choice": "no"})
    assert names(page(client, "matches")) == ["Kept"]
    assert "You said no thanks to 1." in page(client, "matches")
    assert names(page(client, "matches?show=declined")) == ["Declined"]
    client.post(f"/toronto/matches/{declined.id}/choice", data={"choice": ""})
    assert names(page(client, "matches")) == ["Declined", "Kept"]


def test_the_clear_button_wins_over_the_answer_that_is_still_marked(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    supplier = a_supplier(session, event)
    a_choice(session, buyer, supplier, Choice.MUST)
    client.post(f"/toronto/matches/{supplier.id}/choice", data={"choice": ["must", ""]})  # radio, then button
    assert choices_of(session, buyer.id) == {}


def test_the_other_sides_no_changes_nothing_anyone_can_see(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    supplier, third = a_supplier(session, event), a_registration(session, event, Side.BUYER)
    a_match(session, supplier, buyer)
    a_choice(session, buyer, supplier, Choice.MUST)
    a_choice(session, third, supplier, Choice.MUST)
    a_meeting(session, a_run(session, event), supplier, buyer)
    paths = [f"matches?show={part}" for part in EVERY_PART]
    paths += ["matches", "matches?q=anse", f"matches/{supplier.id}", "agenda", "agenda.ics"]
    before = [page(client, path) for path in paths]
    a_choice(session, supplier, buyer, Choice.NO)
    assert [page(client, path) for path in paths] == before


@pytest.mark.parametrize("choice", [Choice.MUST, Choice.WOULD])
def test_being_asked_for_is_shown_and_not_how_strongly(
    client: FlaskClient, session: Session, event: Event, buyer: Registration, choice: Choice
) -> None:
    supplier, silent = a_supplier(session, event, "Asking"), a_supplier(session, event, "Silent")
    a_match(session, silent, buyer, rank=1)
    a_match(session, supplier, buyer, rank=2)
    a_choice(session, supplier, buyer, choice)
    assert page(client, "matches").count("They also want to meet you") == 1
    html = page(client, "matches?show=asked")
    assert names(html) == ["Asking"]
    assert not re.search(r'value="(must|would)" checked', html)


def test_somebody_who_asks_is_listed_even_if_the_engine_did_not_suggest_it(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    asking = a_supplier(session, event, "Asking", products=("Bison jerky",))
    a_choice(session, asking, buyer, Choice.WOULD)
    html = page(client, "matches")
    assert names(html) == ["Asking"]
    assert "Not among your suggestions" in html
    assert '<span lang="en">Bison jerky</span>' in html


def test_a_search_finds_everyone_across_the_table_by_name_and_product(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    listed = a_supplier(session, event, "Érablière", products=("Sirop d’érable",), language="fr")
    a_match(session, listed, buyer)
    a_supplier(session, event, "Far Oats", products=("Maple granola",))
    a_supplier(session, event, "Waiting", products=("Maple sugar",), state=State.SUBMITTED)
    assert names(page(client, "matches?q=ＭＡＰＬＥ")) == ["Far Oats"]
    assert names(page(client, "matches?q=érable")) == ["Érablière"]
    assert names(page(client, "matches?q=érable&show=chosen")) == []
    assert "Nothing matches your search" in page(client, "matches?q=lobster")


def test_a_person_outside_the_event_cannot_be_seen_or_chosen(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    others = (
        a_supplier(session, an_event(session, "elsewhere")),
        a_supplier(session, event, state=State.SUBMITTED),
        a_registration(session, event, Side.BUYER),
    )
    for other in others:
        assert client.get(f"/toronto/matches/{other.id}").status_code == 404
        assert client.post(f"/toronto/matches/{other.id}/choice", data={"choice": "must"}).status_code == 404
    assert choices_of(session, buyer.id) == {}


def test_an_answer_that_is_none_of_the_three_is_refused(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    supplier = a_supplier(session, event)
    answer = client.post(f"/toronto/matches/{supplier.id}/choice", data={"choice": "maybe"})
    assert answer.status_code == 409
    assert "Choose must meet, would meet or no thanks." in answer.text
    assert choices_of(session, buyer.id) == {}


def test_contact_details_appear_once_both_ask_and_go_when_one_does_not(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    supplier = a_supplier(session, event, email="owner@anse-bleue.example", contact_name="Marie Cormier")
    a_match(session, supplier, buyer)
    paths = ("matches", "matches?q=anse", f"matches/{supplier.id}")

    def told() -> list[str]:
        html = "".join(page(client, path) for path in paths)
        return [secret for secret in ("owner@anse-bleue.example", "Marie Cormier") if secret in html]

    a_choice(session, buyer, supplier, Choice.MUST)
    assert told() == []
    a_choice(session, supplier, buyer, Choice.WOULD)
    assert told() == ["owner@anse-bleue.example", "Marie Cormier"]
    client.post(f"/toronto/matches/{supplier.id}/choice", data={"choice": "no"})
    assert told() == []


def test_the_detail_page_tells_everything_the_other_says_of_itself(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    supplier = a_supplier(session, event, products=("Frozen wild blueberries", "Dried cranberries"))
    profile = session.get_one(Profile, supplier.id)
    profile.description, profile.certificates, profile.markets = "A farm by the sea.", ["HACCP", "MSC"], ["CN", "JP"]
    a_match(session, supplier, buyer, concerns=({"kind": "language", "value": "zh / en"},))
    html = page(client, f"matches/{supplier.id}")
    told = ("A farm by the sea.", "HACCP, MSC", "China, Japan", "Dried cranberries", "No language in common", "Ontario")
    assert [text for text in told if text not in html] == []


def test_before_the_first_ranking_the_page_says_what_will_be_here(client: FlaskClient, buyer: Registration) -> None:
    assert "Your suggestions are not ready yet" in page(client, "matches")


def test_a_reader_whom_the_ranking_found_nobody_for_is_told_so(
    client: FlaskClient, session: Session, event: Event, buyer: Registration
) -> None:
    a_match(session, a_supplier(session, event), a_registration(session, event, Side.BUYER))
    assert "Nobody was found for you yet" in page(client, "matches")


def test_only_participants_have_matches(client: FlaskClient, session: Session, event: Event) -> None:
    waiting = a_registration(session, event, state=State.SUBMITTED)
    assert client.get("/toronto/matches").status_code == 303
    become(client, session, waiting)
    assert client.get("/toronto/matches").location == "/toronto/me"
    assert client.post("/toronto/matches/1/choice", data={"choice": "must"}).status_code == 403


@pytest.mark.parametrize("path", ["matches", "matches?show=chosen", "matches?q=blueberries"])
def test_the_list_costs_the_same_queries_at_one_row_and_at_thirty(
    client: FlaskClient, session: Session, event: Event, buyer: Registration, count_queries, path: str
) -> None:
    counts = []
    for upto in (1, 30):
        for rank in range(len(counts) + 1, upto + 1):
            supplier = a_supplier(session, event, f"Supplier {rank}", products=("Blueberries",))
            a_match(session, supplier, buyer, rank=rank)
            a_choice(session, buyer, supplier, Choice.MUST)
        with count_queries() as seen:
            page(client, path)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 15


def test_a_detail_page_costs_at_most_fifteen_queries(
    client: FlaskClient, session: Session, event: Event, buyer: Registration, count_queries
) -> None:
    supplier = a_supplier(session, event, products=("Blueberries", "Cranberries"))
    a_match(session, supplier, buyer)
    with count_queries() as seen:
        page(client, f"matches/{supplier.id}")
    assert len(seen) <= 15
