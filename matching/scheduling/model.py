"""A checked `Problem` as integer arrays.

Everything is put in one order (slots by time, participants and pairs by id), so that the order in which
a file lists them cannot change the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.errors import InputError
from matching.scheduling.columns import Bools as Bools
from matching.scheduling.columns import Columns, columns_of, plain_weights
from matching.scheduling.columns import Ints as Ints
from matching.scheduling.entries import shared_tables
from matching.scheduling.problem import faults_of
from matching.types import Pair, Participant, Problem, Settings, Slot, Tier


def plain_weight(pair: Pair, settings: Settings) -> int:
    """Return what a pair is worth: ``round(999 score) + tier weight - rank step``, at least 1.

    A rank counts from 1 inside its tier; a pair that nobody asked for (tier ``none``) has no step.
    """
    weight = round(999 * pair.score) + settings.tier_weights[pair.tier]
    if pair.rank is not None and pair.tier is not Tier.NONE:
        weight -= settings.rank_step * (pair.rank - 1)
    return max(1, weight)


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
    tier : (pairs,) index into `matching.scheduling.columns.TIERS`.
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
    tier: Ints
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
    columns = columns_of(problem)
    if faults := faults_of(problem, columns):
        raise InputError(*faults)
    settings, people = problem.settings, columns.people
    slots = tuple(sorted(problem.slots, key=lambda slot: slot.start))
    slot_at = {slot.id: index for index, slot in enumerate(slots)}
    order = np.lexsort((columns.buyer, columns.supplier))
    supplier, buyer, weight = columns.supplier[order], columns.buyer[order], plain_weights(columns, settings)[order]
    languages = tuple(sorted({language for language in columns.interpreter if language is not None}))
    language_at = {language: index for index, language in enumerate(languages)}
    spoken = np.array([language_at.get(language or "", -1) for language in columns.interpreter], dtype=np.int64)

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
    least = np.array([person.least for person in people], dtype=np.int64)
    follows = [i > 0 and slots[i - 1].block == slot.block for i, slot in enumerate(slots)]
    return Model(
        problem=problem,
        slots=slots,
        people=people,
        suppliers=columns.suppliers,
        pairs=tuple(map(problem.pairs.__getitem__, order.tolist())),
        supplier=supplier,
        buyer=buyer,
        weight=weight,
        big=1 + int(weight.sum()) + settings.floor_weight * int(least.sum()),
        tier=columns.tier[order],
        mandatory=columns.mandatory[order],
        shared=~(stand[supplier] | stand[buyer]),
        meetable=~(stand[supplier] & stand[buyer]),
        languages=languages,
        language=spoken[order],
        free=free,
        most=np.array([len(slots) if p.most is None else min(p.most, len(slots)) for p in people], dtype=np.int64),
        least=least,
        tables=np.array([tables[slot.id] for slot in slots], dtype=np.int64),
        interpreters=interpreters,
        pins=_pins(problem, columns, order, slot_at),
        follows=np.array(follows, dtype=np.bool_),
    )


def _pins(problem: Problem, columns: Columns, order: Ints, slot_at: dict[str, int]) -> tuple[tuple[int, int], ...]:
    named = [(pin.supplier, pin.buyer) for pin in problem.pins]
    pairs = numbers_of(columns.people, columns.supplier[order], columns.buyer[order], named).tolist()
    return tuple(sorted((pair, slot_at[pin.slot]) for pair, pin in zip(pairs, problem.pins, strict=True)))


def numbers_of(people: tuple[Participant, ...], supplier: Ints, buyer: Ints, named: Sequence[tuple[str, str]]) -> Ints:
    """Return (named,) which of the pairs each (supplier id, buyer id) is, -1 for none of them.

    `supplier`, `buyer` (pairs,) are numbers of `people`, in their order.
    """
    if not len(supplier) or not named:
        return np.full(len(named), -1, dtype=np.int64)
    number = {person.id: index for index, person in enumerate(people)}
    ends = np.array([(number.get(a, -1), number.get(b, -1)) for a, b in named], dtype=np.int64)
    keys, wanted = supplier * len(people) + buyer, ends[:, 0] * len(people) + ends[:, 1]
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found: Ints = np.where((keys[at] == wanted) & (ends >= 0).all(axis=1), at, -1)
    return found
