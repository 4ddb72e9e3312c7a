"""What people answered, as the engine learns from it, and which of it may count in anybody's list.

The reasons for what is left out stand in docs/adr/0007.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

import matching.types as values
from gateway.engine.people import Party
from gateway.meetings.models import Choice, Preference
from matching.similarity.learning.feedback import Feedback

WEIGHTS = {Choice.MUST: 1.5, Choice.WOULD: 1.0, Choice.NO: 1.0}
"""How much an answer tells: who must meet somebody has thought about it."""

FEWEST_ANSWERS = 5
"""So many answers somebody gave, or got, before how often they were a yes counts in any list: an average of fewer could
show a single "no thanks"."""

FEWEST_OF_EACH = 2
"""So many yes and so many no must be among them: of answers that are all equal, the average shows every one."""


def answers_of(session: Session, event_id: int, parties: Mapping[str, Party]) -> tuple[Feedback, ...]:
    """Return what these participants said of each other, by the ids of chooser and chosen."""
    codes = {party.registration.id: code for code, party in parties.items()}
    said = sa.select(Preference.chooser_id, Preference.chosen_id, Preference.choice)
    rows = session.execute(
        said.where(Preference.event_id == event_id).order_by(Preference.chooser_id, Preference.chosen_id)
    )
    return tuple(
        Feedback(
            chooser=codes[chooser],
            chosen=codes[chosen],
            side=values.Side(parties[codes[chooser]].registration.side),
            yes=choice != Choice.NO,
            weight=WEIGHTS[Choice(choice)],
        )
        for chooser, chosen, choice in rows
        if chooser in codes and chosen in codes
    )


def countable(
    answers: Sequence[Feedback], fewest: int = FEWEST_ANSWERS, of_each: int = FEWEST_OF_EACH
) -> tuple[Feedback, ...]:
    """Return the answers that may count as somebody's habit.

    Everyone left in them gave, or got, at least `fewest`, and of these at least `of_each` yes and `of_each` no. An
    answer falls out with either of its two people, which can leave another with too few; so this is repeated.

    Examples
    --------
    >>> one = Feedback(chooser="B1", chosen="S1", side=values.Side.BUYER, yes=False)
    >>> countable([one]), countable([one], fewest=1, of_each=0) == (one,)
    ((), True)
    """
    left = tuple(answers)
    while True:
        gave = _known([(answer.side, answer.chooser, answer.yes) for answer in left], fewest, of_each)
        got = _known([(answer.side, answer.chosen, answer.yes) for answer in left], fewest, of_each)
        kept = tuple(
            answer for answer in left if (answer.side, answer.chooser) in gave and (answer.side, answer.chosen) in got
        )
        if len(kept) == len(left):
            return left
        left = kept


def _known(said: Sequence[tuple[values.Side, str, bool]], fewest: int, of_each: int) -> set[tuple[values.Side, str]]:
    """Return who has enough answers, and enough of each kind among them."""
    times = Counter(said)
    both = {(side, one): (times[side, one, True], times[side, one, False]) for side, one, _ in said}
    return {who for who, (yes, no) in both.items() if yes + no >= fewest and min(yes, no) >= of_each}


def digest_of(answers: Sequence[Feedback]) -> str:
    """Return what tells one set of answers from another."""
    return hashlib.sha256("\n".join(sorted(map(repr, answers))).encode()).hexdigest()
