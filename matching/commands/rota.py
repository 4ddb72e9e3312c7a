"""``python -m matching rota``: say which interpreter is where, with fair shares and breaks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from matching.errors import MatchingError
from matching.formats import write_document
from matching.inputs import add_files, read_sound
from matching.types import Rota
from matching.wording import counted

HELP = "say which interpreter is where"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    add_files(parser)
    parser.add_argument("--most-in-a-row", type=int, default=4, metavar="N", help="slots after which a break is due")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="rota.json")


def run(arguments: argparse.Namespace) -> int:
    """Make and write the rota; the shares go to stderr."""
    from matching.scheduling.rota import rota
    from matching.scheduling.rota_check import check_rota

    problem, schedule = read_sound(arguments.problem, arguments.schedule)
    found = rota(problem, schedule, most_in_a_row=arguments.most_in_a_row)
    if violations := check_rota(problem, schedule, found):
        raise MatchingError("\n".join(violations))
    write_document(arguments.output, found)
    print(_summary(found), file=sys.stderr)
    return 0


def _summary(rota: Rota) -> str:
    without = [duty for duty in rota.duties if duty.interpreter is None]
    shares = [load.meetings for load in rota.loads]
    return "\n".join(
        (
            f"meetings    {len(rota.duties):,} with an interpreter's help",
            f"people      {len(shares):,} interpreters, {min(shares, default=0)} to {max(shares, default=0)} each",
            f"no break    {counted(max((load.longest for load in rota.loads), default=0), 'slot')} at most",
            f"nobody left {len(without):,}",
            *(f"without {duty.supplier} {duty.buyer} {duty.slot} {duty.language}" for duty in without),
        )
    )
