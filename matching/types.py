"""The values that cross the door between the engine and whoever calls it.

Every field that reaches a file carries the name it has there, so reading and writing need no table
of translations. Values are frozen: the engine never changes what it was given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Progress = Callable[[str, int, int], None]
"""Called as ``progress(step, done, total)``; `step` is a short stable word such as ``"encode"``."""


class Side(StrEnum):
    """The two sides of the table."""

    SUPPLIER = "supplier"
    BUYER = "buyer"


# --- Similarity -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing a supplier sells. Quantities are in `unit`, prices in `currency` a unit; None is unknown."""

    text: str
    category: str | None = None
    minimum_order: float | None = None
    yearly_capacity: float | None = None
    unit: str | None = None
    price_low: float | None = None
    price_high: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing a buyer looks for; `must` are the certificates without which nothing is bought."""

    text: str
    category: str | None = None
    yearly_volume: float | None = None
    unit: str | None = None
    price_high: float | None = None
    currency: str | None = None
    certificates: tuple[str, ...] = ()
    must: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one participant says of itself. `language` and `languages` are BCP 47 tags, countries ISO 3166 codes.

    `size` is the number of people, `refuses` the ids of those it never wants to meet.
    """

    id: str
    organisation: str | None = None
    language: str | None = None
    offers: tuple[Offer, ...] = ()
    needs: tuple[Need, ...] = ()
    description: str | None = None
    certificates: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    markets_refused: tuple[str, ...] = ()
    country: str | None = None
    languages: tuple[str, ...] = ()
    size: int | None = None
    refuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One fact the score rests on: `need` and `offer` in the original words, or a `value`; `weight` is its share."""

    kind: str
    need: str | None = None
    offer: str | None = None
    value: str | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One fact that speaks against the pair, in the words of the profile."""

    kind: str
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A suggested pair; `score`, `buyer_view` and `supplier_view` are in [0, 1] and equal from both sides."""

    buyer: str
    supplier: str
    score: float
    buyer_view: float
    supplier_view: float
    reasons: tuple[Reason, ...] = ()
    concerns: tuple[Concern, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A pair known to be right, for judging a ranking; `grade` is how right, 0 not at all."""

    buyer: str
    supplier: str
    grade: float


# --- Scheduling -----------------------------------------------------------------------------------


class Tier(StrEnum):
    """Who asked for a pair."""

    MUTUAL = "mutual"
    BUYER = "buyer"
    SUPPLIER = "supplier"
    NONE = "none"


class Confirmed(StrEnum):
    """Who said that they will come to a meeting that stands."""

    SUPPLIER = "supplier"
    BUYER = "buyer"
    BOTH = "both"


class Why(StrEnum):
    """Why a wanted pair has no meeting."""

    NO_COMMON_SLOT = "no_common_slot"
    FULL_DIARY = "full_diary"
    NO_TABLE = "no_table"
    NO_INTERPRETER = "no_interpreter"
    OUTSCORED = "outscored"
    BLOCKED_BY_PIN = "blocked_by_pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A half-open, time-zone-aware span; slots of one `block` follow each other without a long break."""

    id: str
    start: datetime
    end: datetime
    block: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A place where one meeting at a time can be held; `closed` are slot ids, `x` and `y` metres in the room."""

    id: str
    closed: tuple[str, ...] = ()
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One diary. `free` None means every slot; `table` is a stand the participant never leaves."""

    id: str
    side: Side
    organisation: str | None = None
    free: tuple[str, ...] | None = None
    most: int | None = None
    least: int = 0
    table: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two participants who may meet; one that is not listed never does."""

    supplier: str
    buyer: str
    score: float
    tier: Tier = Tier.NONE
    rank: int | None = None
    mandatory: bool = False
    interpreter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A meeting a person fixed; no run moves it."""

    supplier: str
    buyer: str
    slot: str
    table: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """One interpreter by name, who also speaks `languages` beside that of the group; `free` None means every slot."""

    id: str
    name: str | None = None
    languages: tuple[str, ...] = ()
    free: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreters:
    """How many interpreters of one language are there, slot id -> number, and who they are, where that is known."""

    language: str
    slots: dict[str, int]
    people: tuple[Interpreter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a meeting is worth; the weight of a pair is defined in `matching.scheduling.model`."""

    tier_weights: dict[str, int] = field(
        default_factory=lambda: {"mutual": 600, "buyer": 400, "supplier": 200, "none": 0}
    )
    rank_step: int = 40
    floor_weight: int = 150
    max_in_a_row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Everything a schedule is built from.

    Either `tables` or `capacity` (slot id -> tables) says how many meet at once.
    """

    format: str
    slots: tuple[Slot, ...]
    participants: tuple[Participant, ...]
    pairs: tuple[Pair, ...]
    tables: tuple[Table, ...] = ()
    capacity: dict[str, int] | None = None
    pins: tuple[Pin, ...] = ()
    interpreters: tuple[Interpreters, ...] = ()
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A pair in a slot at a table (`table` is None when the problem gives only capacities).

    `confirmed` is for repairs only: the more have said that they come, the dearer it is to move the meeting.
    """

    supplier: str
    buyer: str
    slot: str
    table: str | None = None
    pinned: bool = False
    confirmed: Confirmed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A wanted pair without a meeting, and why."""

    supplier: str
    buyer: str
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPrice:
    """What is asked in one slot on top of the other prices; what is not named costs 0.

    `row` are participants: the price of one meeting in the ``max_in_a_row + 1`` slots that begin with this one.
    """

    table: int = 0
    participant: dict[str, int] = field(default_factory=dict)
    interpreter: dict[str, int] = field(default_factory=dict)
    row: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Non-negative integer prices that prove the bound by weak duality, whatever solver found them.

    `participant_price` is per meeting, `table_price` per table-slot, `interpreter_price` per interpreter-slot,
    `floor_price` at most the floor weight; what is not named costs 0. `matching.scheduling.proof` has the formula.
    Small events also have `slot_price`, slot id -> prices, and all their prices are in parts of `unit` to a worth of 1.
    """

    participant_price: dict[str, int]
    table_price: int
    interpreter_price: dict[str, int]
    floor_price: dict[str, int]
    unit: int | None = None
    slot_price: dict[str, SlotPrice] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a schedule achieves; `mandatory` and `mutual` are (met, asked).

    `below_least` counts participants; `idle_slots` the free slots without a meeting that lie between two meetings of
    one participant in one block; `walking_metres` is how far all walk between two meetings of a block, None where no
    table has a place.
    """

    mandatory: tuple[int, int]
    mutual: tuple[int, int]
    below_least: int
    idle_slots: int
    walking_metres: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A timetable with its proof.

    `worth` and `bound` leave out what makes a mandatory pair outrank everything: `bound` is what no timetable
    that keeps at least as many mandatory pairs can be worth more than. `gap` is (bound - worth) / bound, 0 where
    the bound is met.
    """

    format: str
    seed: int
    worth: int
    bound: int
    gap: float
    meetings: tuple[Meeting, ...]
    unplaced: tuple[Unplaced, ...]
    certificate: Certificate
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A meeting that needs an interpreter, and who that is (`interpreter` is None where nobody is left)."""

    slot: str
    interpreter: str | None
    language: str
    supplier: str
    buyer: str
    table: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much one interpreter has to do: `meetings` in all, and `longest` without a break, in slots."""

    interpreter: str
    meetings: int
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """Which interpreter is where: `duties` by time, `loads` of all who are there, those without a duty included."""

    format: str
    duties: tuple[Duty, ...]
    loads: tuple[Load, ...]
