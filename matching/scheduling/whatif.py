"""What if there were more tables, fewer slots, another interpreter, a higher floor: one problem, scenario by scenario.

Each scenario is built like any other problem, several at the same time; the points come back in the order asked for.
They run in threads: the kernels do not hold the interpreter's lock, and a process of its own would spend longer on its
start than on an event of 300 x 150.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from matching.errors import InputError
from matching.kernels import compile_once
from matching.scheduling import build_schedule
from matching.scheduling.problem import faults_of
from matching.scheduling.scenarios import Lever, amount_of, scenario
from matching.types import Problem, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a schedule of one scenario achieves.

    Attributes
    ----------
    change : by how much the lever was moved.
    amount : what there then is: table-slots, slots, interpreter-slots, the sum of all `least`, the floor weight.
    worth, bound : as in `Schedule`. With another floor weight or other `least` they count other bonuses.
    meetings : how many.
    mandatory, mutual : (met, asked).
    short : participants below their `least`.
    idle : slots without a meeting between two meetings of one participant in one block.
    """

    change: int
    amount: int
    worth: int
    bound: int
    meetings: int
    mandatory: tuple[int, int]
    mutual: tuple[int, int]
    short: int
    idle: int


def curve(
    problem: Problem,
    lever: Lever,
    changes: Sequence[int],
    *,
    seed: int = 0,
    effort: str = "fast",
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[Point, ...]:
    """Build a schedule for each change and return what it achieves, in the order of `changes`.

    Parameters
    ----------
    problem : without faults; it is not changed.
    lever : what to change, as `scenario` says.
    changes : by how much, such as ``(-2, 0, 2)``.
    seed, effort : as in `build_schedule`; the same for each point.
    threads : how many scenarios at the same time; by default one for each core.
    progress : called as ``progress("scenario", done, total)``.

    Raises
    ------
    InputError
        When the problem is at fault, or a change leaves nothing to change.
    """
    problems = []
    for change in (0, *changes):
        changed = scenario(problem, lever, change)
        if faults := faults_of(changed):
            raise InputError(*faults)
        problems.append(changed)
    problems = problems[1:]
    compile_once("scheduling")  # here, and not in each thread
    build = partial(_achieved, seed=seed, effort=effort)
    points = []
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        for point in pool.map(build, problems):
            points.append(point)
            if progress is not None:
                progress("scenario", len(points), len(problems))
    return tuple(
        replace(point, change=change, amount=amount_of(changed, lever))
        for point, change, changed in zip(points, changes, problems, strict=True)
    )


def _achieved(problem: Problem, *, seed: int, effort: str) -> Point:
    schedule = build_schedule(problem, seed=seed, effort=effort)
    return Point(
        change=0,
        amount=0,
        worth=schedule.worth,
        bound=schedule.bound,
        meetings=len(schedule.meetings),
        mandatory=schedule.figures.mandatory,
        mutual=schedule.figures.mutual,
        short=schedule.figures.below_least,
        idle=schedule.figures.idle_slots,
    )
