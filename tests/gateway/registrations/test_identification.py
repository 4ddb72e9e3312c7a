"""Self-identification: kept apart, only counted, and no small number can be worked out."""

from __future__ import annotations

import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gateway.registrations.identification import FEWEST, Counts, Group, SelfIdentification, counts_of, shown
from gateway.registrations.models import Registration
from tests.builders import a_registration, an_event, an_organiser, sign_in
from tests.steps import register, send

W, N, B, Y, R = (group.value for group in Group)
FORM = {
    "contact_name": "Ann", "email": "ann@one.example", "language": "en", "organisation": "One", "province": "QC",
    "products-0-text": "Maple syrup", "languages": "en", "consent": ["participation", "abroad"], "groups": [W, R],
}  # fmt: skip
answers = st.lists(st.sets(st.sampled_from([W, N, B, Y, R]), min_size=1), max_size=40)


def test_few_answers_are_not_counted_at_all() -> None:
    assert shown([[W]] * 4) == Counts(None, dict.fromkeys((W, N, B, Y, R)))


def test_a_number_held_back_takes_the_next_with_it() -> None:
    assert shown([[R]] * 12 + [[W]] * 9 + [[Y]] * 2).groups == {W: None, N: None, B: None, Y: None, R: 12}


def test_what_nearly_everybody_says_tells_of_the_others_and_is_held_back() -> None:
    assert shown([[W]] * 20 + [[R]] * 2).groups == dict.fromkeys((W, N, B, Y, R))


def test_large_numbers_are_shown_and_noughts_beside_them() -> None:
    assert shown([[W]] * 6 + [[R]] * 7) == Counts(13, {W: 6, N: 0, B: 0, Y: 0, R: 7})


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(answers)
def test_no_number_from_one_to_four_is_shown_or_is_a_difference_of_shown_ones(said: list[set[str]]) -> None:
    counts = shown(said)
    numbers = [number for number in counts.groups.values() if number is not None]
    assert all(number == 0 or number >= FEWEST for number in numbers)
    if counts.answered is None:
        assert numbers == []
        return
    held = [group for group, number in counts.groups.items() if number is None]
    assert len(held) != 1 or not numbers or counts.answered <= max(numbers), "never one alone beside a total"
    assert all(not 0 < counts.answered - number < FEWEST for number in numbers)


def test_what_is_ticked_is_kept_apart_and_changed_by_its_owner(client: FlaskClient, session: Session) -> None:
    event = an_event(session)
    register(client, "supplier", FORM)
    assert session.scalars(sa.select(SelfIdentification.groups)).all() == [[W, R]]
    assert counts_of(session, event.id) == Counts(None, dict.fromkeys((W, N, B, Y, R)))
    account = session.scalars(sa.select(Registration)).one().account
    session.rollback()
    sign_in(client, account)
    send(client, client.post("/toronto/me/edit/review").headers["Location"], [("groups", R)])
    assert session.scalars(sa.select(SelfIdentification.groups)).all() == [[R]]


def test_only_those_who_take_part_are_counted(client: FlaskClient, session: Session) -> None:
    event = an_event(session)
    for number, state in enumerate(["approved"] * 6 + ["submitted"] * 3):
        mine = a_registration(session, event, state=state, email=f"p{number}@example.org")
        session.add(SelfIdentification(registration_id=mine.id, groups=[W]))
    session.commit()
    assert counts_of(session, event.id) == Counts(6, {W: 6, N: 0, B: 0, Y: 0, R: 0})


def test_the_organiser_reads_counts_and_no_names(client: FlaskClient, session: Session) -> None:
    event = an_event(session)
    for number in range(12):
        mine = a_registration(session, event, email=f"p{number}@example.org", organisation=f"Secret {number}")
        session.add(SelfIdentification(registration_id=mine.id, groups=[W, R] if number < 6 else [W]))
    session.commit()
    organiser = an_organiser(session, event)
    session.rollback()
    sign_in(client, organiser)
    page = client.get("/toronto/organiser/self-identification").text
    assert ("led by women" in page, "Secret" in page, "<dd>6</dd>" in page) == (True, False, True)
