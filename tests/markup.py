"""Reading a page as a browser would, as far as tests need it: its elements, their attributes, their words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)


@dataclass(eq=False, slots=True)
class Element:
    """One element with what is in it."""

    tag: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    """Its own words and those of its children, in order."""

    @property
    def words(self) -> str:
        """What it says, in one line."""
        return " ".join("".join(self.pieces).split())

    def all(self, *tags: str) -> Iterator[Element]:
        """Go through everything in it that has one of these names, or through everything."""
        for child in self.children:
            if not tags or child.tag in tags:
                yield child
            yield from child.all(*tags)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and any(one.tag == tag for one in self.open):
            if self.open.pop().tag == tag:
                break

    def handle_data(self, data: str) -> None:
        for one in self.open:
            one.pieces.append(data)


def read(page: str) -> Element:
    """Return a page as one element that holds everything."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.open[0]
