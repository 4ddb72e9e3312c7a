"""Which languages there are, which one someone gets, and that a page says so to people and machines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway import create_app
from gateway.events.models import Event, EventText
from gateway.languages import NAMES, closest, found_in, in_reading_order, interface_language, offered, speaking
from gateway.templating import clock, country_name, day, days, event_text, language_tag, when, zone_name
from tests.builders import an_event
from tests.conftest import settings_for
from tests.markup import read

COMPLETE = 'msgid ""\nmsgstr ""\n"Language: ja\\n"\n\nmsgid "Table"\nmsgstr "卓"\n'
ALL = tuple(NAMES)


def a_catalogue(folder: Path, locale: str, written: str, *, compiled: bool = True) -> None:
    """Write a catalogue; compiled, its texts are of no matter here."""
    path = folder / locale / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(written)
    if compiled:
        path.with_suffix(".mo").write_bytes(b"")


@pytest.mark.parametrize(
    ("fault", "offered"),
    [
        ("", ("en", "ja")),
        ('\nmsgid "Buyer"\nmsgstr ""\n', ("en",)),
        ('\nmsgid "Buyer"\nmsgstr ""', ("en",)),
        ('\nmsgid "%(num)s table"\nmsgid_plural "%(num)s tables"\nmsgstr[0] ""\n', ("en",)),
        ('\n#, fuzzy, python-format\nmsgid "Buyer"\nmsgstr "バイヤー"\n', ("en",)),
        ('\n#~ msgid "Gone"\n#~ msgstr ""\n', ("en", "ja")),
        ('\nmsgid ""\n"A long "\n"text"\nmsgstr ""\n"長い"\n"文"\n', ("en", "ja")),
    ],
)
def test_a_language_is_offered_once_its_catalogue_is_complete(
    tmp_path: Path, fault: str, offered: tuple[str, ...]
) -> None:
    a_catalogue(tmp_path, "ja", COMPLETE + fault)
    assert found_in(tmp_path) == offered


def test_a_catalogue_that_is_not_compiled_is_not_offered(tmp_path: Path) -> None:
    a_catalogue(tmp_path, "ja", COMPLETE, compiled=False)
    assert found_in(tmp_path) == ("en",)


def test_every_complete_catalogue_is_offered_in_the_order_of_the_menu(tmp_path: Path) -> None:
    for locale in ("ko", "vi", "zh_Hant", "fr", "zh_Hans", "ja"):
        a_catalogue(tmp_path, locale, COMPLETE)
    assert found_in(tmp_path) == (*ALL, "vi")
    app = create_app(replace(settings_for(tmp_path / "data"), translations=tmp_path))
    with app.app_context():
        assert offered() == (*ALL, "vi")
        assert interface_language("zh-TW", "fr") == "zh-Hant"
        with speaking("zh-HK"):
            assert language_tag() == "zh-Hant"


@pytest.fixture
def in_six(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application as if every catalogue were complete; the texts of those that are not stay English."""
    monkeypatch.setitem(app.config, "LANGUAGES", ALL)
    return app


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        ("ko-KR", "ko"),
        ("fr-CA", "fr"),
        ("en-CA,fr;q=0.9", "en"),
        ("de-DE,de;q=0.9,ko;q=0.2", "ko"),
        ("de, *;q=0.5", "en"),
        ("ja;q=0, ko;q=0.1", "ko"),
        ("nonsense ;;; q=x", "en"),
        ("", "en"),
    ],
)
def test_a_browser_gets_the_language_it_asks_for(
    in_six: Flask, client: FlaskClient, session: Session, header: str, language: str
) -> None:
    an_event(session)
    answer = client.get("/toronto/", headers={"Accept-Language": header})
    html = next(read(answer.text).all("html"))
    assert (html.attributes["lang"], answer.headers["Content-Language"]) == (language, language)


def test_the_switch_stays_on_the_page_with_its_question(in_six: Flask, client: FlaskClient, session: Session) -> None:
    an_event(session)
    page = read(client.get("/sign-in?next=/toronto/me&lang=fr").text)
    links = [
        (one.attributes["hreflang"], one.attributes["href"], one.words)
        for one in page.all("a")
        if "hreflang" in one.attributes
    ]
    assert links == [(code, f"?next=%2Ftoronto%2Fme&lang={code}", name) for code, name in NAMES.items()]
    assert next(read(client.get("/toronto/").text).all("html")).attributes["lang"] == "fr"  # it is remembered


def test_a_public_page_names_its_address_in_every_language(
    in_six: Flask, client: FlaskClient, session: Session
) -> None:
    an_event(session)
    page = read(client.get("/toronto/?lang=ja").text)
    found = [
        (one.attributes["hreflang"], one.attributes["href"]) for one in page.all("link") if "hreflang" in one.attributes
    ]
    here = "http://127.0.0.1:8000/toronto/"
    assert found == [*((code, f"{here}?lang={code}") for code in ALL), ("x-default", here)]


def test_a_page_behind_the_sign_in_names_no_addresses_for_search_engines(client: FlaskClient, session: Session) -> None:
    an_event(session)
    refused = read(client.get("/toronto/never/was").text)
    assert [one for one in refused.all("link") if "hreflang" in one.attributes] == []


@pytest.mark.parametrize(
    ("wanted", "there", "order"),
    [
        ("zh-Hant", ("fr", "en", "zh-Hans"), ["zh-Hans", "en", "fr"]),
        ("ja", ("zh-Hans", "fr", "ja", "en"), ["ja", "en", "zh-Hans", "fr"]),
        ("ko", ("fr", "ja"), ["fr", "ja"]),
    ],
)
def test_who_does_not_find_their_language_gets_the_one_they_most_likely_read(
    wanted: str, there: tuple[str, ...], order: list[str]
) -> None:
    assert in_reading_order(wanted, there) == order
    event = Event(texts=[EventText(language=language, name=language) for language in there])
    assert event_text(event, wanted).language == order[0]


def test_a_wish_nobody_can_meet_is_none() -> None:
    assert [closest(tag, ("en", "zh-Hans")) for tag in ("zh-TW", "", "-", "zh_CN")] == [None, None, None, "zh-Hans"]


WRITTEN = {
    "en": ("Saturday, September 25, 2027", "Sep 25 – 26, 2027", "September 2, 14:05", "Hong Kong", "Japan"),
    "fr": ("samedi 25 septembre 2027", "25–26 sept. 2027", "2 septembre, 14:05", "Hong Kong", "Japon"),
    "zh-Hans": ("2027年9月25日星期六", "2027年9月25日至26日", "9月2日 14:05", "香港", "日本"),
    "zh-Hant": ("2027年9月25日 星期六", "2027年9月25日至26日", "9月2日 14:05", "香港", "日本"),
    "ja": ("2027年9月25日土曜日", "2027年9月25日～26日", "9月2日 14:05", "香港", "日本"),
    "ko": ("2027년 9월 25일 토요일", "2027년 9월 25일~26일", "9월 2일 14:05", "홍콩", "일본"),
}


@pytest.mark.parametrize("language", ALL)
def test_days_times_and_countries_are_written_as_the_language_writes_them(in_six: Flask, language: str) -> None:
    event = Event(zone="America/Toronto", starts_on=date(2027, 9, 25), ends_on=date(2027, 9, 26))
    moment = datetime(2027, 9, 2, 18, 5, tzinfo=UTC)
    with in_six.test_request_context(), speaking(language):
        found = day(event.starts_on, event), days(event), when(moment, event), country_name("HK"), country_name("JP")
        assert clock(moment, event) == "14:05"
        assert zone_name(event) in ("Toronto", "多伦多", "多倫多", "トロント", "토론토")
    assert (
        tuple(text.replace("\N{THIN SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") for text in found)
        == WRITTEN[language]
    )
