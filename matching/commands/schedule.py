"""``python -m matching schedule``: build a timetable from a problem file."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

from matching.errors import InputError
from matching.formats import read_problem, write_document
from matching.scheduling import build_schedule
from matching.scheduling.clash import Clash, ClashKind, smallest_clash
from matching.scheduling.demands import impossible_demands
from matching.scheduling.problem import faults_of
from matching.types import Schedule
from matching.wording import counted

HELP = "build a timetable with a proven bound"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("problem", type=Path, metavar="problem.json")
    parser.add_argument("--effort", choices=("fast", "normal", "thorough"), default="normal")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="schedule.json")


def run(arguments: argparse.Namespace) -> int:
    """Build and write the schedule; the figures go to stderr."""
    started = time.perf_counter()
    problem = read_problem(arguments.problem)
    try:
        # What can be given is only known once everything exists and nothing is in two places.
        if faults := faults_of(problem) or impossible_demands(problem):
            raise InputError(*faults)
        schedule = build_schedule(problem, seed=arguments.seed, effort=arguments.effort)
    except InputError as error:
        raise InputError(*(f"{arguments.problem}: {fault}" for fault in error.faults)) from None
    write_document(arguments.output, schedule)
    seconds = time.perf_counter() - started
    print(_summary(schedule, seconds), file=sys.stderr)
    met, asked = schedule.figures.mandatory
    clash = smallest_clash(problem) if met < asked else None
    if clash is not None:
        print(f"clash       {_says(clash)}", file=sys.stderr)
    return 0


def _says(clash: Clash) -> str:
    pairs = [*clash.pairs, *((pin.supplier, pin.buyer) for pin in clash.pins)]
    named, slots = ", ".join(f"{supplier} - {buyer}" for supplier, buyer in pairs), ", ".join(clash.slots)
    over = {
        ClashKind.MOST: f"{clash.who} may have only {counted(len(pairs) - 1, 'meeting')}",
        ClashKind.DIARY: f"{clash.who} could hold them only at {slots}",
        ClashKind.TABLES: f"there is room at only {counted(len(pairs) - 1, 'table')} for them, at {slots}",
        ClashKind.INTERPRETERS: f"there are only {len(pairs) - 1} {clash.who} interpreters for them, at {slots}",
        ClashKind.TOGETHER: f"each would fit, but not all of them, at {slots}",
    }
    return f"these are mandatory or pinned, and {over[clash.kind]}: {named}"


def _summary(schedule: Schedule, seconds: float) -> str:
    figures = schedule.figures
    # Linux counts in KiB, macOS in bytes.
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return "\n".join(
        (
            f"meetings    {len(schedule.meetings):,}",
            f"worth       {schedule.worth:,}",
            f"bound       {schedule.bound:,} (gap {100 * schedule.gap:.3f} %)",
            f"mandatory   {figures.mandatory[0]:,} of {figures.mandatory[1]:,}",
            f"mutual      {figures.mutual[0]:,} of {figures.mutual[1]:,}",
            f"unplaced    {len(schedule.unplaced):,} wanted pairs",
            f"below least {figures.below_least:,} participants",
            f"idle slots  {figures.idle_slots:,}",
            *([] if figures.walking_metres is None else [f"walking     {figures.walking_metres:,} m, all together"]),
            f"took        {seconds:.1f} s, {peak_mb:,.0f} MB at most",
        )
    )
