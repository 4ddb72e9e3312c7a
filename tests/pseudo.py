"""Catalogues nobody wrote: every text of the site in a made-up language, to see which texts escape translation.

Each text is put between ⟦ and ⟧ and stretched by two fifths, in Latin letters or in ideographs. What a page then shows
outside these brackets was never given to the translators; what breaks a page will break it in a real language too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from gateway.languages import locale_of

KEPT = re.compile(r"(%\(\w+\)[a-z]|\{\w*\}|%%|\n|⟦|⟧)")
LETTERS = str.maketrans("aceinouyAEIO", "àçéïñôùÿÀÉÎÖ")
IDEOGRAPHS = "商談供應採購洽會議場次洽談表格語言時間安排"
LONGER = 1.4


def latin(text: str) -> str:
    """Return a text in accented letters and two fifths longer, its placeholders as they are."""
    parts = [part if KEPT.fullmatch(part) else part.translate(LETTERS) for part in KEPT.split(text)]
    return "".join(parts) + " " + "ëxtra ünd mëhr "[: max(2, round(len(text) * (LONGER - 1)))].strip()


def ideographs(text: str) -> str:
    """Return a text as so many ideographs as it takes room in Latin letters, without a place to break between words."""
    return "".join(part if KEPT.fullmatch(part) else _characters(part) for part in KEPT.split(text))


def _characters(part: str) -> str:
    many = max(1, round(len(part) * LONGER / 2)) if part.strip() else 0
    return (IDEOGRAPHS * (many // len(IDEOGRAPHS) + 1))[:many]


def write(folder: Path, source: Catalog, languages: Iterable[str]) -> Path:
    """Write and compile a made-up catalogue for each of these languages; return the folder."""
    for language in languages:
        say = latin if language == "fr" else ideographs
        catalog = Catalog(locale=locale_of(language), fuzzy=False)
        for message in source:
            if message.id:
                catalog.add(message.id, _said(message.id, catalog.num_plurals, say), context=message.context)
        path = folder / locale_of(language) / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_po(file, catalog)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
    return folder


def _said(text: object, plurals: int, say: object) -> object:
    forms = [text] if isinstance(text, str) else list(text)  # type: ignore[call-overload]
    said = [f"⟦{say(form)}⟧" for form in forms]  # type: ignore[operator]
    return (
        said[0]
        if isinstance(text, str)
        else tuple(said[min(at, 1)] if plurals > 1 else said[1] for at in range(plurals))
    )
