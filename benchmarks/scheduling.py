"""How close to the proven bound, and how fast: the scheduler beside a greedy one, on seeded events.

    python benchmarks/scheduling.py [event tables70 ...] [--effort normal] [--seed 1]

The gap is (bound - worth) / bound in per cent, with the same bound for both. Greedy takes the pairs by weight and
gives each the first slot that fits. Every schedule is passed by the checker before its line is printed.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from matching.scheduling import build_schedule, check
from matching.scheduling.model import build_model
from matching.scheduling.presolve import Reduced, presolve
from matching.types import (
    Interpreters,
    Pair,
    Participant,
    Pin,
    Problem,
    Settings,
    Side,
    Slot,
    Table,
    Tier,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """An event: people, slots, candidates kept per buyer and per supplier, and what is scarce."""

    suppliers: int
    buyers: int
    slots: int
    per_buyer: int
    per_supplier: int
    tables: float = 0.9
    interpreters: float = 0.0
    holes: float = 1.0
    full: bool = False


SHAPES = {
    "small": Shape(40, 25, 12, 14, 8),
    "event": Shape(300, 150, 24, 40, 12),
    "tables70": Shape(300, 150, 24, 40, 12, tables=0.7),
    "interpreters50": Shape(300, 150, 24, 40, 12, interpreters=0.5),
    "holes": Shape(300, 150, 24, 40, 12, holes=4, tables=0.6),
    "booked": Shape(150, 150, 24, 30, 10, full=True, tables=0.98),
    "large": Shape(1500, 600, 32, 60, 14),
    "huge": Shape(5000, 2500, 40, 60, 16),
}


def generate(shape: Shape, *, seed: int) -> Problem:
    """Return an event with latent sectors, popular people, ranked wishes and people who come and go."""
    random = np.random.default_rng([seed, shape.suppliers, shape.buyers, shape.slots])
    s, b, t = shape.suppliers, shape.buyers, shape.slots
    fit = random.dirichlet(np.full(12, 0.25), s) @ random.dirichlet(np.full(12, 0.25), b).T
    fame = np.log(random.lognormal(0, 0.6, s))[:, None], np.log(random.lognormal(0, 0.6, b))[None]
    score = 1 / (1 + np.exp(-1.4 * (2.2 * fit + 0.25 * (fame[0] + fame[1]) + random.normal(0, 0.35, (s, b)))))
    by_buyer, by_supplier = np.zeros((s, b), dtype=int), np.zeros((s, b), dtype=int)
    for buyer in range(b):
        top = np.argsort(-(fame[0][:, 0] + 3 * fit[:, buyer] + random.gumbel(size=s)))[: min(10, s // 4)]
        by_buyer[top, buyer] = 1 + np.arange(len(top))
    for supplier in range(s):
        top = np.argsort(-(fame[1][0] + 3 * fit[supplier] + random.gumbel(size=b)))[: min(6, b // 4)]
        by_supplier[supplier, top] = 1 + np.arange(len(top))
    keep = (by_buyer > 0) | (by_supplier > 0)
    keep[np.argsort(-score, axis=0)[: shape.per_buyer], np.arange(b)] = True
    keep[np.arange(s)[:, None], np.argsort(-score, axis=1)[:, : shape.per_supplier]] = True
    keep &= random.random((s, b)) > 0.005

    free = _availability(random, s + b, t, shape.holes)
    there = free.sum(axis=1)
    most = np.concatenate([random.integers(max(4, t // 3), max(5, int(t * 0.7)), s), there[s:]])
    most[s:] = np.maximum(2, there[s:] * random.choice([0.7, 0.85, 1.0], b, p=[0.25, 0.35, 0.4]))
    most = np.maximum(1, there if shape.full else np.minimum(most, there))
    least = np.minimum(most, np.repeat([max(3, t // 5), max(4, t // 3)], [s, b]))
    load = np.minimum(free[:s].sum(axis=0), free[s:].sum(axis=0)).max()
    spoken = random.choice(5, b, p=[0.55, 0.18, 0.12, 0.09, 0.06])
    speaks = random.random((s, 5)) < 0.08
    languages = ("", "zh", "ja", "ko", "vi")

    rows, columns = np.nonzero(keep)
    mandatory = _mandatory(random, rows, columns + s, free, most)
    pins = _pins(random, rows, columns + s, free, mandatory)
    pairs = []
    for index, (i, j) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        theirs, ours = int(by_buyer[i, j]), int(by_supplier[i, j])
        tier = Tier.MUTUAL if theirs and ours else Tier.BUYER if theirs else Tier.SUPPLIER if ours else Tier.NONE
        needs = shape.interpreters and spoken[j] and not speaks[i, spoken[j]]
        pairs.append(
            Pair(
                supplier=f"S{i:04}",
                buyer=f"B{j:04}",
                score=round(float(score[i, j]), 4),
                tier=tier,
                rank=min(filter(None, (theirs, ours)), default=None),
                mandatory=bool(mandatory[index]),
                interpreter=languages[spoken[j]] if needs else None,
            )
        )
    start = datetime(2027, 9, 25, 13, tzinfo=UTC)
    slots = tuple(
        Slot(
            id=f"t{k:02}",
            start=start + timedelta(minutes=25 * k),
            end=start + timedelta(minutes=25 * k + 20),
            block=f"half-day-{k // -(-t // 4)}",
        )
        for k in range(t)
    )
    return Problem(
        format="gateway.problem/1",
        slots=slots,
        tables=tuple(Table(id=f"T{k:04}") for k in range(int(shape.tables * 0.92 * load))),
        participants=tuple(
            Participant(
                id=f"S{p:04}" if p < s else f"B{p - s:04}",
                side=Side.SUPPLIER if p < s else Side.BUYER,
                free=tuple(slots[k].id for k in np.flatnonzero(free[p])),
                most=int(most[p]),
                least=int(least[p]),
            )
            for p in range(s + b)
        ),
        pairs=tuple(pairs),
        pins=tuple(Pin(supplier=pairs[e].supplier, buyer=pairs[e].buyer, slot=slots[k].id) for e, k in pins),
        interpreters=tuple(
            Interpreters(
                language=language,
                slots={slot.id: max(1, int(shape.interpreters * (spoken == number).sum())) for slot in slots},
            )
            for number, language in enumerate(languages)
            if number and shape.interpreters
        ),
        settings=Settings(),
    )


def _availability(random: np.random.Generator, people: int, slots: int, holes: float) -> np.ndarray:
    """Late arrivals, early leavers, half days away, workshops of two slots, a staggered lunch, odd holes."""
    free = np.ones((people, slots), dtype=bool)
    block = np.repeat(np.arange(4), -(-slots // 4))[:slots]
    for line in free:
        kind, away = random.random(), max(1, int(slots * random.uniform(0.1, 0.35)))
        if kind < 0.08 * holes:
            line[:away] = False
        elif kind < 0.16 * holes:
            line[slots - away :] = False
        elif kind < 0.20 * holes:
            line[block == random.integers(4)] = False
        if random.random() < 0.4 * holes:
            line[(first := random.integers(slots - 1)) : first + 2] = False
        for day in (0, 2):
            if random.random() < holes:
                line[np.flatnonzero(block == day)[-1] - random.integers(2)] = False
        line &= random.random(slots) > 0.03 * holes
    return free


def _mandatory(
    random: np.random.Generator, rows: np.ndarray, columns: np.ndarray, free: np.ndarray, most: np.ndarray
) -> np.ndarray:
    """One pair in 150, but never more than a third of anybody's meetings."""
    chosen = np.zeros(len(rows), dtype=bool)
    held = np.zeros(len(free), dtype=int)
    for pair in np.sort(random.choice(len(rows), max(2, len(rows) // 150), replace=False)):
        two = [rows[pair], columns[pair]]
        if (held[two] < np.maximum(1, most[two] // 3)).all() and free[two].all(axis=0).any():
            chosen[pair] = True
            held[two] += 1
    return chosen


def _pins(
    random: np.random.Generator, rows: np.ndarray, columns: np.ndarray, free: np.ndarray, mandatory: np.ndarray
) -> list[tuple[int, int]]:
    """One pair in 500, each person at most once."""
    pins, seen = [], set()
    for pair in random.choice(len(rows), max(1, len(rows) // 500), replace=False).tolist():
        two = [int(rows[pair]), int(columns[pair])]
        common = np.flatnonzero(free[two].all(axis=0))
        if len(common) and not mandatory[pair] and not seen.intersection(two):
            seen.update(two)
            pins.append((pair, int(random.choice(common))))
    return pins


def greedy(problem: Problem) -> tuple[int, int]:
    """Take pairs by weight, the first slot that fits; return (worth on top of the pins, mandatory met)."""
    reduced = presolve(build_model(problem))
    board = Diaries(reduced)
    for pair in np.argsort(-reduced.weight, kind="stable").tolist():
        slots = np.flatnonzero(board.possible(pair))
        if len(slots):
            board.place(pair, int(slots[0]))
    return board.outcome()


class Diaries:
    """What the baselines need to know of a timetable; nothing is ever moved in it."""

    def __init__(self, reduced: Reduced) -> None:
        self.reduced = reduced
        self.idle = reduced.free.copy()
        self.left = reduced.most.copy()
        self.tables = reduced.tables.copy()
        self.voices = reduced.interpreters.copy()
        self.met: list[int] = []

    def possible(self, pair: int) -> np.ndarray:
        """Return (slots,) where the pair could meet."""
        a, b = self.reduced.supplier[pair], self.reduced.buyer[pair]
        slots = self.idle[a] & self.idle[b] & (self.tables > 0) & bool(self.left[a] > 0 and self.left[b] > 0)
        language = self.reduced.language[pair]
        return slots & (self.voices[language] > 0) if language >= 0 else slots

    def place(self, pair: int, slot: int) -> None:
        two = [self.reduced.supplier[pair], self.reduced.buyer[pair]]
        self.idle[two, slot] = False
        self.left[two] -= 1
        self.tables[slot] -= 1
        if self.reduced.language[pair] >= 0:
            self.voices[self.reduced.language[pair], slot] -= 1
        self.met.append(pair)

    def outcome(self) -> tuple[int, int]:
        """Return the worth, `big` and the pins included, and how many mandatory pairs met."""
        held = self.reduced.most - self.left
        floors = self.reduced.model.problem.settings.floor_weight * int(np.minimum(held, self.reduced.least).sum())
        worth = int(self.reduced.weight[self.met].sum()) + floors + self.reduced.fixed
        return worth, int(self.reduced.mandatory[self.met].sum())


def measure(name: str, *, seed: int, effort: str) -> str:
    """Return one line of the table."""
    problem = generate(SHAPES[name], seed=seed)
    build_schedule(generate(SHAPES["small"], seed=seed), effort="fast")  # load the solver outside the clock
    started = time.perf_counter()
    schedule = build_schedule(problem, effort=effort)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    violations = check(problem, schedule)
    checked = time.perf_counter() - started
    assert violations == [], violations[:5]
    met, asked = schedule.figures.mandatory
    big = build_model(problem).big
    started = time.perf_counter()
    worth, mandatory = greedy(problem)
    greedy_seconds = time.perf_counter() - started
    greedy_gap = 1 - (worth - big * mandatory) / schedule.bound
    return (
        f"{name:15} {len(problem.pairs):7,} {len(schedule.meetings):7,} {100 * schedule.gap:9.4f} {seconds:7.2f} "
        f"{100 * greedy_gap:9.3f} {greedy_seconds:7.2f}   {met:4}/{asked:<4} {mandatory:4}/{asked:<4} "
        f"{schedule.figures.mutual[0]:5}/{schedule.figures.mutual[1]:<5} {checked:7.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", metavar="shape", help=", ".join(SHAPES))
    parser.add_argument("--effort", default="normal")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(
        "event             pairs    meets     gap %       s  greedy %       s   mandatory  (greedy)      mutual check s"
    )
    for name in arguments.shapes or ("small", "event", "tables70", "interpreters50", "holes", "booked"):
        print(measure(name, seed=arguments.seed, effort=arguments.effort), flush=True)


if __name__ == "__main__":
    main()
