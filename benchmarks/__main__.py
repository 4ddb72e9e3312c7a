"""Run every measurement, print what it prints, and keep it: ``make bench``.

    python -m benchmarks [name ...] [--data DIR]

Each file of this folder measures one claim beside a baseline in the same run, because machines differ and are busy.
What was printed goes to ``benchmarks/results.json`` with the machine and the date, so that two runs can be compared.
Measurements that need data from elsewhere look for it in DIR (or GATEWAY_BENCH_DATA) and say where it is public.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.report import DATA, FIGURES, Figure

FOLDER = Path(__file__).parent
HELPERS = ("crowd", "report", "tastes", "taxonomy")


def main() -> int:
    """Run the files named on the command line, or all; return how many failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="name")
    parser.add_argument("--data", type=Path, help=f"default: ${DATA}")
    arguments = parser.parse_args()
    files = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))
    wanted = arguments.names or [name for name in files if name not in HELPERS]
    environment = dict(os.environ)
    if arguments.data is not None:
        environment[DATA] = str(arguments.data.resolve())
    measured = [measure(name, environment) for name in wanted]
    machine = {
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "on": platform.machine(),
    }
    results = [asdict(one) for one in measured]
    kept = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine, "results": results}
    (FOLDER / "results.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    aims = [(one.name, told) for one in measured for told in one.figures if told.reach is not None]
    if aims:
        print(f"\n== {sum(bool(told.met) for _, told in aims)} of {len(aims)} aims met ==")
    for name, told in aims:
        print(f"{name:<13}{told}")
    failed = [one.name for one in measured if one.failed]
    print(f"\n{len(measured)} measured, {len(failed)} failed{': ' + ', '.join(failed) if failed else ''}")
    return len(failed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one file printed and told."""

    name: str
    failed: bool
    seconds: float
    figures: tuple[Figure, ...]
    lines: tuple[str, ...]


def measure(name: str, environment: Mapping[str, str]) -> Measured:
    """Run one file and print its lines as they come."""
    print(f"\n== {name} ==", flush=True)
    began = time.perf_counter()
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "figures"
        command, own = [sys.executable, "-m", f"benchmarks.{name}"], {**environment, FIGURES: str(told)}
        with subprocess.Popen(command, cwd=FOLDER.parent, env=own, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                lines.append(line.rstrip())
        text = told.read_text(encoding="utf-8") if told.exists() else ""
    return Measured(
        name=name,
        failed=bool(process.returncode),
        seconds=round(time.perf_counter() - began, 1),
        figures=tuple(Figure(**json.loads(line)) for line in text.splitlines()),
        lines=tuple(lines),
    )


if __name__ == "__main__":
    raise SystemExit(main())
