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


def countable(answers: Sequence[Feedback], fewest: int = FEWEST_ANSWERS) -> tuple[Feedback, ...]:
    """Return the answers that may count as somebody's habit: everyone left in them gave, or got, at least `fewest`.

    An answer falls out with either of its two people, which can leave another with too few; so this is repeated.

    Examples
    --------
    >>> one = Feedback(chooser="B1", chosen="S1", side=values.Side.BUYER, yes=False)
    >>> countable([one]), countable([one], fewest=1) == (one,)
    ((), True)
    """
    left = tuple(answers)
    while True:
        gave = Counter((answer.side, answer.chooser) for answer in left)
        got = Counter((answer.side, answer.chosen) for answer in left)
        enough = tuple(
            answer
            for answer in left
            if min(gave[answer.side, answer.chooser], got[answer.side, answer.chosen]) >= fewest
        )
        if len(enough) == len(left):
            return left
        left = enough


def digest_of(answers: Sequence[Feedback]) -> str:
    """Return what tells one set of answers from another."""
    return hashlib.sha256("\n".join(sorted(map(repr, answers))).encode()).hexdigest()
