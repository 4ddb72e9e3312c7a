"""Every page has room for texts two fifths longer than English, and for ideographs without a space to break at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from gateway.accounts.models import Account
from gateway.database import db
from tests import pseudo
from tests.browser.test_every_page import fits
from tests.builders import sign_in
from tests.conftest import migrated, settings_for
from tests.rules.conftest import follow_links, furnish
from tests.rules.test_catalogues import source

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (390, 1280)


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone's cookie, and every page they come to."""

    cookie: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Abroad:
    """Where a site in made-up languages answers, and who reads it."""

    url: str
    readers: dict[str, Reader]


@pytest.fixture(scope="module")
def abroad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Abroad]:
    """A site with something on every page, in a French and a Japanese nobody wrote."""
    folder = tmp_path_factory.mktemp("long")
    translations = pseudo.write(folder / "translations", source(), ["fr", "ja"])
    app = migrated(replace(settings_for(folder), translations=translations))
    readers = {}
    with app.app_context(), Session(db.engine, expire_on_commit=False) as session:
        furnish(session)
        accounts = {account.email: account for account in session.scalars(sa.select(Account))}
    for who in ("visitor", "supplier", "organiser"):
        client = app.test_client()
        if who != "visitor":
            sign_in(client, accounts[f"{who}@example.org"])
        match = app.url_map.bind("localhost").match
        kinds = {}  # one page of each kind; a mail is none, it has its own language
        for one in follow_links(client, who):
            if one.page is not None and one.answer.status_code == 200 and "/outbox/" not in one.address:
                kinds[match(urlsplit(one.address).path)[0]] = one.address
        pages = tuple(kinds.values())
        cookie = client.get_cookie("gateway")
        readers[who] = Reader(cookie.value if cookie else "", pages)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Abroad(f"http://127.0.0.1:{server.server_port}", readers)
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("language", ["fr", "ja"])
@pytest.mark.parametrize("who", ["visitor", "supplier", "organiser"])
def test_no_page_is_wider_than_the_screen(abroad: Abroad, browser: Browser, who: str, language: str) -> None:
    reader = abroad.readers[who]
    context = browser.new_context(locale=language)
    if reader.cookie:
        context.add_cookies([{"name": "gateway", "value": reader.cookie, "url": abroad.url}])
    page = context.new_page()
    page.goto(f"{abroad.url}/toronto/?lang={language}")
    wrong = []
    for address in reader.addresses:
        page.goto(abroad.url + address)
        if (spoken := page.evaluate("document.documentElement.lang")) != language:
            wrong.append(f"{address} speaks {spoken}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{address}: {fault}" for fault in fits(page, width)]
    context.close()
    assert wrong == []
