"""Whatever is sent to the forms or stands in a file, the answer is a page or a sentence, never a broken one."""

from __future__ import annotations

import random
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.mail import Mail
from gateway.registrations import importing
from gateway.registrations.models import Registration, Side, State
from gateway.registrations.steps import Step
from gateway.spreadsheets.reading import Unreadable, read_table
from gateway.transactions import unit_of_work
from tests import steps
from tests.builders import NOW, a_registration, an_account, an_event, an_organiser, sign_in
from tests.steps import key_for, part

SEVERAL = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
MEAN = [
    "", " ", "\0", "a\0b", "\u202egnp.exe", "\u200b", "😀" * 50, "नमस्ते", "१२", "１２", "-1", "1e999", "NaN", "inf",
    "0x10", "9" * 400, "1,2,3", "{{ 7*7 }}", "${7*7}", "%(name)s %s %d",
    "=cmd|' /C calc'!A0", "\r\nBcc: all@example.org",
    "<script>alert(1)</script>", "javascript:alert(1)", "https://[", "//evil", "http://a.b/" + "x" * 500, "x" * 5000,
    "ﬃ" * 60 + "@example.org", "ΐ" * 60 + "@" + "b" * 60 + ".example", "a@b.example\r\nBcc: c@d.example", "a@b", "@",
    '"a b"@example.org', "ünï@exämple.org", "supplier", "y",
    "add", "up-0", "remove-9999999", "back", "JP", "QC", "HACCP", "1", "999999999999", "\ud800",
    "\uffff", "\U000e0001", "\x1b[31m", "\u2028", "İ",
]  # fmt: skip
NAMES = [
    "contact_name", "latin_contact_name", "email", "organisation", "latin_organisation", "people", "website",
    "language", "languages", "description", "away", "consent", "province", "country", "city", "certificates",
    "more_certificates", "required", "more_required", "markets", "markets_refused", "products-0-text",
    "products-0-minimum_order", "products-0-yearly_volume", "products-0-price_low", "products-0-price_high",
    "products-0-unit", "products-0-currency", "products-39-text", "products-999999-text", "products--1-text",
    "products-x-text", "products-0-category", "products-0-picture", "products-0-lead_days", "products-0-incoterm",
    "products-0-certificates", "go", "key", "products-0-", "products", "csrf_token", "_method", "away-0",
]  # fmt: skip
GOOD = {
    "contact_name": "Ann", "email": "ann@one.example", "organisation": "One", "province": "QC", "country": "JP",
    "language": "en", "languages": "en", "products-0-text": "Maple syrup", "consent": ["participation", "abroad"],
}  # fmt: skip
texts = st.one_of(st.sampled_from(MEAN), st.text(max_size=30))
changes = st.lists(st.tuples(st.sampled_from(NAMES), texts), max_size=12)


def body(pairs: list[tuple[str, str]]) -> bytes:
    return urlencode(pairs, errors="surrogatepass").encode()


def send(client: FlaskClient, address: str, pairs: list[tuple[str, str]]) -> int:
    return client.post(address, data=body(pairs), content_type="application/x-www-form-urlencoded").status_code


@SEVERAL
@given(changes=changes, side=st.sampled_from(["supplier", "buyer"]), more=st.booleans())
@example([("email", "ΐ" * 60 + "@" + "b" * 60 + "." + "b" * 40 + ".example")], "supplier", False)
@example([("people", "9" * 400)], "supplier", False)
@example([("website", "https://[")], "buyer", False)
@example([("contact_name", "a\0b\r\nBcc: all@example.org")], "supplier", False)
def test_the_registration_forms_never_break(
    client: FlaskClient, session: Session, changes: list[tuple[str, str]], side: str, more: bool
) -> None:
    """`more`: what is changed comes in addition to the good value, as from a form whose fields are doubled."""
    if session.scalar(sa.text("SELECT count(*) FROM event")) == 0:
        an_event(session)
    session.rollback()
    changed = {name for name, _value in changes}
    good = [(name, value) for name, value in GOOD.items() if more or name not in changed]
    key = key_for(client, side)
    answer = steps.send(client, f"/toronto/register/{side}", [("key", key), *part(Step.YOU, good), *changes])
    assert answer.status_code in (303, 404, 409, 422)
    draft = f"/toronto/register/{side}/{key}"
    steps.send(client, f"/toronto/register/{side}", [("key", key), *part(Step.YOU, list(GOOD.items()))])
    for step in list(Step)[1:]:
        answer = steps.send(client, f"{draft}/{step}", [*part(step, good), *changes])
        assert answer.status_code == 303
        page = client.get(answer.headers["Location"])
        assert page.status_code in (200, 303)
        assert "<script>alert(1)" not in page.text


@SEVERAL
@given(values=st.lists(st.tuples(st.sampled_from(["email", "csrf_token", "next", "x"]), texts), max_size=4), to=texts)
@example([("email", "a\0b@example.org")], "\0")
def test_the_sign_in_form_never_breaks(client: FlaskClient, values: list[tuple[str, str]], to: str) -> None:
    address = "/sign-in?" + urlencode({"next": to}, errors="surrogatepass")
    assert send(client, address, values) in (200, 303, 404, 429)


@SEVERAL
@given(values=st.lists(st.tuples(st.sampled_from(["choice", "x"]), texts), max_size=3), place=texts)
def test_the_choice_never_breaks(
    client: FlaskClient, session: Session, values: list[tuple[str, str]], place: str
) -> None:
    if session.scalar(sa.text("SELECT count(*) FROM event")) == 0:
        event = an_event(session)
        me, other = a_registration(session, event), a_registration(session, event, Side.BUYER)
        sign_in(client, an_account(session, me.account.email))
        assert other.id == me.id + 1
    _me, other_id = session.scalars(sa.select(Registration.id).order_by(Registration.id)).all()
    session.rollback()
    query = urlencode({"q": place, "show": place, "page": place, "at": place}, errors="surrogatepass")
    assert send(client, f"/toronto/matches/{other_id}/choice?{query}", values) in (303, 404, 409)
    assert client.get(f"/toronto/matches?{query}").status_code in (200, 404)
    assert client.get(f"/toronto/matches/{other_id}?{query}").status_code in (200, 404)


def test_a_word_to_them_with_invisible_characters_is_mailed_without(client: FlaskClient, session: Session) -> None:
    event = an_event(session)
    waiting = a_registration(session, event, state=State.SUBMITTED)
    sign_in(client, an_organiser(session, event))
    address = f"/toronto/organiser/registrations/{waiting.code}/decline"
    assert send(client, address, [("message", "No\0place\u202e.\r\n\r\nSorry.\x1b")]) == 303
    [text] = session.scalars(sa.select(Mail.text))
    assert "No place.\n\nSorry.\n" in text


def read(app: Flask, session: Session, data: bytes, side: Side = Side.SUPPLIER) -> str:
    """Import a file and return what is said about it."""
    try:
        table = read_table(data)
        with unit_of_work() as work:
            found = work.scalars(sa.select(Event)).one()
            plan = importing.plan(work, found, table, side=side)
            said = list(importing.describe(table, plan))
            done = importing.carry_out(work, found, plan, state=State.APPROVED, now=NOW)
    except Unreadable as error:
        return str(error)
    return "\n".join([*said, *importing.summary(done, plan)])


HEADINGS = "Organisation,Contact,E-mail,Country,Province,Products,Website,Employees,Language,Markets,Certificates"


@SEVERAL
@given(rows=st.lists(st.lists(texts, min_size=1, max_size=13), min_size=1, max_size=4))
@example([["One", "Ann", "a@b.example", "Canada", "", "x", "https://[", "१२", "xx", "Mars", "=1+1"]])
def test_an_import_says_what_is_wrong_with_any_row(app: Flask, session: Session, rows: list[list[str]]) -> None:
    if session.scalar(sa.text("SELECT count(*) FROM event")) == 0:
        an_event(session)
    session.rollback()
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    data = "\n".join([HEADINGS, *lines]).encode("utf-8", errors="replace")
    assert read(app, session, data)


@SEVERAL
@given(data=st.binary(max_size=400))
def test_an_import_of_anything_is_refused_in_words(app: Flask, session: Session, data: bytes) -> None:
    if session.scalar(sa.text("SELECT count(*) FROM event")) == 0:
        an_event(session)
    session.rollback()
    assert read(app, session, data)


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("columns", (",".join(f"c{n}" for n in range(100_000)) + "\n" + "," * 99_999).encode()),
        ("a field", b"Organisation,Contact,E-mail\n" + b"x" * 1_000_000 + b",y,z\n"),
        ("a quote that never ends", b'Organisation,Contact,E-mail\n"' + b"x,\n" * 60_000),
        ("garbage", random.Random(7).randbytes(300_000)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_import_of_a_huge_file_ends_soon_and_in_words(app: Flask, session: Session, what: str, data: bytes) -> None:
    an_event(session)
    assert 0 < len(read(app, session, data)) < 5_000, what
