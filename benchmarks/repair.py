"""What a repair moves, how good it is, and how fast: beside a fresh schedule of the same changed event.

    python -m benchmarks.repair [event large ...] [--seed 1]

A schedule is built for an event in which 2 % of the people are not registered yet. Then these arrive, 5 % of all are
gone and 3 % miss the first three slots. Meetings that fall out although both people are still there are counted beside
those that move, because both have to be told. Seconds are the best of three: of the whole call, and of the work that is
the repair's own (the rest reads the problem, proves the bound and explains what is left out, as every schedule does).
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np

from benchmarks.report import figure
from benchmarks.scheduling import SHAPES, generate
from matching.scheduling import build_schedule, check
from matching.scheduling.difference import Difference, difference
from matching.scheduling.flow import solve_target
from matching.scheduling.model import build_model
from matching.scheduling.one_meeting import Questions
from matching.scheduling.presolve import presolve
from matching.scheduling.repair import NO_LIMIT, mend, repair
from matching.scheduling.standby import stand_by
from matching.scheduling.standing import stand
from matching.types import Participant, Problem, Schedule

# The gap in per cent, the seconds and the meetings moved to reach.
AIMS = {"event": (0.2, 0.1, 25), "large": (0.2, 0.3, None)}
NEW, GONE, LATE, SLOTS_MISSED = 0.02, 0.05, 0.03, 3


def before_and_after(full: Problem, *, seed: int) -> tuple[Problem, Problem]:
    """Return the event without the newcomers, and with them but without those who are gone."""
    people = full.participants
    order = np.random.default_rng(seed).permutation(len(people)).tolist()
    ends = [round(len(people) * share) for share in (NEW, NEW + GONE, NEW + GONE + LATE)]
    new, gone, late = ({people[index].id for index in order[a:b]} for a, b in zip([0, *ends], ends, strict=False))
    missed = {slot.id for slot in full.slots[:SLOTS_MISSED]}
    came = tuple(
        _with(person, tuple(slot for slot in person.free or () if slot not in missed)) if person.id in late else person
        for person in people
    )
    return _only(full, people, without=new), _only(full, came, without=gone)


def _with(person: Participant, free: tuple[str, ...]) -> Participant:
    most = min(len(free), len(free) if person.most is None else person.most)
    return replace(person, free=free, most=most, least=min(person.least, most))


def _only(full: Problem, people: tuple[Participant, ...], *, without: set[str]) -> Problem:
    """Return the event with these people, without some, and without the pairs and pins that need somebody else."""
    free = {person.id: set(person.free or ()) for person in people if person.id not in without}
    return replace(
        full,
        participants=tuple(person for person in people if person.id in free),
        pairs=tuple(pair for pair in full.pairs if pair.supplier in free and pair.buyer in free),
        pins=tuple(
            pin for pin in full.pins if pin.slot in free.get(pin.supplier, ()) and pin.slot in free.get(pin.buyer, ())
        ),
    )


def _dropped_though_there(problem: Problem, found: Difference) -> int:
    here = {person.id for person in problem.participants}
    return sum({meeting.supplier, meeting.buyer} <= here for meeting in found.dropped)


def _seconds_of_its_own(problem: Problem, before: Schedule) -> float:
    """Return how long the kernels take: put the meetings back, fill and improve."""
    reduced = presolve(build_model(problem))
    target = solve_target(reduced)
    started = time.perf_counter()
    mend(reduced, target, stand(reduced, before.meetings), NO_LIMIT)
    return time.perf_counter() - started


def measure(name: str, *, seed: int) -> None:
    """Print one event's figures."""
    first, changed = before_and_after(generate(SHAPES[name], seed=seed), seed=seed)
    before = build_schedule(first)
    whole, own = [], []
    for _ in range(3):
        started = time.perf_counter()
        repaired = repair(changed, before)
        whole.append(time.perf_counter() - started)
        own.append(_seconds_of_its_own(changed, before))
    started = time.perf_counter()
    fresh = build_schedule(changed)
    fresh_seconds = time.perf_counter() - started
    for schedule in (repaired.after, fresh):
        violations = check(changed, schedule)
        assert violations == [], violations[:5]
    for method, schedule in (("repair", repaired.after), ("fresh", fresh)):
        found = difference(before.meetings, schedule.meetings)
        print(
            f"  {name}: {method} kept {len(found.kept):,} of {len(before.meetings):,}, moved {len(found.moved):,}, "
            f"fell out though both are there {_dropped_though_there(changed, found):,}, new {len(found.new):,}, "
            f"mandatory {schedule.figures.mandatory[0]} of {schedule.figures.mandatory[1]}",
            flush=True,
        )
    gap_aim, seconds_aim, moved_aim = AIMS.get(name, (None, None, None))
    figure(f"repair {name}: gap %", 100 * repaired.after.gap, reach=gap_aim, at_least=False, baseline=100 * fresh.gap)
    figure(f"repair {name}: seconds", min(whole), reach=seconds_aim, at_least=False, baseline=fresh_seconds)
    figure(f"repair {name}: seconds of its own", min(own))
    moved, beside = (len(difference(before.meetings, each.meetings).moved) for each in (repaired.after, fresh))
    figure(f"repair {name}: meetings moved", moved, reach=moved_aim, at_least=False, baseline=beside)
    _measure_questions(name, changed, repaired.after)


def _measure_questions(name: str, problem: Problem, schedule: Schedule) -> None:
    """Ask for ten of the pairs left out, evenly spread, and for everybody's stand-by list."""
    left_out = schedule.unplaced[:: max(1, len(schedule.unplaced) // 10)][:10]
    started = time.perf_counter()
    questions = Questions(problem, schedule)
    figure(f"repair {name}: seconds to read the problem for questions", time.perf_counter() - started)
    started = time.perf_counter()
    answers = [questions.what_if_they_met(entry.supplier, entry.buyer) for entry in left_out]
    took = time.perf_counter() - started
    touched = [len(answer.moved) + len(answer.dropped) for answer in answers if answer.meeting is not None]
    print(f"  {name}: ten pairs left out could meet by touching {touched} other meetings")
    figure(f"repair {name}: seconds for one question", took / max(1, len(answers)))
    started = time.perf_counter()
    stand_by(problem, schedule.meetings)
    figure(f"repair {name}: seconds for the stand-by lists", time.perf_counter() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", metavar="shape", help=", ".join(SHAPES))
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for name in arguments.shapes or AIMS:
        measure(name, seed=arguments.seed)


if __name__ == "__main__":
    main()
