"""How good ranked lists are, measured against pairs that are known to be right, and how evenly they show people.

Ties count against the ranking: of entries with equal scores that follow each other the least right one is taken to
come first. Who is not listed ranks behind everyone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy import sparse

from matching.similarity.measures import (
    SHOWN,
    Numbers,
    gini,
    mean,
    ndcg,
    recall,
    reciprocal_rank,
    same_language,
    times_shown,
    worst_order,
)
from matching.similarity.panel import Bools, Ints
from matching.similarity.phrases import profile_language
from matching.types import Fit, Match, Profile


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The lists of n people, best first.

    Attributes
    ----------
    entries : ndarray of int, shape (n, k), k at least `SHOWN`
        Positions on the other side; -1 where a list has ended.
    scores : ndarray of float64, shape (n, k)
        Of the entries; -inf where a list has ended.
    """

    entries: Ints
    scores: Numbers

    @classmethod
    def build(cls, lists: Sequence[Sequence[tuple[int, float]]]) -> Self:
        """Lay out lists of (position, score)."""
        shape = len(lists), max([SHOWN, *map(len, lists)])
        entries, scores = np.full(shape, -1, dtype=np.intp), np.full(shape, -np.inf)
        for row, own in enumerate(lists):
            entries[row, : len(own)] = [position for position, _ in own]
            scores[row, : len(own)] = [score for _, score in own]
        return cls(entries, scores)

    @classmethod
    def of_scores(cls, scores: Numbers) -> Self:
        """List everybody (n, m) by score, ties in order of position."""
        order = np.argsort(-scores, axis=1, kind="stable")
        missing = ((0, 0), (0, max(0, SHOWN - scores.shape[1])))
        return cls(
            np.pad(order, missing, constant_values=-1),
            np.pad(np.take_along_axis(scores, order, axis=1), missing, constant_values=-np.inf),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The figures of one group of buyers; None where nothing tells.

    Attributes
    ----------
    judged : int
        Buyers with a right supplier; the next four are means over them.
    ndcg, recall, mrr, top_1 : float or None
        See `matching.similarity.measures`; `top_1` is the share with a right supplier first.
    suppliers_covered, buyers_covered : float or None
        Share of the suppliers in the first ten of a buyer of the group; of the group in the first ten of a supplier.
    suppliers_gini, buyers_gini : float or None
        How unevenly they are shown there (`gini`).
    same_language, neutral : float or None
        Share of the first ten in the buyer's own language, and what it would be if language played no role.
    """

    judged: int
    ndcg: float | None
    recall: float | None
    mrr: float | None
    top_1: float | None
    suppliers_covered: float | None
    buyers_covered: float | None
    suppliers_gini: float | None
    buyers_gini: float | None
    same_language: float | None
    neutral: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The figures of all buyers, and of those of each language (``"und"``: it is not told)."""

    everyone: Quality
    languages: dict[str, Quality]


class Judge:
    """Judges rankings of one event; the order of what it is given changes nothing.

    Parameters
    ----------
    suppliers, buyers : iterable of Profile
        The two sides, ids unique.
    truth : iterable of Fit
        Each pair once; a pair that is not graded is not right. Ids must exist.
    """

    def __init__(self, suppliers: Iterable[Profile], buyers: Iterable[Profile], truth: Iterable[Fit]) -> None:
        self.suppliers, self.buyers = (tuple(sorted(side, key=lambda one: one.id)) for side in (suppliers, buyers))
        self._supplier = {one.id: at for at, one in enumerate(self.suppliers)}
        self._buyer = {one.id: at for at, one in enumerate(self.buyers)}
        self._grades, self._ideal = self._read(tuple(truth))
        self._languages = tuple(
            np.array([profile_language(one) for one in side], dtype=np.str_) for side in (self.suppliers, self.buyers)
        )

    def of_matches(self, matches: Iterable[Match], *, top: int) -> Evaluation:
        """Judge what `rank` gave with the same `top`: a buyer's list in its order, a supplier's by score, then id."""
        rows: list[list[tuple[int, float]]] = [[] for _ in self.buyers]
        columns: list[list[tuple[int, float]]] = [[] for _ in self.suppliers]
        for match in matches:
            buyer, supplier = self._buyer[match.buyer], self._supplier[match.supplier]
            rows[buyer].append((supplier, match.score))
            columns[supplier].append((buyer, match.score))
        by_score = [sorted(own, key=lambda entry: (-entry[1], entry[0])) for own in columns]
        return self.of_lists(*(Ranked.build([own[:top] for own in side]) for side in (rows, by_score)))

    def of_scores(self, scores: Numbers) -> Evaluation:
        """Judge a score of every pair (buyers, suppliers), both sides in the order of their ids."""
        return self.of_lists(Ranked.of_scores(scores), Ranked.of_scores(scores.T))

    def of_lists(self, for_buyers: Ranked, for_suppliers: Ranked) -> Evaluation:
        """Judge the two sides' lists, both sides in the order of their ids."""
        judged = worst_order(self._grades_of(for_buyers), for_buyers.scores)
        languages = self._languages[1]
        groups = {str(name): languages == name for name in np.unique(languages)}
        return Evaluation(
            everyone=self._quality(for_buyers, for_suppliers, judged, np.ones(len(self.buyers), dtype=np.bool_)),
            languages={name: self._quality(for_buyers, for_suppliers, judged, some) for name, some in groups.items()},
        )

    def _read(self, truth: tuple[Fit, ...]) -> tuple[Any, Numbers]:
        """Return the grades as a CSR matrix (buyers, suppliers), and each buyer's best `SHOWN` (buyers, SHOWN)."""
        rows, columns = [self._buyer[fit.buyer] for fit in truth], [self._supplier[fit.supplier] for fit in truth]
        shape = len(self.buyers), len(self.suppliers)
        # Only ratios count; in this range no sum of grades overflows.
        scale = max((fit.grade for fit in truth), default=0.0) or 1.0
        grades = sparse.csr_matrix(([fit.grade / scale for fit in truth], (rows, columns)), shape=shape)
        ideal = np.zeros((len(self.buyers), SHOWN))
        for row in range(len(self.buyers)):
            best = np.sort(grades.data[grades.indptr[row] : grades.indptr[row + 1]])[::-1][:SHOWN]
            ideal[row, : len(best)] = best
        return grades, ideal

    def _grades_of(self, lists: Ranked) -> Numbers:
        rows, columns = np.nonzero(lists.entries >= 0)
        grades = np.zeros(lists.entries.shape)
        if len(rows):
            grades[rows, columns] = np.asarray(self._grades[rows, lists.entries[rows, columns]]).ravel()
        return grades

    def _quality(self, for_buyers: Ranked, for_suppliers: Ranked, judged: Numbers, some: Bools) -> Quality:
        entries = for_buyers.entries[some]
        with_right = some & (self._ideal[:, 0] > 0)
        listed, ideal = judged[with_right], self._ideal[with_right]
        suppliers = times_shown(entries, len(self.suppliers))
        buyers = times_shown(for_suppliers.entries, len(self.buyers))[some]
        same, neutral = same_language(entries, self._languages[1][some], self._languages[0])
        return Quality(
            judged=int(with_right.sum()),
            ndcg=mean(ndcg(listed, ideal)),
            recall=mean(recall(listed, ideal)),
            mrr=mean(reciprocal_rank(listed)),
            top_1=mean(listed[:, 0] > 0),
            suppliers_covered=mean(suppliers > 0),
            buyers_covered=mean(buyers > 0),
            suppliers_gini=gini(suppliers),
            buyers_gini=gini(buyers),
            same_language=same,
            neutral=neutral,
        )
