"""What is left to decide of a problem once the pins are set and what can never be is dropped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.scheduling.model import Bools, Ints, Model


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is left to decide once the pins are set and what can never be is dropped.

    Attributes
    ----------
    model : the whole problem.
    pairs : (left,) numbers of the pairs that can still meet; `supplier`, `buyer`, `weight`, `mandatory`,
        `shared`, `language` are theirs. `weight` includes `big` for the mandatory ones.
    free : (people, slots) free and not pinned.
    most, least : (people,) how many more meetings, at most as many as the slots left allow.
    tables : (slots,) tables left, at most the people there on either side (the first tightening).
    interpreters : (languages, slots) interpreters left, at most the people there who need them (the second).
    pinned : (people, slots) where a pin sits.
    fixed : worth of the pins, floors and `big` included.
    """

    model: Model
    pairs: Ints
    supplier: Ints
    buyer: Ints
    weight: Ints
    mandatory: Bools
    shared: Bools
    language: Ints
    free: Bools
    most: Ints
    least: Ints
    tables: Ints
    interpreters: Ints
    pinned: Bools
    fixed: int


def presolve(model: Model) -> Reduced:
    """Set the pins, drop the pairs that can never meet, and tighten tables and interpreters.

    Neither tightening loses a schedule: no more meetings can be held in a slot than people are there on
    either side. Without them the bound would be up to 3.5 % too high.
    """
    pinned = np.zeros_like(model.free)
    tables, interpreters = model.tables.copy(), model.interpreters.copy()
    kept = model.meetable.copy()
    fixed = 0
    for pair, slot in model.pins:
        kept[pair] = False
        pinned[[model.supplier[pair], model.buyer[pair]], slot] = True
        tables[slot] -= model.shared[pair]
        if model.language[pair] >= 0:
            interpreters[model.language[pair], slot] -= 1
        fixed += int(model.weight[pair]) + model.big * int(model.mandatory[pair])
    held = pinned.sum(axis=1)
    fixed += model.problem.settings.floor_weight * int(np.minimum(held, model.least).sum())

    free = model.free & ~pinned
    most = np.minimum(model.most - held, _usable(free, model))
    least = np.minimum(np.maximum(model.least - held, 0), most)
    free &= (most > 0)[:, None]
    kept &= _can_meet(model, free, tables, interpreters)
    pairs = np.flatnonzero(kept)
    supplier, buyer, language = model.supplier[pairs], model.buyer[pairs], model.language[pairs]
    return Reduced(
        model=model,
        pairs=pairs,
        supplier=supplier,
        buyer=buyer,
        weight=model.weight[pairs] + model.big * model.mandatory[pairs],
        mandatory=model.mandatory[pairs],
        shared=model.shared[pairs],
        language=language,
        free=free,
        most=most,
        least=least,
        tables=(tight := _tight_tables(model, free, tables)),
        interpreters=_tight_interpreters(model, free, interpreters, tight, pairs),
        pinned=pinned,
        fixed=fixed,
    )


def _usable(free: Bools, model: Model) -> Ints:
    """Return (people,) how many of the free slots can be used without breaking `max_in_a_row`."""
    limit = model.problem.settings.max_in_a_row
    usable: Ints = free.sum(axis=1).astype(np.int64)
    if limit is None:
        return usable
    run = np.zeros(len(free), dtype=np.int64)
    for slot in range(free.shape[1]):
        run = np.where(free[:, slot], run * model.follows[slot] + 1, 0)
        usable -= (run > 0) & (run % (limit + 1) == 0)  # every (limit + 1)th slot of a run must stay empty
    return usable


def _can_meet(model: Model, free: Bools, tables: Ints, interpreters: Ints) -> Bools:
    """Return (pairs,) whether some slot has both people, a table and an interpreter, each where needed."""
    possible = np.zeros(len(model.pairs), dtype=np.bool_)
    spoken = model.language >= 0
    for slot in range(free.shape[1]):
        here = free[model.supplier, slot] & free[model.buyer, slot]
        if tables[slot] <= 0:
            here &= ~model.shared
        here[spoken] &= interpreters[model.language[spoken], slot] > 0
        possible |= here
    return possible


def _tight_tables(model: Model, free: Bools, tables: Ints) -> Ints:
    roaming = np.array([person.table is None for person in model.people], dtype=np.bool_)
    there = free & roaming[:, None]
    suppliers, buyers = there[: model.suppliers].sum(axis=0), there[model.suppliers :].sum(axis=0)
    tight: Ints = np.minimum(tables, np.minimum(suppliers, buyers)).astype(np.int64)
    return tight


def _tight_interpreters(model: Model, free: Bools, interpreters: Ints, tables: Ints, pairs: Ints) -> Ints:
    tight = interpreters.copy()
    for language in range(len(model.languages)):
        spoken = pairs[model.language[pairs] == language]
        for side in (model.supplier, model.buyer):
            there = free[np.unique(side[spoken])].sum(axis=0)
            tight[language] = np.minimum(tight[language], there)
    # With stands a meeting may need an interpreter and no shared table, so tables limit them only without.
    return tight if any(person.table is not None for person in model.people) else np.minimum(tight, tables)
