"""Which languages the site speaks, which of them someone gets, and speaking it outside a request of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from flask import current_app
from flask_babel import force_locale

SOURCE = "en"
"""The language every text is written in first; it needs no catalogue."""

NAMES = {
    "en": "English",
    "fr": "Français",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "ja": "日本語",
    "ko": "한국어",
}
"""The languages of both shores, each by its own name, in the order of every list."""

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_GAP = re.compile(r'^msgstr(?:\[\d\])? ""[ \t]*(?:\n(?!")|\Z)', re.MULTILINE)
_FUZZY = re.compile(r"^#,.*\bfuzzy\b", re.MULTILINE)


def found_in(folder: Path) -> tuple[str, ...]:
    """Return English and every language whose catalogue in this folder is complete and compiled.

    Half a language is worse than none: a catalogue with a gap or a guess in it is not offered until it is filled.
    """
    catalogues = {path.parts[-3].replace("_", "-"): path for path in folder.glob("*/LC_MESSAGES/messages.po")}
    ready = [code for code, path in catalogues.items() if path.with_suffix(".mo").exists() and is_complete(path)]
    known = [code for code in NAMES if code == SOURCE or code in ready]
    return (*known, *sorted(set(ready) - set(known)))


def is_complete(path: Path) -> bool:
    """Tell whether a written catalogue has a text of its own for everything it lists, and guesses none."""
    return gaps(path) == 0


def gaps(path: Path) -> int:
    """Return how many texts of a written catalogue are missing or guessed."""
    texts = path.read_text(encoding="utf-8")
    return len(_GAP.findall(texts)) + len(_FUZZY.findall(texts))


def offered() -> tuple[str, ...]:
    """Return the languages of this site as BCP 47 tags, English first."""
    languages: tuple[str, ...] = current_app.config["LANGUAGES"]
    return languages


def locale_of(language: str) -> str:
    """Return how locale data and folders of catalogues name a language: zh_Hans for zh-Hans.

    A script stands for its largest market: zh_Hans has the dates and names of China, zh_Hant those of Taiwan.
    """
    return language.replace("-", "_")


def closest(wanted: str, languages: Iterable[str]) -> str | None:
    """Return which of these languages someone reads who asks for `wanted`, or None.

    Examples
    --------
    >>> [closest(tag, NAMES) for tag in ("fr-CA", "zh-CN", "zh-TW", "zh-HK", "zh-Hans-HK", "zh", "de")]
    ['fr', 'zh-Hans', 'zh-Hant', 'zh-Hant', 'zh-Hans', 'zh-Hans', None]
    """
    first, *others = wanted.replace("_", "-").lower().split("-")
    if first == "zh":
        traditional = "hans" not in others and not _TRADITIONAL.isdisjoint(others)
        first = "zh-hant" if traditional else "zh-hans"
    return next((language for language in languages if language.lower() == first), None)


def interface_language(*wanted: str) -> str:
    """Return the first of these languages that the site speaks, else English."""
    fitting = (closest(language, offered()) for language in wanted)
    return next((language for language in fitting if language), SOURCE)


def in_reading_order(wanted: str, languages: Iterable[str]) -> list[str]:
    """Return these languages, those that a reader of `wanted` most likely reads first.

    The language itself, then the other way to write it, then English, then the others as they come.

    Examples
    --------
    >>> in_reading_order("zh-Hant", ["fr", "en", "zh-Hans"])
    ['zh-Hans', 'en', 'fr']
    """

    def strangeness(language: str) -> int:
        same = language.split("-")[0] == wanted.split("-")[0]
        return 0 if language == wanted else 1 if same else 2 if language == SOURCE else 3

    return sorted(languages, key=strangeness)


class Worded(Protocol):
    """Something said in one language, a part for each of its fields."""

    language: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and the language it is in; empty where nothing is said in any."""

    text: str = ""
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


def phrase(words: Iterable[Worded], part: str, wanted: str) -> Phrase:
    """Return one part of what is said, in the language wanted, else in the likeliest of those that say it.

    Each part falls back by itself: a title may be there in Korean where the summary is in English only.
    """
    said = {each.language: text for each in words if (text := getattr(each, part))}
    return next((Phrase(said[language], language) for language in in_reading_order(wanted, said)), Phrase())


def missing(words: Iterable[Worded], parts: Iterable[str], languages: Iterable[str]) -> dict[str, list[str]]:
    """Return which parts each of these languages lacks; parts that nobody says in any language are not missed."""
    said = {(each.language, part) for each in words for part in parts if getattr(each, part)}
    used = [part for part in parts if any(part == other for _language, other in said)]
    return {language: [part for part in used if (language, part) not in said] for language in languages}


def speaking(language: str) -> AbstractContextManager[None]:
    """Translate into this language, or English if the site does not speak it, within a `with` block."""
    context: AbstractContextManager[None] = force_locale(locale_of(interface_language(language)))
    return context


if __name__ == "__main__":
    from gateway.config import TRANSLATIONS

    for written in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")):
        print(f"{written.parts[-3]}: {gaps(written) or 'nothing'} to translate")
