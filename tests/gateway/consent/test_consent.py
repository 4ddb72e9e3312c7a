"""The ledger: what was agreed to, in which words, when, from where, and when it was taken back."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway.accounts.models import Account
from gateway.consent import queries, service
from gateway.consent.models import Consent, ConsentText, Purpose, Via
from gateway.consent.texts import texts_for
from gateway.database import db
from gateway.events.models import Event
from gateway.transactions import unit_of_work
from tests.builders import NOW, an_account, an_event

DIGESTS = {
    Purpose.PARTICIPATION: ("2027-02", "6e27f02f287d"),
    Purpose.ABROAD: ("2027-02", "35e6176ba06e"),
    Purpose.DIRECTORY: ("2027-02", "3a4454f390f7"),
    Purpose.PHOTOS: ("2027-02", "85e47b5c9a68"),
    Purpose.NEWS: ("2027-02", "1fbe80883eb5"),
}
LATER = NOW + timedelta(days=1)
NEEDED = {Purpose.PARTICIPATION, Purpose.ABROAD}


@pytest.fixture
def event(session: Session) -> Event:
    event = an_event(session)
    assert len(event.texts) == 2
    session.expunge_all()  # looking at it later must not begin a transaction, which would hold SQLite's lock
    session.rollback()
    return event


@pytest.fixture
def ann(session: Session) -> Account:
    account = an_account(session, "ann@one.example")
    session.expunge_all()
    return account


def agree(event: Event, account: Account, given: set[Purpose], *, language: str = "en", now=NOW, side="supplier"):
    with unit_of_work() as work:
        service.record_consents(
            work, event, account_id=account.id, side=side, language=language, given=given, via=Via.FORM, now=now,
            place="203.0.113.77",
        )  # fmt: skip


def rows(session: Session) -> list[tuple]:
    query = (
        sa.select(
            Consent.purpose, ConsentText.language, Consent.given_at, Consent.place, Consent.withdrawn_at,
            Consent.withdrawn_via,
        ).join(ConsentText).order_by(Consent.id)
    )  # fmt: skip
    found = [tuple(row) for row in session.execute(query)]
    session.rollback()
    return found


def test_every_consent_is_kept_with_its_text_its_moment_and_the_network_it_came_from(
    session: Session, event: Event, ann: Account
) -> None:
    agree(event, ann, NEEDED | {Purpose.NEWS}, language="fr")
    assert rows(session) == [
        (purpose, "fr", NOW, "203.0.113.0/24", None, None)
        for purpose in (Purpose.PARTICIPATION, Purpose.ABROAD, Purpose.NEWS)
    ]
    kept = {text.purpose: text.wording for text in session.scalars(sa.select(ConsentText))}
    shown = {text.purpose: text.text for text in texts_for(event, "supplier", "fr")}
    assert kept == {purpose: shown[purpose] for purpose in kept}
    assert "Gateway Toronto" in kept[Purpose.NEWS]


def test_without_a_needed_one_nothing_is_written(session: Session, event: Event, ann: Account) -> None:
    with pytest.raises(service.ConsentMissing, match="Without your agreement"):
        agree(event, ann, {Purpose.PARTICIPATION, Purpose.NEWS})
    assert rows(session) == []


def test_agreeing_again_to_the_same_text_changes_nothing(session: Session, event: Event, ann: Account) -> None:
    agree(event, ann, NEEDED)
    before = rows(session)
    agree(event, ann, NEEDED, now=LATER)
    assert rows(session) == before


def test_another_text_ends_the_consent_to_the_old_one(session: Session, event: Event, ann: Account) -> None:
    agree(event, ann, NEEDED)
    agree(event, ann, NEEDED, language="fr", now=LATER)
    assert [(row[1], row[4], row[5]) for row in rows(session)] == [
        ("en", LATER, Via.NEWER), ("en", LATER, Via.NEWER), ("fr", None, None), ("fr", None, None),
    ]  # fmt: skip


def test_what_is_not_ticked_any_more_is_withdrawn(session: Session, event: Event, ann: Account) -> None:
    agree(event, ann, NEEDED | {Purpose.PHOTOS})
    agree(event, ann, NEEDED, now=LATER)
    assert [row[4] for row in rows(session)] == [None, None, LATER]
    assert queries.standing(session, event_id=event.id, account_id=ann.id, side="supplier") == NEEDED
    assert queries.standing(session, event_id=event.id, account_id=ann.id, side="buyer") == frozenset()


def test_the_public_list_shows_those_who_agree_now(session: Session, event: Event, ann: Account) -> None:
    ben, cleo = an_account(session, "ben@two.example"), an_account(session, "cleo@three.example")
    for account, given in ((ann, NEEDED | {Purpose.DIRECTORY}), (ben, NEEDED), (cleo, NEEDED | {Purpose.DIRECTORY})):
        agree(event, account, given)
    with unit_of_work() as work:
        took_back = service.withdraw(
            work, event_id=event.id, account_id=cleo.id, purposes=[Purpose.DIRECTORY], via=Via.PAGE, now=LATER
        )
    assert took_back
    agreeing = queries.agrees(event.id, Purpose.DIRECTORY, side="supplier")
    assert list(session.scalars(sa.select(Account.id).where(Account.id.in_(agreeing)))) == [ann.id]


def test_buyers_are_not_asked_about_the_public_list_of_suppliers(event: Event) -> None:
    asked = {side: [text.purpose for text in texts_for(event, side, "en")] for side in ("supplier", "buyer")}
    assert asked == {
        "supplier": ["participation", "abroad", "directory", "photos", "news"],
        "buyer": ["participation", "abroad", "photos", "news"],
    }


def test_a_wording_never_changes_under_its_version(event: Event) -> None:
    """Who agreed to version 2027-02 agreed to these words. New words: a new version, and new digests here."""
    found = {text.purpose: (text.version, text.digest[:12]) for text in texts_for(event, "supplier", "en")}
    assert found == DIGESTS


def test_agreeing_twice_at_once_is_written_once(app: Flask, session: Session, event: Event, ann: Account) -> None:
    start = threading.Barrier(6)

    def press() -> None:
        with app.app_context():
            start.wait()
            agree(event, ann, NEEDED)
            db.session.remove()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row[0] for row in rows(session)] == [Purpose.PARTICIPATION, Purpose.ABROAD]
