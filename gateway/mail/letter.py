"""The HTML of a mail, made from its plain text: paragraphs, lists, links, and the one link it is about as a button.

Only addresses of this site become links. What people wrote into their names and messages stays text, so that nobody
can have us send their link under our name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _

from gateway.languages import speaking
from gateway.mail.models import Mail

_CODE = re.compile(r"\d{3} ?\d{3}")
_STYLE = Path(__file__).parents[2] / "static" / "css" / "mail.css"


class Kind(StrEnum):
    """What a part of a mail is."""

    WORDS = "words"
    ENTRIES = "entries"
    BUTTON = "button"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line; `link` is where it leads, if anywhere."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines of a mail that belong together; each is a row of pieces."""

    kind: Kind
    lines: tuple[tuple[Piece, ...], ...]
    label: str = ""
    """What a button says."""


def parts_of(text: str, *, base_url: str) -> list[list[Part]]:
    """Return the paragraphs of a mail, each as its parts: words, a list, a code, or a button."""
    paragraphs = [block.split("\n") for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return [_parts(lines, base_url) for lines in paragraphs]


def _parts(lines: list[str], base_url: str) -> list[Part]:
    if len(lines) == 1:
        [line] = lines
        if _CODE.fullmatch(line.strip()):
            return [Part(Kind.CODE, ((Piece(line.strip()),),))]
        if _pieces(line, base_url) == (Piece(line, line),):
            return [Part(Kind.BUTTON, ((Piece(line, line),),), _("Sign in") if "/sign-in/" in line else _("Open"))]
    found: list[Part] = []
    for line in lines:
        kind = Kind.ENTRIES if line.startswith("- ") else Kind.WORDS
        pieces = _pieces(line.removeprefix("- ") if kind is Kind.ENTRIES else line, base_url)
        if found and found[-1].kind is kind:
            found[-1] = Part(kind, (*found[-1].lines, pieces))
        else:
            found.append(Part(kind, (pieces,)))
    return found


def _pieces(line: str, base_url: str) -> tuple[Piece, ...]:
    """Return a line cut where addresses of this site begin and end."""
    ours = re.compile(rf"{re.escape(base_url)}(?=[/\s]|$)[^\s<>\"“”]*")
    cut, at = [], 0
    for match in ours.finditer(line):
        address = match[0].rstrip(".,;:!?)。，）")
        cut += [Piece(line[at : match.start()]), Piece(address, address)]
        at = match.start() + len(address)
    return tuple(piece for piece in (*cut, Piece(line[at:])) if piece.text)


def html_of(letter: Mail, *, stylesheet: str = "") -> str:
    """Return a mail as an HTML document of its own; with its style inside, or from a `stylesheet` of this site."""
    with speaking(letter.language):
        return current_app.jinja_env.get_template("email/frame.html").render(
            letter=letter,
            paragraphs=parts_of(letter.text, base_url=current_app.config["SETTINGS"].base_url),
            stylesheet=stylesheet,
            style="" if stylesheet else _style(),
        )


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8").split("*/", 1)[1].strip()
