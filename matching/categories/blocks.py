"""Read the project's own word lists: text files of blocks, one thing a block, one line in each language.

The first line of a block says what it is, the lines below it how that is called in every one of `LANGUAGES`, in
this order; a blank line ends it. Where a line has several fields, they stand between `` | ``. A block that begins
with ``= `` opens a section, to which the blocks below it belong.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from matching.errors import InputError

LANGUAGES = ("en", "fr", "zh-Hans", "zh-Hant", "ja", "ko")

Block = list[tuple[int, str]]
"""The lines of a block with their numbers in the file, the first one first."""


def read_sections(path: Path) -> Iterator[tuple[Block, list[Block]]]:
    """Yield the sections of one file: the block that opens each, and those below it.

    Raises
    ------
    InputError
        When the file begins with a block of no section.
    """
    section: tuple[Block, list[Block]] | None = None
    for block in _read_blocks(path):
        line, head = block[0]
        if head.startswith("= "):
            if section is not None:
                yield section
            section = [(line, head.removeprefix("= ")), *block[1:]], []
        elif section is None:
            raise InputError(f"{path.name}, line {line}: begin with a sector, such as '= seafood'.")
        else:
            section[1].append(block)
    if section is not None:
        yield section


def _read_blocks(path: Path) -> list[Block]:
    blocks: list[Block] = []
    block: Block = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.strip():
            block.append((number, line.strip()))
        elif block:
            blocks.append(block)
            block = []
    return blocks


def by_language(path: Path, block: Block, count: int) -> dict[str, list[str]]:
    """Return the `count` fields that a block gives in each language.

    Raises
    ------
    InputError
        When a language is missing, doubled or out of order, or has another number of fields.
    """
    found = [(language, line, rest) for line, text in block[1:] for language, _, rest in [text.partition(" ")]]
    if tuple(language for language, _, _ in found) != LANGUAGES:
        line = block[0][0]
        raise InputError(f"{path.name}, line {line}: write one line each for {', '.join(LANGUAGES)}, in this order.")
    return {language: fields(path, line, rest, count) for language, line, rest in found}


def fields(path: Path, line: int, text: str, count: int) -> list[str]:
    """Return the `count` fields of one line; raises `InputError` when one is missing, empty or too many."""
    found = [field.strip() for field in text.split(" | ")]
    if len(found) != count or not all(found):
        raise InputError(f"{path.name}, line {line}: write {count} fields with ' | ' between them, none empty.")
    return found
