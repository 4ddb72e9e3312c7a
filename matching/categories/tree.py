"""The sector tree: what Canada sells abroad, sector by sector, named in six languages.

The text files in `tree/` are the tree; their names were written for this project.

    = sector key      and the sector's name in every language below it
    code              and the heading's name in every language below it

**Codes.** Goods carry the number of their heading in the Harmonized System, with a dot after the chapter: ``08.11``
is heading 0811. Every exporter and customs form knows it already, `category_overlap` finds neighbours in it, and
finer codes (``08.11.20``) stay under it. The System covers goods only, so a service's chapter is its sector's key:
``education.02``. No key can be mistaken for a chapter, and two services of one sector are as near as two headings
of one chapter. A sector's key is no part of a goods code: sectors are how people look for things (maple syrup is
in chapter 17, honey in 04, both in one sector), chapters are how customs does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from matching.categories.blocks import LANGUAGES, by_language, fields, read_sections
from matching.errors import InputError

TREE_FOLDER = Path(__file__).parent / "tree"

_GOODS = re.compile(r"(?!00|77|98|99)\d\d\.(?!00)\d\d")
"""Chapters 01 to 97; 77 is kept free by the Harmonized System, 98 and 99 are each country's own."""
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heading:
    """What somebody offers or looks for, as a choice; `sector` is a key, `names` has every language."""

    code: str
    sector: str
    names: Mapping[str, str]

    @property
    def hs(self) -> str | None:
        """The heading's number in the Harmonized System without its dot, such as ``"0811"``; None for a service."""
        return self.code.replace(".", "") if _GOODS.fullmatch(self.code) else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sector:
    """A branch of trade with its headings; `names` has every language."""

    key: str
    names: Mapping[str, str]
    headings: tuple[Heading, ...]


@cache
def sectors() -> tuple[Sector, ...]:
    """Return every sector, in the order of the files' names.

    Raises
    ------
    InputError
        A file breaks the form above, or a key, code or name stands twice.
    """
    return read_tree(TREE_FOLDER)


@cache
def headings() -> Mapping[str, Heading]:
    """Return every heading by its code, in the order of the sectors."""
    return MappingProxyType({one.code: one for sector in sectors() for one in sector.headings})


@cache
def sector(key: str) -> Sector | None:
    """Return the sector of this key; None when there is none."""
    return next((one for one in sectors() if one.key == key), None)


def heading(code: str) -> Heading | None:
    """Return the heading of a code, or the one that a finer code lies under; None when the tree has neither.

    Examples
    --------
    >>> heading("08.11.20.10").code
    '08.11'
    """
    return headings().get(".".join(code.strip().split(".")[:2]))


def path(code: str, language: str) -> str | None:
    """Return where a code stands in the tree, as people read it; None when it is not in the tree.

    Parameters
    ----------
    code : str
        A heading's code, or a finer one under it.
    language : str
        A BCP 47 tag; see `tree_language`.

    Examples
    --------
    >>> path("17.02", "fr-CA")
    "Produits de l'érable et miel > Sirop et sucre d'érable, autres sirops"
    """
    found = heading(code)
    above = found and sector(found.sector)
    if found is None or above is None:
        return None
    named = tree_language(language)
    return f"{above.names[named]} > {found.names[named]}"


@cache
def tree_language(tag: str) -> str:
    """Return which of the tree's languages serves a reader of `tag` best; English for those it does not have.

    Examples
    --------
    >>> [tree_language(tag) for tag in ("fr-CA", "zh-TW", "zh", "th")]
    ['fr', 'zh-Hant', 'zh-Hans', 'en']
    """
    primary, *rest = re.split(r"[-_]", tag.strip().casefold())
    if primary in ("zh", "yue"):
        traditional = "hans" not in rest and (primary == "yue" or bool(_TRADITIONAL.intersection(rest)))
        return "zh-Hant" if traditional else "zh-Hans"
    return primary if primary in LANGUAGES else "en"


def read_tree(folder: Path) -> tuple[Sector, ...]:
    """Read a tree from every text file of a folder; see `sectors`."""
    found = tuple(sector for file in sorted(folder.glob("*.txt")) for sector in _read_sectors(file))
    entries = [(one.key, one.names) for one in found]
    entries += [(one.code, one.names) for sector in found for one in sector.headings]
    faults = _doubled("", [code for code, _ in entries])
    for language in LANGUAGES:
        faults += _doubled(f"{language} ", [names[language] for _, names in entries])
    if faults:
        raise InputError(*faults)
    return found


def _read_sectors(file: Path) -> Iterator[Sector]:
    for head, blocks in read_sections(file):
        (key,) = fields(file, *head[0], 1)
        below = [
            Heading(code=_code(file, *block[0], key), sector=key, names=_names(by_language(file, block, 1)))
            for block in blocks
        ]
        yield Sector(key=key, names=_names(by_language(file, head, 1)), headings=tuple(below))


def _code(file: Path, line: int, text: str, key: str) -> str:
    if not _GOODS.fullmatch(text) and not re.fullmatch(rf"{re.escape(key)}\.\d\d", text):
        raise InputError(
            f"{file.name}, line {line}: {text!r} is no code. Write a heading of the Harmonized System, such as 08.11, "
            f"or for a service {key}.01."
        )
    return text


def _names(found: Mapping[str, list[str]]) -> Mapping[str, str]:
    return MappingProxyType({language: name for language, (name,) in found.items()})


def _doubled(kind: str, texts: list[str]) -> list[str]:
    times = Counter(text.casefold() for text in texts)
    return [f"The sector tree has {kind}{text!r} twice. Give each its own." for text, n in times.items() if n > 1]
