"""Sees to it that everybody who could be wanted is in a few lists, at the least cost to the lists."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.kernels import kernel
from matching.similarity.panel import Bools, Ints

Values = NDArray[np.float64]


class Board(NamedTuple):
    """The lists of one side, and what can be put into them; a tuple, because that is what a kernel can take.

    Attributes
    ----------
    list_start : ndarray of int64, shape (readers + 1,)
        Where each list starts in `chosen`.
    chosen : ndarray of int64
        Positions of pairs, list after list; what changes.
    reader, shown : ndarray of int64, shape (pairs,)
        Whose list a pair can be in, and who is shown there.
    worth : ndarray of float64, shape (pairs,)
        What an entry is worth to its list.
    wanted : ndarray of bool, shape (pairs,)
        Whether the pair may be put into a list for the sake of the promise.
    shown_start, shown_pairs : ndarray of int64
        Person i is shown by the pairs ``shown_pairs[shown_start[i]:shown_start[i + 1]]``.
    """

    list_start: Ints
    chosen: Ints
    reader: Ints
    shown: Ints
    worth: Values
    wanted: Bools
    shown_start: Ints
    shown_pairs: Ints


class _Count(NamedTuple):
    inside: Bools  # of each pair: is it in its list?
    usable: Bools  # of each pair: an entry that made room may come back, whatever its score
    times: Ints  # of each person: lists that show them
    due: Ints  # of each person: pairs by which they are wanted


class _Trail(NamedTuple):
    seen_list: Bools
    seen_person: Bools
    via: Ints  # of each list: the pair it would take in
    came_from: Ints  # of each list: the list which the person of that pair would leave, or -1
    waiting: Ints  # the lists found, in order


@kernel
def keep_promise(board: Board, least: int) -> None:
    """Swap entries of the second halves of the lists until as many people as possible are in `least` of them.

    People with fewer wanted pairs should be in as many lists as these. People are seen to in order of position: first
    those in no list, then those in one only, and so on. Each is put into the list that loses the least by it, in the
    place of somebody who is in enough lists. Where there is nobody like that, somebody else makes room and is put
    into another list, and so on (augmenting paths: Ford and Fulkerson, Canad. J. Math. 8, 1956); so whoever is left
    out could not be shown without leaving out another. The first half of a list, rounded up, stays; entries put in
    stand last.

    Parameters
    ----------
    board : Board
        Its `chosen` is changed.
    least : int
        Lists that everybody should be in.
    """
    count = _counted(board)
    lists, people = len(board.list_start) - 1, len(board.shown_start) - 1
    for level in range(1, least + 1):
        # What a search that failed has seen leads nowhere for the later ones of this level either.
        trail = _Trail(
            np.zeros(lists, dtype=np.bool_),
            np.zeros(people, dtype=np.bool_),
            np.full(lists, -1, dtype=np.int64),
            np.full(lists, -1, dtype=np.int64),
            np.empty(lists, dtype=np.int64),
        )
        for person in range(people):
            if count.times[person] < min(level, count.due[person]):
                end = _cheapest(board, count, trail, person, least)
                if end >= 0:
                    _swap(board, count, trail, end, _spare(board, count, end, least))
                else:
                    end = _search(board, count, trail, person, level)
                    if end >= 0:
                        _swap(board, count, trail, end, _spare(board, count, end, level))


@kernel
def _counted(board: Board) -> _Count:
    pairs, people = len(board.reader), len(board.shown_start) - 1
    inside = np.zeros(pairs, dtype=np.bool_)
    inside[board.chosen] = True
    times, due = np.zeros(people, dtype=np.int64), np.zeros(people, dtype=np.int64)
    for pair in range(pairs):
        times[board.shown[pair]] += inside[pair]
        due[board.shown[pair]] += board.wanted[pair]
    return _Count(inside, board.wanted | inside, times, due)


@kernel
def _spare(board: Board, count: _Count, where: int, level: int) -> int:
    """Return the place of the entry in the second half of list `where` that is worth least of those in `level` more."""
    first, end = board.list_start[where], board.list_start[where + 1]
    found = -1
    for place in range(first + (end - first + 1) // 2, end):
        person = board.shown[board.chosen[place]]
        if count.times[person] > min(level, count.due[person]) and (
            found < 0 or board.worth[board.chosen[place]] <= board.worth[board.chosen[found]]
        ):
            found = place
    return found


@kernel
def _cheapest(board: Board, count: _Count, trail: _Trail, person: int, least: int) -> int:
    """Return the list that loses least by taking this person for somebody in more than enough, or -1."""
    best, least_loss = -1, np.inf
    for at in range(board.shown_start[person], board.shown_start[person + 1]):
        pair = board.shown_pairs[at]
        if count.usable[pair] and not count.inside[pair]:
            where = board.reader[pair]
            place = _spare(board, count, where, least)
            if place >= 0 and board.worth[board.chosen[place]] - board.worth[pair] < least_loss:
                best, least_loss = where, board.worth[board.chosen[place]] - board.worth[pair]
                trail.via[where], trail.came_from[where] = pair, -1
    return best


@kernel
def _search(board: Board, count: _Count, trail: _Trail, person: int, level: int) -> int:
    """Return the nearest list with a spare entry that this person reaches by others changing lists, or -1."""
    found = _reach(board, count, trail, person, -1, 0)
    at = 0
    while at < found:
        where = int(trail.waiting[at])
        at += 1
        if _spare(board, count, where, level) >= 0:
            for seen in trail.waiting[:found]:
                trail.seen_list[seen] = False
                for pair in board.chosen[board.list_start[seen] : board.list_start[seen + 1]]:
                    trail.seen_person[board.shown[pair]] = False
            return where
        first, end = board.list_start[where], board.list_start[where + 1]
        for pair in board.chosen[first + (end - first + 1) // 2 : end]:
            if not trail.seen_person[board.shown[pair]]:
                trail.seen_person[board.shown[pair]] = True
                found = _reach(board, count, trail, board.shown[pair], where, found)
    return -1


@kernel
def _reach(board: Board, count: _Count, trail: _Trail, person: int, leaving: int, found: int) -> int:
    """Note the lists that this person could go to; return how many were noted by now."""
    for at in range(board.shown_start[person], board.shown_start[person + 1]):
        pair = board.shown_pairs[at]
        where = board.reader[pair]
        if count.usable[pair] and not count.inside[pair] and not trail.seen_list[where]:
            trail.seen_list[where] = True
            trail.via[where], trail.came_from[where] = pair, leaving
            trail.waiting[found] = where
            found += 1
    return found


@kernel
def _swap(board: Board, count: _Count, trail: _Trail, where: int, place: int) -> None:
    """Take the entry at `place` out of list `where`, and follow the trail back."""
    count.times[board.shown[board.chosen[place]]] -= 1
    while where >= 0:
        taken = trail.via[where]
        count.inside[board.chosen[place]], count.inside[taken] = False, True
        last = board.list_start[where + 1] - 1
        for at in range(place, last):
            board.chosen[at] = board.chosen[at + 1]
        board.chosen[last] = taken
        where = trail.came_from[where]
        if where >= 0:
            place = board.list_start[where]
            while board.shown[board.chosen[place]] != board.shown[taken]:
                place += 1
        else:
            count.times[board.shown[taken]] += 1
