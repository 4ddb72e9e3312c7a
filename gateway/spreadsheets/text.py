"""Reading a CSV file whose encoding and delimiter nobody knows.

Unicode tells on itself. The older encodings do not: the bytes of Korean text are also valid Chinese.
So each candidate reads the whole file strictly, and the one whose characters are the common ones of
its own language wins: the frequently used half of each standard's ideographs, kana, hangul, or
accented letters that stand alone between ASCII ones.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable

from flask_babel import gettext as _

from gateway.spreadsheets.table import Table, Unreadable, filled

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
GUESS_BYTES = 400_000
"""How much of a long file the guess looks at."""


def read_text(data: bytes, *, encoding: str | None = None) -> Table:
    """Read a file of comma, semicolon or tab separated values with a line of headings.

    Raises
    ------
    Unreadable
        It is empty, or not text in any encoding we know.
    """
    name = encoding or find_encoding(data)
    try:
        text = data.decode(name)
    except (LookupError, UnicodeError) as error:
        raise Unreadable(_("it cannot be read as %(name)s. Save it as UTF-8.", name=name)) from error
    text = text.removeprefix("\ufeff")
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records, line = [], 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append((line, record))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(_("line %(line)s cannot be read (%(problem)s).", line=line, problem=error)) from error
    if records and _never_closed(text, delimiter):
        raise Unreadable(
            _(
                'line %(line)s opens a quotation mark (") that is never closed, so what follows cannot be told apart. '
                "Close it, or take it out.",
                line=records[-1][0],
            )
        )
    return filled(records, encoding=name, delimiter=DELIMITERS[delimiter])


def _never_closed(text: str, delimiter: str) -> bool:
    """Tell whether the file ends inside a quotation; everything from there on would be one cell."""
    try:
        for _record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def find_encoding(data: bytes) -> str:
    """Return the name of the encoding a file is in."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    ):  # fmt: skip
        if data.startswith(mark):
            return name
    if data[:4000].count(0) > len(data[:4000]) / 8:  # UTF-16 without its mark: every ASCII letter brings a zero
        return "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    sample = data[: data.rfind(b"\n", 0, GUESS_BYTES) + 1] or data[:GUESS_BYTES]
    scored = [(_score(sample, name, common), -rank, name) for rank, (name, common) in enumerate(_CANDIDATES)]
    score, _rank, best = max(scored)
    return best if score > 0 else "windows-1252"


def _score(sample: bytes, name: str, common: Callable[[str, int], bool]) -> float:
    """Return the share of the characters beyond ASCII that are common ones, or -1 if it cannot be read so."""
    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return -1.0
    beyond = [at for at, character in enumerate(text) if ord(character) > 127]
    return sum(common(text, at) for at in beyond) / len(beyond) if beyond else -1.0


def _lead(character: str, codec: str) -> int:
    """Return the first byte of a two-byte character, 0 for any other."""
    try:
        coded = character.encode(codec)
    except UnicodeEncodeError:
        return 0
    return coded[0] if len(coded) == 2 else 0


def _korean(text: str, at: int) -> bool:
    return 0xA1 <= (lead := _lead(text[at], "euc_kr")) <= 0xA3 or 0xB0 <= lead <= 0xC8


def _japanese(text: str, at: int) -> bool:
    return 0x81 <= _lead(text[at], "shift_jis") <= 0x97


def _traditional(text: str, at: int) -> bool:
    return 0xA1 <= _lead(text[at], "big5") <= 0xC6


def _simplified(text: str, at: int) -> bool:
    return 0xA1 <= (lead := _lead(text[at], "gb2312")) <= 0xA3 or 0xB0 <= lead <= 0xD7


def _western(text: str, at: int) -> bool:
    """An accented letter or a typographic mark with ASCII, or nothing, on both sides."""
    alone = all(ord(text[near]) < 128 for near in (at - 1, at + 1) if 0 <= near < len(text))
    return alone and (text[at].isalpha() or text[at] in "‘’“”«»–—…€°\u00a0")


# On a tie the earlier one wins: Korean text is also common Chinese, the other way round it is not.
_CANDIDATES: tuple[tuple[str, Callable[[str, int], bool]], ...] = (
    ("cp949", _korean),
    ("cp932", _japanese),
    ("big5hkscs", _traditional),
    ("gb18030", _simplified),
    ("windows-1252", _western),
)


def _delimiter(text: str) -> str:
    """Return the delimiter that occurs most in the line of headings, outside brackets and quotes."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    depth, quoted, counts = 0, False, dict.fromkeys(DELIMITERS, 0)
    for character in line:
        if character == '"':
            quoted = not quoted
        elif not quoted:
            depth = max(0, depth + (character in "([（") - (character in ")]）"))
            if character in counts and not depth:
                counts[character] += 1
    return max(counts, key=lambda delimiter: counts[delimiter])
