"""One side of the table as arrays: its profiles sorted by id, their phrases end to end, their items end to end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matching.categories import tree
from matching.errors import InputError
from matching.similarity.categories import is_code
from matching.similarity.phrases import LONGEST_PHRASE, Phrase, normalise, profile_phrases
from matching.types import Need, Offer, Profile, Side

Ints = NDArray[np.intp]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One side, ready to be compared.

    Attributes
    ----------
    profiles : tuple of Profile, length n
        In the order of their ids, so that the order of the input changes nothing.
    phrases : tuple of Phrase, length p
        All phrases, profile after profile.
    phrase_start : ndarray of shape (n + 1,)
        The phrases of profile i are ``phrases[phrase_start[i]:phrase_start[i + 1]]``.
    items : tuple of Offer or Need, length m
        What is offered or needed, profile after profile.
    item_start : ndarray of shape (n + 1,)
        The same for items.
    phrase_item : ndarray of shape (p,)
        Position in `items` of each phrase's item; -1 for a phrase out of the description.
    languages : ndarray of str, shape (p,)
        Language of each phrase.
    weak : ndarray of bool, shape (p,)
        Whether a phrase comes out of the description beside phrases of items.
    paths : tuple of str or None, length p
        The path of names of each phrase's category; None without one.
    """

    profiles: tuple[Profile, ...]
    phrases: tuple[Phrase, ...]
    phrase_start: Ints
    items: tuple[Offer, ...] | tuple[Need, ...]
    item_start: Ints
    phrase_item: Ints
    languages: NDArray[np.str_]
    weak: Bools
    paths: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.profiles)

    @property
    def texts(self) -> list[str]:
        """The phrases as compared."""
        return [phrase.text for phrase in self.phrases]


def build_panel(profiles: Iterable[Profile], side: Side) -> Panel:
    """Sort `profiles` by id and lay their phrases end to end.

    Raises
    ------
    InputError
        When two profiles of the side share an id.
    """
    ordered = tuple(sorted(profiles, key=lambda profile: profile.id))
    repeated = sorted({one.id for one, two in pairwise(ordered) if one.id == two.id})
    if repeated:
        raise InputError(*(f"Two {side}s have the id {id_}. Give each profile its own id." for id_ in repeated))
    phrases: list[Phrase] = []
    items: list[Offer | Need] = []
    phrase_start, item_start = [0], [0]
    phrase_item: list[int] = []
    for profile in ordered:
        own: tuple[Offer, ...] | tuple[Need, ...] = profile.offers if side is Side.SUPPLIER else profile.needs
        cut = profile_phrases(profile, own)
        phrases.extend(cut)
        phrase_item.extend(item_start[-1] + phrase.item if phrase.item >= 0 else -1 for phrase in cut)
        items.extend(own)
        phrase_start.append(len(phrases))
        item_start.append(len(items))
    starts = np.array(phrase_start, dtype=np.intp)
    of_item = np.array(phrase_item, dtype=np.intp)
    return Panel(
        profiles=ordered,
        phrases=tuple(phrases),
        phrase_start=starts,
        items=tuple(items),  # type: ignore[arg-type]  # one side has one kind
        item_start=np.array(item_start, dtype=np.intp),
        phrase_item=of_item,
        languages=np.array([phrase.language for phrase in phrases], dtype=np.str_),
        weak=_weak(starts, of_item),
        paths=tuple(category_path(items[at].category) if at >= 0 else None for at in phrase_item),
    )


def category_path(category: str | None) -> str | None:
    """Return the names from the root to a category, of a code those of the tree; None where there are none."""
    written = (category or "").strip()
    if is_code(written):
        return tree.path(written, "en")
    return normalise(written)[:LONGEST_PHRASE] or None


def _weak(start: Ints, item: Ints) -> Bools:
    weak = np.zeros(len(item), dtype=np.bool_)
    for first, last in pairwise(start.tolist()):
        weak[first:last] = (item[first:last] < 0) & (item[first:last] >= 0).any()
    return weak


def item_numbers(items: Sequence[Offer] | Sequence[Need], name: str) -> NDArray[np.float64]:
    """Return the attribute `name` of each item; NaN where it is not known."""
    values = [getattr(item, name) for item in items]
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
