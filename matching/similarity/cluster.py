"""The workers of a Dask cluster: the table lies in a folder that all of them read, and tasks are plain futures.

Nothing large travels and nothing is scattered, so a worker that dies takes nothing with it: the scheduler gives its
tasks to another one, which reads the same files.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from matching.errors import InputError, MatchingError
from matching.similarity.laid import lay, pick_up
from matching.similarity.table import Table
from matching.similarity.work import Work

_RETRIES = 3
_AHEAD = 2
"""Tasks handed out for each thread of the cluster: one is done, one waits so that none stands idle."""

_ANSWER_WITHIN_S = 5


class Cluster:
    """Those who listen to one Dask scheduler; the result does not depend on how many they are.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``"tcp://10.0.0.5:8786"``.
    folder : Path or None
        A folder that every worker sees under the same path; a new one inside it is used and removed. None is the
        folder for temporary files, which will do where all workers are on this machine.
    """

    def __init__(self, address: str, folder: Path | None = None) -> None:
        self.address = address
        self.folder = folder

    @contextmanager
    def at(self, table: Table) -> Iterator[Work]:
        """Lay the table for as long as the context lasts.

        Raises
        ------
        InputError
            Dask is not installed, nobody answers at the address, no worker has joined, or the folder cannot be
            written to.
        """
        # The words behind quantities and prices are for reasons, which are made here.
        arrays = replace(table, deals=replace(table.deals, needs=(), offers=()))
        with _client(self.address) as client, _room(self.folder) as room:
            lay(arrays, room / "table")
            yield _Futures(client, room)


class _Laid(NamedTuple):
    folder: Path


class _Futures:
    def __init__(self, client: Any, room: Path) -> None:
        self._client = client
        self._room = room
        self._laid = 0

    def map(self, function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        """Yield ``function(table, *task)`` of each task, in order; an argument that all tasks share lies in a file."""
        ahead = _AHEAD * max(1, sum(self._client.nthreads().values()))
        shared = self._shared(tasks)
        waiting: deque[Any] = deque()
        for task in tasks:
            arguments = [shared.get(at, argument) for at, argument in enumerate(task)]
            waiting.append(
                self._client.submit(_do, self._room / "table", function, arguments, pure=False, retries=_RETRIES)
            )
            if len(waiting) >= ahead:
                yield self._result(waiting.popleft())
        while waiting:
            yield self._result(waiting.popleft())

    def _shared(self, tasks: Sequence[tuple[Any, ...]]) -> dict[int, _Laid]:
        """Lay what all tasks share, by its place among the arguments."""
        found = {}
        for at, arguments in enumerate(zip(*tasks, strict=True)):
            one = arguments[0]
            if not isinstance(one, int | float | str) and all(argument is one for argument in arguments):
                self._laid += 1
                found[at] = _Laid(self._room / f"argument-{self._laid}")
                lay(one, found[at].folder)
        return found

    def _result(self, future: Any) -> Any:
        from distributed import KilledWorker

        try:
            return future.result()
        except FileNotFoundError as error:
            raise InputError(
                f"{error.filename}: a worker does not see this file. Choose with --dask-folder a folder that all "
                "workers see under the same path."
            ) from None
        except KilledWorker as error:
            raise MatchingError(
                f"One task ended {error.allowed_failures + 1} workers, likely for want of memory. Start workers with "
                "more memory, or fewer on each machine."
            ) from None


def _do(table: Path, function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """Do one task, in a worker."""
    taken = [_taken(argument.folder) if isinstance(argument, _Laid) else argument for argument in arguments]
    return function(_taken(table), *taken)


@lru_cache(maxsize=8)
def _taken(folder: Path) -> Any:
    return pick_up(folder)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise InputError("Dask is not installed. Run: pip install dask==2026.8.0 distributed==2026.8.0") from None
    try:
        # A client that cannot connect gives up late and ends in a traceback of its own. Another thread knocks, because
        # a loop may run in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _knock(address)).result()
        connect: Any = Client
        client = connect(address, timeout=_ANSWER_WITHIN_S, set_as_default=False)
    except Exception as error:  # what answers and is no scheduler is read as one: that fails in many ways
        why = str(error) or type(error).__name__
        raise InputError(
            f"{address}: no Dask scheduler answers there ({why}). Start one with `dask scheduler`, or leave --dask and "
            "DASK_SCHEDULER out to rank on this machine alone."
        ) from None
    with client:
        if not client.nthreads():
            raise InputError(f"{address}: no worker has joined this scheduler. Start some: dask worker {address}")
        yield client


async def _knock(address: str) -> None:
    from distributed.comm.core import connect
    from distributed.security import Security

    security: Any = Security
    talk: Any = connect
    async with asyncio.timeout(_ANSWER_WITHIN_S):  # its own does not cover one that accepts and is silent
        comm = await talk(address, timeout=_ANSWER_WITHIN_S, **security().get_connection_args("client"))
    await comm.close()


@contextmanager
def _room(folder: Path | None) -> Iterator[Path]:
    try:
        room = tempfile.TemporaryDirectory(prefix="gateway-table-", dir=folder, ignore_cleanup_errors=True)
    except OSError as error:
        raise InputError(
            f"{folder}: the table cannot be laid there ({error.strerror}). Choose another folder with --dask-folder."
        ) from None
    with room as path:
        yield Path(path).resolve()
