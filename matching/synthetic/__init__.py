"""Seeded example events, for tests, demonstrations and benchmarks: who comes, who truly fits, who asks for whom.

Everything is made up from tables written for this project; no name, address or phrase is anybody's.

Examples
--------
>>> event = demonstration(seed=0, suppliers=3, buyers=2)
>>> [registration.profile.id for registration in event.registrations]
['S001', 'S002', 'S003', 'B001', 'B002']
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from matching.errors import InputError
from matching.synthetic.buyers import buyer, buyer_colleague, supply_of
from matching.synthetic.event import SyntheticEvent, SyntheticRegistration, may_meet, truth
from matching.synthetic.suppliers import supplier, supplier_colleague
from matching.synthetic.wishes import Choice, Wish, wishes
from matching.types import Fit

__all__ = [
    "SLOTS",
    "Choice",
    "Fit",
    "SyntheticEvent",
    "SyntheticRegistration",
    "Wish",
    "demonstration",
    "may_meet",
    "truth",
    "wishes",
]

_TIMES = ("0900", "0925", "0950", "1030", "1055", "1120", "1300", "1325", "1350", "1430", "1455", "1520")
SLOTS = tuple(f"d{day}-{time}" for day in (1, 2) for time in _TIMES)
"""The meeting slots of the demonstration: two days of twelve."""

COLLEAGUE_SHARE = 0.04
"""How many registrations are a second one from the organisation just before."""


def demonstration(
    *, seed: int = 0, suppliers: int = 300, buyers: int = 150, slots: Sequence[str] = SLOTS
) -> SyntheticEvent:
    """Make up an event.

    Parameters
    ----------
    seed : int
        Same seed and numbers, same event, whatever the machine.
    suppliers, buyers : int
        How many registrations of each side, colleagues included.
    slots : sequence of str
        The ids of the meeting slots in order of time; diaries are made from them.

    Raises
    ------
    InputError
        A number is negative, or there is no slot.
    """
    if suppliers < 0 or buyers < 0:
        raise InputError(f"An event cannot have {min(suppliers, buyers)} participants on one side: ask for 0 or more.")
    if not slots:
        raise InputError("The event has no slots: name at least one.")
    selling = _suppliers(seed, suppliers, slots)
    return SyntheticEvent(registrations=(*selling, *_buyers(seed, buyers, slots, selling)), slots=tuple(slots))


def _suppliers(seed: int, count: int, slots: Sequence[str]) -> list[SyntheticRegistration]:
    made: list[SyntheticRegistration] = []
    taken: set[str] = set()
    for number in range(1, count + 1):
        id_ = _id("S", number, count)
        if _is_colleague(seed, "supplier", number, made):
            made.append(supplier_colleague(seed, number, id_, made[-1], slots=slots))
        else:
            made.append(supplier(seed, number, id_, slots=slots, taken=taken))
        taken.add(made[-1].organisation_name)
    return made


def _buyers(
    seed: int, count: int, slots: Sequence[str], selling: Sequence[SyntheticRegistration]
) -> list[SyntheticRegistration]:
    supply = supply_of(selling)
    made: list[SyntheticRegistration] = []
    taken = {one.organisation_name for one in selling}
    for number in range(1, count + 1):
        id_ = _id("B", number, count)
        if _is_colleague(seed, "buyer", number, made):
            made.append(buyer_colleague(seed, number, id_, made[-1], supply=supply, slots=slots))
        else:
            made.append(buyer(seed, number, id_, supply=supply, slots=slots, taken=taken))
        taken.add(made[-1].organisation_name)
    return made


def _is_colleague(seed: int, side: str, number: int, made: Sequence[SyntheticRegistration]) -> bool:
    """Say whether this one comes from the organisation just before; two at most come from one."""
    chosen = Random(f"{seed}/{side}-is-colleague/{number}").random() < COLLEAGUE_SHARE
    return chosen and bool(made) and (len(made) == 1 or made[-1].organisation_name != made[-2].organisation_name)


def _id(letter: str, number: int, count: int) -> str:
    """Return an id such as ``S017``; all of one side are equally long, so that they sort as they count."""
    return f"{letter}{number:0{max(3, len(str(count)))}}"
