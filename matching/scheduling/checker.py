"""Check a schedule against its problem: every rule, every figure, and the proof of its bound.

Plain Python on the values alone. It imports nothing of the scheduler, so an error there cannot hide itself
here; it is short enough to be read in one sitting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from matching.scheduling.counting import wrong_figures
from matching.scheduling.proof import big_of, bound_of, free_slots, open_tables, stretches, worth_of
from matching.types import Meeting, Pin, Problem, Schedule, Tier, Why
from matching.wording import counted

FORMAT = "gateway.schedule/1"


def check(problem: Problem, schedule: Schedule) -> list[str]:
    """Return one sentence for each violation, naming who and when; an empty list means the schedule is sound.

    The problem itself is taken to be free of faults (`matching.scheduling.problem.faults_of`).
    """
    unknown = list(_unknown(problem, schedule))
    if unknown:  # nothing else can be judged of meetings between people who do not exist
        return unknown
    return [
        *_seats(problem, schedule),
        *_places(problem, schedule),
        *_supply(problem, schedule),
        *_limits(problem, schedule),
        *_pins(problem, schedule),
        *_unplaced(problem, schedule),
        *wrong_figures(problem, schedule),
        *_proof(problem, schedule),
    ]


def _name(meeting: Meeting | Pin) -> str:
    return f"{meeting.supplier} - {meeting.buyer} at {meeting.slot}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _unknown(problem: Problem, schedule: Schedule) -> Iterator[str]:
    if schedule.format != FORMAT:
        yield f'The format is "{schedule.format}", not "{FORMAT}".'
    listed = {(pair.supplier, pair.buyer) for pair in problem.pairs}
    people = {person.id for person in problem.participants}
    slots = {slot.id for slot in problem.slots}
    tables = {table.id for table in problem.tables}
    for meeting in schedule.meetings:
        if meeting.slot not in slots:
            yield f"{_name(meeting)}: there is no such slot."
        if meeting.table is not None and meeting.table not in tables:
            yield f"{_name(meeting)}: there is no table {meeting.table}."
        if (meeting.supplier, meeting.buyer) not in listed:
            yield f"{_name(meeting)}: the pair is not listed, so it must not meet."
    for entry in schedule.unplaced:
        if (entry.supplier, entry.buyer) not in listed:
            yield f"unplaced: {entry.supplier} - {entry.buyer} is not a listed pair."
    by_slot = schedule.certificate.slot_price or {}
    priced = {*schedule.certificate.participant_price, *schedule.certificate.floor_price}
    priced = priced.union(*(prices.participant for prices in by_slot.values()), *(p.row for p in by_slot.values()))
    for name in sorted(priced - people):
        yield f"certificate: there is no participant {name}."
    for slot in sorted(set(by_slot) - slots):
        yield f"certificate: there is no slot {slot}."
    starts = stretches(problem)
    for slot in sorted(slot for slot, prices in by_slot.items() if prices.row and slot not in starts):
        yield f"certificate: a row that begins at {slot} has a price, but no limit in a row holds there."
    languages = {pair.interpreter for pair in problem.pairs}
    spoken = set(schedule.certificate.interpreter_price).union(*(prices.interpreter for prices in by_slot.values()))
    for language in sorted(spoken - languages):
        yield f"certificate: no pair needs a {language} interpreter."


def _seats(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """One meeting a person a slot, only when free, and each pair once."""
    free = free_slots(problem)
    seats: dict[tuple[str, str], str] = {}
    for meeting in schedule.meetings:
        for name, other in ((meeting.supplier, meeting.buyer), (meeting.buyer, meeting.supplier)):
            if (name, meeting.slot) in seats:
                yield f"{name} is booked twice at {meeting.slot}, with {seats[name, meeting.slot]} and {other}."
            seats[name, meeting.slot] = other
            if meeting.slot not in free[name]:
                yield f"{_name(meeting)}: {name} is not free then."
    for (supplier, buyer), count in Counter((m.supplier, m.buyer) for m in schedule.meetings).items():
        if count > 1:
            yield f"{supplier} - {buyer} meet {count} times."


def _places(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Each meeting at an open table of its own; a stand only for its owner, and its owner only there."""
    stand = {person.id: person.table for person in problem.participants if person.table is not None}
    owner = {table: name for name, table in stand.items()}
    closed = {table.id: set(table.closed) for table in problem.tables}
    taken: dict[tuple[str, str], str] = {}
    for meeting in schedule.meetings:
        for name in (meeting.supplier, meeting.buyer):
            if name in stand and meeting.table != stand[name]:
                yield f"{_name(meeting)}: {name} never leaves {stand[name]}, but the table is {meeting.table}."
        if meeting.table is None:
            if problem.capacity is None:
                yield f"{_name(meeting)}: no table is given."
            continue
        if owner.get(meeting.table, meeting.supplier) not in (meeting.supplier, meeting.buyer):
            yield f"{_name(meeting)}: {meeting.table} is the stand of {owner[meeting.table]}."
        if meeting.slot in closed[meeting.table]:
            yield f"{_name(meeting)}: table {meeting.table} is closed then."
        other = taken.setdefault((meeting.table, meeting.slot), _name(meeting))
        if other != _name(meeting):
            yield f"Table {meeting.table} is taken twice: {other}, and {_name(meeting)}."


def _supply(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """No more meetings in a slot than tables and interpreters."""
    stands = {person.id for person in problem.participants if person.table is not None}
    need = {(pair.supplier, pair.buyer): pair.interpreter for pair in problem.pairs}
    there = {group.language: group.slots for group in problem.interpreters}
    tables = open_tables(problem)
    shared = Counter(m.slot for m in schedule.meetings if not {m.supplier, m.buyer} & stands)
    for slot, count in shared.items():
        if count > tables[slot]:
            yield f"At {slot} there {_are(count)} {counted(count, 'meeting')} and {counted(tables[slot], 'table')}."
    spoken = Counter((need[m.supplier, m.buyer], m.slot) for m in schedule.meetings)
    for (language, slot), count in spoken.items():
        if language is not None and count > there.get(language, {}).get(slot, 0):
            voices = there.get(language, {}).get(slot, 0)
            needing = f"{counted(count, 'meeting')} {'needs' if count == 1 else 'need'} a {language} interpreter"
            yield f"At {slot} {needing} and {voices} {_are(voices)} there."


def _limits(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Nobody has more than `most` meetings, nor more than `max_in_a_row` without a break."""
    busy: dict[str, set[str]] = defaultdict(set)
    for meeting in schedule.meetings:
        busy[meeting.supplier].add(meeting.slot)
        busy[meeting.buyer].add(meeting.slot)
    limit = problem.settings.max_in_a_row
    slots = sorted(problem.slots, key=lambda slot: slot.start)
    for person in problem.participants:
        held = busy[person.id]
        if person.most is not None and len(held) > person.most:
            yield f"{person.id} has {counted(len(held), 'meeting')} and may have {person.most}."
        run, block = 0, None
        for slot in slots if limit is not None else ():
            run = (run if slot.block == block else 0) + 1 if slot.id in held else 0
            block = slot.block
            if limit is not None and run == limit + 1:
                yield f"{person.id} has more than {counted(limit, 'meeting')} in a row, up to {slot.id}."


def _pins(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Every pin is kept, at its table where it names one, and nothing else says that it is pinned."""
    held = {(m.supplier, m.buyer, m.slot): m for m in schedule.meetings}
    pins = {(pin.supplier, pin.buyer, pin.slot): pin for pin in problem.pins}
    for key, pin in pins.items():
        meeting = held.get(key)
        if meeting is None:
            yield f"{_name(pin)} is pinned, but it is not in the schedule."
        elif pin.table is not None and meeting.table != pin.table:
            yield f"{_name(pin)} is pinned at table {pin.table}, but it is at {meeting.table}."
    for key, meeting in held.items():
        if meeting.pinned != (key in pins):
            yield f"{_name(meeting)} is {'' if meeting.pinned else 'not '}marked as pinned, which the problem denies."


def _unplaced(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """Exactly the wanted pairs without a meeting are listed, once each, and reasons that can be counted hold."""
    met = {(m.supplier, m.buyer) for m in schedule.meetings}
    wanted = {(p.supplier, p.buyer) for p in problem.pairs if p.tier is not Tier.NONE or p.mandatory}
    listed = Counter((entry.supplier, entry.buyer) for entry in schedule.unplaced)
    for supplier, buyer in sorted(wanted - met - set(listed)):
        yield f"unplaced: {supplier} - {buyer} was wanted and has no meeting, but is not listed."
    for (supplier, buyer), count in sorted(listed.items()):
        if count > 1:
            yield f"unplaced: {supplier} - {buyer} is listed {count} times."
        if (supplier, buyer) in met:
            yield f"unplaced: {supplier} - {buyer} is listed, but has a meeting."
        elif (supplier, buyer) not in wanted:
            yield f"unplaced: {supplier} - {buyer} is listed, but nobody asked for it."
    free = free_slots(problem)
    held = Counter(name for pair in met for name in pair)
    seats = {(name, m.slot) for m in schedule.meetings for name in (m.supplier, m.buyer)}
    most = {person.id: person.most for person in problem.participants}
    for entry in schedule.unplaced:
        two = (entry.supplier, entry.buyer)
        common = free[entry.supplier] & free[entry.buyer]
        if (entry.why is Why.NO_COMMON_SLOT) == bool(common):
            shared = counted(len(common), "slot")
            yield f"unplaced: {' - '.join(two)} says {entry.why}, but they have {shared} in common."
        full = [held[n] == most[n] or all((n, slot) in seats for slot in free[n]) for n in two]
        if entry.why is Why.FULL_DIARY and not any(full):
            yield f"unplaced: {' - '.join(two)} says {entry.why}, but both have room."


def _proof(problem: Problem, schedule: Schedule) -> Iterator[str]:
    """The prices are allowed, and worth, bound and gap follow from them and from the meetings."""
    certificate = schedule.certificate
    prices = [("the table", certificate.table_price), *sorted(certificate.participant_price.items())]
    prices += [*sorted(certificate.interpreter_price.items()), *sorted(certificate.floor_price.items())]
    for slot, asked in (certificate.slot_price or {}).items():
        prices.append((f"the table at {slot}", asked.table))
        for named in (asked.participant, asked.interpreter, asked.row):
            prices += [(f"{name} at {slot}", price) for name, price in sorted(named.items())]
    for name, price in prices:
        if price < 0:
            yield f"certificate: the price of {name} is {price}; a price below 0 proves nothing."
    unit = 1 if certificate.unit is None else certificate.unit
    if unit < 1:
        yield f"certificate: the unit is {unit}; it must be 1 or more."
        return
    for name, price in sorted(certificate.floor_price.items()):
        if price > problem.settings.floor_weight * unit:
            yield f"certificate: the floor price of {name}, {price}, is above the floor weight."
    met = {(m.supplier, m.buyer) for m in schedule.meetings}
    worth = worth_of(problem, met)
    mandatory = sum(pair.mandatory and (pair.supplier, pair.buyer) in met for pair in problem.pairs)
    bound = bound_of(problem, certificate) - big_of(problem) * mandatory
    gap = (bound - worth) / bound if bound else 0.0
    for what, stated, right in (
        ("worth", schedule.worth, worth),
        ("bound", schedule.bound, bound),
        ("gap", schedule.gap, gap),
    ):
        if stated != right:
            yield f"The {what} is given as {stated}, but is {right}."
    if bound < worth:
        yield f"The bound {bound} is below the worth {worth}, so the certificate proves nothing."
