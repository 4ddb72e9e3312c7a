"""Claim: lists that spread attention, vary, and leave nobody out cost next to nothing in the first ten places.

    python -m benchmarks.lists [--data DIR] [--cache DIR] [--seed 2027]

DIR holds event_sample/ as for benchmarks/similarity.py; without it the demonstration event alone is measured. The
baseline is always the plain best-scored list, of the same scores. "Of one kind" is how many of a buyer's first ten are
nearly the same as one of them (a cosine over .8 between the mean vectors of what two suppliers offer), as a mean and as
the share of lists where these are seven or more. At the end stands the time for 2 million scored pairs of 5,000 buyers
and 10,000 suppliers, drawn at random.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.report import arguments_parser, figure, found
from benchmarks.similarity import PUBLIC
from matching.formats import read_sides, read_truth
from matching.similarity.encoder import SentenceEncoder
from matching.similarity.evaluation import Judge
from matching.similarity.lists import RULES, Likeness, ListRules, Lists, shortlists
from matching.similarity.matcher import MutualMatcher
from matching.similarity.measures import gini
from matching.similarity.panel import Floats
from matching.similarity.stores import FileStore, MemoryStore, VectorStore
from matching.synthetic import demonstration, truth
from matching.types import Fit, Profile, Side

PLAIN = ListRules(evenness=0, variety=0, least=0)
WAYS = {"plain best-scored": PLAIN, "and spread": ListRules(variety=0, least=0), "and varied, all kept": RULES}
LONG, SHORT = 50, 10
FIRST, CROWD, NEARLY_THE_SAME = 10, 7, 0.8
LEAST_TIMES = 3
RECALL_MAY_FALL = 0.01
"""In the demonstration whoever sells the product fits, so each of a kind left out for variety counts as a loss."""


def main() -> None:
    parser = arguments_parser(__doc__)
    parser.add_argument("--seed", type=int, default=2027, help="of the demonstration event (default 2027)")
    arguments = parser.parse_args()
    store: VectorStore = FileStore(arguments.cache) if arguments.cache else MemoryStore()
    folder = found(arguments.data, "event_sample", public=PUBLIC)
    if folder is not None:
        suppliers, buyers = read_sides(folder / "suppliers.jsonl", folder / "buyers.jsonl")
        ids = {side: {one.id for one in profiles} for side, profiles in (("suppliers", suppliers), ("buyers", buyers))}
        report("event sample", suppliers, buyers, read_truth(folder / "truth.jsonl", **ids), store)
    event = demonstration(seed=arguments.seed)
    suppliers, buyers = (tuple(one.profile for one in event.side(side)) for side in (Side.SUPPLIER, Side.BUYER))
    report("demonstration", suppliers, buyers, truth(event), store, recall_may_fall=RECALL_MAY_FALL)
    report_size(arguments.seed)


def report(
    name: str,
    suppliers: Sequence[Profile],
    buyers: Sequence[Profile],
    fits: Sequence[Fit],
    store: VectorStore,
    *,
    recall_may_fall: float = 0.0,
) -> None:
    """Print the figures of one event, each way of making lists on a line."""
    judge, about = Judge(suppliers, buyers, fits), mean_offers(suppliers, store)
    print(f"{name}: first ten of {LONG}")
    print(f"    {'':22}top-1    recall   unseen S unseen B Gini S   Gini B   one kind seven")
    told: list[dict[str, float]] = []
    for way, rules in WAYS.items():
        matcher = MutualMatcher(store=store, top=LONG, rules=rules).fit(suppliers, buyers)
        quality = judge.of_matches(matcher.matches(), top=LONG).everyone
        buyer, supplier, lists = matcher.shortlists()
        shown = shown_first(lists.buyers, supplier, len(suppliers)), shown_first(lists.suppliers, buyer, len(buyers))
        kind = most_of_a_kind(lists.buyers, supplier, about)
        values = {"top-1": quality.top_1 or 0.0, "recall@10": quality.recall or 0.0}
        values |= {
            "suppliers in nobody's ten": np.mean(shown[0] == 0),
            "buyers in nobody's ten": np.mean(shown[1] == 0),
        }
        values |= {"Gini of suppliers": gini(shown[0]) or 0.0, "Gini of buyers": gini(shown[1]) or 0.0}
        values |= {"most of one kind": kind.mean(), "tens with seven of one kind": np.mean(kind >= CROWD)}
        told.append({what: float(value) for what, value in values.items()})
        print(f"    {way:22}" + "".join(f"{value:<9.3f}" for value in told[-1].values()))
    for what, value in told[-1].items():
        plain = told[0][what]
        reach = plain - recall_may_fall if what == "recall@10" else plain
        figure(f"{name}: {what}", value, reach=reach, at_least=what in ("top-1", "recall@10"), baseline=plain)
    fewest = [fewest_lists(suppliers, buyers, rules, store) for rules in (PLAIN, RULES)]
    figure(f"{name}: lists of ten that anybody is in", fewest[1], reach=LEAST_TIMES, baseline=fewest[0])


def fewest_lists(suppliers: Sequence[Profile], buyers: Sequence[Profile], rules: ListRules, store: VectorStore) -> int:
    _, _, lists = MutualMatcher(store=store, top=SHORT, rules=rules).fit(suppliers, buyers).shortlists()
    return int(min(lists.shown_suppliers.min(), lists.shown_buyers.min()))


def mean_offers(suppliers: Sequence[Profile], store: VectorStore) -> Floats:
    """Return the mean vector of what each supplier offers, in the order of ids, of length 1."""
    encoder = SentenceEncoder(store)
    return unit(
        np.stack(
            [
                encoder.transform([offer.text for offer in one.offers] or [one.description or ""]).mean(axis=0)
                for one in sorted(suppliers, key=lambda one: one.id)
            ]
        )
    )


def shown_first(lists: Lists, other: np.ndarray, people: int) -> np.ndarray:
    """Return in how many first tens each of the other side's people is."""
    first = np.concatenate([lists.of(one)[:FIRST] for one in range(len(lists.start) - 1)])
    return np.bincount(other[first], minlength=people)


def most_of_a_kind(lists: Lists, other: np.ndarray, about: Floats) -> np.ndarray:
    """Return for each list how many of its first ten are nearly the same as one of them, that one included."""
    most = []
    for one in range(len(lists.start) - 1):
        first = about[other[lists.of(one)[:FIRST]]]
        most.append((first @ first.T > NEARLY_THE_SAME).sum(axis=1).max(initial=0))
    return np.array(most)


def report_size(seed: int) -> None:
    """Print the processor time for many pairs; scores and likeness are as skewed as real ones."""
    rng = np.random.default_rng(seed)
    n_buyers, n_suppliers, pairs = 5_000, 10_000, 2_000_000
    drawn = np.unique(rng.integers(0, n_buyers * n_suppliers, size=pairs))
    buyer, supplier = np.divmod(drawn, n_suppliers)
    known = rng.pareto(3, size=n_suppliers) + 1
    score = np.round(np.minimum(rng.beta(0.6, 8, size=len(drawn)) * known[supplier], 1), 6)
    kinds = rng.normal(size=(200, 64))
    about = [unit(kinds[rng.integers(0, 200, n)] + 0.3 * rng.normal(size=(n, 64))) for n in (n_buyers, n_suppliers)]
    alike = Likeness(buyers=about[0], suppliers=about[1])
    took_s = []
    for few, rules in ((1_000, RULES), (len(drawn), PLAIN), (len(drawn), RULES)):
        started = time.process_time()
        made = shortlists(
            buyer[:few], supplier[:few], score[:few],
            n_buyers=n_buyers, n_suppliers=n_suppliers, top=LONG, alike=alike, rules=rules,
        )  # fmt: skip
        took_s.append(time.process_time() - started)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    figure(f"{len(drawn):,} pairs, lists of {LONG}: processor seconds", took_s[2], baseline=took_s[1])
    print(f"    first call, which may compile, {took_s[0]:.1f} s; {len(made.listed):,} pairs listed; {peak_mb:,.0f} MB")


def unit(rows: np.ndarray) -> Floats:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


if __name__ == "__main__":
    main()
