"""What the commands about a timetable that stands read: its problem and the schedule, every fault of both at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from matching.errors import Faults, InputError
from matching.formats import read_problem, read_schedule
from matching.scheduling import check
from matching.scheduling.problem import faults_of
from matching.types import Problem, Schedule

T = TypeVar("T")


def add_files(parser: argparse.ArgumentParser) -> None:
    """Declare the two files."""
    parser.add_argument("problem", type=Path, metavar="problem.json")
    parser.add_argument("schedule", type=Path, metavar="schedule.json")


def add_now(parser: argparse.ArgumentParser) -> None:
    """Declare the moment before which nothing can be changed any more."""
    parser.add_argument("--now", metavar="TIME", help="what began before it is not touched: 2027-09-25T09:00:00-04:00")


def moment_of(arguments: argparse.Namespace) -> datetime | None:
    """Return the moment that was given; raises `InputError` when it is none, or has no time zone."""
    if arguments.now is None:
        return None
    try:
        moment = datetime.fromisoformat(arguments.now)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise InputError(f'--now: "{arguments.now}" is no time with a zone. Write it like 2027-09-25T09:00:00-04:00.')
    return moment


def read_faultless(path: Path) -> Problem:
    """Read a problem; raises `InputError` with all its faults, those of its form or else those of what it says."""
    problem = read_problem(path)
    with named(path):
        if faults := faults_of(problem):
            raise InputError(*faults)
    return problem


def read_standing(problem_path: Path, schedule_path: Path) -> tuple[Problem, Schedule]:
    """Read both files before either is refused; the schedule may be of a time before the problem changed."""
    faults = Faults()
    problem = _kept(faults, read_faultless, problem_path)
    schedule = _kept(faults, read_schedule, schedule_path)
    faults.refuse()
    assert problem is not None  # noqa: S101 - what could not be read was refused
    assert schedule is not None  # noqa: S101
    return problem, schedule


def read_sound(problem_path: Path, schedule_path: Path) -> tuple[Problem, Schedule]:
    """Read both files and have the checker pass the schedule, so that what is said of it is true."""
    problem, schedule = read_standing(problem_path, schedule_path)
    with named(schedule_path):
        if violations := check(problem, schedule):
            raise InputError(*violations)
    return problem, schedule


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Put the name of the file before every fault that is found in it."""
    try:
        yield
    except InputError as error:
        raise InputError(*(f"{path}: {fault}" for fault in error.faults)) from None


def _kept(faults: Faults, read: Callable[[Path], T], path: Path) -> T | None:
    with faults.kept():
        return read(path)
    return None
