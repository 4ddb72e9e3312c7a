"""Taking in what people typed: without what no one can see, and otherwise as they wrote it."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

from gateway.events.models import EventChoice

LONGEST_ADDRESS = 300
# Joiners that scripts need; every other invisible format character (bidi overrides, zero-width spaces) goes.
_KEPT = frozenset("\u200c\u200d")


def clean(text: str) -> str:
    """Return a line of text composed (NFC), without control characters, its spaces single."""
    return " ".join(_visible(text, "").split())


def clean_text(text: str) -> str:
    """Return several lines of text, each without what no one can see; at most one empty line in a row."""
    lines = [line.rstrip() for line in _visible(text.replace("\r\n", "\n").replace("\r", "\n"), "\n").split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def choice_name(choice: EventChoice, language: str) -> str:
    """Return what a choice is called in a language, else in the first it has a name in."""
    return str(choice.labels.get(language) or next((name for name in choice.labels.values() if name), choice.key))


def has_latin(text: str) -> bool:
    """Tell whether a name can be read by someone who reads Latin letters only."""
    letters = [character for character in text if character.isalpha()]
    return not letters or any("LATIN" in unicodedata.name(character, "") for character in letters)


def web_address(text: str) -> str | None:
    """Return the address of a website, with https:// if it came without; None if it is none, or longer than we keep.

    Examples
    --------
    >>> web_address("company.com"), web_address("javascript://company.com/%0aalert(1)"), web_address("https://[")
    ('https://company.com', None, None)
    """
    address = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in address
    except ValueError:
        return None
    return address if sound and len(address) <= LONGEST_ADDRESS else None


def _visible(text: str, breaks: str) -> str:
    """Return the text composed, control characters turned into spaces and invisible ones left out."""
    kept = []
    for character in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(character)
        if character in breaks or character in _KEPT or kind not in ("Cc", "Cf", "Cs", "Co", "Cn"):
            kept.append(character)
        elif kind == "Cc":
            kept.append(" ")
    return "".join(kept)
