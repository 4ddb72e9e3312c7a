"""``python -m matching repair``: mend a schedule after something changed, and print what is different."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from matching.errors import InputError
from matching.formats import write_document
from matching.inputs import add_now, moment_of, named, read_standing
from matching.summaries import moves
from matching.types import Problem

if TYPE_CHECKING:
    from matching.scheduling.repair import Repair

HELP = "mend a schedule, moving as few meetings as possible"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("problem", type=Path, metavar="problem.json")
    parser.add_argument("before", type=Path, metavar="before.json")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--max-moves", type=int, metavar="N", help="how many meetings may get another slot at most")
    add_now(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="after.json")


def run(arguments: argparse.Namespace) -> int:
    """Mend and write the schedule; the figures and the difference go to stderr."""
    from matching.scheduling.repair import repair  # with the solver, which the other commands can do without

    started = time.perf_counter()
    now = moment_of(arguments)
    problem, before = read_standing(arguments.problem, arguments.before)
    if arguments.max_moves is not None and arguments.max_moves < 0:
        raise InputError(
            f"--max-moves: {arguments.max_moves} is below 0. Give 0 or more, or leave it out for no limit."
        )
    with named(arguments.before):
        repaired = repair(problem, before, seed=arguments.seed, max_moves=arguments.max_moves, now=now)
    write_document(arguments.output, repaired.after)
    print(_summary(problem, repaired, time.perf_counter() - started), file=sys.stderr)
    found = repaired.difference
    for line in moves(found.moved, found.dropped, found.new):
        print(line, file=sys.stderr)
    return 0


def _summary(problem: Problem, repaired: Repair, seconds: float) -> str:
    after, difference = repaired.after, repaired.difference
    here = {person.id for person in problem.participants}
    gone = sum(not {meeting.supplier, meeting.buyer} <= here for meeting in difference.dropped)
    return "\n".join(
        (
            f"meetings    {len(after.meetings):,}",
            f"kept        {len(difference.kept):,}",
            f"moved       {len(difference.moved):,}",
            f"dropped     {len(difference.dropped):,}, {gone:,} of them with someone who is gone",
            f"new         {len(difference.new):,}",
            f"worth       {after.worth:,}",
            f"bound       {after.bound:,} (gap {100 * after.gap:.3f} %)",
            f"took        {seconds:.1f} s",
        )
    )
