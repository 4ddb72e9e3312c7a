"""What is printed, as plain values: every text already translated, every time already formatted, nothing looked up.

The caller decides the words, the order and the language; a text in a language of its own (a Japanese name on a French
page) carries its BCP 47 code beside it, so that it is set in the glyphs its readers expect. An empty code means "the
language of the page".
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

FORMAT = "gateway.print/1"


class Paper(StrEnum):
    """The sheet sizes a venue's printer holds."""

    A4 = "a4"
    US_LETTER = "us-letter"


LABELS: Mapping[str, str] = {
    "page": "Page {page} of {pages}",
    "time": "Time",
    "meeting": "You meet",
    "table": "Table",
    "supplier": "Supplier",
    "buyer": "Buyer",
    "badge": "Badge",
    "no_meetings": "No meetings on this day.",
    "empty": "No meetings are planned yet.",
}
"""Every fixed word on paper, in English; a masthead brings the same keys in its own language."""


@dataclass(frozen=True, slots=True)
class Masthead:
    """What every page in one language says: the event, when and where, whose clock, and how old this paper is."""

    language: str
    event: str
    dates: str
    place: str
    zone: str
    printed: str
    labels: Mapping[str, str]

    def __post_init__(self) -> None:
        missing = sorted(LABELS.keys() - self.labels.keys())
        if missing:
            raise ValueError(f"The masthead in {self.language} has no word for: {', '.join(missing)}.")
        if not ("{page}" in self.labels["page"] and "{pages}" in self.labels["page"]):
            raise ValueError(f"The label 'page' in {self.language} must contain {{page}} and {{pages}}.")


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting in a participant's day: when, with whom, about what, where."""

    time: str
    until: str
    who: str
    table: str
    who_lang: str = ""
    who_latin: str = ""
    what: str = ""
    what_lang: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A break or free time, shown quietly between meetings."""

    time: str
    until: str
    label: str


@dataclass(frozen=True, slots=True)
class DayBlock:
    """One day of a participant's agenda, in order of time."""

    label: str
    rows: tuple[Row | Gap, ...]


@dataclass(frozen=True, slots=True)
class ParticipantSheet:
    """One participant's agenda; `letter` is the tab it is filed under in the A-Z."""

    masthead: Masthead
    name: str
    role_label: str
    days: tuple[DayBlock, ...]
    name_lang: str = ""
    latin_name: str = ""
    organisation: str = ""
    organisation_lang: str = ""
    badge_code: str = ""
    summary: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One meeting at a table."""

    time: str
    until: str
    supplier: str
    buyer: str
    supplier_lang: str = ""
    buyer_lang: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TableDay:
    """One day at one table, in order of time."""

    label: str
    rows: tuple[TableRow | Gap, ...]


@dataclass(frozen=True, slots=True)
class TableSheet:
    """Everything that happens at one table; `table` is its number or name as people say it."""

    table: str
    days: tuple[TableDay, ...]
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """What a person wears: the role is told by its word as well as its colour, for printers without colour."""

    language: str
    name: str
    role_label: str
    role_colour: str
    name_lang: str = ""
    latin_name: str = ""
    organisation: str = ""
    organisation_lang: str = ""
    place: str = ""
    code: str = ""
    qr: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.role_colour):
            raise ValueError(f"The role colour of badge {self.code or self.name} is {self.role_colour!r}; use #rrggbb.")


@dataclass(frozen=True, slots=True)
class Agenda:
    """One participant's own schedule."""

    title: str
    sheet: ParticipantSheet


@dataclass(frozen=True, slots=True)
class Schedules:
    """Every participant's schedule in one file, in the order given, each on a new page."""

    title: str
    language: str
    sheets: tuple[ParticipantSheet, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """A sheet for every table, each on a new page, all in one language."""

    title: str
    masthead: Masthead
    sheets: tuple[TableSheet, ...]


@dataclass(frozen=True, slots=True)
class Badges:
    """Badges to print on card and cut, eight to a page."""

    title: str
    masthead: Masthead
    badges: tuple[Badge, ...]


Document = Agenda | Schedules | Tables | Badges


def index_letter(name: str) -> str:
    """Return the tab a name is filed under: its first Latin letter without accents, or # for every other beginning.

    Give the Latin name where there is one, so that 大森食品 (Ōmori) is found under O.
    """
    for character in unicodedata.normalize("NFKD", name.strip()):
        if character.isascii() and character.isalnum():
            return character.upper() if character.isalpha() else "#"
        if character.isalnum():
            return "#"
    return "#"


def plain(document: Document, paper: Paper | str) -> dict[str, Any]:
    """Return a document and its paper as JSON-ready values, every text made safe to set."""
    language = document.sheet.masthead.language if isinstance(document, Agenda) else ""
    language = language or (document.language if isinstance(document, Schedules) else "")
    language = language or (document.masthead.language if isinstance(document, Tables | Badges) else "")
    return {
        "format": FORMAT,
        "kind": type(document).__name__.lower(),
        "paper": Paper(paper).value,
        "language": language,
        **_plain(document),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if is_dataclass(value):
        named = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return named | {"gap": isinstance(value, Gap)} if isinstance(value, Row | TableRow | Gap) else named
    raise TypeError(f"A document holds texts and tuples of values, not {type(value).__name__}.")


_LONGEST_WORD = 20
_UNBROKEN = re.compile(rf"[!-~\u00a1-\u024f]{{{_LONGEST_WORD + 1},}}")


@lru_cache(maxsize=20_000)
def printable(text: str) -> str:
    """Return a text as it can be set: composed, on one line, without control or direction characters.

    Direction overrides could print a name backwards, and a word longer than a column would run off the sheet: it gets
    places to break that nobody sees.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(" " if character.isspace() else character for character in composed if _can_print(character))
    return _UNBROKEN.sub(_breakable, " ".join(kept.split()))


def _can_print(character: str) -> bool:
    if character.isspace() or character in "\u200c\u200d":  # joiners shape the letters of real scripts
        return True
    category = unicodedata.category(character)
    # Control and direction characters, halves of pairs, nobody's glyphs; and emoji with their selector: no font prints
    # them, and the name reads the same without.
    return category[0] != "C" and character != "\ufe0f" and not (category[0] == "S" and character >= "\U0001f000")


def _breakable(match: re.Match[str]) -> str:
    word = match.group()
    return "\u200b".join(word[start : start + 10] for start in range(0, len(word), 10))
