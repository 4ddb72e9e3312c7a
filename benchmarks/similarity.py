"""Measures how often the ranking puts the right supplier first and in the top ten, beside a plain baseline.

    python benchmarks/similarity.py FOLDER [--cache DIR]
    python benchmarks/similarity.py --demonstration SEED [--cache DIR]

FOLDER holds suppliers.jsonl, buyers.jsonl and truth.jsonl (lines ``{"buyer": ..., "supplier": ..., "grade": ...}``, the
highest grade of a buyer is the right one). The baseline is the plain mean, over a buyer's needs, of the best cosine
among a supplier's offers, with the same encoder. Whoever ties with the right supplier counts as ranked above it.

The demonstration event has several suppliers that truly fit each buyer; told by the buyers' language are the share of
buyers with one of them first, and how many of them (of ten at most) are in the top ten, as a mean over buyers.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from matching.formats import read_profiles
from matching.similarity import rank
from matching.similarity.stores import FileStore, MemoryStore, VectorStore
from matching.synthetic import demonstration
from matching.synthetic import truth as true_fits
from matching.types import Match, Profile, Side

Scores = Mapping[tuple[str, str], float]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("folder", type=Path, nargs="?")
    which.add_argument("--demonstration", type=int, metavar="SEED")
    parser.add_argument("--cache", type=Path, help="keep sentence vectors there between runs")
    arguments = parser.parse_args()
    store: VectorStore = FileStore(arguments.cache) if arguments.cache else MemoryStore()
    if arguments.folder is None:
        report_demonstration(arguments.demonstration, store)
        return 0
    suppliers = read_profiles(arguments.folder / "suppliers.jsonl")
    buyers = read_profiles(arguments.folder / "buyers.jsonl")
    truth = read_truth(arguments.folder / "truth.jsonl")

    started = time.perf_counter()
    rank(suppliers, buyers, store=store)
    cold_s = time.perf_counter() - started
    started = time.perf_counter()
    rank(suppliers, buyers, store=store)
    warm_s = time.perf_counter() - started
    everyone = rank(suppliers, buyers, top=len(suppliers), store=store)
    words_only = rank(suppliers, buyers, top=len(suppliers), encoder=None)

    print(f"{len(suppliers)} suppliers, {len(buyers)} buyers, {len(truth)} with a right supplier; {everyone.encoder}")
    print(f"{'':34}recall@10   top-1     MRR")
    report("baseline: mean of best cosines", baseline(suppliers, buyers, store), suppliers, truth)
    report("mutual score", {pair(m): m.score for m in everyone.matches}, suppliers, truth)
    report("buyer's view alone", {pair(m): m.buyer_view for m in everyone.matches}, suppliers, truth)
    report("supplier's view alone", {pair(m): m.supplier_view for m in everyone.matches}, suppliers, truth)
    report("mutual score without encoder", {pair(m): m.score for m in words_only.matches}, suppliers, truth)
    spread({pair(m): m.score for m in everyone.matches}, truth)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    print(f"top 50: {cold_s:.1f} s, {warm_s:.1f} s with the vectors kept; {peak_mb:,.0f} MB at most in this process")
    return 0


def report_demonstration(seed: int, store: VectorStore) -> None:
    event = demonstration(seed=seed)
    suppliers, buyers = ([one.profile for one in event.side(side)] for side in (Side.SUPPLIER, Side.BUYER))
    fits: dict[str, set[str]] = {}
    for fit in true_fits(event):
        fits.setdefault(fit.buyer, set()).add(fit.supplier)
    number = Counter(match.buyer for match in rank(suppliers, buyers, store=store).matches)
    poorest = sorted((number[buyer.id], buyer.id) for buyer in buyers)[:10]
    print("fewest matches of a buyer: " + ", ".join(f"{id_} {matches}" for matches, id_ in poorest))
    ranked: dict[str, list[tuple[float, str]]] = {buyer.id: [] for buyer in buyers}
    for match in rank(suppliers, buyers, top=len(suppliers), store=store).matches:
        ranked[match.buyer].append((-match.score, match.supplier))
    figures: dict[str, list[tuple[bool, float]]] = {}
    for buyer in buyers:
        right, best = fits.get(buyer.id, set()), [id_ for _, id_ in sorted(ranked[buyer.id])[:10]]
        if right:
            found = bool(best) and best[0] in right, len(right.intersection(best)) / min(10, len(right))
            for group in (buyer.language or "und", "everyone"):
                figures.setdefault(group, []).append(found)
    print(f"{'':12}buyers   true fit first   recall@10")
    for group, values in sorted(figures.items()):
        first, recall = (sum(column) / len(values) for column in zip(*values, strict=True))
        print(f"{group:12}{len(values):6}   {first:14.3f}   {recall:9.3f}")


def read_truth(path: Path) -> dict[str, str]:
    best: dict[str, tuple[float, str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        candidate = (float(entry["grade"]), entry["supplier"])
        if entry["buyer"] not in best or candidate[0] > best[entry["buyer"]][0]:
            best[entry["buyer"]] = candidate
    return {buyer: supplier for buyer, (_, supplier) in best.items()}


def pair(match: Match) -> tuple[str, str]:
    return match.buyer, match.supplier


def baseline(suppliers: tuple[Profile, ...], buyers: tuple[Profile, ...], store: VectorStore) -> Scores:
    from matching.similarity.encoder import SentenceEncoder

    encoder = SentenceEncoder(store)
    wanted = {buyer.id: encoder.transform([need.text for need in buyer.needs]) for buyer in buyers}
    offered = {supplier.id: encoder.transform([offer.text for offer in supplier.offers]) for supplier in suppliers}
    return {
        (buyer, supplier): float((wants @ offers.T).max(axis=1).mean())
        for buyer, wants in wanted.items()
        for supplier, offers in offered.items()
    }


def report(name: str, scores: Scores, suppliers: tuple[Profile, ...], truth: Mapping[str, str]) -> None:
    ranks = []
    for buyer, right in truth.items():
        mine = scores.get((buyer, right), -math.inf)
        ranks.append(1 + sum(scores.get((buyer, s.id), -math.inf) >= mine for s in suppliers if s.id != right))
    n = len(ranks)
    recall, first = sum(r <= 10 for r in ranks) / n, sum(r == 1 for r in ranks) / n
    print(f"{name:34}   {recall:.3f}   {first:.3f}   {sum(1 / r for r in ranks) / n:.3f}")


def spread(scores: Scores, truth: Mapping[str, str]) -> None:
    right = sorted(scores.get(one, 0.0) for one in truth.items())
    others = sorted(score for one, score in scores.items() if truth.get(one[0]) != one[1])
    for name, values in (("right pairs", right), ("all others", others)):
        cuts = " ".join(f"{values[int(q * (len(values) - 1))]:.2f}" for q in (0.1, 0.25, 0.5, 0.75, 0.9, 0.99))
        print(f"scores of {name:12} 10, 25, 50, 75, 90, 99 %: {cuts}")


if __name__ == "__main__":
    sys.exit(main())
