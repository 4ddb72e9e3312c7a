"""Finding people by any part of any word, in any script, without regard to case, width and accents.

Done here and not by the database: databases fold accents differently or not at all, and a list of one
event's participants is short enough to be looked through.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def plain(text: str) -> str:
    """Return a text in small letters of one width, Latin ones without accents.

    The marks of other scripts stay: in Japanese they make another word of it.

    Examples
    --------
    >>> plain("Érablière ＩＱＦ, メープルガーデン")
    'erabliere iqf, メープルガーデン'
    """
    kept: list[str] = []
    on_latin = False
    for character in unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()):
        if not unicodedata.combining(character):
            on_latin = "a" <= character <= "z"
        elif on_latin:
            continue
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def mentions(texts: Iterable[str | None], search: str) -> bool:
    """Tell whether every word that is sought is part of one of the texts."""
    hay = [plain(text) for text in texts if text]
    return all(any(word in text for text in hay) for word in plain(search).split())
