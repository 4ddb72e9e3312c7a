"""``python -m matching evaluate``: how good the suggestions are, judged by pairs that are known to be right."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from matching.commands.rank import add_input, read_input, tell
from matching.errors import InputError
from matching.formats import read_truth, write_document
from matching.similarity import rank
from matching.types import Fit, Profile

if TYPE_CHECKING:
    from matching.similarity.evaluation import Evaluation

HELP = "measure the suggestions against pairs known to be right"

_ROWS = (
    ("buyers judged", "judged"),
    ("nDCG@10", "ndcg"),
    ("recall@10", "recall"),
    ("MRR", "mrr"),
    ("top-1", "top_1"),
    ("suppliers in a first ten", "suppliers_covered"),
    ("buyers in a first ten", "buyers_covered"),
    ("suppliers' exposure, Gini", "suppliers_gini"),
    ("buyers' exposure, Gini", "buyers_gini"),
    ("own language in first ten", "same_language"),
    ("  if it played no role", "neutral"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is written: the ranking's figures and those of the plain baseline in the same run."""

    encoder: str
    ranking: Evaluation
    baseline: Evaluation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    add_input(parser)
    parser.add_argument("--truth", type=Path, required=True, metavar="T.jsonl", help="lines of buyer, supplier, grade")
    parser.add_argument("-o", "--output", type=Path, metavar="figures.json", help="write the figures there as well")


def run(arguments: argparse.Namespace) -> int:
    """Rank, judge, and print the figures on stderr."""
    suppliers, buyers, rates = read_input(arguments)
    truth = _truth(arguments.truth, suppliers, buyers)
    from matching.similarity.baseline import mean_of_best, plain_vectors
    from matching.similarity.evaluation import Judge
    from matching.similarity.stores import FileStore, MemoryStore

    store = FileStore(arguments.cache) if arguments.cache is not None else MemoryStore()
    ranking = rank(suppliers, buyers, top=arguments.top, store=store, progress=tell, rates=rates)
    judge = Judge(suppliers, buyers, truth)
    vectors = plain_vectors(suppliers, buyers, store)
    found = Comparison(
        encoder=ranking.encoder,
        ranking=judge.of_matches(ranking.matches, top=arguments.top),
        baseline=judge.of_scores(mean_of_best(judge.suppliers, judge.buyers, vectors)),
    )
    if arguments.output is not None:
        write_document(arguments.output, found)
    print(f"encoder {found.encoder}; baseline: mean of best cosines\n{table(found)}", file=sys.stderr)
    return 0


def table(found: Comparison) -> str:
    """Return the figures with one column for the baseline, the ranking, and each language's buyers."""
    columns = {"baseline": found.baseline.everyone, "ranking": found.ranking.everyone, **found.ranking.languages}
    lines = [f"{'':26}" + "".join(f"{name:>10}" for name in columns)]
    for label, name in _ROWS:
        lines.append(f"{label:26}" + "".join(f"{_shown(getattr(one, name)):>10}" for one in columns.values()))
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _truth(path: Path, suppliers: Sequence[Profile], buyers: Sequence[Profile]) -> tuple[Fit, ...]:
    fits = read_truth(path, suppliers={one.id for one in suppliers}, buyers={one.id for one in buyers})
    if not fits:
        raise InputError(f"{path}: no pair is named, so nothing can be judged. Add the pairs known to be right.")
    return fits
