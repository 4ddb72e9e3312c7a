"""What the measurements share: how a figure is told, where data is looked for, and where vectors are kept.

A figure is printed where it is measured. When `python -m benchmarks` runs the file, the figure also goes, as a line of
JSON, to the file that the environment variable GATEWAY_BENCH_FIGURES names: the table at the end is made of these.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

DATA, FIGURES = "GATEWAY_BENCH_DATA", "GATEWAY_BENCH_FIGURES"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value; `reach` is the aim (None: there is none), `baseline` the same of a plain method."""

    name: str
    value: float
    reach: float | None = None
    at_least: bool = True
    baseline: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached, None without one."""
        if self.reach is None:
            return None
        return self.value >= self.reach if self.at_least else self.value <= self.reach

    def __str__(self) -> str:
        aim = "" if self.reach is None else f"{'>=' if self.at_least else '<='} {_short(self.reach)}"
        beside = "" if self.baseline is None else f"baseline {_short(self.baseline)}"
        met = {None: "", True: "met", False: "NOT MET"}[self.met]
        return f"{self.name:<52}{_short(self.value):>9}   {aim:<12}{met:<9}{beside}".rstrip()


def figure(
    name: str, value: float, *, reach: float | None = None, at_least: bool = True, baseline: float | None = None
) -> None:
    """Print one figure and hand it on for the table; `at_least` False: `reach` is the most it may be."""
    told = Figure(name=name, value=float(value), reach=reach, at_least=at_least, baseline=baseline)
    print(told, flush=True)
    if FIGURES in os.environ:
        with Path(os.environ[FIGURES]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(told)) + "\n")


def arguments_parser(about: str | None) -> argparse.ArgumentParser:
    """Return a parser with what every measurement on sentences takes: where data lies and where vectors are kept."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = os.environ.get(DATA)
    parser.add_argument("--data", type=Path, default=Path(here) if here else None, help=f"default: ${DATA}")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep sentence vectors there between runs")
    return parser


def found(data: Path | None, name: str, *, public: str) -> Path | None:
    """Return the folder `name` of the data, or say in one line what is missing and where it is public."""
    folder = data / name if data is not None else None
    if folder is not None and folder.is_dir():
        return folder
    print(f"Not measured: {name} is not there ({public}). Say with --data or {DATA} which folder holds {name}/.")
    return None


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3f}"
