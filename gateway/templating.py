"""What every template may use: the reader's language, event-local times, names of countries, navigation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import babel
from babel.dates import format_date, format_skeleton, get_datetime_format
from flask import Flask, Response, current_app, g, has_request_context, request, session, url_for
from flask_babel import Babel, get_locale
from flask_babel import gettext as _
from jinja2 import StrictUndefined

from gateway import access
from gateway.events.models import Event, EventText
from gateway.headings import category_name
from gateway.languages import (
    NAMES,
    SOURCE,
    Phrase,
    Worded,
    closest,
    in_reading_order,
    interface_language,
    locale_of,
    offered,
    phrase,
)
from gateway.profiles.amounts import amount, price_band
from gateway.profiles.catalogue import region_name
from gateway.programme.wording import kind_name
from gateway.registrations.models import Side, State
from gateway.zones import canonical

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

SHORT_NAMES = {
    "HK": {"zh": "香港", "ja": "香港", "ko": "홍콩", "": "Hong Kong"},
    "MO": {"zh-Hans": "澳门", "zh-Hant": "澳門", "ja": "マカオ", "ko": "마카오", "": "Macao"},
}
"""Places whose full names, "Hong Kong SAR China", nobody says and no column holds; "" is for every other language."""


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
    """Return the event's words in the reader's language, else in the one it has that is read most likely."""
    by_language = {text.language: text for text in event.texts}
    return by_language[in_reading_order(language or language_tag(), by_language)[0]]


def own_words(words: Iterable[Worded], part: str) -> Phrase:
    """Return one part of what is said in several languages, in the reader's or the likeliest of those it is said in."""
    return phrase(words, part, language_tag())


def venue(event: Event) -> Phrase:
    """Return the venue as the event's texts call it, else as the event itself does."""
    return own_words(event.texts, "venue") or Phrase(event.venue, "")


def place_of(event: Event, room: str = "") -> str:
    """Return where the event is in one line, the room first: Room 204, Enercare Centre, Toronto."""
    return ", ".join(part for part in (room, venue(event).text, event.city) if part)


def calendar_file(calendar: bytes, name: str) -> Response:
    """Return the answer that hands out a calendar file."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return Response(calendar, content_type="text/calendar; charset=utf-8", headers=disposition)


def country_name(code: str, language: str | None = None) -> str:
    """Return a country's name in the reader's language; an unknown code is shown as it is."""
    locale = babel.Locale.parse(language, sep="-") if language else get_locale() or babel.Locale("en")
    if (names := SHORT_NAMES.get(code)) is not None:
        return names.get(language_tag(locale)) or names.get(locale.language) or names[""]
    return str(locale.territories.get(code, code))


def language_name(code: str) -> str:
    """Return a language's name in the reader's language."""
    locale = get_locale()
    try:
        return str(babel.Locale.parse(code, sep="-").get_display_name(locale) or code)
    except (babel.UnknownLocaleError, ValueError):
        return code


def category(code: str) -> str:
    """Return what a category is called in the reader's language."""
    return category_name(code, language_tag())


def local(moment: datetime, event: Event) -> datetime:
    """Return a moment in the event's zone."""
    return moment.astimezone(ZoneInfo(event.zone))


def clock(moment: datetime, event: Event) -> str:
    """Return the time of day at the event; 24-hour times cannot be misread by anyone, in any language."""
    return format_skeleton("Hm", local(moment, event), locale=get_locale() or babel.Locale("en"))


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


def each_day(event: Event) -> list[date]:
    """Return the days of an event."""
    return [event.starts_on + timedelta(days=n) for n in range((event.ends_on - event.starts_on).days + 1)]


def when(moment: datetime, event: Event) -> str:
    """Return day and time at the event, joined as the reader's language does: 2 September, 14:05; 9月2日 14:05."""
    locale = get_locale() or babel.Locale("en")
    on = _with_first(format_skeleton("MMMMd", local(moment, event), locale=locale))
    return str(get_datetime_format("medium", locale=locale)).format(clock(moment, event), on)


def _with_first(text: str) -> str:
    """Write the first of a month as French does, 1er septembre; the locale data know no such pattern."""
    return re.sub(r"\b1 (?=[^\W\d])", "1er ", text) if language_tag() == "fr" else text


def zone_name(event: Event) -> str:
    """Return the city whose clocks the event goes by: Toronto."""
    return babel.dates.get_timezone_location(ZoneInfo(event.zone), locale=get_locale(), return_city=True)


def zone_code(event: Event) -> str:
    """Return today's name of the event's zone, whichever it was entered by: America/Toronto."""
    return canonical(event.zone)


def select_locale() -> str:
    """Return the reader's locale: as chosen here, as the account has it, or as the browser asks."""
    if not has_request_context():
        return locale_of(SOURCE)  # the command line and the worker, unless they force one
    chosen = [g.get("language"), session.get("language"), g.account.language if g.get("account") else None]
    asked = [tag for tag, quality in request.accept_languages if quality]
    return locale_of(interface_language(*(tag for tag in (*chosen, *asked) if tag)))


def languages() -> list[Link]:
    """Return the links that show this very page in each language."""
    current = language_tag()
    # Only the part after the question mark: what strangers write there must never become an argument of `url_for`.
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return [
        Link(own_name(code), "?" + urlencode([*asked, ("lang", code)]), current=code == current, code=code)
        for code in offered()
    ]


def alternates() -> list[Link]:
    """Return where search engines find this page in each language, and the address that asks the browser which.

    Only a page that anybody may see has such addresses; they are complete, as search engines want them.
    """
    if request.endpoint is None or access.declared_access(current_app, request.endpoint) is not access.Access.PUBLIC:
        return []
    here = current_app.config["SETTINGS"].base_url + quote(request.path)
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    neutral = here + ("?" + urlencode(asked) if asked else "")
    return [*(Link("", here + link.url, code=link.code) for link in languages()), Link("", neutral, code="x-default")]


def own_name(code: str) -> str:
    """Return what a language calls itself."""
    if code in NAMES:
        return NAMES[code]
    locale = babel.Locale.parse(code, sep="-")
    return str(locale.get_display_name(locale)).capitalize()


def navigation() -> list[Link]:
    """Return the main menu for whoever reads: participant, organiser or visitor."""
    if g.get("event") is None:
        return []
    here = request.endpoint or ""
    entries: list[tuple[str, str, tuple[str, ...]]] = []
    if access.is_organiser():
        entries = [
            (_("Overview"), "organiser.overview", ("organiser.overview",)),
            (_("Invitations"), "organiser.invitations", ("organiser.invitation", "organiser.list")),
            (_("Registrations"), "organiser.registrations", ("organiser.registration",)),
            (_("Matching"), "organiser.matching", ("organiser.matching",)),
            (_("Schedule"), "organiser.schedule", ("organiser.schedule", "organiser.run", "organiser.agenda")),
            (_("Print"), "organiser.printing", ("organiser.printing",)),
            (
                _("Content"),
                "organiser.texts",
                ("organiser.texts", "organiser.programme", "organiser.session", "organiser.speaker"),
            ),
            (_("Mail"), "organiser.mails", ("organiser.mail",)),
        ]
        entries += [(_("Colleagues"), "accounts.colleagues", ("accounts.colleague",))]
        entries = [entry for entry in entries if access.may_open(entry[1])]
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
    if g.event.has_programme and not access.is_organiser():
        entries += [(_("Programme"), "programme.show", ())]
    return [Link(label, url_for(endpoint), here.startswith((endpoint, *others))) for label, endpoint, others in entries]


def init_app(app: Flask) -> None:
    """Set up Jinja, Babel and the headers every page carries."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    Babel(app, locale_selector=select_locale)
    filters = {
        "clock": clock, "day": day, "when": when, "country": country_name, "language": language_name,
        "amount": amount, "category": category, "price": price_band, "region": region_name,
        "words": own_words, "venue": venue, "kind_name": kind_name,
        "event_days": days, "event_text": event_text, "zone_name": zone_name, "zone_code": zone_code,
    }  # fmt: skip
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(Side=Side, State=State, language_tag=language_tag)

    @app.before_request
    def choose_language() -> None:
        asked = closest(request.args.get("lang", ""), offered())
        if asked:
            g.language = asked
            if session.get("language") != asked:
                session["language"] = asked

    @app.context_processor
    def everywhere() -> dict[str, object]:
        event = g.get("event")
        return {
            "locale": language_tag(),
            "languages": languages(),
            "alternates": alternates(),
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
            if response.mimetype in ("text/html", "text/calendar"):
                headers.setdefault("Content-Language", language_tag())
            headers.setdefault("Cache-Control", "no-store" if g.get("account") is not None else "no-cache")
            headers.add("Vary", "Cookie, Accept-Language")
        if current_app.config["SETTINGS"].production:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
