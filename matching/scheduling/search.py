"""Improve a timetable: let a left-out pair in, put others out for it, and let the people freed meet somebody else.

One try is an *ejection chain* (Glover, "Ejection chains, reference structures and alternating path methods",
Discrete Applied Mathematics 65, 1996), kept or taken back by the rule of simulated annealing (Kirkpatrick, Gelatt,
Vecchi, Science 220, 1983). All of it is in whole numbers: a table of logarithms, rounded once, stands in for the
exponential function.
"""

from __future__ import annotations

import math

import numpy as np

from matching.kernels import kernel
from matching.scheduling.board import IDLE, LOGGED, WORTH, Board, commit, gain, place, remove, undo
from matching.scheduling.dice import draw
from matching.scheduling.insertion import NOBODY, insert
from matching.scheduling.model import Ints

REFILLS_REFUSED = 5  # pairs of a freed person that may find no place before it is left as it is
STRANGERS = 60  # cells looked at for the cheapest meeting of a stranger
NOISE = 4  # temperatures
HOPELESS = 6  # temperatures by which a try may start out below what refilling can give back
UNIT = 1024  # a temperature of 1 is written as this
DRAWS = 1024
# How many temperatures a loss may cost at most, in thousandths, for each of the numbers that may be drawn.
PATIENCE = np.array([round(-1000 * math.log((k + 0.5) / DRAWS)) for k in range(DRAWS)], dtype=np.int64)
CHANGED_AT_MOST = 1 << 16


@kernel
def search(
    board: Board,
    candidates: Ints,
    net: Ints,
    start: Ints,
    around: Ints,
    heat: Ints,
    tries: int,
    chains: int,
    hope: int,
    goal: int,
) -> None:
    """Try `candidates` at random; stop at `goal`, and leave the board as it was when it was worth most.

    Parameters
    ----------
    board : Board
        Changed in place.
    candidates : (candidates,) int
        Pairs worth letting in; one or more.
    net : (pairs,) int
        What each pair is worth above the prices of what it uses.
    start, around : (people + 1,), (2 * pairs,) int
        The pairs of person `p`, best first, are ``around[start[p] : start[p + 1]]``.
    heat : (stages,) int
        The temperature of each stage, in worth times `UNIT`.
    tries : int
        Tries in each stage.
    chains : int
        Chains examined to let one pair in.
    hope : int
        What filling up the freed people is expected to give back at most.
    goal : int
        The bound.
    """
    best = board.slot.copy()
    best_worth = board.tally[WORTH]
    changed = np.empty(CHANGED_AT_MOST, dtype=np.int64)
    count = 0
    for temperature in heat:
        for _ in range(tries):
            if best_worth >= goal:
                return
            pair = candidates[draw(board.dice, len(candidates))]
            if board.slot[pair] >= 0 or not exchange(board, pair, net, start, around, temperature, chains, hope):
                undo(board, 0)
                continue
            for entry in range(board.tally[LOGGED]):
                if count < CHANGED_AT_MOST:
                    changed[count] = board.log[entry, 0]
                count += 1
            commit(board)
            if board.tally[WORTH] > best_worth:
                best_worth = board.tally[WORTH]
                if count > CHANGED_AT_MOST:
                    best[:] = board.slot
                for entry in range(min(count, CHANGED_AT_MOST)):
                    best[changed[entry]] = board.slot[changed[entry]]
                count = 0
    restore(board, best)


@kernel
def restore(board: Board, slot: Ints) -> None:
    """Make the board what it was when the pairs met at `slot`."""
    for pair in range(len(slot)):
        if board.slot[pair] >= 0 and board.slot[pair] != slot[pair]:
            remove(board, pair)
            commit(board)
    for pair in range(len(slot)):
        if slot[pair] >= 0 and board.slot[pair] < 0:
            place(board, pair, slot[pair])
            commit(board)


@kernel
def exchange(
    board: Board, pair: int, net: Ints, start: Ints, around: Ints, temperature: int, chains: int, hope: int
) -> bool:
    """Let `pair` in as described above; return whether the change is to be kept."""
    before = board.tally[WORTH]
    a, b = board.supplier[pair], board.buyer[pair]
    slot = _cheapest_slot(board, a, b, net, temperature) if draw(board.dice, 2) else NOBODY
    left_by_a = _make_room(board, a, slot, net, temperature)
    left_by_b = _make_room(board, b, slot, net, temperature)
    third = _spare_a_place(board, pair, net, temperature)
    if board.held[a] >= board.most[a] or board.held[b] >= board.most[b]:
        return False
    if (board.tally[WORTH] - before + gain(board, pair) + hope) * UNIT < -HOPELESS * temperature:
        return False
    if not insert(board, pair, chains):
        return False
    thirds = (NOBODY, NOBODY) if third == NOBODY else (board.supplier[third], board.buyer[third])
    for person in (left_by_a, left_by_b, a, b, thirds[0], thirds[1]):
        if person != NOBODY:
            _refill(board, person, start, around, chains // 2)
    lost = before - board.tally[WORTH]
    return bool(lost <= 0 or lost * UNIT * 1000 <= temperature * PATIENCE[draw(board.dice, DRAWS)])


@kernel
def _cheapest_slot(board: Board, a: int, b: int, net: Ints, temperature: int) -> int:
    """Return the slot in which the two can be freed most cheaply, or `NOBODY`."""
    cheapest, least = NOBODY, 0
    for slot in range(len(board.room)):
        seems = _noise(board, temperature)
        possible = True
        for person in (a, b):
            met = board.row[person, slot]
            if met >= 0:
                seems += net[met]
            elif met != IDLE or board.held[person] >= board.most[person]:
                possible = False
        if possible and (cheapest == NOBODY or seems < least):
            cheapest, least = slot, seems
    return cheapest


@kernel
def _make_room(board: Board, person: int, slot: int, net: Ints, temperature: int) -> int:
    """Put out the person's meeting in `slot`, or a cheap one if it may have no more; return whom that leaves."""
    cheapest, least = NOBODY, 0
    if slot != NOBODY:
        cheapest = max(NOBODY, board.row[person, slot])
    elif board.held[person] >= board.most[person]:
        for at in range(len(board.room)):
            pair = board.row[person, at]
            if pair >= 0:
                seems = net[pair] + _noise(board, temperature)
                if cheapest == NOBODY or seems < least:
                    cheapest, least = pair, seems
    if cheapest == NOBODY:
        return NOBODY
    remove(board, cheapest)
    return int(board.supplier[cheapest] + board.buyer[cheapest] - person)


@kernel
def _noise(board: Board, temperature: int) -> int:
    """Return up to so many temperatures: never the same meeting is put out every time."""
    return int(NOISE * temperature * draw(board.dice, UNIT) // (UNIT * UNIT))


@kernel
def _spare_a_place(board: Board, pair: int, net: Ints, temperature: int) -> int:
    """Where no table, or no interpreter, is left in any slot, put out a stranger's cheap meeting; return its pair.

    It is one of a slot in which the two are idle, so that they can take its place.
    """
    language = board.language[pair]
    lacks_voice = language >= 0 and board.voices[language].sum() <= 0
    if not lacks_voice and not (board.shared[pair] == 1 and board.room.sum() <= 0):
        return NOBODY
    a, b = board.supplier[pair], board.buyer[pair]
    slots, people = len(board.room), len(board.held)
    cheapest, least = NOBODY, 0
    for _ in range(STRANGERS):
        slot = draw(board.dice, slots)
        met = board.row[draw(board.dice, people), slot]
        if board.row[a, slot] != IDLE or board.row[b, slot] != IDLE or met < 0:
            continue
        if (lacks_voice and board.language[met] != language) or not board.shared[met]:
            continue
        seems = net[met] + _noise(board, temperature)
        if cheapest == NOBODY or seems < least:
            cheapest, least = met, seems
    if cheapest != NOBODY:
        remove(board, cheapest)
    return int(cheapest)


@kernel
def _refill(board: Board, person: int, start: Ints, around: Ints, chains: int) -> None:
    """Give the person other meetings, best first."""
    refused = 0
    for at in range(start[person], start[person + 1]):
        if board.held[person] >= board.most[person] or refused >= REFILLS_REFUSED:
            return
        pair = around[at]
        other = board.supplier[pair] + board.buyer[pair] - person
        if board.slot[pair] < 0 and board.held[other] < board.most[other] and not insert(board, pair, chains):
            refused += 1
