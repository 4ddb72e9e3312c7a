"""Values with large arrays in them, laid in a folder that several processes read: arrays are files, mapped not copied.

Only for folders that nobody else writes to: the frame around the arrays is a pickle.
"""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np

_MAPPED_FROM_BYTES = 1 << 16
"""A smaller array is read whole: a mapping costs more than it saves."""


def lay(value: Any, folder: Path) -> None:
    """Write `value` into `folder`, which is made for it."""
    folder.mkdir()
    frame = io.BytesIO()
    _Writer(frame, folder).dump(value)
    (folder / "frame").write_bytes(frame.getvalue())


def pick_up(folder: Path) -> Any:
    """Return what was laid in `folder`; large arrays read from their files when they are looked at."""
    with (folder / "frame").open("rb") as frame:
        return _Reader(frame, folder).load()


class _Writer(pickle.Pickler):
    def __init__(self, frame: io.BytesIO, folder: Path) -> None:
        super().__init__(frame, protocol=pickle.HIGHEST_PROTOCOL)
        self._folder = folder
        self._number: dict[int, int] = {}

    def persistent_id(self, value: Any) -> int | None:
        if type(value) is not np.ndarray or value.nbytes < _MAPPED_FROM_BYTES or value.dtype.hasobject:
            return None
        if id(value) not in self._number:  # two names of one array share a file
            self._number[id(value)] = len(self._number)
            np.save(self._folder / f"{self._number[id(value)]}.npy", value, allow_pickle=False)
        return self._number[id(value)]


class _Reader(pickle.Unpickler):
    def __init__(self, frame: Any, folder: Path) -> None:
        super().__init__(frame)
        self._folder = folder

    def persistent_load(self, number: Any) -> Any:
        # "c" and not "r": kernels are compiled for arrays that can be written to, and would be compiled anew.
        return np.asarray(np.load(self._folder / f"{number}.npy", mmap_mode="c", allow_pickle=False))
