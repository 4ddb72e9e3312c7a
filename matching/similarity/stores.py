"""Where sentence vectors are kept between runs: a text is encoded once, ever."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol, runtime_checkable

from matching.errors import InputError

_AT_ONCE = 500


@runtime_checkable
class VectorStore(Protocol):
    """Anything that keeps bytes under string keys; a value never changes once it is written."""

    def get_many(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return those of `keys` that are kept."""

    def put_many(self, vectors: Mapping[str, bytes]) -> None:
        """Keep `vectors`; a key that is there already may be left as it is."""


class MemoryStore:
    """Vectors kept for as long as the object lives."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return those of `keys` that are kept."""
        return {key: self._kept[key] for key in keys if key in self._kept}

    def put_many(self, vectors: Mapping[str, bytes]) -> None:
        """Keep `vectors`."""
        self._kept.update(vectors)

    def __len__(self) -> int:
        return len(self._kept)


class FileStore:
    """Vectors kept in one file of a folder, safe to share between processes.

    Parameters
    ----------
    folder : Path
        Made when it is not there. Raises `InputError` when it cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._path = self.folder / "vectors.sqlite"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"{folder}: vectors cannot be kept there ({error.strerror}). Choose another folder with --cache."
            ) from None
        with self._open() as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS vector (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return those of `keys` that are kept."""
        found: dict[str, bytes] = {}
        with self._open() as database:
            for some in _batches(keys):
                marks = ",".join("?" * len(some))
                found.update(database.execute(f"SELECT key, value FROM vector WHERE key IN ({marks})", some))  # noqa: S608 (question marks only)
        return found

    def put_many(self, vectors: Mapping[str, bytes]) -> None:
        """Keep `vectors` in one transaction."""
        with self._open() as database, database:
            database.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", vectors.items())

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # A connection per call: the store can be pickled, and forked or threaded callers never share one.
        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as database:
                yield database
        except sqlite3.Error as error:
            raise InputError(
                f"{self._path}: the kept vectors cannot be used ({error}). Delete the file, or choose another folder "
                "with --cache; vectors are then worked out anew."
            ) from None


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    keys = list(keys)
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
