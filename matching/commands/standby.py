"""``python -m matching standby``: for each slot and each buyer who is idle then, the suppliers who could step in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from matching.errors import InputError
from matching.formats import write_document
from matching.inputs import add_files, read_standing

HELP = "rank who could step in, for each slot and buyer"
FORMAT = "gateway.standby/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    add_files(parser)
    parser.add_argument("--top", type=int, default=5, metavar="N", help="suppliers at most for each slot and buyer")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="standby.json")


def run(arguments: argparse.Namespace) -> int:
    """Write the lists; how many there are goes to stderr."""
    from matching.scheduling.standby import stand_by

    if arguments.top < 1:
        raise InputError(f"--top: {arguments.top} is below 1. Give the suppliers wanted for each slot and buyer.")
    problem, schedule = read_standing(arguments.problem, arguments.schedule)
    found = stand_by(problem, schedule.meetings, top=arguments.top)
    lists = [{"slot": slot, "buyer": buyer, "suppliers": names} for (slot, buyer), names in found.items()]
    write_document(arguments.output, {"format": FORMAT, "lists": lists})
    print(f"lists       {len(lists):,} of a slot and a buyer", file=sys.stderr)
    print(f"buyers      {len({buyer for _, buyer in found}):,} who have one", file=sys.stderr)
    return 0
