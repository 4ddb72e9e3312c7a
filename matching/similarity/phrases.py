"""Cut what people write into short phrases: a profile is compared as a list of phrases, never as one text.

One concatenated text finds the right supplier across languages about half as often as phrases do, because
the sentence vector of a list is near to every other list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matching.similarity.chinese import simplified, writing_of
from matching.types import Need, Offer, Profile

MOST_PHRASES = 60
"""Phrases kept of one profile: a pasted catalogue must not outweigh everybody else's memory."""

MOST_FAINT = 3
"""Phrases kept of a description beside the offers."""

LONGEST_PHRASE = 160
"""Characters of one phrase; the sentence encoder gains nothing from more."""

LONGEST_TEXT = 20_000
"""Characters of one text that are looked at."""

_QUOTED_WHOLE = 80
"""A text up to this length is quoted whole in a reason, not only the phrase that matched."""

_SEPARATOR = re.compile(
    r"""[\n\r\t;；、•|｜]         # always separate
      | [,，](?!\d)              # but 1,000 is one number
      | \s[-–—*/／・·]\s         # between spaces, what else joins starts a new item
      | (?<=[.!?])\s | [。！？]   # the end of a sentence
    """,
    re.VERBOSE,
)
_JOINER = re.compile(r"[・·]|(?<!\d)[/／](?!\d)")
"""One of these joins two names of one thing (自動車・バイク用, awning/canopy); several make a list."""

_BRACKET = re.compile(r"[(（][^()（）\n]{0,200}[)）]")
_TRIMMED = " \u3000-–—*.:：/／・·\"'«»“”‘’"
_HIRAGANA_KATAKANA = re.compile(r"[\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d]")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_THAI = re.compile(r"[\u0e00-\u0e7f]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HAN_LANGUAGES = ("zh", "ja", "ko")
_HAN_COUNTRIES = {"JP": "ja", "KR": "ko"}
_OWN_SCRIPT = ("zh", "ja", "ko", "th")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing wanted or offered.

    Attributes
    ----------
    text : str
        What is compared: NFKC, trimmed, Chinese in Simplified characters; never empty.
    words : str
        What a reason quotes: the person's own words.
    item : int
        Position of the offer or need it was cut from; -1 when it comes from the description.
    language : str
        Primary language subtag such as ``"zh"``; ``"und"`` when nothing tells.
    """

    text: str
    words: str
    item: int
    language: str


def split_text(text: str) -> list[str]:
    """Cut one text at newlines ; , 、 ・ / • and the like; trimmed, without repeats, in order.

    Separators inside brackets do not cut, and pieces without a letter or digit (emoji, rules) are dropped.
    """
    text = text[:LONGEST_TEXT]
    # Brackets are masked with same-length filler so that the cutting places of the original stay right.
    masked = _BRACKET.sub(lambda found: "x" * len(found.group()), text)
    pieces = []
    for start, end in _between(_SEPARATOR, masked, 0, len(masked)):
        parts = list(_between(_JOINER, masked, start, end))
        pieces += [text[a:b] for a, b in (parts if len(parts) > 2 else [(start, end)])]
    kept: dict[str, str] = {}
    for piece in pieces:
        trimmed = _shorten(piece.strip(_TRIMMED))
        if _says_something(trimmed):
            kept.setdefault(normalise(trimmed).casefold(), trimmed)
    return list(kept.values())


def normalise(text: str) -> str:
    """NFKC with single spaces: the form that is encoded, and the form whose hash is the cache key."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def profile_phrases(profile: Profile, items: Sequence[Offer | Need]) -> tuple[Phrase, ...]:
    """Return the phrases of a profile's offers or needs, and the first few of a supplier's description.

    Where the items say nothing, the description alone speaks.

    Parameters
    ----------
    profile : Profile
        Gives the language and the description.
    items : sequence of Offer or Need
        The side of the profile that is compared.

    Returns
    -------
    tuple of Phrase
        At most `MOST_PHRASES`, in the order written, each text once; twice only where two needs for the same thing
        require different certificates, and so different suppliers may answer them.
    """
    texts = [(number, item.text, _required(item)) for number, item in enumerate(items)]
    found = _distinct(profile, texts)
    if profile.description and (not found or isinstance(items[0], Offer)):
        said = _distinct(profile, [(-1, profile.description, frozenset())])
        known = {phrase.text.casefold() for phrase in found}
        said = [phrase for phrase in said if phrase.text.casefold() not in known]
        found = found[:MOST_PHRASES] + (said[:MOST_FAINT] if found else said)
    return tuple(found[:MOST_PHRASES])


def profile_language(profile: Profile) -> str:
    """Return the primary subtag of the language a profile is written in, ``"und"`` when it does not say."""
    return primary_subtag(profile.language or next(iter(profile.languages), "und"))


@lru_cache(maxsize=4096)
def primary_subtag(tag: str) -> str:
    """Return ``"zh"`` for ``"zh-Hant-TW"`` or ``"zh_Hant"``."""
    return re.split(r"[-_]", tag.strip().casefold())[0]


def han_language(profile: Profile) -> str:
    """Return the language in which a profile writes Han characters alone, such as 鮭.

    A buyer from Osaka may fill in the English form: then the other languages it speaks tell, then its country.
    """
    spoken = [primary_subtag(tag) for tag in (profile.language or "", *profile.languages)]
    country = _HAN_COUNTRIES.get((profile.country or "").strip().upper(), "zh")
    return next((language for language in spoken if language in _HAN_LANGUAGES), country)


def phrase_language(text: str, spoken: str, han: str) -> str:
    """Return the language of one phrase: its script decides where it can, else the profile's language.

    Parameters
    ----------
    text : str
        The phrase as written.
    spoken, han : str
        What `profile_language` and `han_language` say of the profile.
    """
    if _HIRAGANA_KATAKANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    if _THAI.search(text):
        return "th"
    if _HAN.search(text):
        return han
    return "en" if spoken in _OWN_SCRIPT else spoken


def _distinct(profile: Profile, texts: Iterable[tuple[int, str, frozenset[str]]]) -> list[Phrase]:
    """Return the phrases of texts, which come with their items and what these require."""
    spoken, han, writing = profile_language(profile), han_language(profile), writing_of(profile)
    found: list[Phrase] = []
    seen: set[tuple[str, frozenset[str]]] = set()
    for item, text, required in texts:
        whole = text.strip()
        for piece in split_text(text):
            compared = normalise(piece)
            language = phrase_language(compared, spoken, han)
            if language == "zh" and _HAN.search(compared):
                compared = simplified(compared, writing)
            key = compared.casefold(), required
            if key in seen:
                continue
            seen.add(key)
            words = whole if item >= 0 and len(whole) <= _QUOTED_WHOLE else piece
            found.append(Phrase(text=compared, words=words, item=item, language=language))
    return found


def _required(item: Offer | Need) -> frozenset[str]:
    return frozenset(normalise(name).casefold() for name in item.must) if isinstance(item, Need) else frozenset()


def _between(separator: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of text[start:end] that lie between separators."""
    for cut in separator.finditer(text, start, end):
        yield start, cut.start()
        start = cut.end()
    yield start, end


def _shorten(text: str) -> str:
    if len(text) <= LONGEST_PHRASE:
        return text
    cut = text[:LONGEST_PHRASE]
    space = cut.rfind(" ")
    return cut[:space] if space > LONGEST_PHRASE // 2 else cut


def _says_something(text: str) -> bool:
    return any(unicodedata.category(character)[0] in "LN" for character in text)
