"""What the commands show on a terminal: one bar a step, and what each step took."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import click

STEPS = {
    "encode": "reading the phrases",
    "neighbours": "comparing both shores",
    "look": "finding promising pairs",
    "learn": "learning from the answers",
    "score": "scoring the pairs",
    "explain": "finding the reasons",
    "compile": "compiling the engine, once",
    "bound": "proving the bound",
    "timetable": "placing the meetings",
    "tables": "choosing the tables",
    "check": "checking the schedule",
    "store": "storing",
    "print-schedules": "setting the schedules",
    "print-tables": "setting the table sheets",
    "print-badges": "setting the badges",
}


class Bars:
    """Progress on the terminal; call it as ``bars(step, done, total)``. Use it as a context manager."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: Any = None
        self._at = 0

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._close(whole=kind is None)

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show that `done` of `total` of this step are done."""
        if step != self._step:
            self._close(whole=True)
            label = f"  {STEPS.get(step, step):<26}"
            self._step, self._at = step, 0
            self._bar = click.progressbar(length=max(total, 1), label=label, width=32, show_eta=False)
            self._bar.__enter__()
        self._bar.update(done - self._at)
        self._at = max(done, self._at)

    def _close(self, *, whole: bool) -> None:
        if self._bar is not None:
            if whole:
                self._bar.update(self._bar.length - self._at)
            self._bar.__exit__(None, None, None)
        self._bar, self._step = None, ""


@dataclass(slots=True)
class Cost:
    """What a step took. `peak_mb` is the most memory that this process, or one it started, held during it."""

    what: str
    seconds: float = 0.0
    peak_mb: float = 0.0


@contextmanager
def measured(what: str) -> Iterator[Cost]:
    """Measure the block's wall time and peak memory."""
    cost = Cost(what)
    _forget_peak()
    before, began = _largest_child_mb(), time.perf_counter()
    try:
        yield cost
    finally:
        cost.seconds = time.perf_counter() - began
        child = _largest_child_mb()
        cost.peak_mb = max(_peak_mb(), child if child > before else 0.0)


def _forget_peak() -> None:
    """Start counting the peak anew where the system can (Linux); elsewhere it is the peak since the start."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _peak_mb() -> float:
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _largest_child_mb() -> float:
    """Return the peak of the largest process that was started here and has ended: the typesetter, say."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
