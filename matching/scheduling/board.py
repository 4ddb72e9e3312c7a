"""The timetable while it is built: who meets whom in which slot, with moves that never break a rule.

A pair that fits nowhere directly is let in by a *Kempe chain*: the meetings that alternate between two slots
along a path of people swap those slots, which frees a person without dropping anyone's meeting (bipartite
edge colouring: Konig 1916; de Werra, "An introduction to timetabling", EJOR 19, 1985). In such a swap only the two ends
of the path change the slots in which they are busy, so only they need checking.

Slots are bits of an integer, so "both idle and a table left" is one `&`.
"""

from __future__ import annotations

from collections.abc import Iterator

from matching.scheduling.model import Reduced, bits_of

IDLE, AWAY = -1, -2
CHAINS_FOR_A_FULL_SLOT = 8


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

    # --- letting a pair in ----------------------------------------------------------------------

    def insert(self, pair: int, *, chains: int) -> bool:
        """Give the pair a meeting, moving others along at most `chains` chains; unchanged when that fails."""
        if self._insert_directly(pair):
            return True
        self.chains_left = chains
        if chains <= 0:
            return False
        return (
            self._free_one(pair)
            or self._free_a_place(pair)
            or self._free_both(pair)
            or self._free_one_and_a_place(pair)
            or self._break_a_row(pair)
        )

    def _insert_directly(self, pair: int) -> bool:
        """Use the slot with most room left among those both have idle."""
        a, b = self.supplier[pair], self.buyer[pair]
        best, most_room = -1, -1
        for slot in self.in_turn(self.idle[a] & self.idle[b] & self.places(pair)):
            if self.room[slot] > most_room and not self.too_long(a, 1 << slot) and not self.too_long(b, 1 << slot):
                best, most_room = slot, self.room[slot]
        if best < 0:
            return False
        self.place(pair, best)
        return True

    def _free_one(self, pair: int) -> bool:
        """Where one of the two is busy, move that one's meeting out along a chain."""
        a, b = self.supplier[pair], self.buyer[pair]
        for slot in self.in_turn(self.free[a] & self.free[b] & (self.idle[a] ^ self.idle[b])):
            busy = b if self.idle[a] >> slot & 1 else a
            for other in self.in_turn(self.idle[busy]):
                if self._move(busy, slot, other, pair):
                    if self._place_if_fits(pair, slot):
                        return True
                    self.undo(len(self.log) - 1)
                if self.chains_left <= 0:
                    return False
        return False

    def _free_a_place(self, pair: int) -> bool:
        """Where both are idle and the slot is full, push somebody else's meeting out of it."""
        a, b = self.supplier[pair], self.buyer[pair]
        for slot in self.in_turn(self.idle[a] & self.idle[b] & ~self.places(pair)):
            if self._push_out(pair, slot):
                return True
            if self.chains_left <= 0:
                return False
        return False

    def _push_out(self, pair: int, slot: int) -> bool:
        """Move a stranger's meeting out of a full slot in which both are idle, and place the pair there."""
        short = self.language[pair] if self.room[slot] > 0 or not self.shared[pair] else -1
        blockers = [met for met in self.at[slot] if short < 0 or self.language[met] == short]
        for other in self.in_turn((self.open if short < 0 else self.everywhere) & ~(1 << slot)):
            tried = 0
            for blocking in blockers:
                for person in (self.supplier[blocking], self.buyer[blocking]):
                    if not self.idle[person] >> other & 1:
                        continue
                    tried += 1
                    if self._move(person, slot, other, pair):
                        if self._place_if_fits(pair, slot):
                            return True
                        self.undo(len(self.log) - 1)
                    if self.chains_left <= 0:
                        return False
                if tried >= CHAINS_FOR_A_FULL_SLOT:
                    break
        return False

    def _free_one_and_a_place(self, pair: int) -> bool:
        """Where one is busy and the slot is full, move that one's meeting out, then a stranger's."""
        a, b = self.supplier[pair], self.buyer[pair]
        for slot in self.in_turn(self.free[a] & self.free[b] & (self.idle[a] ^ self.idle[b]) & ~self.places(pair)):
            busy = b if self.idle[a] >> slot & 1 else a
            for other in self.in_turn(self.idle[busy]):
                mark = self.mark()
                if self._move(busy, slot, other, None):
                    if self.idle[a] & self.idle[b] & 1 << slot and self._push_out(pair, slot):
                        return True
                    self.undo(mark)
                if self.chains_left <= 0:
                    return False
        return False

    def _free_both(self, pair: int) -> bool:
        """Where both are busy, move both meetings out, one chain after the other."""
        a, b = self.supplier[pair], self.buyer[pair]
        for slot in self.in_turn(self.free[a] & self.free[b] & ~self.idle[a] & ~self.idle[b]):
            for other in self.in_turn(self.idle[a]):
                mark = self.mark()
                if self._move(a, slot, other, None):
                    if self._place_if_fits(pair, slot):
                        return True
                    if not self.idle[b] >> slot & 1:
                        for third in self.in_turn(self.idle[b]):
                            if self._move(b, slot, third, pair):
                                if self._place_if_fits(pair, slot):
                                    return True
                                self.undo(len(self.log) - 1)
                            if self.chains_left <= 0:
                                break
                    self.undo(mark)
                if self.chains_left <= 0:
                    return False
        return False

    def _break_a_row(self, pair: int) -> bool:
        """Where only the limit in a row stands against the pair, move a neighbouring meeting of one of them."""
        if self.limit is None:
            return False
        a, b = self.supplier[pair], self.buyer[pair]
        for slot in self.in_turn(self.idle[a] & self.idle[b] & self.places(pair)):
            for person in (a, b):
                if not self.too_long(person, 1 << slot):
                    continue
                for near in range(max(0, slot - self.limit), min(len(self.turn), slot + self.limit + 1)):
                    if self.row[person][near] < 0:
                        continue
                    for other in self.in_turn(self.idle[person] & ~(1 << slot)):
                        if self._move(person, near, other, None):
                            if self._place_if_fits(pair, slot):
                                return True
                            self.undo(len(self.log) - 1)
                        if self.chains_left <= 0:
                            return False
        return False

    def _place_if_fits(self, pair: int, slot: int) -> bool:
        a, b = self.supplier[pair], self.buyer[pair]
        bit = 1 << slot
        if (
            not (self.idle[a] & self.idle[b] & self.places(pair) & bit)
            or self.too_long(a, bit)
            or self.too_long(b, bit)
        ):
            return False
        self.place(pair, slot)
        return True

    def _move(self, person: int, a: int, b: int, guest: int | None) -> bool:
        """Swap the chain from `person` (busy at `a`, idle at `b`) if the rules hold with `guest` joining at `a`."""
        self.chains_left -= 1
        path: list[int] = []
        node, here, there = person, a, b
        rows, ends = self.row, self.ends
        while (pair := rows[node][here]) >= 0:
            path.append(pair)
            node = ends[pair] - node
            here, there = there, here
        if rows[node][here] == AWAY or not self._has_room(path, a, b, guest):
            return False
        self.swap(person, a, b, path)
        if self.limit is not None and (self.too_long(person) or self.too_long(node)):
            self.undo(len(self.log) - 1)
            return False
        return True

    def _has_room(self, path: list[int], a: int, b: int, guest: int | None) -> bool:
        joining = 0 if guest is None else self.shared[guest]
        if self.uniform:
            moved = len(path) & 1
            return self.room[b] >= moved and self.room[a] + moved >= joining
        moved = sum(self.shared[pair] for pair in path[::2]) - sum(self.shared[pair] for pair in path[1::2])
        if self.room[b] < moved or self.room[a] + moved < joining:
            return False
        voices: dict[int, int] = {} if guest is None else {self.language[guest]: 0}
        for index, pair in enumerate(path):
            voices[self.language[pair]] = voices.get(self.language[pair], 0) + (-1 if index & 1 else 1)
        voices.pop(-1, None)
        for language, out in voices.items():
            line = self.voices[language]
            needed = 1 if guest is not None and self.language[guest] == language else 0
            if line[b] < out or line[a] + out < needed:
                return False
        return True


def _row_starts(follows: list[bool], limit: int) -> int:
    """Return the bits of the slots from which `limit` more follow without a break."""
    last = len(follows) - limit
    return sum(1 << slot for slot in range(last) if all(follows[slot + 1 : slot + limit + 1]))
