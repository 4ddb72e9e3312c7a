"""Who does the work: functions of the table and a task, mapped over tasks, in this process or elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any, Protocol

from threadpoolctl import ThreadpoolController

from matching.similarity.table import Table


class Work(Protocol):
    """Does tasks on one table."""

    def map(self, function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        """Yield ``function(table, *task)`` of each task, in order."""


class Workers(Protocol):
    """Those who do the work."""

    def at(self, table: Table) -> AbstractContextManager[Work]:
        """Lay the table for as long as the context lasts."""


class Here:
    """This process, in as many threads as it has cores: the kernels let go of the interpreter.

    Parameters
    ----------
    threads : int or None
        None is as many as there are cores. The result does not depend on it.
    """

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads or os.cpu_count() or 1

    def at(self, table: Table) -> AbstractContextManager[Work]:
        """Work on the table as it is."""
        return nullcontext(_Threads(table, self._threads))


class _Threads:
    def __init__(self, table: Table, threads: int) -> None:
        self._table = table
        self._threads = threads

    def map(self, function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        if len(tasks) < 2 or self._threads == 1:
            for task in tasks:
                yield function(self._table, *task)
            return
        with one_thread_each(), ThreadPoolExecutor(self._threads) as pool:
            # A few at a time: what is done and waits for its turn costs memory.
            for at in range(0, len(tasks), self._threads):
                some = tasks[at : at + self._threads]
                yield from pool.map(lambda task: function(self._table, *task), some)


def one_thread_each() -> AbstractContextManager[Any]:
    """Keep linear algebra to one thread for as long as the context lasts.

    Beside other threads its own ones wait for each other more than they work: on two busy cores a product of few rows
    took ten times as long.
    """
    limit: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limit


@cache
def _libraries() -> Any:
    return ThreadpoolController()
