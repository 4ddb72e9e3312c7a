"""Which interpreter is where: fair shares, breaks, and near to where they were before.

First it is settled who works in which slot: slot by slot an assignment (Kuhn, "The Hungarian method", 1955) of those
who have least to do so far and are not due a break. Then duties are handed on along chains, from someone with many over
others to someone with at least two fewer, until no chain is left; without limits on breaks that is the fairest there is
(it removes every cycle of negative cost from a flow whose costs are the squares of the shares: Ahuja, Magnanti, Orlin,
*Network Flows*, chapter 14). Last, the interpreters of each slot are seated: with the buyer they were with, else near.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from matching.errors import InputError
from matching.scheduling.roster import Voice, voices_of
from matching.scheduling.walking import metres_between
from matching.types import Duty, Load, Meeting, Problem, Rota, Schedule, Slot

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

FORMAT = "gateway.rota/1"
IDLE = -1
ANOTHER_BUYER, ANOTHER_TABLE, FAR = 20, 50, 1_000  # in metres: what it counts to change, and the most a walk counts


def rota(problem: Problem, schedule: Schedule, *, most_in_a_row: int = 4) -> Rota:
    """Give every meeting that needs an interpreter one of those who are there.

    Nobody is in two places at once. Before fair shares comes that nobody works more than `most_in_a_row` slots of a
    block without a break, wherever there are enough of them.

    Parameters
    ----------
    problem : without faults (`matching.scheduling.problem.faults_of`).
    schedule : a sound schedule of it.
    most_in_a_row : slots without a break, 1 or more.

    Returns
    -------
    Rota
        `interpreter` of a duty is None only where somebody is counted for two languages and is needed for both at once.

    Raises
    ------
    InputError
        When `most_in_a_row` is below 1.
    """
    if most_in_a_row < 1:
        raise InputError(f"most_in_a_row: {most_in_a_row} is below 1. Give the slots after which a break is due.")
    staff = _Staff(problem, schedule, most_in_a_row)
    for slot in range(len(staff.slots)):
        staff.settle(slot)
    staff.give_breaks()
    staff.share_out()
    return staff.written(_seated(staff, problem))


class _Staff:
    """Who works when: `work` (voices, slots) is the number of the language each is needed for, or `IDLE`."""

    def __init__(self, problem: Problem, schedule: Schedule, most_in_a_row: int) -> None:
        self.slots: list[Slot] = sorted(problem.slots, key=lambda slot: slot.start)
        self.voices: list[Voice] = voices_of(problem)
        self.limit = most_in_a_row
        needed = {(pair.supplier, pair.buyer): pair.interpreter for pair in problem.pairs}
        by_slot: dict[str, list[tuple[str, Meeting]]] = defaultdict(list)
        for meeting in schedule.meetings:
            language = needed[meeting.supplier, meeting.buyer]
            if language is not None:
                by_slot[meeting.slot].append((language, meeting))
        self.meetings = [
            sorted(by_slot[slot.id], key=lambda entry: (entry[0], entry[1].supplier, entry[1].buyer))
            for slot in self.slots
        ]
        self.languages = sorted({language for entries in self.meetings for language, _ in entries})
        number = {language: index for index, language in enumerate(self.languages)}
        self.needed = [[number[language] for language, _ in entries] for entries in self.meetings]
        shape = (len(self.voices), len(self.slots))
        self.there = np.array(
            [[slot.id in voice.slots for slot in self.slots] for voice in self.voices], dtype=np.bool_
        ).reshape(shape)
        self.speaks = np.array(
            [[language in voice.languages for language in self.languages] for voice in self.voices], dtype=np.bool_
        ).reshape(len(self.voices), len(self.languages))
        self.work = np.full(shape, IDLE, dtype=np.int64)
        self.follows = [at > 0 and self.slots[at - 1].block == slot.block for at, slot in enumerate(self.slots)]

    def loads(self) -> Ints:
        return np.asarray((self.work != IDLE).sum(axis=1), dtype=np.int64)

    def settle(self, slot: int) -> None:
        """Choose who works in the slot: as many as can be, then the fewest without a break, then by least to do."""
        needed = np.array(self.needed[slot], dtype=np.int64)
        if not len(needed) or not len(self.voices):
            return
        load, run = self.loads(), self._run_before(slot)
        share = load - load.min()
        # Each counts more than all of the next together can.
        one_more = len(needed) * len(self.slots) + 1
        no_break = len(needed) * one_more * (int(share.max()) + 1) + 1
        cost = run + share * one_more + (run >= self.limit) * no_break
        possible = self.speaks[:, needed].T & self.there[:, slot]
        for meeting, voice in _assigned(np.broadcast_to(cost, possible.shape), possible):
            self.work[voice, slot] = needed[meeting]

    def _run_before(self, slot: int) -> Ints:
        """Return (voices,) how many slots each has worked without a break just before the slot."""
        run = np.zeros(len(self.voices), dtype=np.int64)
        going = np.ones(len(self.voices), dtype=np.bool_)
        for at in range(slot, 0, -1):
            if not self.follows[at]:
                break
            going &= self.work[:, at - 1] != IDLE
            run += going
        return run

    def too_long(self, voice: int) -> int:
        """Return by how many slots the voice works on where a break is due."""
        return sum(max(0, run - self.limit) for run in self._runs(voice))

    def _runs(self, voice: int) -> Iterator[int]:
        run = 0
        for at, language in enumerate(self.work[voice].tolist()):
            if not self.follows[at] or language == IDLE:
                yield run
                run = 0
            run += language != IDLE
        yield run

    def give_breaks(self) -> None:
        """Hand duties of those who work too long to somebody who then does not, those with least to do first."""
        for voice in range(len(self.voices)):
            while (over := self.too_long(voice)) and self._hand_on_one(voice, over):
                pass

    def _hand_on_one(self, voice: int, over: int) -> bool:
        loads = self.loads()
        for slot in np.flatnonzero(self.work[voice] != IDLE).tolist():
            takers = np.flatnonzero(self._could_take(voice, slot))
            for taker in takers[np.argsort(loads[takers], kind="stable")].tolist():
                before = over + self.too_long(taker)
                self._hand_on(voice, taker, slot)
                if self.too_long(voice) + self.too_long(taker) < before:
                    return True
                self._hand_on(taker, voice, slot)
        return False

    def _could_take(self, voice: int, slot: int) -> Bools:
        """Return (voices,) who is there and idle, and speaks what the voice is needed for."""
        could: Bools = self.speaks[:, self.work[voice, slot]] & self.there[:, slot] & (self.work[:, slot] == IDLE)
        return could

    def _hand_on(self, voice: int, taker: int, slot: int) -> None:
        self.work[taker, slot], self.work[voice, slot] = self.work[voice, slot], IDLE

    def share_out(self) -> None:
        """Hand duties on along chains, from those with most, while that makes the shares fairer."""
        stuck = np.zeros(len(self.voices), dtype=np.bool_)
        while not stuck.all():
            loads = self.loads()
            most = int(np.lexsort((-loads, stuck))[0])
            reached = self._lighten(most, loads)
            # Whoever is reached and has no more than this one reaches nobody else.
            stuck[most] = not reached.any() or stuck[most]
            stuck[(loads <= loads[most]) & reached] = True

    def _lighten(self, most: int, loads: Ints) -> Bools:
        """Take one duty from `most`; return (voices,) who was reached in vain, nobody if it was not in vain."""
        nobody = np.zeros(len(loads), dtype=np.bool_)
        came_from: dict[int, tuple[int, int]] = {}
        seen = nobody.copy()
        seen[most] = True
        queue = [most]
        for voice in queue:  # which grows on the way
            for slot in np.flatnonzero(self.work[voice] != IDLE).tolist():
                takers = np.flatnonzero(self._could_take(voice, slot) & ~seen)
                for taker in takers[np.argsort(loads[takers], kind="stable")].tolist():
                    if not self._keeps_breaks(voice, taker, slot):
                        continue
                    came_from[taker] = (voice, slot)
                    if loads[taker] <= loads[most] - 2 and self._hand_along(taker, came_from):
                        return nobody
                    seen[taker] = True
                    queue.append(taker)
        return seen

    def _keeps_breaks(self, voice: int, taker: int, slot: int) -> bool:
        before = self.too_long(voice) + self.too_long(taker)
        self._hand_on(voice, taker, slot)
        after = self.too_long(voice) + self.too_long(taker)
        self._hand_on(taker, voice, slot)
        return after <= before

    def _hand_along(self, last: int, came_from: dict[int, tuple[int, int]]) -> bool:
        """Hand one duty on from each to the next, up to `last`; undone if somebody loses a break by it."""
        chain = []
        taker = last
        while taker in came_from:
            voice, slot = came_from[taker]
            chain.append((voice, taker, slot))
            taker = voice
        people = {voice for voice, _, _ in chain} | {last}
        before = sum(self.too_long(voice) for voice in people)
        for voice, taker, slot in chain:
            self._hand_on(voice, taker, slot)
        if sum(self.too_long(voice) for voice in people) <= before:
            return True
        for voice, taker, slot in reversed(chain):
            self._hand_on(taker, voice, slot)
        return False

    def written(self, seats: list[dict[int, int]]) -> Rota:
        """Return the rota in which meeting `m` of slot `k` has the voice ``seats[k][m]``."""
        duties = tuple(
            Duty(
                slot=slot.id,
                interpreter=self.voices[seats[at][number]].id if number in seats[at] else None,
                language=language,
                supplier=meeting.supplier,
                buyer=meeting.buyer,
                table=meeting.table,
            )
            for at, slot in enumerate(self.slots)
            for number, (language, meeting) in enumerate(self.meetings[at])
        )
        loads = zip(self.voices, self.loads().tolist(), strict=True)
        return Rota(
            format=FORMAT,
            duties=duties,
            loads=tuple(
                Load(interpreter=voice.id, meetings=load, longest=max(self._runs(index)))
                for index, (voice, load) in enumerate(loads)
            ),
        )


def _seated(staff: _Staff, problem: Problem) -> list[dict[int, int]]:
    """Return, for each slot, meeting -> voice: the same buyer as before, else the same table, else one that is near."""
    places = {table.id: table for table in problem.tables}
    last: dict[int, Meeting] = {}

    def change(voice: int, meeting: Meeting) -> int:
        was = last.get(voice)
        if was is None:
            return 0
        metres = metres_between(places.get(was.table or ""), places.get(meeting.table or ""))
        moved = 0 if was.table == meeting.table else ANOTHER_TABLE if metres is None else min(metres, FAR)
        return moved + ANOTHER_BUYER * (was.buyer != meeting.buyer)

    seats = []
    for slot, entries in enumerate(staff.meetings):
        working = np.flatnonzero(staff.work[:, slot] != IDLE)
        needed = np.array(staff.needed[slot], dtype=np.int64)
        costs = itertools.product((meeting for _, meeting in entries), working.tolist())
        cost = np.array([change(voice, meeting) for meeting, voice in costs], dtype=np.int64)
        possible = staff.speaks[working][:, needed].T
        seated = {m: int(working[v]) for m, v in _assigned(cost.reshape(possible.shape), possible)}
        last.update((voice, entries[number][1]) for number, voice in seated.items())
        seats.append(seated)
    return seats


def _assigned(cost: Ints, possible: Bools) -> Iterator[tuple[int, int]]:
    """Yield (row, column) of the cheapest assignment among those of the most rows."""
    from scipy.optimize import linear_sum_assignment  # heavy: only where a rota is made

    if not possible.size:
        return
    never = min(possible.shape) * (int(cost.max()) + 1) + 1
    for row, column in zip(*linear_sum_assignment(np.where(possible, cost, never)), strict=True):
        if possible[row, column]:
            yield int(row), int(column)
