"""From an empty database to printed schedules, on SQLite and on PostgreSQL: by the pages, and by the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from gateway import jobs, tasks
from gateway.jobs import Job, JobState
from gateway.mail import Mail, MailState, send_due
from tests import steps
from tests.builders import an_event, an_organiser, sign_in
from tests.markup import Element, read

pytestmark = pytest.mark.slow
assert tasks  # importing it declares the jobs

SUPPLIERS = {
    "ann@maple.example": ("Maple Works", ["Maple syrup, dark, 20 L drums", "Maple sugar"]),
    "marie@ferme.example": ("Ferme Tremblay", ["Frozen wild blueberries, IQF", "Blueberry puree"]),
    "joe@reef.example": ("Reef & Sons", ["Live lobster", "Snow crab clusters"]),
}
BUYERS = {
    "taro@omori.example": ("大森食品", "JP", "ja", ["冷凍ブルーベリー", "メープルシロップ"]),
    "wang@haiyang.example": ("海洋贸易", "CN", "zh-Hans", ["活龙虾", "雪蟹"]),
}


class Browser:
    """A browser without scripts that reads what it gets."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def see(self, address: str) -> Element:
        answer = self.client.get(address, follow_redirects=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return read(answer.text)

    def send(self, address: str, fields: dict[str, object] | None = None) -> Element:
        answer = self.client.post(address, data=fields or {}, follow_redirects=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}\n{read(answer.text).words}"
        return read(answer.text)


def heading(page: Element) -> str:
    return next(page.all("h1")).words


def register(browser: Browser, side: str, email: str, organisation: str, products: Sequence[str], **place: str) -> None:
    language = place.pop("language", "en")
    rows = {f"products-{number}-text": text for number, text in enumerate(products)}
    form = {
        "contact_name": f"Someone of {organisation}", "email": email, "organisation": organisation,
        "language": language, "languages": ["en"], "consent": ["participation", "abroad"], **rows, **place,
    }  # fmt: skip
    page = browser.see(steps.register(browser.client, side, form).headers["Location"])
    assert heading(page) == "Look in your mail"


def newest_mail(session: Session, address: str) -> Mail:
    letter = session.scalars(sa.select(Mail).where(Mail.to == address).order_by(Mail.id.desc()).limit(1)).one()
    session.expunge(letter)  # looking at it later must not hold the database
    session.rollback()
    return letter


def work(session: Session) -> list[str]:
    """Do what a worker finds to do, and return the kinds of the jobs."""
    waiting = session.execute(sa.select(Job.id, Job.kind).where(Job.state == JobState.QUEUED).order_by(Job.id)).all()
    session.rollback()
    for number, _kind in waiting:
        jobs.run(number)
    ended = session.scalars(sa.select(Job.problem).where(Job.state != JobState.DONE)).all()
    session.rollback()
    assert ended == []
    send_due()
    return [kind for _number, kind in waiting]


def meetings_on(page: Element) -> set[tuple[str, ...]]:
    """Return time, other side and table of every meeting an agenda shows."""
    found = set()
    for line in page.all("li"):
        said = {one.attributes.get("class"): one for one in line.all("time", "p")}
        if {"when", "who", "where"} <= set(said):
            table = next(said["where"].all("b")).words
            found.add((said["when"].attributes["datetime"], said["who"].words, table))
    return found


def test_the_main_job_by_its_pages(app: Flask, session: Session) -> None:
    event = an_event(session, opens_at=None, closes_at=None)
    organiser, people = Browser(app), {email: Browser(app) for email in [*SUPPLIERS, *BUYERS]}
    sign_in(organiser.client, an_organiser(session, event))

    # Everybody registers and comes in by the mail.
    for email, (organisation, products) in SUPPLIERS.items():
        register(people[email], "supplier", email, organisation, products, province="QC")
    for email, (organisation, country, language, products) in BUYERS.items():
        register(people[email], "buyer", email, organisation, products, country=country, language=language)
    work(session)
    for email, browser in people.items():
        letter = newest_mail(session, email)
        assert letter.state == MailState.SENT
        [path] = re.findall(r"http://[^/]+(/sign-in/\S+)", letter.text)
        assert heading(browser.send(path)) == "My registration"

    # The organiser lets them in and ranks.
    assert heading(organiser.see("/toronto/organiser/")) == "Next: approve 5 registrations"
    for side in ("supplier", "buyer"):
        organiser.send(f"/toronto/organiser/registrations/approve-all/{side}")
    assert heading(organiser.see("/toronto/organiser/")) == "Next: rank the matches"
    organiser.send("/toronto/organiser/rank")
    assert work(session) == ["rank"]
    assert "APPROVED" in newest_mail(session, "taro@omori.example").dedupe_key.upper()

    # Both sides choose; the best is found across languages.
    wanted = {"taro@omori.example": "Ferme Tremblay", "wang@haiyang.example": "Reef & Sons"}
    for email, best in wanted.items():
        first = next(people[email].see("/toronto/matches").all("article"))
        assert next(first.all("h2")).words == best
        [form] = first.all("form")
        people[email].send(form.attributes["action"], {"choice": "must"})
    asked = next(people["marie@ferme.example"].see("/toronto/matches").all("article"))
    assert "They also want to meet you" in asked.words
    people["marie@ferme.example"].send(next(asked.all("form")).attributes["action"], {"choice": "must"})

    # Build, read, publish, print.
    assert heading(organiser.send("/toronto/organiser/schedule")) == "Run 1 is being built"
    assert work(session) == ["schedule"]
    result = organiser.see("/toronto/organiser/schedule/1")
    assert "schedule" in heading(result)
    assert "of 1 pairs in which both asked meet (100 %)" in result.words
    assert not meetings_on(people["taro@omori.example"].see("/toronto/agenda"))  # a draft is shown to nobody
    organiser.send("/toronto/organiser/schedule/1/publish")
    organiser.send("/toronto/organiser/print", {"paper": "a4"})
    assert work(session) == ["print"]
    documents = [
        one.attributes["href"]
        for one in organiser.see("/toronto/organiser/print").all("a")
        if one.attributes.get("href", "").endswith(".pdf")
    ]
    assert len(documents) == 3
    for address in documents:
        assert PdfReader(BytesIO(organiser.client.get(address).data)).get_num_pages() >= 1

    # Every meeting stands in both agendas, at the same time and table.
    names = {email: entry[0] for email, entry in (SUPPLIERS | BUYERS).items()}
    agendas = {names[email]: meetings_on(browser.see("/toronto/agenda")) for email, browser in people.items()}
    seen_from_one = {(at, frozenset({mine, other}), table) for mine in agendas for at, other, table in agendas[mine]}
    assert sum(map(len, agendas.values())) == 2 * len(seen_from_one) > 0
    pairs = {pair for _at, pair, _table in seen_from_one}
    assert frozenset({"大森食品", "Ferme Tremblay"}) in pairs
    assert frozenset({"海洋贸易", "Reef & Sons"}) in pairs
    calendar = people["taro@omori.example"].client.get("/toronto/agenda.ics").text
    assert calendar.count("BEGIN:VEVENT") == len(agendas["大森食品"])


def test_the_main_job_by_the_command_line(app: Flask, session: Session, tmp_path: Path) -> None:
    def gateway(*arguments: str) -> str:
        done = app.test_cli_runner().invoke(args=["gateway", *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    suppliers, buyers, folder = tmp_path / "suppliers.csv", tmp_path / "buyers.csv", tmp_path / "paper"
    suppliers.write_text(
        "Company;Contact;E-mail;Province;Products\n"
        + "".join(f"{name};Someone;{email};QC;{', '.join(sold)}\n" for email, (name, sold) in SUPPLIERS.items())
    )
    buyers.write_text(
        "organisation,contact name,e-mail,language,country,needs (one per ;)\n"
        + "".join(
            f"{n},Someone,{mail},{lang},{land},{'; '.join(needs)}\n" for mail, (n, land, lang, needs) in BUYERS.items()
        )
    )

    gateway("create-event", "osaka", "--name", "Gateway Osaka", "--first-day", "2027-09-25", "--tables", "3")
    assert "3 suppliers imported." in gateway("import-registrations", "osaka", str(suppliers), "--role", "supplier")
    assert "2 buyers imported." in gateway("import-registrations", "osaka", str(buyers), "--role", "buyer")
    assert "3 suppliers and 2 buyers ranked" in gateway("match", "osaka")
    assert "Run 1 is published" in gateway("schedule", "osaka", "--publish")
    printed = gateway("print", "osaka", "--paper", "us-letter", "--folder", str(folder))

    assert printed.count(" pages") == 3
    everyone = PdfReader(folder / "osaka-schedules-us-letter.pdf")
    assert everyone.get_num_pages() == 5
    assert "Gateway Osaka" in everyone.pages[0].extract_text()
