"""The product catalogue of the demonstration event: what Canada sells, in six languages.

The text files in `products/` are the catalogue; they were written for this project. Every phrase comes in
pairs, as two people in the trade would put it: what a supplier offers, then what a buyer asks for.

    = sector key | group                                   and the sector's name in every language below it
    product key | HS heading | unit | one order | price in CAD a unit | usual certificates
    language  what a supplier writes | what a buyer writes

A service has no heading in the Harmonized System, which covers goods only; it is written ``-``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from matching.errors import InputError

LANGUAGES = ("en", "fr", "zh-Hans", "zh-Hant", "ja", "ko")
GROUPS = ("food", "goods", "industry", "services")
PRODUCTS_FOLDER = Path(__file__).parent / "products"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Product:
    """One product; `order` and `price` are plausible (low, high) of one order in `unit` and of CAD a unit."""

    key: str
    sector: str
    heading: str | None
    unit: str
    order: tuple[float, float]
    price: tuple[float, float]
    certificates: tuple[str, ...]
    offer: Mapping[str, str]
    need: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sector:
    """A branch of trade; `group` is one of `GROUPS` and decides how firms in it are named."""

    key: str
    group: str
    names: Mapping[str, str]
    products: tuple[Product, ...]


@cache
def sectors() -> tuple[Sector, ...]:
    """Every sector with its products, in the order of the files' names.

    Raises
    ------
    InputError
        A file breaks the form above; the message names file and line.
    """
    return tuple(sector for path in sorted(PRODUCTS_FOLDER.glob("*.txt")) for sector in read_sectors(path))


@cache
def products() -> Mapping[str, Product]:
    """Every product by its key."""
    return MappingProxyType({product.key: product for sector in sectors() for product in sector.products})


def read_sectors(path: Path) -> Iterator[Sector]:
    """Read one file of the catalogue."""
    blocks = list(_blocks(path))
    starts = [index for index, block in enumerate(blocks) if block[0][1].startswith("= ")]
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        line, head = blocks[start][0]
        key, group = _fields(path, line, head.removeprefix("= "), 2)
        names = {language: names[0] for language, names in _by_language(path, blocks[start], 1).items()}
        goods = tuple(_product(path, block, key) for block in blocks[start + 1 : end])
        yield Sector(key=key, group=group, names=MappingProxyType(names), products=goods)


Block = list[tuple[int, str]]


def _blocks(path: Path) -> Iterator[Block]:
    block: Block = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.strip():
            block.append((number, line.strip()))
        elif block:
            yield block
            block = []


def _product(path: Path, block: Block, sector: str) -> Product:
    line, head = block[0]
    key, heading, unit, order, price, certificates = _fields(path, line, head, 6)
    phrases = _by_language(path, block, 2)
    return Product(
        key=key,
        sector=sector,
        heading=None if heading == "-" else heading,
        unit=unit,
        order=_span(path, line, order),
        price=_span(path, line, price),
        certificates=tuple(name.strip() for name in certificates.split(",")),
        offer=MappingProxyType({language: pair[0] for language, pair in phrases.items()}),
        need=MappingProxyType({language: pair[1] for language, pair in phrases.items()}),
    )


def _by_language(path: Path, block: Block, count: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line, text in block[1:]:
        language, _, rest = text.partition(" ")
        found[language] = _fields(path, line, rest, count)
    if tuple(found) != LANGUAGES:
        line = block[0][0]
        raise InputError(f"{path.name}, line {line}: write one line each for {', '.join(LANGUAGES)}, in this order.")
    return found


def _fields(path: Path, line: int, text: str, count: int) -> list[str]:
    fields = [field.strip() for field in text.split(" | ")]
    if len(fields) != count or not all(fields):
        raise InputError(f"{path.name}, line {line}: write {count} fields with ' | ' between them, none empty.")
    return fields


def _span(path: Path, line: int, text: str) -> tuple[float, float]:
    low, _, high = text.partition("-")
    try:
        return float(low), float(high)
    except ValueError:
        raise InputError(f"{path.name}, line {line}: write {text!r} as two numbers, such as 5-40.") from None
