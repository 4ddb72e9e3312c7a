"""``python -m matching fairness``: how evenly the meetings are spread, and what the floor under everybody costs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from matching.formats import write_document
from matching.inputs import add_files, read_sound

if TYPE_CHECKING:
    from matching.scheduling.fairness import FloorCost, SideFairness

HELP = "say how evenly the meetings are spread, and what the floor costs"
FORMAT = "gateway.fairness/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    add_files(parser)
    parser.add_argument(
        "--effort",
        choices=("fast", "normal", "thorough"),
        default="normal",
        help="of the run without the floor; that of the schedule",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="fairness.json")


def run(arguments: argparse.Namespace) -> int:
    """Write the report; its figures go to stderr."""
    from matching.scheduling.fairness import cost_of_floor, fairness_of  # with the solver

    problem, schedule = read_sound(arguments.problem, arguments.schedule)
    fairness = fairness_of(problem, schedule)
    floor = cost_of_floor(problem, schedule, effort=arguments.effort)
    write_document(
        arguments.output,
        {"format": FORMAT, "supplier": fairness.supplier, "buyer": fairness.buyer, "floor": floor},
    )
    print(f"suppliers   {_side(fairness.supplier)}", file=sys.stderr)
    print(f"buyers      {_side(fairness.buyer)}", file=sys.stderr)
    print(f"floor       {_floor(floor)}", file=sys.stderr)
    return 0


def _side(side: SideFairness) -> str:
    gini = "" if side.gini is None else f", Gini {side.gini:.3f}"
    return f"{side.people:,}, {side.fewest} to {side.most} meetings each{gini}, {len(side.short):,} below least"


def _floor(floor: FloorCost) -> str:
    return (
        f"costs {floor.cost:,} of {floor.weights_without:,}, proven to be {floor.at_most:,} at most; "
        f"{floor.short:,} below least instead of {floor.short_without:,}"
    )
