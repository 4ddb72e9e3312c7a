"""``python -m matching check``: verify a schedule against its problem, without the scheduler."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from matching.errors import InputError
from matching.formats import read_problem, read_schedule
from matching.scheduling import check
from matching.scheduling.problem import faults_of

HELP = "verify a schedule and the proof of its bound"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("problem", type=Path, metavar="problem.json")
    parser.add_argument("schedule", type=Path, metavar="schedule.json")


def run(arguments: argparse.Namespace) -> int:
    """Print ``sound`` and return 0, or every violation on stderr and return 1."""
    problem = read_problem(arguments.problem)
    if faults := faults_of(problem):
        raise InputError(*(f"{arguments.problem}: {fault}" for fault in faults))
    violations = check(problem, read_schedule(arguments.schedule))
    if violations:
        for violation in violations:
            print(f"{arguments.schedule}: {violation}", file=sys.stderr)
        return 1
    print("sound")
    return 0
