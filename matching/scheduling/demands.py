"""Name what a problem demands and nothing can give, before anything is built: a fault of whoever wrote it by hand.

`build_schedule` itself does not refuse such a problem. On the day, when people have gone home, a timetable without
the one meeting is better than none; the pair is then unplaced, the person below its least, each with its reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from matching.scheduling.diaries import Diaries, diaries_of, numbers_in, pinned_meetings, without
from matching.types import Pair, Participant, Problem
from matching.wording import counted


def impossible_demands(problem: Problem) -> list[str]:
    """Return one sentence for each mandatory pair that can never meet, and each `least` that can never be reached.

    Each pair and each person is looked at alone, beside the pins; `matching.scheduling.clash` tells what only clashes
    together. The problem has no faults (`matching.scheduling.problem.faults_of`).
    """
    diaries = diaries_of(problem)
    pins = pinned_meetings(problem, diaries)
    left = without(diaries, pins)
    pinned = {(pair.supplier, pair.buyer) for pair, _ in pins}
    return [*_mandatory(problem, diaries, left, pinned), *_least(problem, left, pinned)]


def _mandatory(problem: Problem, diaries: Diaries, left: Diaries, pinned: set[tuple[str, str]]) -> Iterator[str]:
    for index, pair in enumerate(problem.pairs):
        if pair.mandatory and (pair.supplier, pair.buyer) not in pinned and not left.possible(pair):
            yield f"pairs[{index}] ({pair.supplier} - {pair.buyer}).mandatory: {_why_never(pair, diaries, left)}"


def _why_never(pair: Pair, diaries: Diaries, left: Diaries) -> str:
    if diaries.stands_of(pair) == 2:
        return "both have a stand, and neither leaves it. Take the stand from one, or make the pair not mandatory."
    if not diaries.common(pair):
        return "the two have no free slot in common. Add one to `free`, or make the pair not mandatory."
    if not diaries.possible(pair):
        no_table = not diaries.stands_of(pair) and not diaries.common(pair) & diaries.with_table
        lacking = "table is open" if no_table else f"{pair.interpreter} interpreter is there"
        return f"no {lacking} in any slot that both are free. Add one, or make the pair not mandatory."
    if not left.common(pair):
        return "pins hold every slot that both are free. Move a pin, or make the pair not mandatory."
    return "pins take up what it needs in every slot that both are free. Move a pin, or make the pair not mandatory."


def _least(problem: Problem, left: Diaries, pinned: set[tuple[str, str]]) -> Iterator[str]:
    held = Counter(name for pair in pinned for name in pair)
    partners = defaultdict(list)
    for pair in problem.pairs:
        slots = left.possible(pair) if (pair.supplier, pair.buyer) not in pinned else 0
        if slots:
            partners[pair.supplier].append(slots)
            partners[pair.buyer].append(slots)
    for index, person in enumerate(problem.participants):
        if person.least <= held[person.id]:
            continue
        missing = min(person.least - held[person.id], _usable(person, left, problem))
        usable = held[person.id] + _fillable(partners[person.id], missing)
        if usable < person.least:
            yield (
                f"participants[{index}] ({person.id}).least: {counted(person.least, 'meeting')} cannot be reached; "
                f"with its pairs and the slots they share, {usable} at most. Lower it, or add pairs or free slots."
            )


def _fillable(partners: list[int], wanted: int) -> int:
    """Return how many partners, each with its slots, can be met in slots of their own, and at most `wanted`.

    Augmenting paths in the graph of partners and slots (Kuhn, "The Hungarian method", 1955).
    """
    taken: dict[int, int] = {}

    def seat(partner: int, tried: set[int]) -> bool:
        for slot in numbers_in(partners[partner]):
            if slot not in tried:
                tried.add(slot)
                if slot not in taken or seat(taken[slot], tried):
                    taken[slot] = partner
                    return True
        return False

    for partner in range(len(partners)):
        if len(taken) >= wanted:
            break
        seat(partner, set())
    return len(taken)


def _usable(person: Participant, left: Diaries, problem: Problem) -> int:
    """Return how many of its free slots a person can use without more than `max_in_a_row` in a row."""
    limit = problem.settings.max_in_a_row
    free = left.free[person.id]
    if limit is None:
        return free.bit_count()
    usable, run, block = 0, 0, None
    for at, slot in enumerate(left.slots):
        run = (run if slot.block == block else 0) + 1 if free >> at & 1 else 0
        usable += run % (limit + 1) != 0
        block = slot.block
    return usable
