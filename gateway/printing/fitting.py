"""How large a sheet can be set and still fit its page, reckoned from the texts alone.

The typesetter could try every size and measure, but that made 450 schedules take a minute and gigabytes where this
takes a moment. An estimate too large costs a second page, one too small a point of type: so it leans to the safe side.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from gateway.printing.documents import (
    Badge,
    DayBlock,
    Gap,
    Paper,
    ParticipantSheet,
    Row,
    TableDay,
    TableRow,
    TableSheet,
    printable,
)

MM = 72 / 25.4
LINE = 1.1  # height of a line in its own size; the templates set the same edges for every script
LEADING = 1.6  # points between lines
BODY_MM = {Paper.A4: (180.0, 262.0), Paper.US_LETTER: (185.9, 244.4)}  # width and height inside the margins
BREATH = 1.03  # the estimates run a little high: up to here none of 200 random sheets spilled over


class Size(NamedTuple):
    """Sizes of type in points: names, details, times, table numbers; and the space above and below a row."""

    who: float
    what: float
    time: float
    table: float
    pad: float


SCHEDULE_SIZES = (
    Size(13.5, 11, 20, 26, 7),
    Size(12.5, 10.5, 18, 24, 5),
    Size(12, 10, 17, 22, 3.6),
    Size(11, 9.5, 15.5, 19, 2.6),
    Size(10, 8.8, 14, 17, 1.6),
    Size(9, 8.2, 12, 14, 1),
)
TABLE_SIZES = (
    Size(15, 11, 22, 0, 8),
    Size(14, 10.5, 20, 0, 5),
    Size(13, 10, 17, 0, 3),
    Size(12, 9.5, 15, 0, 2),
    Size(10.5, 9, 13, 0, 1.4),
    Size(9.5, 8.5, 11, 0, 1),
    Size(9, 7.8, 10.5, 0, 1),
)
BADGE_NAMES = (26, 22, 18.5, 15.5, 12.5, 10, 8, 6.5, 5)
BADGE_COMPANIES = (13, 11.5, 10, 8.5, 7, 6, 5)
OVER_PAGES = 3  # the size in either list that reads well when one page is not enough

SERIF = 0.92  # how much narrower the serif runs

# Widths of Noto Sans Semibold by groups, rounded up.
_WIDTHS = {
    **dict.fromkeys("ijlI .,'’!:;|", 0.29),
    **dict.fromkeys('ftrJ()[]-"“”', 0.42),
    **dict.fromkeys("cszLETFS", 0.54),
    **dict.fromkeys("wNOQD&GH", 0.8),
    **dict.fromkeys("mMW@%—", 0.96),
}


@lru_cache(maxsize=50_000)
def width(text: str) -> float:
    """Return how wide a text runs, in units of its size, leaning to the wide side (semibold)."""
    return sum(map(_character_width, text))


def _character_width(character: str) -> float:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.68 if character.isupper() else 0.6


_PIECE = re.compile(r"[^ \u200b\u1100-\uffef]+[ \u200b]?|.")  # what stays together: Latin words; else each character


@lru_cache(maxsize=50_000)
def _pieces(text: str) -> tuple[float, ...]:
    return tuple(width(piece) for piece in _PIECE.findall(text))


def lines(text: str, room: float) -> int:
    """Return the lines a text takes in `room`, given in units of its size."""
    if not text:
        return 0
    count, used = 1, 0.0
    for piece in _pieces(text):
        if used and used + piece > room:
            count, used = count + 1, 0.0
        used += piece
        count, used = count + int(used // room), used % room
    return count


def text_height(text: str, size: float, room: float) -> float:
    """Return the height of a text in points, with the space to the next."""
    return lines(text, max(room / size, 1)) * (LINE * size + LEADING)


def _serif_room(text: str, room: float) -> float:
    """Return the room a heading has: more than text, for the serif is narrower, but East Asian glyphs are not."""
    return room if any(unicodedata.east_asian_width(character) in "WF" for character in text) else room / SERIF


def schedule_size(sheet: ParticipantSheet, paper: Paper) -> Size:
    """Return the largest size at which a participant's sheet fits one page, or the one for more pages."""
    across, down = (BREATH * MM * extent for extent in BODY_MM[paper])
    room = down - title_height(sheet, across)
    column = across if len(sheet.days) == 1 else (across - 9 * MM) / 2

    def height(size: Size) -> float:
        heights = [_day_height(day, size, column) for day in sheet.days]
        return sum(max(heights[start : start + 2]) + 7 * MM for start in range(0, len(heights), 2)) - 7 * MM

    return _largest(SCHEDULE_SIZES, height, room)


def title_size(name: str) -> float:
    """Return the size of the name at the top of a sheet."""
    length = width(name)
    return next((size for size, most in ((27, 17), (22, 26), (17, 52)) if length <= most), 13)


def title_height(sheet: ParticipantSheet, across: float) -> float:
    """Return the height of everything above the days, in points."""
    details = (sheet.latin_name, 13), (sheet.organisation, 12), (sheet.summary, 11)
    place = f"{sheet.masthead.dates} · {sheet.masthead.place} · {sheet.masthead.zone}"
    heights = [text_height(text, size, across) + 3 for text, size in details if text]
    return (
        45
        + text_height(sheet.name, title_size(sheet.name), _serif_room(sheet.name, across - 40))
        + sum(heights)
        + text_height(place, 9.5, across)
    )


def _day_height(day: DayBlock, size: Size, column: float) -> float:
    meetings = [row for row in day.rows if isinstance(row, Row)]
    time_column = max((width(row.time) * size.time for row in meetings), default=0)
    table_column = max((width(row.table) * table_number(row.table, size) for row in meetings), default=0)
    room = column - time_column - table_column - 6 * MM

    def row_height(row: Row | Gap) -> float:
        if isinstance(row, Gap):
            return LINE * size.what + 2 * size.pad
        who = text_height(row.who, size.who, room) + sum(
            text_height(text, size.what, room) for text in (row.who_latin, row.what, row.note)
        )
        return max(who, LINE * (size.time + size.what) + LEADING, LINE * size.table) + 2 * size.pad

    return LINE * (size.who + 3 + 8.5) + 8 + sum(map(row_height, day.rows))


def table_number(table: str, size: Size) -> float:
    """Return the size of a table's number: a number can be large, "Stand B-114" would leave no room for names."""
    return size.table if len(table) <= 4 else size.who


def table_sheet_size(sheet: TableSheet, paper: Paper) -> Size:
    """Return the largest size at which a table's sheet fits one page, or the one for more pages."""
    across, down = (BREATH * MM * extent for extent in BODY_MM[paper])

    def height(size: Size) -> float:
        return sum(_table_day_height(day, size, across) for day in sheet.days)

    return _largest(TABLE_SIZES, height, down - 80)


def _table_day_height(day: TableDay, size: Size, across: float) -> float:
    meetings = [row for row in day.rows if isinstance(row, TableRow)]
    times = max((width(row.time) * size.time + width(f" –{row.until}") * size.what for row in meetings), default=0)
    room = (across - times) / 2 - 6 * MM

    def row_height(row: TableRow | Gap) -> float:
        if isinstance(row, Gap):
            return LINE * size.what + 2 * size.pad
        supplier = text_height(row.supplier, size.who, room)
        buyer = text_height(row.buyer, size.who, room) + text_height(row.note, size.what, room)
        return max(supplier - LEADING, buyer - LEADING, LINE * size.time) + 2 * size.pad  # no space below the last line

    return LINE * (size.who + 4 + 8.5) + 8 + 5 * MM + sum(map(row_height, day.rows))


def badge_sizes(badge: Badge) -> tuple[float, float]:
    """Return the sizes of the name and of the organisation at which both keep to their rooms on a badge."""
    inner = 80 * MM
    beside = inner if not badge.qr else inner - 24 * MM
    full_name, company = printable(badge.name), printable(badge.organisation)
    for_name = _serif_room(full_name, inner)

    def name(size: float) -> float:
        return _whole(full_name, size, for_name) + text_height(badge.latin_name, max(0.62 * size, 10), inner)

    def organisation(size: float) -> float:
        return _whole(company, size, beside) + text_height(badge.place, 0.85 * size, beside)

    return (
        _few_lines(BADGE_NAMES, name, 20 * MM, lambda size: lines(full_name, for_name / size)),
        _few_lines(BADGE_COMPANIES, organisation, 20 * MM, lambda _: 1),
    )


def _whole(text: str, size: float, room: float) -> float:
    """Return the height of a text that must not be broken inside a word: endless if one is wider than the room."""
    if max(_pieces(text), default=0.0) * size > room:
        return float("inf")
    return text_height(text, size, room)


def _few_lines(
    sizes: Sequence[float], height: Callable[[float], float], room: float, lines_at: Callable[[float], int]
) -> float:
    """Return the largest size that fits, or one a little smaller if that saves a line: no single character below."""
    fitting = [size for size in sizes if height(size) <= room] or [sizes[-1]]
    near = [size for size in fitting if size >= 0.8 * fitting[0]]
    return min(near, key=lambda size: (lines_at(size), -size))


def _largest(sizes: Sequence[Size], height: Callable[[Size], float], room: float) -> Size:
    return next((size for size in sizes if height(size) <= room), sizes[OVER_PAGES])
