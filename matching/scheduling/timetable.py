"""When: put the wanted pairs into slots, most constrained first, then fill what is left.

Each pass builds a whole timetable; a pass that reaches the bound is the last. Passes differ only in how they
settle ties, so the effort is a number of passes, never a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.scheduling.board import Board
from matching.scheduling.flow import Target, reduced_weights
from matching.scheduling.insertion import insert
from matching.scheduling.model import Ints
from matching.scheduling.presolve import Reduced
from matching.types import Progress


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try.

    Attributes
    ----------
    passes : whole timetables built; the best is kept, and one that reaches the bound is the last.
    for_wanted, for_others : chains examined to let in one pair that the relaxed problem wants, or another.
    fill_chains : chains examined for all the others together, in one pass.
    squeezes : tries, in one pass, to put a left-out pair in the place of others.
    """

    passes: int
    for_wanted: int
    for_others: int
    fill_chains: int
    squeezes: int


EFFORTS = {
    "fast": Effort(passes=1, for_wanted=400, for_others=0, fill_chains=0, squeezes=0),
    "normal": Effort(passes=3, for_wanted=20_000, for_others=100, fill_chains=20_000, squeezes=100),
    "thorough": Effort(passes=8, for_wanted=20_000, for_others=200, fill_chains=50_000, squeezes=500),
}


def build_timetable(
    reduced: Reduced, target: Target, *, seed: int, effort: Effort, progress: Progress | None = None
) -> list[int]:
    """Return (left,) the slot of each pair, -1 for none: the best of the passes by total worth.

    Deterministic in (`reduced`, `target`, `seed`, `effort`); the first of equals wins.
    """
    random = _splitmix64(seed)
    best: list[int] = []
    most = -1
    for number in range(effort.passes):
        if progress:
            progress("timetable", number, effort.passes)
        pair_count = len(reduced.pairs)
        jitter = np.array(
            [next(random) >> 40 for _ in range(pair_count)] if number else [0] * pair_count, dtype=np.int64
        )
        first_slot = next(random) % len(reduced.model.slots) if number else 0
        board = Board(reduced, first_slot=first_slot)
        _one_pass(board, reduced, target, effort, jitter)
        if board.worth > most:
            best, most = board.slot, board.worth
        if most >= target.bound:
            break
    if progress:
        progress("timetable", effort.passes, effort.passes)
    return best


def _one_pass(board: Board, reduced: Reduced, target: Target, effort: Effort, jitter: Ints) -> None:
    common = (reduced.free[reduced.supplier] & reduced.free[reduced.buyer]).sum(axis=1)
    chosen = target.wanted | reduced.mandatory
    # Mandatory first and strictly: nothing that comes later ever takes a meeting away. Among them those first
    # that the relaxed problem keeps, then everywhere the pair with the fewest slots to choose from.
    order = np.lexsort((reduced.pairs, jitter, -reduced.weight, common, ~target.wanted, ~reduced.mandatory))
    left_out = [
        pair
        for pair in order[chosen[order]].tolist()
        if board.wants_more(pair) and not insert(board, pair, chains=effort.for_wanted)
    ]
    net = reduced_weights(reduced, target.prices)
    by_worth = np.lexsort((reduced.pairs, jitter, -net)).tolist()
    _fill(board, by_worth, effort)
    if left_out and effort.squeezes:
        _squeeze(board, reduced, left_out, by_worth, effort)


def _fill(board: Board, order: list[int], effort: Effort) -> None:
    """Let in whoever still fits, best first; a table left anywhere is what every shared pair needs."""
    left = effort.fill_chains
    for pair in order:
        if not board.wants_more(pair) or not board.places(pair):
            continue
        chains = min(left, effort.for_others)
        if not insert(board, pair, chains=chains):
            left -= chains - board.chains_left if chains else 0


def _squeeze(board: Board, reduced: Reduced, left_out: list[int], order: list[int], effort: Effort) -> None:
    """Put a left-out pair in the place of others where, once those are placed anew, the worth is higher."""
    around: dict[int, list[int]] = {}
    for pair in order:
        for person in (board.supplier[pair], board.buyer[pair]):
            around.setdefault(person, []).append(pair)
    tries = effort.squeezes
    for pair in sorted(left_out, key=lambda pair: (-board.weight[pair], pair)):
        if not board.wants_more(pair) and not reduced.mandatory[pair]:
            continue
        for slot in board.in_turn(board.free[board.supplier[pair]] & board.free[board.buyer[pair]]):
            if tries <= 0:
                return
            tries -= 1
            mark, before = board.mark(), board.worth
            freed = _evict(board, pair, slot)
            if freed is None:
                board.undo(mark)
                continue
            for person in freed:
                for other in around[person]:
                    if board.wants_more(other) and board.places(other):
                        insert(board, other, chains=effort.for_others)
            if board.worth > before:
                break
            board.undo(mark)


def _evict(board: Board, pair: int, slot: int) -> list[int] | None:
    """Place `pair` at `slot`, taking away what stands against it; return the people freed, or None if it cannot."""
    freed: list[int] = []
    for person in (board.supplier[pair], board.buyer[pair]):
        against = board.row[person][slot]
        if against >= 0:
            freed.append(board.ends[against] - person)
            board.remove(against)
        elif board.held[person] >= board.most[person]:
            meetings = [met for met in board.row[person] if met >= 0]
            least = min(meetings, key=lambda met: (board.weight[met], met))
            freed.append(board.ends[least] - person)
            board.remove(least)
    if not board.places(pair) >> slot & 1 and board.at[slot]:
        cheapest = min(board.at[slot], key=lambda met: (board.weight[met], met))
        freed += [board.supplier[cheapest], board.buyer[cheapest]]
        board.remove(cheapest)
    a, b, bit = board.supplier[pair], board.buyer[pair], 1 << slot
    if not board.places(pair) & bit or board.too_long(a, bit) or board.too_long(b, bit):
        return None
    board.place(pair, slot)
    return [*freed, a, b]


def _splitmix64(seed: int) -> Iterator[int]:
    """Yield 64-bit integers (Steele, Lea, Flood, OOPSLA 2014): the same on every machine and version."""
    state = seed % 2**64
    while True:
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        mixed = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB % 2**64
        yield mixed ^ mixed >> 31
