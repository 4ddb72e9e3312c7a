"""Every organisers' page as every role, against the table that organisers read; and what lesser roles do not see."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from gateway.access import Access, declared_access
from gateway.accounts.models import Account, Role
from gateway.accounts.roles import ALLOWED, Permission
from gateway.accounts.service import grant
from gateway.audit import AuditEntry
from tests.builders import NOW, an_account, sign_in
from tests.rules.conftest import STARTS, follow_links, furnish

LINES = (Path(__file__).parents[3] / "docs" / "roles.md").read_text().splitlines()
HEAD = next(line for line in LINES if line.startswith("| Page |"))
LESSER = (Role.CHECK_IN, Role.INTERPRETER_LEAD, Role.VIEWER)


def written() -> dict[str, dict[str, bool]]:
    """Return the table of the document: what looking at a page is answered with, by role."""
    roles = [cell.strip() for cell in HEAD.strip("|").split("|")][1:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES]
    return {
        row[0]: {role: cell == "yes" for role, cell in zip(roles, row[1:], strict=True)}
        for row in rows
        if row[0].startswith(("organiser.", "accounts."))
    }


@pytest.fixture
def event_id(session: Session) -> int:
    furnish(session)
    found = session.scalars(sa.text("SELECT id FROM event")).one()
    session.commit()
    return int(found)


def address_of(rule: Rule) -> str:
    """Return an address of this rule, of things that there are not: who may is decided before."""
    choices = {name: sorted(found.items)[0] for name, found in rule._converters.items() if hasattr(found, "items")}
    values = {"event": "toronto", "number": 99, **choices}
    built = rule.build({name: values.get(name, "99") for name in rule.arguments})
    assert built
    return str(built[1])


def as_role(app: Flask, session: Session, event_id: int, role: Role) -> FlaskClient:
    account = an_account(session, f"{role}@one.example")
    grant(session, account, event_id, role)
    session.commit()
    client = app.test_client()
    sign_in(client, account)
    return client


@pytest.mark.parametrize("role", list(Role))
def test_every_page_opens_for_the_roles_that_the_document_says(
    app: Flask, session: Session, event_id: int, role: Role
) -> None:
    client, table = as_role(app, session, event_id, role), written()
    found, expected = {}, {}
    for rule in app.url_map.iter_rules():
        if declared_access(app, rule.endpoint) is not Access.ORGANISER:
            continue
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            opened_at = address_of(rule)
            opened = client.open(opened_at, method=method).status_code != 403
            found[rule.endpoint, method] = opened
            colleagues = rule.endpoint.startswith("accounts.")
            only = role is Role.OWNER if colleagues else role in (Role.OWNER, Role.ORGANISER)
            listed = table.get(rule.endpoint if method == "GET" else f"{rule.endpoint} (sending)", {})
            expected[rule.endpoint, method] = listed.get(str(role), only)
    assert found == expected
    assert len(found) > 30


def test_the_document_speaks_of_pages_and_roles_there_are(app: Flask) -> None:
    table = written()
    assert {name.removesuffix(" (sending)") for name in table} <= set(app.view_functions)
    assert {role for row in table.values() for role in row} == {str(role) for role in Role}


@pytest.mark.parametrize("role", LESSER)
def test_lesser_roles_see_no_button_that_acts_and_no_link_that_refuses(
    app: Flask, session: Session, event_id: int, role: Role
) -> None:
    seen = follow_links(as_role(app, session, event_id, role), str(role))
    inside = [one for one in seen if one.address not in STARTS and "/organiser" in one.address]
    assert len(inside) > 8
    assert [f"{one}: {one.answer.status_code}" for one in inside if one.answer.status_code >= 400] == []
    acting = [
        f"{one} → {form.attributes['action']}"
        for one in inside
        if one.page is not None
        for form in one.page.all("form")
        if form.attributes.get("method") == "post"
        and form.attributes.get("action") != "/sign-out"
        and not (role is Role.CHECK_IN and form.attributes["action"].endswith("/arrived"))
    ]
    assert acting == []


@pytest.mark.parametrize("role", list(Role))
def test_addresses_are_shown_to_roles_that_need_them_and_found_by_no_other(
    app: Flask, session: Session, event_id: int, role: Role
) -> None:
    by = an_account(session, "supplier@example.org").id  # their own acts are told with who did them
    session.add(AuditEntry(event_id=event_id, account_id=by, at=NOW, act="registration.edited", subject="S1"))
    client, may = as_role(app, session, event_id, role), Permission.CONTACTS in ALLOWED[role]
    everywhere = [
        client.get(f"/toronto/organiser/registrations{rest}").text
        for rest in ("?side=supplier", "?side=buyer", "/S1", "?side=supplier&q=supplier@example.org")
    ]
    shown = ["supplier@example.org" in page.replace("<wbr>", "") for page in everywhere]
    assert shown[0] is may
    assert shown[2] is may
    assert ("/registrations/S1" in everywhere[3]) is may
    assert "/registrations/S1" in everywhere[0]


def test_the_role_counts_in_its_own_event_only(app: Flask, session: Session, event_id: int) -> None:
    from tests.builders import an_event

    client = as_role(app, session, event_id, Role.OWNER)
    an_event(session, "osaka")
    assert client.get("/osaka/organiser/").status_code == 403
    assert client.get("/osaka/organiser/colleagues").status_code == 403
    assert session.scalar(sa.select(sa.func.count(Account.id)))
