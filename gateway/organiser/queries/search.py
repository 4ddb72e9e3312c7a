"""Finding people by any part of any word, without regard to case and accents.

Done here and not by the database: databases fold accents differently or not at all, and a list of one
event's participants is short enough to be looked through.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def plain(text: str) -> str:
    """Return a text in small letters without accents.

    Examples
    --------
    >>> plain("Érablière du Lac")
    'erabliere du lac'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def mentions(texts: Iterable[str | None], search: str) -> bool:
    """Tell whether every word that is sought is part of one of the texts."""
    hay = [plain(text) for text in texts if text]
    return all(any(word in text for text in hay) for word in plain(search).split())
