"""``python -m matching meet``: can these two meet, and what would it move?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from matching.formats import write_document
from matching.inputs import add_files, add_now, moment_of, named, read_standing
from matching.summaries import moves, pair_of, place_of

HELP = "say whether two can meet, and what it would move"
FORMAT = "gateway.answer/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    add_files(parser)
    parser.add_argument("supplier")
    parser.add_argument("buyer")
    add_now(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="answer.json")


def run(arguments: argparse.Namespace) -> int:
    """Say the answer on stderr, and write it where that is asked for; nothing of the schedule is changed."""
    from matching.scheduling.one_meeting import Questions  # with the solver

    now = moment_of(arguments)
    problem, schedule = read_standing(arguments.problem, arguments.schedule)
    with named(arguments.schedule):
        questions = Questions(problem, schedule, now=now)
    with named(arguments.problem):
        answer = questions.what_if_they_met(arguments.supplier, arguments.buyer)
    if arguments.output is not None:
        two = {"supplier": arguments.supplier, "buyer": arguments.buyer}
        write_document(
            arguments.output,
            {"format": FORMAT, **two, "meeting": answer.meeting}
            | {"moved": answer.moved, "dropped": answer.dropped, "worth": answer.worth},
        )
    if answer.meeting is None:
        print(f"{arguments.supplier} {arguments.buyer} cannot meet: no slot has room for both", file=sys.stderr)
        return 0
    print(f"{pair_of(answer.meeting)} could meet at {place_of(answer.meeting)}", file=sys.stderr)
    print(f"worth       {answer.worth:+,}", file=sys.stderr)
    for line in moves(answer.moved, answer.dropped):
        print(line, file=sys.stderr)
    return 0
