"""A checked `Problem` as integer arrays.

Everything is put in one order (slots by time, participants and pairs by id), so that the order in which
a file lists them cannot change the result.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.errors import InputError
from matching.scheduling.entries import shared_tables
from matching.scheduling.problem import faults_of
from matching.types import Pair, Participant, Problem, Settings, Side, Slot, Tier

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def plain_weight(pair: Pair, settings: Settings) -> int:
    """Return what a pair is worth: ``round(999 score) + tier weight - rank step``, at least 1.

    A rank counts from 1 inside its tier; a pair that nobody asked for (tier ``none``) has no step.
    """
    weight = round(999 * pair.score) + settings.tier_weights[pair.tier]
    if pair.rank is not None and pair.tier is not Tier.NONE:
        weight -= settings.rank_step * (pair.rank - 1)
    return max(1, weight)


def bits_of(flags: Bools) -> list[int]:
    """Return, for each row of (rows, slots) flags, an integer whose bit `k` says whether flag `k` is set."""
    packed = np.packbits(flags, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


@dataclass(frozen=True, slots=True)
class Model:
    """A problem in arrays. Participants are numbered suppliers first, then buyers, each side by id.

    Attributes
    ----------
    slots, people, pairs : the entries in their order; `suppliers` of the people are suppliers.
    supplier, buyer : (pairs,) numbers of the two people.
    weight : (pairs,) plain weight, at least 1.
    big : what each mandatory meeting counts on top: 1 + the sum of all weights and floors, so that no sum
        of others can outrank one.
    mandatory, shared : (pairs,) whether it is mandatory; whether it needs one of the shared tables
        (neither of the two has a stand).
    meetable : (pairs,) False where both have a stand: neither leaves it, so they never meet.
    language : (pairs,) index into `languages`, -1 for none.
    free : (people, slots) free by the participant's word, and the stand, if any, is open.
    most, least : (people,) meetings; `most` is at most the number of slots.
    tables : (slots,) open tables that are nobody's stand.
    interpreters : (languages, slots) how many are there.
    pins : (pair, slot) numbers.
    follows : (slots,) whether a slot follows the one before in the same block.
    """

    problem: Problem
    slots: tuple[Slot, ...]
    people: tuple[Participant, ...]
    suppliers: int
    pairs: tuple[Pair, ...]
    supplier: Ints
    buyer: Ints
    weight: Ints
    big: int
    mandatory: Bools
    shared: Bools
    meetable: Bools
    languages: tuple[str, ...]
    language: Ints
    free: Bools
    most: Ints
    least: Ints
    tables: Ints
    interpreters: Ints
    pins: tuple[tuple[int, int], ...]
    follows: Bools


def build_model(problem: Problem) -> Model:
    """Check `problem` and put it in arrays.

    Raises
    ------
    InputError
        Listing every fault, one sentence each.
    """
    if faults := faults_of(problem):
        raise InputError(*faults)
    settings = problem.settings
    slots = tuple(sorted(problem.slots, key=lambda slot: slot.start))
    slot_at = {slot.id: index for index, slot in enumerate(slots)}
    people = tuple(sorted(problem.participants, key=lambda person: (person.side is Side.BUYER, person.id)))
    person_at = {person.id: index for index, person in enumerate(people)}
    pairs = tuple(sorted(problem.pairs, key=lambda pair: (pair.supplier, pair.buyer)))
    pair_at = {(pair.supplier, pair.buyer): index for index, pair in enumerate(pairs)}
    languages = tuple(sorted({pair.interpreter for pair in pairs if pair.interpreter is not None}))
    language_at = {language: index for index, language in enumerate(languages)}

    free = np.ones((len(people), len(slots)), dtype=np.bool_)
    closed = {table.id: [slot_at[slot] for slot in table.closed] for table in problem.tables}
    for index, person in enumerate(people):
        if person.free is not None:
            free[index] = False
            free[index, [slot_at[slot] for slot in person.free]] = True
        if person.table is not None:
            free[index, closed[person.table]] = False
    interpreters = np.zeros((len(languages), len(slots)), dtype=np.int64)
    for group in problem.interpreters:
        if group.language in language_at:
            for slot, number in group.slots.items():
                interpreters[language_at[group.language], slot_at[slot]] = number

    tables = shared_tables(problem)
    stand = np.array([person.table is not None for person in people], dtype=np.bool_)
    supplier = np.array([person_at[pair.supplier] for pair in pairs], dtype=np.int64)
    buyer = np.array([person_at[pair.buyer] for pair in pairs], dtype=np.int64)
    weight = np.array([plain_weight(pair, settings) for pair in pairs], dtype=np.int64)
    least = np.array([person.least for person in people], dtype=np.int64)
    follows = [i > 0 and slots[i - 1].block == slot.block for i, slot in enumerate(slots)]
    return Model(
        problem=problem,
        slots=slots,
        people=people,
        suppliers=sum(person.side is Side.SUPPLIER for person in people),
        pairs=pairs,
        supplier=supplier,
        buyer=buyer,
        weight=weight,
        big=1 + int(weight.sum()) + settings.floor_weight * int(least.sum()),
        mandatory=np.array([pair.mandatory for pair in pairs], dtype=np.bool_),
        shared=~(stand[supplier] | stand[buyer]),
        meetable=~(stand[supplier] & stand[buyer]),
        languages=languages,
        language=np.array([language_at.get(pair.interpreter or "", -1) for pair in pairs], dtype=np.int64),
        free=free,
        most=np.array([len(slots) if p.most is None else min(p.most, len(slots)) for p in people], dtype=np.int64),
        least=least,
        tables=np.array([tables[slot.id] for slot in slots], dtype=np.int64),
        interpreters=interpreters,
        pins=tuple(sorted((pair_at[pin.supplier, pin.buyer], slot_at[pin.slot]) for pin in problem.pins)),
        follows=np.array(follows, dtype=np.bool_),
    )
