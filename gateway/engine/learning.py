"""Learning from an event's answers what a score weighs (docs/adr/0007)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from gateway.audit import note
from gateway.database import insert_into, lock_event
from gateway.engine.answers import digest_of
from gateway.engine.material import Material, fit, material_of
from gateway.events.models import Event
from gateway.jobs import JobError, Report
from gateway.matches.models import LearnedModel
from gateway.matches.service import settled
from gateway.transactions import reading, unit_of_work
from matching.similarity.model import Model

if TYPE_CHECKING:
    from matching.similarity.learning.record import Trial
    from matching.similarity.matcher import MutualMatcher


def learn_event(event_id: int, report: Report) -> None:
    """Learn from what an event's participants answered so far, and use what was learned if it proves better.

    May be called again: answers that were learned from are not learned from twice.
    """
    with reading() as session:
        material = material_of(session, event_id)
    if not material.answers:
        raise JobError("Nobody has answered yet. Learning begins when participants say whom they want to meet.")
    if material.learns and not is_learned(material):
        study(material, fit(material, report), report)


def is_learned(material: Material) -> bool:
    """Tell whether these very answers were learned from already."""
    with reading() as session:
        same = sa.select(LearnedModel.id).where(
            LearnedModel.event_id == material.event_id, LearnedModel.answers_digest == digest_of(material.answers)
        )
        return session.scalar(same) is not None


def study(material: Material, matcher: MutualMatcher, report: Report) -> Model:
    """Learn from the answers, keep the evidence, and return the model to use from now on."""
    from matching.similarity.learning.trial import learn

    report("learn", 0, 1)
    trial = learn(matcher, material.answers, current=material.model, today=material.read_at.date())
    overruled = _store(material, trial)
    report("learn", 1, 1)
    return material.model if overruled else trial.model


def _store(material: Material, trial: Trial) -> bool:
    """Keep what was learned; a model that proved better is used.

    Returns whether the organiser overruled that in the meantime, by another choice or by switching learning off.
    """
    from matching.similarity.learning.record import model_to_json, record_to_json

    row = {
        "event_id": material.event_id, "answers_digest": digest_of(material.answers), "name": trial.record.candidate,
        "promoted": trial.promoted, "weights": model_to_json(trial.model) if trial.promoted else None,
        "record": record_to_json(trial.record), "made_at": material.read_at,
    }  # fmt: skip
    with unit_of_work() as session:
        lock_event(session, material.event_id)
        insert = insert_into(session, LearnedModel).values(**row)
        once = insert.on_conflict_do_nothing(index_elements=["event_id", "answers_digest"])
        learned = session.scalar(once.returning(LearnedModel.id))
        settings = settled(session, material.event_id)
        if learned is None or not trial.promoted:
            return False  # nothing new to use, or another worker has seen to it
        if not settings.learns or settings.model_id != material.model_id:
            return True
        settings.model_id = learned
        slug = session.get_one(Event, material.event_id).slug
        note(
            session, "model.promoted", slug, now=datetime.now(UTC), event_id=material.event_id,
            details={"model": row["name"]},
        )  # fmt: skip
        return False
