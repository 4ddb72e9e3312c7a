"""Voluntary self-identification: kept apart from everything else, and only ever counted.

A count is shown from five on. A small one must not follow from the others either: where exactly one count is held
back, its number would be the total less those shown, so another goes with it, the smallest there is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database import Base
from gateway.registrations.models import Registration, State
from gateway.transactions import AnySession

FEWEST = 5


class Group(StrEnum):
    """What an organisation may say of itself; any number of them."""

    WOMEN = "women_led"
    INDIGENOUS = "indigenous_owned"
    BLACK = "black_owned"
    YOUTH = "youth_led"
    RURAL = "rural"


GROUPS: dict[str, LazyString] = {
    Group.WOMEN.value: _l("led by women"),
    Group.INDIGENOUS.value: _l("owned by Indigenous people"),
    Group.BLACK.value: _l("owned by Black people"),
    Group.YOUTH.value: _l("led by young people"),
    Group.RURAL.value: _l("in a rural region"),
}


class SelfIdentification(Base):
    """The groups one registration says it belongs to. Nobody is shown a row of this table."""

    __tablename__ = "self_identification"

    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    groups: Mapped[list[str]] = mapped_column(default=list)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many said what, among those who take part; None is held back."""

    answered: int | None
    groups: Mapping[str, int | None]


def answer(session: AnySession, registration_id: int, groups: Collection[str]) -> None:
    """Keep what one registration says of itself; nothing said leaves no row."""
    session.execute(sa.delete(SelfIdentification).where(SelfIdentification.registration_id == registration_id))
    known = [group.value for group in Group if group in groups]
    if known:
        session.add(SelfIdentification(registration_id=registration_id, groups=known))


def groups_of(session: AnySession, registration_id: int) -> list[str]:
    """Return what one registration says of itself; for its owner alone."""
    said = session.get(SelfIdentification, registration_id)
    return [] if said is None else said.groups


def counts_of(session: AnySession, event_id: int) -> Counts:
    """Return what may be shown of an event's participants."""
    query = (
        sa.select(SelfIdentification.groups)
        .join(Registration, Registration.id == SelfIdentification.registration_id)
        .where(Registration.event_id == event_id, Registration.state == State.APPROVED)
    )
    return shown(list(session.scalars(query)))


def shown(answers: Iterable[Collection[str]]) -> Counts:
    """Return the counts that may be shown, so that no number from one to four can be worked out.

    Everybody who answered is in one group at least, so a group held back alone, in a total of answers that is shown,
    has as its least number the total less the others: then the smallest of the others is held back too. A group
    that all but a few are in tells of those few, and is held back as well.

    Examples
    --------
    >>> shown([["rural"]] * 12 + [["women_led"]] * 9 + [["youth_led"]] * 2).groups["women_led"] is None
    True
    """
    said = [set(one) for one in answers]
    total = len(said)
    numbers = {group.value: sum(group in one for one in said) for group in Group}
    if total < FEWEST:
        return Counts(None, dict.fromkeys(numbers))
    held = {group for group, number in numbers.items() if 0 < number < FEWEST or 0 < total - number < FEWEST}
    open_ = sorted((number, group) for group, number in numbers.items() if group not in held and number)
    if len(held) == 1 and open_:
        held.add(open_[0][1])
    # A nought is only said beside nothing that is held back: among hidden counts it would tell which are not nought.
    held |= {group for group, number in numbers.items() if held and not number}
    return Counts(total, {group: None if group in held else number for group, number in numbers.items()})
