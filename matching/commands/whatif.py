"""``python -m matching whatif``: the same event with more or fewer tables, slots, interpreters, or another floor."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from matching.formats import write_document
from matching.inputs import named, read_faultless
from matching.scheduling.scenarios import Lever

HELP = "build the same event with more or less of something, as a curve"
FORMAT = "gateway.curve/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("problem", type=Path, metavar="problem.json")
    parser.add_argument("--lever", choices=[lever.value for lever in Lever], required=True, help="what to change")
    parser.add_argument(
        "--changes", type=int, nargs="+", default=[-2, -1, 0, 1, 2], metavar="N", help="by how much, such as -2 0 2"
    )
    parser.add_argument("--effort", choices=("fast", "normal", "thorough"), default="fast")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="curve.json")


def run(arguments: argparse.Namespace) -> int:
    """Build a schedule for each change and write the curve; it goes to stderr as a table, too."""
    from matching.scheduling.whatif import curve  # with the solver

    problem = read_faultless(arguments.problem)
    lever = Lever(arguments.lever)
    with named(arguments.problem):
        points = curve(problem, lever, arguments.changes, seed=arguments.seed, effort=arguments.effort)
    chosen = {"lever": lever, "effort": arguments.effort, "seed": arguments.seed}
    write_document(arguments.output, {"format": FORMAT, **chosen, "points": points})
    print(f"{'change':>8}{lever:>14}{'meetings':>10}{'worth':>13}{'bound':>13}{'short':>7}{'idle':>7}", file=sys.stderr)
    for point in points:
        print(
            f"{point.change:>+8,}{point.amount:>14,}{point.meetings:>10,}{point.worth:>13,}{point.bound:>13,}"
            f"{point.short:>7,}{point.idle:>7,}",
            file=sys.stderr,
        )
    return 0
