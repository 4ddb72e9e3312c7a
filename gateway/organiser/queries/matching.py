"""What the page about the matching shows: what the last ranking used, what was learned, and who is shown to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from gateway.events.models import Event
from gateway.jobs import Job
from gateway.matches.models import LearnedModel, MatchingSettings, Ranking
from gateway.matches.queries import settings_of
from gateway.meetings.models import Preference
from gateway.meetings.queries import WANTS
from gateway.organiser.queries.overview import newest_job, worker_is_silent
from gateway.profiles.models import Need, Offer
from gateway.registrations.models import Organisation, Registration, Side, State
from gateway.schedule.agendas import Party
from gateway.transactions import AnySession

ATTEMPTS_SHOWN = 12
NAMED = 60
"""How many of those who are hardly shown are named on each side."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How many answers there are by now, whoever they are about."""

    number: int
    wanted: int
    people: int
    newest_at: datetime | None

    @property
    def refused(self) -> int:
        """How many are a "no thanks"."""
        return self.number - self.wanted


@dataclass(frozen=True, slots=True)
class Hardly:
    """Somebody whom few or none find: in how many lists, in how many first tens, with how many products."""

    who: Party
    lists: int
    tens: int
    products: int


@dataclass(frozen=True, slots=True)
class Shown:
    """How one side is shown to the other; `tens` is (first tens, people), from none to the most."""

    side: Side
    people: int
    nobody: int
    covered: int
    gini: float
    tens: tuple[tuple[int, int], ...]
    hardly: tuple[Hardly, ...]
    hardly_in_all: int


@dataclass(frozen=True, slots=True)
class Matching:
    """Everything the page about the matching shows."""

    ranking: Ranking | None
    settings: MatchingSettings
    in_use: LearnedModel | None
    attempts: Sequence[LearnedModel]
    """What was tried here, and what other events taught; the newest first."""
    editions: Mapping[int, Event]
    """The events the attempts were learned from, by id."""
    answers: Answers
    learn_job: Job | None
    rank_job: Job | None
    worker_is_silent: bool
    shown: tuple[Shown, ...]

    @property
    def latest(self) -> LearnedModel | None:
        """The newest attempt made from this event's answers."""
        return next((one for one in self.attempts if one.event_id == self.settings.event_id), None)

    @property
    def answers_are_new(self) -> bool:
        """Whether somebody answered since the latest attempt."""
        newest = self.answers.newest_at
        return newest is not None and (self.latest is None or newest > self.latest.made_at)

    @property
    def ranking_is_by_another(self) -> bool:
        """Whether the lists everybody sees were made by another model than the one in use."""
        if self.ranking is None or not self.ranking.model:
            return False
        learned = {one.name for one in self.attempts if one.promoted}
        if self.in_use is None:
            return self.ranking.model in learned
        return self.ranking.model != self.in_use.name


def matching(session: AnySession, event: Event, *, now: datetime) -> Matching:
    """Return how an event's matches are made."""
    ranking = session.get(Ranking, event.id)
    settings = settings_of(session, event.id)
    attempts = _attempts(session, event.id, settings.model_id)
    numbers = {one.event_id for one in attempts if one.event_id is not None}
    editions = session.scalars(sa.select(Event).where(Event.id.in_(numbers)).order_by(Event.id))
    return Matching(
        ranking=ranking,
        settings=settings,
        in_use=next((one for one in attempts if one.id == settings.model_id), None),
        attempts=attempts,
        editions={one.id: one for one in editions},
        answers=_answers(session, event.id),
        learn_job=newest_job(session, event.id, "learn"),
        rank_job=newest_job(session, event.id, "rank"),
        worker_is_silent=worker_is_silent(session, now=now),
        shown=_shown(session, ranking),
    )


def _attempts(session: AnySession, event_id: int, in_use: int | None) -> list[LearnedModel]:
    """Return the newest attempts that concern this event; the one in use is always among them."""
    concerns = sa.or_(LearnedModel.event_id == event_id, LearnedModel.promoted)
    newest = sa.select(LearnedModel).where(concerns).order_by(LearnedModel.id.desc()).limit(ATTEMPTS_SHOWN)
    found = list(session.scalars(newest))
    if in_use is not None and all(one.id != in_use for one in found):
        found.append(session.get_one(LearnedModel, in_use))
    return found


def _answers(session: AnySession, event_id: int) -> Answers:
    wanted = sa.func.count().filter(Preference.choice.in_(WANTS))
    people = sa.func.count(sa.distinct(Preference.chooser_id))
    query = sa.select(sa.func.count(), wanted, people, sa.func.max(Preference.chosen_at))
    return Answers(*session.execute(query.where(Preference.event_id == event_id)).one())


def _shown(session: AnySession, ranking: Ranking | None) -> tuple[Shown, ...]:
    if ranking is None or "shown" not in ranking.figures:
        return ()
    told = ranking.figures["shown"]
    people = _people(session, [number for side in Side for number, *_times in told[side]["few"][:NAMED]])
    return tuple(
        Shown(
            side=side,
            people=told[side]["people"],
            nobody=told[side]["nobody"],
            covered=told[side]["covered"],
            gini=told[side]["gini"] or 0.0,
            tens=tuple((times, number) for times, number in told[side]["tens"]),
            hardly=tuple(
                Hardly(who=people[number][0], lists=lists, tens=tens, products=people[number][1])
                for number, lists, tens in told[side]["few"][:NAMED]
                if number in people
            ),
            hardly_in_all=told[side]["few_in_all"],
        )
        for side in Side
    )


def _people(session: AnySession, ids: Sequence[int]) -> dict[int, tuple[Party, int]]:
    """Return who these participants are, with how many products they name; who left is left out."""
    offers, needs = (
        sa.select(sa.func.count(kind.id)).where(kind.registration_id == Registration.id).scalar_subquery()
        for kind in (Offer, Need)
    )
    query = (
        sa.select(
            Registration.id, Registration.code, Registration.side, Organisation.name, Organisation.latin_name,
            Registration.language, Organisation.country, offers + needs,
        )
        .join(Organisation, Organisation.id == Registration.organisation_id)
        .where(Registration.id.in_(ids), Registration.state == State.APPROVED)
    )  # fmt: skip
    return {
        id_: (Party(id_, code, Side(side), name, latin or "", language, country), number)
        for id_, code, side, name, latin, language, country, number in session.execute(query)
    }
