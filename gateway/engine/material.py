"""What a ranking is made from: the people, what they answered, and the model in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

import matching.types as values
from gateway.database import insert_into
from gateway.engine.answers import answers_of, countable
from gateway.engine.people import Party, parties_of, profile_of
from gateway.engine.workers import workers_of
from gateway.jobs import JobError, Report
from gateway.matches.models import LearnedModel
from gateway.matches.queries import settings_of
from gateway.profiles.models import PhraseVector
from gateway.registrations.models import Side
from gateway.transactions import reading, unit_of_work
from matching.errors import InputError
from matching.similarity.learning.feedback import Feedback
from matching.similarity.model import PRIOR, Model

if TYPE_CHECKING:
    from matching.similarity.matcher import MutualMatcher

LIST_LENGTH = 50
"""How many suggestions each list holds at most."""


class TableVectors:
    """The cache of phrase vectors, kept in the database; short transactions, so pages are never held up."""

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the vectors there are."""
        found: dict[str, bytes] = {}
        with reading() as session:
            for start in range(0, len(keys), 500):
                some = PhraseVector.key.in_(keys[start : start + 500])
                found.update(session.execute(sa.select(PhraseVector.key, PhraseVector.vector).where(some)).all())
        return found

    def put_many(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors; another worker may have kept the same."""
        if not vectors:
            return
        with unit_of_work() as session:
            session.execute(
                insert_into(session, PhraseVector).on_conflict_do_nothing(index_elements=["key"]),
                [{"key": key, "vector": vector} for key, vector in sorted(vectors.items())],
            )


@dataclass(frozen=True, slots=True)
class Material:
    """One event's participants by code, what they said of each other, and how they are to be ranked."""

    event_id: int
    read_at: datetime
    """Before anything was read: whatever changed later is not in it for sure."""
    parties: Mapping[str, Party]
    profiles: Mapping[str, values.Profile]
    answers: tuple[Feedback, ...]
    habits: tuple[Feedback, ...]
    """The answers that count in scores: none where the event does not learn."""
    learns: bool
    model_id: int | None
    """Row of the model in use; None is the one set by hand."""
    model: Model

    def side(self, side: Side) -> list[values.Profile]:
        """Return one side's profiles, in the order of ids."""
        return [self.profiles[code] for code, party in self.parties.items() if party.registration.side == side]

    @property
    def both_sides(self) -> bool:
        """Tell whether there is anybody to match."""
        return {party.registration.side for party in self.parties.values()} == set(Side)


def material_of(session: Session, event_id: int) -> Material:
    """Read everything a ranking of this event needs.

    Raises
    ------
    JobError
        The model in use is of another version.
    """
    read_at = datetime.now(UTC)
    parties = parties_of(session, event_id)
    answers = answers_of(session, event_id, parties)
    settings = settings_of(session, event_id)
    return Material(
        event_id=event_id,
        read_at=read_at,
        parties=parties,
        profiles={code: profile_of(party) for code, party in parties.items()},
        answers=answers,
        habits=countable(answers) if settings.learns else (),
        learns=settings.learns,
        model_id=settings.model_id,
        model=_model(session, settings.model_id),
    )


def _model(session: Session, model_id: int | None) -> Model:
    if model_id is None:
        return PRIOR
    return read_model(session.get_one(LearnedModel, model_id).weights)


def read_model(data: object) -> Model:
    """Return a stored model; raises `JobError` if this version of the engine does not understand it."""
    from matching.similarity.learning.record import model_from_json

    try:
        return model_from_json(data, source="The model in use")
    except InputError as error:
        raise JobError(f"{error} Use another model: choose it on the page Matching.") from error


def fit(material: Material, report: Report) -> MutualMatcher:
    """Return the engine with both sides read.

    Raises
    ------
    JobError
        One side has no approved participant.
    """
    from matching.similarity.matcher import MutualMatcher

    if not material.both_sides:
        raise JobError("There is nobody to match: one side has no approved participant.")
    matcher = MutualMatcher(
        store=TableVectors(),
        top=LIST_LENGTH,
        model=material.model,
        feedback=material.habits,
        workers=workers_of(current_app.config["SETTINGS"]),
    )
    return matcher.fit(material.side(Side.SUPPLIER), material.side(Side.BUYER), progress=report)
