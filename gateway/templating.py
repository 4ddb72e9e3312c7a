"""What every template may use: the reader's language, event-local times, names of countries, navigation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import babel
from babel.dates import format_date, format_skeleton, format_time
from flask import Flask, Response, current_app, g, has_request_context, request, session, url_for
from flask_babel import Babel, get_locale
from flask_babel import gettext as _
from jinja2 import StrictUndefined

from gateway import access
from gateway.config import LANGUAGES
from gateway.events.models import Event, EventText
from gateway.profiles.amounts import amount, price_band
from gateway.profiles.catalogue import region_name
from gateway.registrations.models import Side, State

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

SHORT_NAMES = {"HK": "Hong Kong", "MO": "Macao"}
"""Places whose full names, "Hong Kong SAR China", nobody says and no column holds; alike in every catalogue we have."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a menu; `code` is the language of a language link."""

    label: str
    url: str
    current: bool = False
    code: str = ""


def language_tag(locale: object | None = None) -> str:
    """Return the BCP 47 tag of a locale, the reader's by default: fr, zh-Hans."""
    found = babel.Locale.parse(str(locale or get_locale() or "en"))
    return "-".join(part for part in (found.language, found.script) if part)


def event_text(event: Event, language: str | None = None) -> EventText:
    """Return the event's words in the reader's language, else in the first language it has."""
    wanted = language or language_tag()
    return next((text for text in event.texts if text.language == wanted), event.texts[0])


def country_name(code: str, language: str | None = None) -> str:
    """Return a country's name in the reader's language; an unknown code is shown as it is."""
    locale = babel.Locale.parse(language, sep="-") if language else get_locale() or babel.Locale("en")
    if code in SHORT_NAMES:
        return SHORT_NAMES[code]
    return str(locale.territories.get(code, code))


def language_name(code: str) -> str:
    """Return a language's name in the reader's language."""
    locale = get_locale()
    try:
        return str(babel.Locale.parse(code, sep="-").get_display_name(locale) or code)
    except (babel.UnknownLocaleError, ValueError):
        return code


def local(moment: datetime, event: Event) -> datetime:
    """Return a moment in the event's zone."""
    return moment.astimezone(ZoneInfo(event.zone))


def clock(moment: datetime, event: Event) -> str:
    """Return the time of day at the event, short, in the reader's manner."""
    locale = get_locale() or babel.Locale("en")
    if locale.language == "en":  # 24-hour times cannot be misread by anyone; the paper says the same
        return local(moment, event).strftime("%H:%M")
    return format_time(local(moment, event), "short", locale=locale)


def day(moment: datetime | date, event: Event) -> str:
    """Return a day at the event with its weekday."""
    on = local(moment, event).date() if isinstance(moment, datetime) else moment
    return _with_first(format_date(on, "full", locale=get_locale()))


def days(event: Event) -> str:
    """Return the event's days in one phrase: 25–26 September 2027."""
    locale = get_locale() or babel.Locale("en")
    if event.starts_on == event.ends_on:
        return _with_first(format_date(event.starts_on, "long", locale=locale))
    return _with_first(babel.dates.format_interval(event.starts_on, event.ends_on, "yMMMMd", locale=locale))


def when(moment: datetime, event: Event) -> str:
    """Return day and time at the event: 2 September, 14:05."""
    on = format_skeleton("MMMMd", local(moment, event), locale=get_locale())
    return f"{_with_first(on)}, {clock(moment, event)}"


def _with_first(text: str) -> str:
    """Write the first of a month as French does, 1er septembre; the locale data know no such pattern."""
    return re.sub(r"\b1 (?=[^\W\d])", "1er ", text) if language_tag() == "fr" else text


def zone_name(event: Event) -> str:
    """Return the city whose clocks the event goes by: Toronto."""
    return babel.dates.get_timezone_location(ZoneInfo(event.zone), locale=get_locale(), return_city=True)


def select_locale() -> str:
    """Return the reader's language: as chosen here, as the account has it, or as the browser asks."""
    if not has_request_context():
        return LANGUAGES[0]  # the command line and the worker, unless they force one
    chosen = g.get("language") or session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if g.get("account") is not None and g.account.language in LANGUAGES:
        return str(g.account.language)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def languages() -> list[Link]:
    """Return the links that show this very page in each language."""
    current = language_tag()
    # Only the part after the question mark: what strangers write there must never become an argument of `url_for`.
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    links = []
    for code in LANGUAGES:
        url = "?" + urlencode([*asked, ("lang", code)])
        name = babel.Locale.parse(code).get_language_name(code) or code
        links.append(Link(label=name.capitalize(), url=url, current=code == current, code=code))
    return links


def navigation() -> list[Link]:
    """Return the main menu for whoever reads: participant, organiser or visitor."""
    if g.get("event") is None:
        return []
    here = request.endpoint or ""
    entries: list[tuple[str, str, tuple[str, ...]]] = []
    if access.is_organiser():
        entries = [
            (_("Overview"), "organiser.overview", ("organiser.overview",)),
            (_("Registrations"), "organiser.registrations", ("organiser.registration",)),
            (_("Matching"), "organiser.matching", ("organiser.matching",)),
            (_("Schedule"), "organiser.schedule", ("organiser.schedule", "organiser.run", "organiser.agenda")),
            (_("Print"), "organiser.printing", ("organiser.printing",)),
        ]
    registration = g.get("registration")
    if registration is not None and registration.state == State.APPROVED:
        entries += [
            (_("My matches"), "matches.mine", ("matches.",)),
            (_("My agenda"), "schedule.agenda", ("schedule.",)),
        ]
    if registration is not None:
        entries += [(_("My registration"), "registrations.mine", ("registrations.mine",))]
    if not entries:
        entries = [(_("The event"), "events.show", ("events.show",))]
    return [Link(label, url_for(endpoint), here.startswith((endpoint, *others))) for label, endpoint, others in entries]


def init_app(app: Flask) -> None:
    """Set up Jinja, Babel and the headers every page carries."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    Babel(app, locale_selector=select_locale)
    filters = {
        "clock": clock, "day": day, "when": when, "country": country_name, "language": language_name,
        "amount": amount, "price": price_band, "region": region_name,
        "event_days": days, "event_text": event_text, "zone_name": zone_name,
    }  # fmt: skip
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(Side=Side, State=State, language_tag=language_tag)

    @app.before_request
    def choose_language() -> None:
        asked = request.args.get("lang")
        if asked in LANGUAGES:
            g.language = asked
            if session.get("language") != asked:
                session["language"] = asked

    @app.context_processor
    def everywhere() -> dict[str, object]:
        event = g.get("event")
        return {
            "locale": language_tag(),
            "languages": languages(),
            "nav": navigation(),
            "account": g.get("account"),
            "event": event,
            "event_name": event_text(event).name if event is not None else None,
            "registration": g.get("registration"),
            "organises": access.is_organiser(),
            "development": current_app.config["SETTINGS"].keeps_mail,
        }

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store" if g.get("account") is not None else "no-cache")
            headers.add("Vary", "Cookie, Accept-Language")
        if current_app.config["SETTINGS"].production:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
