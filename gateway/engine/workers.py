"""Who scores the pairs of a large event: the machines of a Dask cluster where one is named, else this one alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gateway.config import Settings
from gateway.jobs import JobError
from matching.errors import MatchingError

if TYPE_CHECKING:
    from matching.similarity.table import Table
    from matching.similarity.work import Work, Workers


def workers_of(settings: Settings) -> Workers | None:
    """Return the workers that ``DASK_SCHEDULER`` names, None where it names none.

    They read what they score in the data folder, which all of them must see under the same path.
    """
    if settings.dask_scheduler is None:
        return None
    from matching.similarity.cluster import Cluster

    return _Elsewhere(Cluster(settings.dask_scheduler, settings.data_dir))


class _Elsewhere:
    def __init__(self, cluster: Workers) -> None:
        self._cluster = cluster

    @contextmanager
    def at(self, table: Table) -> Iterator[Work]:
        """Lay the table; a fault of the cluster ends the job in its own words and is not tried again."""
        try:
            with self._cluster.at(table) as work:
                yield work
        except MatchingError as error:
            raise JobError(str(error)) from error
