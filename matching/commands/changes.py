"""``python -m matching changes``: for every wanted pair left out, the cheapest change that would let it in."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from matching.formats import write_document
from matching.inputs import add_files, read_sound

HELP = "for every pair left out, the cheapest change that would let it in"
FORMAT = "gateway.changes/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    add_files(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="changes.json")


def run(arguments: argparse.Namespace) -> int:
    """Write a change for each pair left out; how many begin with what goes to stderr."""
    from matching.scheduling.changes import cheapest_changes

    problem, schedule = read_sound(arguments.problem, arguments.schedule)
    found = cheapest_changes(problem, schedule)
    entries = [
        {
            "supplier": entry.supplier,
            "buyer": entry.buyer,
            "why": entry.why,
            "change": found[entry.supplier, entry.buyer],
        }
        for entry in schedule.unplaced
    ]
    write_document(arguments.output, {"format": FORMAT, "unplaced": entries})
    steps = Counter(step.kind for change in found.values() if change is not None for step in change.steps)
    print(f"left out    {len(found):,} wanted pairs", file=sys.stderr)
    print(
        f"gains       {sum(c is not None and c.cost < 0 for c in found.values()):,} would gain worth", file=sys.stderr
    )
    print(f"hopeless    {sum(change is None for change in found.values()):,}", file=sys.stderr)
    for kind, count in sorted(steps.items()):
        print(f"{kind:<18}{count:,}", file=sys.stderr)
    return 0
