"""Claim: very many are ranked in seconds and little memory, and the coarse look loses next to nothing.

    python -m benchmarks.scale [--size 10000x5000] [--cache DIR] [--huge] [--only ours,baseline,recall,edited]

Profiles are `benchmarks.crowd`; sentence vectors are kept before the clock starts. Each part runs in a process of its
own whose largest memory is told. Told in seconds on the wall and of the processor: on a machine that does other things
too, the second over the number of cores is nearer to what a quiet one would take.

The baseline scores every pair in one dense matrix per channel (text, category path, words, category code) with NumPy
and SciPy and takes the fifty largest of the sum in either direction. It looks at no trade facts, corrects no hubs and
makes no lists.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from benchmarks.crowd import crowd
from benchmarks.report import figure
from matching.formats import read_sides, write_lines
from matching.similarity import matcher
from matching.similarity.align import PATH
from matching.similarity.candidates import all_pairs
from matching.similarity.exact import cosines
from matching.similarity.matcher import MutualMatcher
from matching.similarity.sides import Voice
from matching.similarity.stores import FileStore
from matching.similarity.table import Table
from matching.similarity.work import Here
from matching.types import Profile, Side

TOP = 50
REACH_S, REACH_MB, REACH_RECALL, REACH_EDITED_MS = 12, 700, 0.998, 10
USUAL_SIZE, RECALL_SIZE, HUGE = (10_000, 5_000), (2_000, 1_500), (200_000, 20_000)
PARTS = ("ours", "baseline", "recall", "edited")


@dataclass
class Clock:
    """Prints how long each step took, and keeps it."""

    wall: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.wall[name] = time.perf_counter() - wall
        print(
            f"  {name:<28}{self.wall[name]:>8.2f} s wall{time.process_time() - processor:>9.2f} s processor"
            f"{peak_mb():>8,.0f} MB at most so far",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=_size, help="suppliers x buyers (default 10000x5000)")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep sentence vectors there between runs")
    parser.add_argument(
        "--huge", action="store_true", help="200000x20000 unless --size says otherwise, to the written file"
    )
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(PARTS))
    parser.add_argument("--part", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        globals()[f"measure_{arguments.part}"](arguments.folder, FileStore(arguments.cache))
        return
    with tempfile.TemporaryDirectory() as folder:
        cache = arguments.cache or Path(folder) / "cache"
        if arguments.huge:
            size = dict(zip(("suppliers", "buyers"), arguments.size or HUGE, strict=True))
            (Path(folder) / "size.json").write_text(json.dumps(size), encoding="utf-8")
            _run_apart("huge", Path(folder), cache)
            return
        for part in arguments.only:
            size = RECALL_SIZE if part == "recall" else arguments.size or USUAL_SIZE
            _run_apart("prepare", _made(Path(folder), size), cache)
            _run_apart(part, _made(Path(folder), size), cache)


def measure_prepare(folder: Path, store: FileStore) -> None:
    """Keep the vectors of all texts."""
    suppliers, buyers = profiles(folder)
    MutualMatcher(store=store).fit(suppliers, buyers)


def measure_ours(folder: Path, store: FileStore) -> None:
    """Time every step of one whole ranking."""
    suppliers, buyers = profiles(folder)
    warm_up(suppliers, buyers, store)
    name = f"{len(suppliers):,} x {len(buyers):,}"
    print(f"{name}, top {TOP}, vectors cached; before the clock {peak_mb():,.0f} MB")
    ours, clock = ranked(suppliers, buyers, store)
    figure(f"{name}: seconds", sum(clock.wall.values()), reach=REACH_S, at_least=False)
    figure(f"{name}: MB at most", peak_mb(), reach=REACH_MB, at_least=False)
    with clock.step("put all into words"):
        number = len(ours.matches())
    figure(f"{name}: microseconds to put one pair into words", clock.wall["put all into words"] / number * 1e6)


def measure_huge(folder: Path, store: FileStore) -> None:
    """Time a whole ranking of a crowd that is made here, from reading it to the written file."""
    suppliers, buyers = crowd(**json.loads((folder / "size.json").read_text(encoding="utf-8")))
    warm_up(suppliers, buyers, store)
    print(f"{len(suppliers):,} x {len(buyers):,}, top {TOP}; before the clock {peak_mb():,.0f} MB", flush=True)
    ours, clock = ranked(suppliers, buyers, store)
    with clock.step("put all into words, write"):
        write_lines(folder / "matches.jsonl", ours.each_match(progress=_told_now_and_then))
    number = len(ours.shortlists()[2].listed)
    size = (folder / "matches.jsonl").stat().st_size
    print(f"  {number:,} matches, {size / 1e9:.2f} GB on disk", flush=True)
    figure(f"{len(suppliers):,} x {len(buyers):,}: seconds in all", sum(clock.wall.values()))
    figure("MB at most", peak_mb())
    figure("microseconds to write one pair", clock.wall["put all into words, write"] / number * 1e6)


def _told_now_and_then(step: str, done: int, total: int) -> None:
    if step == "explain" and done % 500_000 == 0:
        print(f"    {done:,} of {total:,} in words, {peak_mb():,.0f} MB at most so far", flush=True)


def ranked(suppliers: Sequence[Profile], buyers: Sequence[Profile], store: FileStore) -> tuple[MutualMatcher, Clock]:
    clock = Clock()
    ours = MutualMatcher(store=store, top=TOP)
    with clock.step("read both sides"):
        ours.fit(suppliers, buyers)
    last = [time.perf_counter()]
    steps: dict[str, float] = {}

    def told(step: str, done: int, total: int) -> None:
        now = time.perf_counter()
        steps[step] = steps.get(step, 0.0) + now - last[0]
        last[0] = now

    with clock.step("look, score, make lists"):
        buyer, _, _ = ours.shortlists(progress=told)
    of_it = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in steps.items())
    print(f"    of it {of_it}; {len(buyer):,} pairs", flush=True)
    return ours, clock


def measure_baseline(folder: Path, store: FileStore) -> None:
    """Score every pair of the same two sides in dense matrices."""
    suppliers, buyers = profiles(folder)
    table = MutualMatcher(store=store, top=TOP, hub_correction=False).fit(suppliers, buyers)._table
    gc.collect()
    clock = Clock()
    print(f"{len(suppliers):,} x {len(buyers):,}, every pair in one dense matrix per channel (reading not counted)")
    with clock.step("text, path, words, category"):
        total = dense_text(table)
        total += dense_words(table)
        total += dense_category(table)
    with clock.step("fifty best, both directions"):
        for matrix in (total, total.T):
            for start in range(0, len(matrix), 500):
                rows = matrix[start : start + 500]
                best = np.argpartition(-rows, TOP, axis=1)[:, :TOP]
                np.take_along_axis(best, np.argsort(-np.take_along_axis(rows, best, axis=1), axis=1), axis=1)
    name = f"{len(suppliers):,} x {len(buyers):,}"
    figure(f"{name}: seconds of the dense baseline", sum(clock.wall.values()))
    figure(f"{name}: MB of the dense baseline", peak_mb())


def dense_text(table: Table) -> np.ndarray:
    """Return (buyers, suppliers): the mean over wants of the best offer's cosine, joined with the path's."""
    wants, offers = table.wants, table.offers
    text = np.zeros(table.shape, dtype=np.float32)
    path = cosines(wants.paths, offers.paths) if len(wants.paths) and len(offers.paths) else None
    for buyer in range(0, table.shape[0], 50):
        rows = slice(int(wants.start[buyer]), int(wants.start[min(buyer + 50, table.shape[0])]))
        cosine = cosines(wants.vectors[wants.row[rows]], offers.vectors[offers.row])
        if path is not None:
            both = (wants.path[rows, None] >= 0) & (offers.path >= 0)
            cosine = np.where(both, (cosine + PATH * path[wants.path[rows]][:, offers.path]) / (1 + PATH), cosine)
        best = np.maximum.reduceat(cosine, offers.start[:-1], axis=1)
        starts = wants.start[buyer : min(buyer + 50, table.shape[0]) + 1]
        text[buyer : buyer + 50] = np.add.reduceat(best, starts[:-1] - starts[0], axis=0)
        text[buyer : buyer + 50] /= np.diff(starts)[:, None]
    return text


def dense_words(table: Table) -> np.ndarray:
    """Return (buyers, suppliers): the cosine of the sums of both sides' word rows."""
    columns = int(max(table.wants.terms.max(), table.offers.terms.max())) + 1
    wanted, offered = (_word_rows(voice, columns) for voice in (table.wants, table.offers))
    return np.asarray((wanted @ offered.T).todense(), dtype=np.float32)


def _word_rows(voice: Voice, columns: int) -> sparse.csr_matrix:
    people = len(voice.start) - 1
    phrases = sparse.csr_matrix((voice.rare, voice.terms, voice.term_start), shape=(len(voice.row), columns))
    each = np.arange(len(voice.row))
    of_people = sparse.csr_matrix((np.ones(len(each)), each, voice.start), shape=(people, len(each)))
    return normalize(of_people @ phrases)


def dense_category(table: Table) -> np.ndarray:
    """Return (buyers, suppliers): the share of the buyer's headings that the supplier has."""
    numbers = {}
    sides = []
    for trade in (table.buyers, table.suppliers):
        keys = [numbers.setdefault(code.tobytes(), len(numbers)) for code in trade.code]
        people = np.repeat(np.arange(len(trade.start) - 1), np.diff(trade.start))
        sides.append((people, np.array(keys), len(trade.start) - 1))
    dense = []
    for people, keys, n in sides:
        one = np.zeros((n, len(numbers)), dtype=np.float32)
        one[people, keys] = 1.0
        dense.append(one)
    return (dense[0] @ dense[1].T) / np.maximum(dense[0].sum(axis=1), 1.0)[:, None]


def measure_recall(folder: Path, store: FileStore) -> None:
    """Compare the lists of the best-scored out of all pairs with those out of the promising ones."""
    suppliers, buyers = profiles(folder)
    ours = MutualMatcher(store=store, top=TOP).fit(suppliers, buyers)
    table = ours._table
    with Here().at(table) as work:
        every = all_pairs(table)
        parts = [every[0][at : at + 20_000] for at in range(0, len(every[0]), 20_000)]
        others = [every[1][at : at + 20_000] for at in range(0, len(every[1]), 20_000)]
        worth = np.concatenate(
            list(work.map(matcher.scores, [(ours.model, *both) for both in zip(parts, others, strict=True)]))
        )
        matcher.ALL_PAIRS = 0
        buyer, supplier = ours._candidates(work, lambda step, done, total: None)
    n = len(suppliers)
    kept = np.isin(every[0].astype(np.int64) * n + every[1], buyer.astype(np.int64) * n + supplier)
    shown = ~np.isnan(worth)
    print(f"{n:,} x {len(buyers):,}: {len(buyer):,} of {len(worth):,} pairs are looked at closely")
    for side, person in (("buyers'", every[0]), ("suppliers'", every[1])):
        order = np.lexsort((np.arange(len(worth)), -np.where(shown, worth, -1.0), person))
        place = np.arange(len(order)) - np.searchsorted(person[order], person[order])
        for top in (10, TOP):
            best = order[(place < top) & shown[order]]
            reach = REACH_RECALL if top == TOP else None
            figure(f"share of {side} exact {top} best that the coarse look keeps", kept[best].mean(), reach=reach)


def measure_edited(folder: Path, store: FileStore) -> None:
    """Time ranking one edited profile of either side."""
    suppliers, buyers = profiles(folder)
    ours = MutualMatcher(store=store, top=TOP).fit(suppliers[:5_000], buyers[:5_000])
    others = {Side.BUYER: len(suppliers[:5_000]), Side.SUPPLIER: len(buyers[:5_000])}
    for side, people in ((Side.BUYER, buyers), (Side.SUPPLIER, suppliers)):
        edited = [replace(one, description="Edited.", size=12) for one in people[:21]]
        ours.rerank(edited[0], side)
        seconds = [_seconds(ours.rerank, one, side) for one in edited[1:]]
        figure(
            f"milliseconds for one edited {side} against {others[side]:,}",
            1e3 * statistics.median(seconds),
            reach=REACH_EDITED_MS,
            at_least=False,
        )


def profiles(folder: Path) -> tuple[tuple[Profile, ...], tuple[Profile, ...]]:
    return read_sides(folder / "suppliers.jsonl", folder / "buyers.jsonl")


def warm_up(suppliers: Sequence[Profile], buyers: Sequence[Profile], store: FileStore) -> None:
    """Load modules and compiled kernels outside the clock."""
    usual, matcher.ALL_PAIRS = matcher.ALL_PAIRS, 0
    MutualMatcher(store=store).fit(suppliers[:60], buyers[:60]).matches()
    matcher.ALL_PAIRS = usual


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _seconds(work: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - started


def _made(folder: Path, size: tuple[int, int]) -> Path:
    place = folder / f"{size[0]}x{size[1]}"
    if not place.exists():
        place.mkdir()
        suppliers, buyers = crowd(suppliers=size[0], buyers=size[1])
        write_lines(place / "suppliers.jsonl", suppliers)
        write_lines(place / "buyers.jsonl", buyers)
    return place


def _run_apart(part: str, folder: Path, cache: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.scale", "--part", part, "--folder", folder, "--cache", cache]
    subprocess.run(command, check=True, env=os.environ)


def _size(text: str) -> tuple[int, int]:
    suppliers, buyers = (int(part) for part in text.split("x"))
    return suppliers, buyers


if __name__ == "__main__":
    main()
