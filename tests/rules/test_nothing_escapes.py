"""No text escapes translation: with catalogues in which no text has a Latin letter, only what people wrote has any.

The made-up Japanese of `tests/pseudo.py` stands for every language. A word in Latin letters on a page, in a mail or on
paper then either comes from the database or was never given to the translators.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from gateway.accounts.models import Account
from gateway.database import Base, db
from gateway.languages import NAMES
from gateway.mail.models import Mail
from gateway.printing.sheets import badges, participant_sheets
from gateway.profiles.catalogue import CERTIFICATES, CURRENCIES
from gateway.registrations import service
from gateway.registrations.models import Registration, State
from gateway.schedule.models import RunState, ScheduleRun
from gateway.transactions import unit_of_work
from tests import pseudo
from tests.builders import sign_in
from tests.conftest import migrated, settings_for
from tests.markup import Element
from tests.rules.conftest import Seen, follow_links, furnish
from tests.rules.test_catalogues import source

pytestmark = pytest.mark.slow

WORD = re.compile(r"[A-Za-z]{3,}")
ADDRESS = re.compile(r"https?://[!-~]+")
UNTRANSLATED = {
    *NAMES.values(), *CERTIFICATES, *CURRENCIES, "Gateway", "Letter", "CSV", "XLSX", "PDF", "JSON", "UTF", "nDCG",
    "America", "example", "{page} {pages}", "UTC", "flask app wsgi gateway", "python gateway.worker",
    "https www org com mailto",
}  # fmt: skip
"""Names and commands that are alike in every language."""
SHOWN = ("title", "aria-label", "placeholder", "alt", "data-label", "data-rows-add")


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The site with something on every page, in a Japanese nobody wrote."""
    folder = tmp_path_factory.mktemp("abroad")
    translations = pseudo.write(folder / "translations", source(), ["ja"])
    app = migrated(replace(settings_for(folder), translations=translations))
    with app.app_context(), Session(db.engine, expire_on_commit=False) as session:
        furnish(session)
        session.execute(sa.update(Account).values(language="ja"))
        session.commit()
    return app


@pytest.fixture(scope="module")
def written(abroad: Flask) -> set[str]:
    """Every word in Latin letters that people wrote or that is alike in all languages."""
    found = {word.casefold() for text in UNTRANSLATED for word in WORD.findall(text)}
    with abroad.app_context(), db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                found |= {word.casefold() for value in row for word in WORD.findall(str(value))}
    return found


def escaped(text: str, written: set[str]) -> list[str]:
    """Return the words of a text that nobody wrote and nobody could translate."""
    return sorted({word for word in WORD.findall(text) if word.casefold() not in written})


def shown(page: Element) -> Iterator[str]:
    """Return what a page says, to eyes and to screen readers."""
    body = next(page.all("body"))
    words = body.words
    for one in body.all("code", "select"):  # commands; and lists, whose entries would run into one word
        words = words.replace(one.words, " ")
    yield ADDRESS.sub(" ", words)
    yield from (one.words for one in body.all("option"))
    for one in page.all():
        yield from (one.attributes[name] for name in SHOWN if name in one.attributes)


@pytest.mark.parametrize("who", ["visitor", "supplier", "organiser"])
def test_every_page_says_everything_in_the_readers_language(abroad: Flask, written: set[str], who: str) -> None:
    client = abroad.test_client()
    with abroad.app_context():
        accounts = {account.email: account for account in db.session.scalars(sa.select(Account))}
    if who != "visitor":
        sign_in(client, accounts[f"{who}@example.org"])
    with client.session_transaction() as cookie:
        cookie["language"] = "ja"
    seen: list[Seen] = [one for one in follow_links(client, who) if one.page is not None]
    assert len(seen) > 5
    wrong = {}
    for one in seen:
        assert one.page is not None
        words = sorted({word for text in shown(one.page) for word in escaped(text, written)})
        if words:
            wrong[one.address] = words
    assert wrong == {}


def test_every_mail_says_everything_in_its_readers_language(abroad: Flask, written: set[str]) -> None:
    now = datetime(2027, 8, 2, 12, 0, tzinfo=UTC)
    with abroad.app_context():
        with unit_of_work() as session:
            session.execute(sa.update(Registration).values(language="ja"))
            waiting = session.scalars(
                sa.select(Registration).where(Registration.state == State.SUBMITTED).order_by(Registration.id)
            ).all()
            how: dict[str, Any] = {"account_id": None, "base_url": "https://example.org", "now": now}
            service.approve(session, waiting[0], **how)
            service.decline(session, waiting[1], **how)
        mails = db.session.scalars(sa.select(Mail).order_by(Mail.id)).all()
        said = {mail.subject: f"{mail.subject}\n{mail.text}" for mail in mails if mail.language == "ja"}
        assert len(said) >= 2
        assert {
            subject: words for subject, text in said.items() if (words := escaped(_without_links(text), written))
        } == {}
        db.session.rollback()


def test_paper_says_everything_in_its_readers_language(abroad: Flask, written: set[str]) -> None:
    with abroad.app_context():
        session = db.session()
        session.execute(sa.update(Registration).values(language="ja"))
        run = session.scalars(sa.select(ScheduleRun).where(ScheduleRun.state == RunState.PUBLISHED)).one()
        registration = session.scalars(sa.select(Registration).where(Registration.state == State.APPROVED)).first()
        sheets = participant_sheets(session, run, [registration], now=datetime(2027, 9, 24, tzinfo=UTC))
        printed = [*texts(sheets), *texts(badges(session, registration.event, [registration]))]
        session.rollback()
    assert any("⟦" in text for text in printed)
    assert [words for text in printed if (words := escaped(text, written))] == []


def _without_links(text: str) -> str:
    return re.sub(r"https?://\S+", "", text)


def texts(value: Any) -> Iterator[str]:
    """Return every text in a value, keys and codes of languages aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)
    elif is_dataclass(value):
        for field in fields(value):
            if not field.name.endswith(("lang", "language", "colour", "qr", "letter")):
                yield from texts(getattr(value, field.name))
