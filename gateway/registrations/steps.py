"""The steps of the form, in their order, and what is known of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _

from gateway.registrations.models import Side


class Step(StrEnum):
    """One step; the value is its part of the address."""

    YOU = "you"
    ORGANISATION = "organisation"
    PRODUCTS = "products"
    TIMES = "times"
    REVIEW = "review"


ORDER = tuple(Step)


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry of the list of steps."""

    step: Step
    number: int
    done: bool
    current: bool


def standings(current: Step, sound: Collection[Step]) -> list[Standing]:
    """Return all steps as the list shows them; `sound` are those whose answers can be sent as they are."""
    return [Standing(step, number, step in sound, step is current) for number, step in enumerate(ORDER, start=1)]


def after(step: Step) -> Step:
    """Return the next step; the last one is followed by itself."""
    return ORDER[min(ORDER.index(step) + 1, len(ORDER) - 1)]


def before(step: Step) -> Step:
    """Return the step before; nothing is before the first."""
    return ORDER[max(ORDER.index(step) - 1, 0)]


def resume_at(sound: Collection[Step]) -> Step:
    """Return where to go on: at the first step that is not in order, at the end if all are."""
    return next((step for step in ORDER if step not in sound), Step.REVIEW)


def title(step: Step, side: Side) -> str:
    """Return what a step is called."""
    supplier = side is Side.SUPPLIER
    return {
        Step.YOU: _("Who you are"),
        Step.ORGANISATION: _("Your organisation"),
        Step.PRODUCTS: _("What you offer") if supplier else _("What you need"),
        Step.TIMES: _("When and how you can meet"),
        Step.REVIEW: _("Look it over and send"),
    }[step]
