"""The product catalogue of the demonstration event: what Canada sells, in six languages.

The text files in `products/` are the catalogue; they were written for this project. Every phrase comes in
pairs, as two people in the trade would put it: what a supplier offers, then what a buyer asks for.

    = sector key | group
    product key | heading | unit | one order | price in CAD a unit | usual certificates
    language  what a supplier writes | what a buyer writes

Sectors and headings are those of `matching.categories`; sectors have their names from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from matching.categories import headings
from matching.categories import sector as sector_of_tree
from matching.categories.blocks import Block, by_language, fields, read_sections
from matching.errors import InputError

GROUPS = ("food", "goods", "industry", "services")
PRODUCTS_FOLDER = Path(__file__).parent / "products"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Product:
    """One product; `order` and `price` are plausible (low, high) of one order in `unit` and of CAD a unit."""

    key: str
    sector: str
    heading: str
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
    for head, blocks in read_sections(path):
        line, _ = head[0]
        key, group = fields(path, *head[0], 2)
        named = sector_of_tree(key)
        if named is None:
            raise InputError(f"{path.name}, line {line}: the sector tree has no {key!r}. Write one of its sectors.")
        goods = tuple(_product(path, block, key) for block in blocks)
        yield Sector(key=key, group=group, names=named.names, products=goods)


def _product(path: Path, block: Block, sector: str) -> Product:
    line, head = block[0]
    key, heading, unit, order, price, certificates = fields(path, line, head, 6)
    if heading not in headings():
        raise InputError(f"{path.name}, line {line}: the sector tree has no {heading!r}. Write one of its headings.")
    phrases = by_language(path, block, 2)
    return Product(
        key=key,
        sector=sector,
        heading=heading,
        unit=unit,
        order=_span(path, line, order),
        price=_span(path, line, price),
        certificates=tuple(name.strip() for name in certificates.split(",")),
        offer=MappingProxyType({language: pair[0] for language, pair in phrases.items()}),
        need=MappingProxyType({language: pair[1] for language, pair in phrases.items()}),
    )


def _span(path: Path, line: int, text: str) -> tuple[float, float]:
    low, _, high = text.partition("-")
    try:
        return float(low), float(high)
    except ValueError:
        raise InputError(f"{path.name}, line {line}: write {text!r} as two numbers, such as 5-40.") from None
