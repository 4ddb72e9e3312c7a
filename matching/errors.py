"""The engine's own errors. Every message names the file or entry at fault and says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class MatchingError(Exception):
    """Anything the engine refuses."""


class InputError(MatchingError):
    """The input is at fault; `faults` lists every fault found, one sentence each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Faults:
    """Keeps the faults of several steps, so that one run names them all."""

    def __init__(self) -> None:
        self._kept: list[str] = []

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Run a step; what it refuses is kept instead of raised."""
        try:
            yield
        except InputError as error:
            self._kept.extend(error.faults)

    def refuse(self) -> None:
        """Raise one `InputError` of all that was kept, if anything was."""
        if self._kept:
            raise InputError(*self._kept)
