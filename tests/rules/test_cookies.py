"""One cookie, only when it is needed, out of reach of scripts and of other sites."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from gateway.accounts import service
from gateway.accounts.models import LinkPurpose
from gateway.database import db
from tests.builders import an_account, an_event
from tests.conftest import migrated, settings_for
from tests.markup import read


@pytest.fixture(params=["development", "production"])
def served_in(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """The application as it is served on a machine of this kind."""
    app = migrated(replace(settings_for(tmp_path), environment=request.param))
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def test_signing_in_sets_one_cookie_that_stays_with_this_site(served_in: Flask) -> None:
    production = served_in.config["SETTINGS"].production
    with served_in.app_context(), Session(db.engine, expire_on_commit=False) as session:
        an_event(session)
        account = an_account(session, "ann@one.example")
        now = datetime.now(UTC)
        secret = service.make_link(session, account, purpose=LinkPurpose.SIGN_IN, next_path="/toronto/", now=now)
        session.commit()
    client, base_url = served_in.test_client(), "https://gateway.example"

    assert client.get("/toronto/", base_url=base_url).headers.getlist("Set-Cookie") == []  # who only looks gets none
    form = read(client.get(f"/sign-in/{secret}", base_url=base_url).text)
    [token] = [one.attributes["value"] for one in form.all("input") if one.attributes.get("name") == "csrf_token"]
    signed_in = client.post(
        f"/sign-in/{secret}", data={"csrf_token": token}, base_url=base_url, headers={"Referer": f"{base_url}/"}
    )

    assert (signed_in.status_code, signed_in.headers["Location"]) == (303, "/toronto/")
    [cookie] = signed_in.headers.getlist("Set-Cookie")
    name, *rules = cookie.split("; ")
    assert name.startswith("__Host-gateway=" if production else "gateway=")
    assert {one for one in rules if not one.startswith("Expires")} == {
        "HttpOnly", "SameSite=Lax", "Path=/", *(["Secure"] if production else []),
    }  # fmt: skip
    assert "ann@one.example" in client.get("/toronto/", base_url=base_url).text


def test_strangers_see_no_development_pages_and_stay_on_https(served_in: Flask) -> None:
    production = served_in.config["SETTINGS"].production
    answer = served_in.test_client().get("/development/outbox")
    assert answer.status_code == (404 if production else 200)
    assert ("Strict-Transport-Security" in answer.headers) is production
