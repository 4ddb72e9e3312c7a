"""How many yes and no everybody gave and got in what a ranking counted: stored with it, read by its renewals.

Who edits a profile is ranked anew as often as they like. If answers that came, changed or went since the ranking
counted then, each new list would tell of them (docs/adr/0007). So a renewal reads these sums alone; and they are no
second copy of who refused whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from matching.similarity.learning.feedback import Feedback
from matching.types import Side

YES = {"yes": True, "no": False}


def sums_of(answers: Sequence[Feedback]) -> dict[str, Any]:
    """Return the weights that everybody gave and got, as plain JSON data: side of the chooser, yes or no, who."""
    return {
        str(side): {
            name: _sums([answer for answer in answers if answer.side == side and answer.yes == yes])
            for name, yes in YES.items()
        }
        for side in Side
    }


def answers_like(sums: Mapping[str, Any]) -> tuple[Feedback, ...]:
    """Return answers that come to these sums, so that the engine counts the same habits; who meant whom is made up.

    Examples
    --------
    >>> said = [Feedback(chooser=one, chosen="S1", side=Side.BUYER, yes=True, weight=1.5) for one in ("B1", "B2")]
    >>> sums_of(answers_like(sums_of(said))) == sums_of(said)
    True
    """
    return tuple(
        Feedback(chooser=chooser, chosen=chosen, side=Side(side), yes=YES[name], weight=weight)
        for side, kinds in sorted(sums.items())
        for name, both in sorted(kinds.items())
        for chooser, chosen, weight in _spread(both["gave"], both["got"])
    )


def _sums(answers: Sequence[Feedback]) -> dict[str, dict[str, float]]:
    gave: dict[str, float] = {}
    got: dict[str, float] = {}
    for answer in answers:
        gave[answer.chooser] = gave.get(answer.chooser, 0.0) + answer.weight
        got[answer.chosen] = got.get(answer.chosen, 0.0) + answer.weight
    return {"gave": gave, "got": got}


def _spread(gave: Mapping[str, float], got: Mapping[str, float]) -> Iterator[tuple[str, str, float]]:
    """Hand out what was given until all is got, in the order of names; exact, as all weights are halves."""
    takers = sorted(got.items())
    at, room = -1, 0.0
    for chooser, left in sorted(gave.items()):
        while left > 0.0:
            if room == 0.0:
                at, room = at + 1, takers[at + 1][1]
            weight = min(left, room)
            left, room = left - weight, room - weight
            yield chooser, takers[at][0], weight
