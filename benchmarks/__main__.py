"""Run every measurement, print what it prints, and keep it: ``make bench``.

Each file of this folder measures one claim beside a baseline in the same run, because machines
differ and are busy. What was printed goes to ``benchmarks/results.json`` with the machine and the
date, so that two runs can be compared.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent
ARGUMENTS = {"similarity": ("--demonstration", "2027")}


def main() -> int:
    """Run the files named on the command line, or all; return how many failed."""
    wanted = sys.argv[1:] or sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))
    results = []
    for name in wanted:
        print(f"\n== {name} ==", flush=True)
        began = time.perf_counter()
        lines: list[str] = []
        command = [sys.executable, "-m", f"benchmarks.{name}", *ARGUMENTS.get(name, ())]
        with subprocess.Popen(command, cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                lines.append(line.rstrip())
        results.append(
            {
                "name": name,
                "failed": bool(process.returncode),
                "seconds": round(time.perf_counter() - began, 1),
                "lines": lines,
            }
        )
    machine = {
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "on": platform.machine(),
    }
    kept = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine, "results": results}
    (FOLDER / "results.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    failed = [result["name"] for result in results if result["failed"]]
    print(f"\n{len(results)} measured, {len(failed)} failed{': ' + ', '.join(map(str, failed)) if failed else ''}")
    return len(failed)


if __name__ == "__main__":
    raise SystemExit(main())
