"""Runs every kernel of the matcher once, on an event of four people, so that all of them are compiled."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.similarity import candidates
from matching.similarity.edited import Seen
from matching.similarity.matcher import MutualMatcher
from matching.similarity.panel import build_panel
from matching.similarity.stores import VectorStore
from matching.types import Need, Offer, Profile, Side


class Letters:
    """An encoder that needs no weights: a text is its letters."""

    name = "letters"

    def encode(
        self, texts: Sequence[str], *, store: VectorStore | None, progress: Callable[[int, int], None] | None
    ) -> NDArray[np.float32]:
        """Return one unit row per text."""
        rows = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text:
                row[ord(letter) % 512] += 1
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def warm() -> None:
    """Rank a small event, as every pair and as very many, and one profile alone."""
    products = [f"{name} {number}" for name in ("Maple syrup", "Softwood lumber") for number in range(15)]
    suppliers = [
        Profile(
            id=f"S{at}",
            language="en",
            offers=tuple(Offer(text=text, category="17.02") for text in products),
            description="A family farm.",
            certificates=("HACCP",),
        )
        for at in range(2)
    ]
    buyers = [
        Profile(
            id=f"B{at}",
            language="en",
            needs=tuple(Need(text=text, category="17.02", must=("HACCP",)) for text in products),
        )
        for at in range(2)
    ]
    matcher = MutualMatcher(encoder=Letters()).fit(suppliers, buyers)
    matcher.matches()
    table = matcher._table
    candidates.look(table, candidates.coarse(table), matcher.model, 0, 2, 50)
    for side, profile in ((Side.BUYER, buyers[0]), (Side.SUPPLIER, suppliers[0])):
        matcher.rerank(profile, side)
        Seen.by(side, table).promising(matcher._beside(build_panel([profile], side), side)[0], matcher.model, side, 50)
