"""Claim: the right supplier among 1,000 English ones is found first for two buyers in three, whatever their language.

    python -m benchmarks.crosslingual [--data DIR] [--cache DIR] [--seed 0]

DIR holds shopify_taxonomy/; how the events are made is told in benchmarks/taxonomy.py. Each figure stands beside four
baselines of the same run, all judged alike, ties against the ranking: one concatenated text, words (TF-IDF), words in
100 latent dimensions (LSA), and the plain mean over the needs of the best cosine among the offers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

from benchmarks.report import arguments_parser, figure, found
from benchmarks.taxonomy import FILES, PUBLIC, Constructed, Taxonomy, draw, event
from matching.similarity.baseline import mean_of_best
from matching.similarity.encoder import SentenceEncoder
from matching.similarity.evaluation import Evaluation, Judge
from matching.similarity.lexical import WordTfidf
from matching.similarity.matcher import MutualMatcher
from matching.similarity.stores import FileStore, MemoryStore, VectorStore
from matching.types import Match, Profile

TOP = 50
REACH = {True: (0.66, 0.985), False: (0.52, 0.93)}
REASONS_REACH = 0.96


def main() -> None:
    parser = arguments_parser(__doc__)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    folder = found(arguments.data, "shopify_taxonomy", public=PUBLIC)
    if folder is None:
        return
    store: VectorStore = FileStore(arguments.cache) if arguments.cache else MemoryStore()
    taxonomy = Taxonomy.read(folder)
    products = draw(taxonomy, seed=arguments.seed)
    for paths in (True, False):
        right: list[tuple[bool, bool]] = []
        firsts: list[bool] = []
        variant = "with category paths" if paths else "names alone"
        for language in FILES:
            if language != "en":
                made = event(taxonomy, products, languages=(("en",), (language,)), paths=paths)
                reasons, first = report_language(f"{language}, {variant}", made, store, REACH[paths])
                right += reasons
                firsts += first
        ours, nearest = np.mean(right, axis=0)
        figure(f"{variant}: each want's reason is the true pair", ours, reach=REASONS_REACH, baseline=nearest)
        figure(f"{variant}: the first reason is a true pair", float(np.mean(firsts)), reach=REASONS_REACH)
    every = tuple(FILES)
    report_hubs(event(taxonomy, products, languages=(every, every), paths=True), store)


def report_language(
    name: str, made: Constructed, store: VectorStore, reach: tuple[float, float]
) -> tuple[list[tuple[bool, bool]], list[bool]]:
    """Print the figures of one language, and return what its reasons are worth.

    For each true pair: whether the reason, and the nearest offer, is it. For each right supplier that is listed:
    whether the first reason is a true pair.
    """
    judge = Judge(made.suppliers, made.buyers, made.truth)
    beside = baselines(judge, store)
    matches = MutualMatcher(store=store, top=TOP).fit(made.suppliers, made.buyers).matches()
    ranked = judge.of_matches(matches, top=TOP).everyone
    plain = beside["mean of best cosines"].everyone
    figure(f"{name}: top-1", ranked.top_1, reach=reach[0], baseline=plain.top_1)
    figure(f"{name}: recall@10", ranked.recall, reach=reach[1], baseline=plain.recall)
    for other, judged in beside.items():
        print(f"    {other:<30} top-1 {judged.everyone.top_1:.3f}   recall@10 {judged.everyone.recall:.3f}")
    reasons = list(zip(true_reasons(made, matches), nearest_offers(made, SentenceEncoder(store)), strict=True))
    return reasons, true_first_reasons(made, matches)


def baselines(judge: Judge, store: VectorStore) -> dict[str, Evaluation]:
    """Judge the plain rankings; the first three compare everything a profile says as one text."""
    encoder = SentenceEncoder(store)
    suppliers, buyers = ([whole_text(one) for one in side] for side in (judge.suppliers, judge.buyers))
    words = WordTfidf().fit(suppliers + buyers)
    rows = words.transform(suppliers), words.transform(buyers)
    latent = TruncatedSVD(n_components=100, random_state=0).fit(words.transform(suppliers + buyers))
    close = {
        "one concatenated text": encoder.transform(buyers) @ encoder.transform(suppliers).T,
        "word TF-IDF": (rows[1] @ rows[0].T).toarray(),
        "LSA": normalize(latent.transform(rows[1])) @ normalize(latent.transform(rows[0])).T,
        "mean of best cosines": mean_of_best(judge.suppliers, judge.buyers, encoder.transform),
    }
    return {name: judge.of_scores(np.round(scores, 6)) for name, scores in close.items()}


def whole_text(profile: Profile) -> str:
    items = (*profile.offers, *profile.needs)
    return "; ".join(f"{item.text} ({item.category})" if item.category else item.text for item in items)


def true_reasons(made: Constructed, matches: Sequence[Match]) -> list[bool]:
    """Say for each true (want, offer) whether the weightiest reason on that want names that offer."""
    right = {(fit.buyer, fit.supplier) for fit in made.truth}
    told: dict[tuple[str, str | None], str | None] = {}
    for match in matches:
        if (match.buyer, match.supplier) in right:
            for reason in sorted(match.reasons, key=lambda reason: -reason.weight):
                if reason.offer is not None:
                    told.setdefault((match.buyer, reason.need), reason.offer)
    return [told.get((buyer, want)) == offer for buyer, want, offer in made.pairs]


def true_first_reasons(made: Constructed, matches: Sequence[Match]) -> list[bool]:
    """Say for each match with the right supplier whether the weightiest aligned pair, the one read first, is true."""
    right = {(fit.buyer, fit.supplier) for fit in made.truth}
    pairs = set(made.pairs)
    found = []
    for match in matches:
        aligned = [reason for reason in match.reasons if reason.offer is not None]
        if (match.buyer, match.supplier) in right and aligned:
            first = max(aligned, key=lambda reason: reason.weight)
            found.append((match.buyer, first.need, first.offer) in pairs)
    return found


def nearest_offers(made: Constructed, encoder: SentenceEncoder) -> list[bool]:
    """Say the same of the right supplier's offer with the best cosine, for a baseline."""
    right = {fit.buyer: fit.supplier for fit in made.truth}
    offered = {one.id: [offer.text for offer in one.offers] for one in made.suppliers}
    texts = sorted({want for _, want, _ in made.pairs} | {text for own in offered.values() for text in own})
    vectors = dict(zip(texts, encoder.transform(texts), strict=True))
    found = []
    for buyer, want, offer in made.pairs:
        own = offered[right[buyer]]
        close = np.array([vectors[text] for text in own]) @ vectors[want]
        found.append(own[int(close.argmax())] == offer)
    return found


def report_hubs(made: Constructed, store: VectorStore) -> None:
    """Print how people of five languages are shown to each other, with the hubness correction and without."""
    judge = Judge(made.suppliers, made.buyers, made.truth)
    matchers = {
        "corrected": MutualMatcher(store=store, top=TOP),
        "hubs left in": MutualMatcher(store=store, top=TOP, hub_correction=False),
    }
    shown = {
        name: judge.of_matches(one.fit(made.suppliers, made.buyers).matches(), top=TOP)
        for name, one in matchers.items()
    }
    shown["mean of best cosines"] = judge.of_scores(
        mean_of_best(judge.suppliers, judge.buyers, SentenceEncoder(store).transform)
    )
    print(
        "five languages on either side      own language  (neutral)   suppliers' Gini   buyers' Gini   top-1  recall@10"
    )
    for name, judged in shown.items():
        one = judged.everyone
        print(
            f"    {name:<30} {one.same_language:12.3f}  {one.neutral:9.3f}   {one.suppliers_gini:15.3f}"
            f"   {one.buyers_gini:12.3f}   {one.top_1:5.3f}  {one.recall:9.3f}"
        )


if __name__ == "__main__":
    main()
