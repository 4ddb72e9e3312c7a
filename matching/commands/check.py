"""``python -m matching check``: verify a schedule against its problem, without the scheduler."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from matching.formats import read_rota, read_schedule
from matching.inputs import add_files, read_faultless
from matching.scheduling import check
from matching.scheduling.rota_check import check_rota

HELP = "verify a schedule and the proof of its bound"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    add_files(parser)
    parser.add_argument("rota", type=Path, nargs="?", metavar="rota.json", help="who interprets where, checked too")


def run(arguments: argparse.Namespace) -> int:
    """Print ``sound`` and return 0, or every violation on stderr and return 1."""
    problem = read_faultless(arguments.problem)
    schedule = read_schedule(arguments.schedule)
    violations = [f"{arguments.schedule}: {violation}" for violation in check(problem, schedule)]
    if arguments.rota is not None and not violations:
        rota = read_rota(arguments.rota)
        violations = [f"{arguments.rota}: {violation}" for violation in check_rota(problem, schedule, rota)]
    for violation in violations:
        print(violation, file=sys.stderr)
    if not violations:
        print("sound")
    return 1 if violations else 0
