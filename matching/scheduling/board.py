"""The timetable while it is built: who meets whom in which slot, what is left, and moves that can be undone.

Slots are bits of an integer, so "both idle and a table left" is one `&`.
"""

from __future__ import annotations

from collections.abc import Iterator

from matching.scheduling.model import bits_of
from matching.scheduling.presolve import Reduced

IDLE, AWAY = -1, -2


class Board:
    """Meetings of the pairs that the presolve left; pairs and people go by their numbers in `Reduced`.

    `worth` is the worth of what is placed, floors and `big` included, pins left out. Every change is logged,
    so that `undo` can return to any earlier `mark`.
    """

    def __init__(self, reduced: Reduced, *, first_slot: int = 0) -> None:
        """Start empty; `first_slot` is the slot that ties are settled from."""
        model = reduced.model
        slots = len(model.slots)
        self.supplier: list[int] = reduced.supplier.tolist()
        self.buyer: list[int] = reduced.buyer.tolist()
        self.ends: list[int] = (reduced.supplier + reduced.buyer).tolist()
        self.shared: list[int] = reduced.shared.astype(int).tolist()
        self.language: list[int] = reduced.language.tolist()
        self.weight: list[int] = reduced.weight.tolist()
        self.most: list[int] = reduced.most.tolist()
        self.least: list[int] = reduced.least.tolist()
        self.floor_weight: int = model.problem.settings.floor_weight
        self.worth: int = 0
        self.slot: list[int] = [IDLE] * len(self.supplier)
        self.held: list[int] = [0] * len(self.most)
        self.row: list[list[int]] = [[IDLE if free else AWAY for free in line] for line in reduced.free.tolist()]
        self.idle: list[int] = bits_of(reduced.free)
        self.free: list[int] = list(self.idle)
        self.pinned: list[int] = bits_of(reduced.pinned)
        self.at: list[dict[int, None]] = [{} for _ in range(slots)]
        self.room: list[int] = reduced.tables.tolist()
        self.open: int = bits_of(reduced.tables[None] > 0)[0]
        self.voices: list[list[int]] = reduced.interpreters.tolist()
        self.open_for: list[int] = bits_of(reduced.interpreters > 0)
        self.uniform: bool = bool(reduced.shared.all()) and not model.languages
        self.everywhere: int = (1 << slots) - 1
        self.turn: list[int] = [(first_slot + step) % slots for step in range(slots)] if slots else []
        self.limit: int | None = model.problem.settings.max_in_a_row
        self.starts: int = _row_starts(model.follows.tolist(), self.limit or 0)
        self.log: list[tuple[int, ...]] = []
        self.chains_left: int = 0

    # --- what is there --------------------------------------------------------------------------

    def places(self, pair: int) -> int:
        """Return the bits of the slots that have a table and an interpreter left for `pair`."""
        bits = self.open if self.shared[pair] else self.everywhere
        language = self.language[pair]
        return bits if language < 0 else bits & self.open_for[language]

    def wants_more(self, pair: int) -> bool:
        """Whether the pair has no meeting and both people may have one more."""
        a, b = self.supplier[pair], self.buyer[pair]
        return self.slot[pair] < 0 and self.held[a] < self.most[a] and self.held[b] < self.most[b]

    def in_turn(self, bits: int) -> Iterator[int]:
        """Yield the slots of `bits`, from `first_slot` on."""
        for slot in self.turn:
            if bits >> slot & 1:
                yield slot

    def too_long(self, person: int, added: int = 0) -> bool:
        """Whether the person, also busy in the slots `added`, sits in more than `max_in_a_row` meetings in a row."""
        if self.limit is None:
            return False
        busy = (self.free[person] & ~self.idle[person]) | self.pinned[person] | added
        runs = busy & self.starts
        for shift in range(1, self.limit + 1):
            runs &= busy >> shift
        return bool(runs)

    # --- moves ----------------------------------------------------------------------------------

    def place(self, pair: int, slot: int) -> None:
        """Give the pair a meeting in an idle slot of both."""
        a, b = self.supplier[pair], self.buyer[pair]
        self.row[a][slot] = self.row[b][slot] = pair
        self.idle[a] ^= 1 << slot
        self.idle[b] ^= 1 << slot
        self.worth += self.weight[pair] + self.floor_weight * (
            (self.held[a] < self.least[a]) + (self.held[b] < self.least[b])
        )
        self.held[a] += 1
        self.held[b] += 1
        self.slot[pair] = slot
        self.at[slot][pair] = None
        self._use(slot, self.shared[pair])
        self._speak(self.language[pair], slot, 1)
        self.log.append((pair, slot))

    def remove(self, pair: int) -> None:
        """Take the pair's meeting away."""
        slot = self.slot[pair]
        self._take(pair)
        self.log.append((pair, slot, 0))

    def swap(self, person: int, a: int, b: int, path: list[int]) -> None:
        """Exchange slots `a` and `b` along the `path` of meetings that starts at `person`, busy at `a`."""
        moved = 0
        sign = 1
        here, there = a, b
        row = self.row[person]
        row[a], row[b] = row[b], row[a]
        toggle = 1 << a | 1 << b
        self.idle[person] ^= toggle
        node = person
        for pair in path:
            node = self.ends[pair] - node
            row = self.row[node]
            row[a], row[b] = row[b], row[a]
            self.slot[pair] = there
            del self.at[here][pair]
            self.at[there][pair] = None
            moved += sign * self.shared[pair]
            if self.language[pair] >= 0:
                self._speak(self.language[pair], here, -1)
                self._speak(self.language[pair], there, 1)
            sign = -sign
            here, there = there, here
        self.idle[node] ^= toggle
        if moved:
            self._use(a, -moved)
            self._use(b, moved)
        self.log.append((person, a, b, *path))

    def mark(self) -> int:
        """Return a point that `undo` can return to."""
        return len(self.log)

    def undo(self, mark: int) -> None:
        """Take back everything since `mark`, last move first."""
        while len(self.log) > mark:
            move = self.log.pop()
            if len(move) == 2:
                self._take(move[0])
            elif len(move) == 3:
                self.place(move[0], move[1])
                self.log.pop()
            else:
                person, a, b, *path = move
                self.swap(person, b, a, path)
                self.log.pop()

    def _take(self, pair: int) -> None:
        slot, a, b = self.slot[pair], self.supplier[pair], self.buyer[pair]
        self.row[a][slot] = self.row[b][slot] = IDLE
        self.idle[a] ^= 1 << slot
        self.idle[b] ^= 1 << slot
        self.held[a] -= 1
        self.held[b] -= 1
        self.worth -= self.weight[pair] + self.floor_weight * (
            (self.held[a] < self.least[a]) + (self.held[b] < self.least[b])
        )
        self.slot[pair] = IDLE
        del self.at[slot][pair]
        self._use(slot, -self.shared[pair])
        self._speak(self.language[pair], slot, -1)

    def _use(self, slot: int, tables: int) -> None:
        self.room[slot] -= tables
        bit = 1 << slot
        self.open = self.open | bit if self.room[slot] > 0 else self.open & ~bit

    def _speak(self, language: int, slot: int, voices: int) -> None:
        if language < 0:
            return
        line = self.voices[language]
        line[slot] -= voices
        bit = 1 << slot
        self.open_for[language] = self.open_for[language] | bit if line[slot] > 0 else self.open_for[language] & ~bit


def _row_starts(follows: list[bool], limit: int) -> int:
    """Return the bits of the slots from which `limit` more follow without a break."""
    last = len(follows) - limit
    return sum(1 << slot for slot in range(last) if all(follows[slot + 1 : slot + limit + 1]))
