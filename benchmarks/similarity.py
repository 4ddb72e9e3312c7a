"""Claim: the mutual score finds whom to meet, on product names in five languages and on a demonstration event.

    python -m benchmarks.similarity [--data DIR] [--cache DIR] [--seed 2027]

DIR holds event_sample/ with suppliers.jsonl, buyers.jsonl and truth.jsonl, one right supplier for each buyer; without
it the demonstration event alone is measured, where several suppliers truly fit each buyer (the grade is how many
products they share). The baseline is the plain mean, over a buyer's needs, of the best cosine among the offers, with
the same encoder, judged alike.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import arguments_parser, figure, found
from matching.formats import read_sides, read_truth
from matching.similarity import rank
from matching.similarity.baseline import mean_of_best, plain_vectors
from matching.similarity.evaluation import Evaluation, Judge, Quality
from matching.similarity.stores import FileStore, MemoryStore, VectorStore
from matching.synthetic import demonstration, truth
from matching.types import Fit, Match, Side

TOP = 50
TOP_1_REACH, RECALL_REACH = 0.78, 0.96
PUBLIC = "any event in the formats of python -m matching evaluate will do"


def main() -> None:
    parser = arguments_parser(__doc__)
    parser.add_argument("--seed", type=int, default=2027, help="of the demonstration event (default 2027)")
    arguments = parser.parse_args()
    store: VectorStore = FileStore(arguments.cache) if arguments.cache else MemoryStore()
    folder = found(arguments.data, "event_sample", public=PUBLIC)
    if folder is not None:
        report_sample(folder, store)
    report_demonstration(arguments.seed, store)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    print(f"{peak_mb:,.0f} MB at most in this process")


def report_sample(folder: Path, store: VectorStore) -> None:
    """Print the figures of a small event with one right supplier for each buyer."""
    suppliers, buyers = read_sides(folder / "suppliers.jsonl", folder / "buyers.jsonl")
    ids = [{one.id for one in side} for side in (suppliers, buyers)]
    fits = read_truth(folder / "truth.jsonl", suppliers=ids[0], buyers=ids[1])
    judge = Judge(suppliers, buyers, fits)
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        ranking = rank(suppliers, buyers, top=TOP, store=store)
        seconds.append(time.perf_counter() - started)
    words_only = rank(suppliers, buyers, top=TOP, encoder=None)
    everyone = rank(suppliers, buyers, top=len(suppliers), store=store).matches
    ranked, plain = judge.of_matches(ranking.matches, top=TOP), baseline(judge, store)
    views = {
        "buyer's view alone": judge.of_scores(dense(judge, everyone, lambda match: match.buyer_view)),
        "supplier's view alone": judge.of_scores(dense(judge, everyone, lambda match: match.supplier_view)),
        "without the encoder": judge.of_matches(words_only.matches, top=TOP),
    }
    print(f"event sample: {len(suppliers)} suppliers, {len(buyers)} buyers, {ranking.encoder}")
    table(ranked, plain, views)
    spread(everyone, fits)
    figure("event sample: recall@10", ranked.everyone.recall, reach=RECALL_REACH, baseline=plain.everyone.recall)
    figure("event sample: top-1", ranked.everyone.top_1, reach=TOP_1_REACH, baseline=plain.everyone.top_1)
    print(f"top {TOP}: {seconds[0]:.1f} s, {seconds[1]:.1f} s with the vectors kept")


def report_demonstration(seed: int, store: VectorStore) -> None:
    """Print the figures of a made-up event, by language, and who has the fewest suggestions."""
    event = demonstration(seed=seed)
    suppliers, buyers = ([one.profile for one in event.side(side)] for side in (Side.SUPPLIER, Side.BUYER))
    judge = Judge(suppliers, buyers, truth(event))
    matches = rank(suppliers, buyers, top=TOP, store=store).matches
    ranked, plain = judge.of_matches(matches, top=TOP), baseline(judge, store)
    number = Counter(match.buyer for match in matches)
    poorest = sorted((number[buyer.id], buyer.id) for buyer in buyers)[:10]
    print(f"\ndemonstration event, seed {seed}")
    print("fewest matches of a buyer: " + ", ".join(f"{id_} {count}" for count, id_ in poorest))
    table(ranked, plain, {})
    figure("demonstration: a true fit first", ranked.everyone.top_1, baseline=plain.everyone.top_1)
    figure("demonstration: recall@10", ranked.everyone.recall, baseline=plain.everyone.recall)


def baseline(judge: Judge, store: VectorStore) -> Evaluation:
    vectors = plain_vectors(judge.suppliers, judge.buyers, store)
    return judge.of_scores(mean_of_best(judge.suppliers, judge.buyers, vectors))


def dense(judge: Judge, matches: Sequence[Match], score: Callable[[Match], float]) -> NDArray[np.float64]:
    """Return a score of every pair (buyers, suppliers); a pair that may not meet comes last."""
    rows, columns = ({one.id: at for at, one in enumerate(side)} for side in (judge.buyers, judge.suppliers))
    scores = np.full((len(rows), len(columns)), -1.0)
    for match in matches:
        scores[rows[match.buyer], columns[match.supplier]] = score(match)
    return scores


def table(ranked: Evaluation, plain: Evaluation, others: Mapping[str, Evaluation]) -> None:
    """Print a line for all buyers, for those of each language, for the baseline and for other rankings."""
    lines: dict[str, Quality] = {"the lists": ranked.everyone}
    lines |= {f"  buyers who write {language}": quality for language, quality in ranked.languages.items()}
    lines |= {"baseline: mean of best cosines": plain.everyone}
    lines |= {name: other.everyone for name, other in others.items()}
    print(f"{'':32}recall@10   top-1     MRR   nDCG@10   own language (neutral)   suppliers' Gini")
    for name, one in lines.items():
        print(
            f"{name:32}{one.recall:9.3f}   {one.top_1:.3f}   {one.mrr:.3f}   {one.ndcg:7.3f}"
            f"   {one.same_language:12.3f} {one.neutral:9.3f}   {one.suppliers_gini:15.3f}"
        )


def spread(matches: Sequence[Match], fits: Sequence[Fit]) -> None:
    """Print where the scores of the right pairs lie beside those of all others."""
    right = {(fit.buyer, fit.supplier) for fit in fits if fit.grade > 0}
    scores: dict[bool, list[float]] = {True: [], False: []}
    for match in matches:
        scores[(match.buyer, match.supplier) in right].append(match.score)
    for name, values in (("right pairs", scores[True]), ("all others", scores[False])):
        cuts = " ".join(f"{cut:.2f}" for cut in np.quantile(values, (0.1, 0.25, 0.5, 0.75, 0.9, 0.99)))
        print(f"scores of {name:12} 10, 25, 50, 75, 90, 99 %: {cuts}")


if __name__ == "__main__":
    main()
