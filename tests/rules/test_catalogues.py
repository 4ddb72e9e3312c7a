"""Every language of the site says all that the site says, with the same values in it, and is compiled as it is written.

The texts are collected as `make catalogues` collects them, so a text added anywhere fails here until it is translated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from gateway.languages import NAMES, SOURCE, locale_of

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%%")
BREAKABLE = re.compile(r" [:;!?»](?!\w)| %%|« ")

BEGUN = sorted(path.parts[-3].replace("_", "-") for path in ROOT.glob("translations/*/LC_MESSAGES/messages.po"))
"""Languages that have a catalogue here. The site leaves out one that is incomplete; none may stay so."""

translated = pytest.mark.parametrize("language", BEGUN)


@cache
def source() -> Catalog:
    """Return every text of the code and the templates."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    texts = Catalog()
    for path, line, text, comments, context in extract_from_dir(ROOT, methods, options):
        texts.add(text, locations=[(path, line)], auto_comments=comments, context=context)
    return texts


def po_path(language: str) -> Path:
    return ROOT / "translations" / locale_of(language) / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(language: str) -> Catalog:
    """Return a language's texts as they are written."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=locale_of(language))


def texts(catalog: Catalog) -> Iterator[Message]:
    """Return the messages of a catalogue without its header."""
    return (message for message in catalog if message.id)


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return a text's singular and plural forms, or its only form."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def key(message: Message) -> tuple[str | None, str]:
    return message.context, forms(message.id)[0]


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def test_every_catalogue_is_one_of_the_six_languages() -> None:
    assert set(BEGUN) <= set(NAMES) - {SOURCE}


@translated
def test_every_text_is_translated(language: str) -> None:
    known = {key(message): message for message in texts(catalogue(language))}

    missing = [
        f"{message.locations[0][0]}: {message.id!r}"
        for message in texts(source())
        if key(message) not in known or not all(forms(known[key(message)].string))
    ]

    assert not missing, "Run `make catalogues` and translate:\n" + "\n".join(missing)


@translated
def test_no_translation_is_guessed_or_left_over(language: str) -> None:
    wanted = {key(message) for message in texts(source())}

    wrong = [message.id for message in texts(catalogue(language)) if message.fuzzy or key(message) not in wanted]

    assert not wrong, f"Run `make catalogues`, and settle what is fuzzy: {wrong}"


@translated
def test_a_translation_has_the_placeholders_of_its_source(language: str) -> None:
    wrong = []
    for message in texts(catalogue(language)):
        told, said = forms(message.id), forms(message.string)
        # The last form is the one for many; the others may say “one” in a word.
        same = placeholders(said[-1]) == placeholders(told[-1])
        known = set[str]().union(*map(placeholders, told))
        if (
            not same
            or any(set(placeholders(form)) - known for form in said)
            or list(message.check(catalogue(language)))
        ):
            wrong.append(f"{message.id!r}: {message.string!r}")

    assert not wrong, "\n".join(wrong)


@translated
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    compiled = po_path(language).with_suffix(".mo")
    assert compiled.exists(), f"Run `make check`, or `pybabel compile -d translations`: {compiled} is missing."

    with compiled.open("rb") as file:
        found = {key(message): forms(message.string) for message in texts(read_mo(file))}

    written = {
        key(message): forms(message.string) for message in texts(catalogue(language)) if all(forms(message.string))
    }
    assert found == written, f"{compiled} is stale. Run `make check`, or `pybabel compile -d translations`."


def test_french_signs_do_not_start_a_line() -> None:
    wrong = [form for message in texts(catalogue("fr")) for form in forms(message.string) if BREAKABLE.search(form)]

    assert not wrong, f"Use a no-break space before : » %, and a narrow one before ; ! ? — {wrong}"
