"""What the page about the matching starts from: a ranking with its figures, an attempt at learning."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from gateway.events.models import Event
from gateway.matches.models import LearnedModel, Ranking
from gateway.registrations.models import Registration, Side
from tests.builders import NOW

EVIDENCE = {
    "candidate": "learned-1", "current": "prior-2", "learned_on": "2027-07-31", "answers": 240, "requesters": 30,
    "measured": 28, "candidate_figure": 0.7126, "current_figure": 0.68, "noise": 0.01, "answered_by_both": 55,
    "calibrated": True, "verdict": "better",
}  # fmt: skip


def shown(few: list[list[int]] | None = None, **changes: Any) -> dict[str, Any]:
    """Return how one side is shown: three people, and those who are hardly shown."""
    told = {"people": 3, "nobody": 0, "covered": 3, "gini": 0.1, "tens": [[1, 2], [7, 1]]}
    return {**told, "few": few or [], "few_in_all": len(few or []), **changes}


def a_ranking(
    session: Session,
    event: Event,
    *,
    encoder: str = "usem3",
    model: str = "prior-2",
    suppliers: dict[str, Any] | None = None,
    buyers: dict[str, Any] | None = None,
    **figures: Any,
) -> Ranking:
    """Store a ranking as the engine leaves one."""
    told = {
        "products": 9,
        "answers": {"all": 0, "wanted": 0, "people": 0},
        "learns": True,
        "model": {},
        "pull": {
            "buyer": {"text": 0.62, "category": 0.3, "market": 0.0, "size": 0.004},
            "supplier": {"text": 0.5, "category": 0.2, "market": 0.3, "size": 0.0},
        },
        "scale": [],
        "shown": {Side.SUPPLIER: suppliers or shown(), Side.BUYER: buyers or shown()},
        "languages": {Side.SUPPLIER: {"en": 2, "fr": 1}, Side.BUYER: {"ja": 3}},
        "same_language": 0.24,
        "neutral": 0.2,
    }
    ranking = Ranking(
        event_id=event.id, made_at=NOW, encoder=encoder, model=model, suppliers=3, buyers=3, seconds=1.5,
        figures={**told, **figures},
    )  # fmt: skip
    session.add(ranking)
    session.commit()
    return ranking


def an_attempt(session: Session, event: Event, *, name: str = "learned-1", **evidence: Any) -> LearnedModel:
    """Store an attempt at learning; one that proved better unless the evidence says otherwise."""
    record = {**EVIDENCE, "candidate": name, **evidence}
    better = record["verdict"] == "better"
    attempt = LearnedModel(
        event_id=event.id, answers_digest=f"{name} of {event.slug}", name=name, promoted=better,
        weights={} if better else None, record={key: value for key, value in record.items() if value is not None},
        made_at=NOW,
    )  # fmt: skip
    session.add(attempt)
    session.commit()
    return attempt


def hardly(registration: Registration, *, lists: int, tens: int = 0) -> list[int]:
    """Return the entry of somebody who is hardly shown."""
    return [registration.id, lists, tens]
