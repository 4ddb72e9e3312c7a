"""Compiled inner loops: plain Python functions on arrays, compiled by numba and kept on disk.

    python -m matching.kernels      compile all of them now, so that no run has to

A kernel computes in integers, or in floats whose order of operations is fixed, so that it returns the same bits
compiled and plain, on any machine. With ``GATEWAY_KERNELS=plain`` nothing is compiled; tests use it to compare.

What was compiled is kept in a folder that is named after what the kernels of a package say. numba itself only looks at
the file of the kernel it loads, and would go on using one that calls another which has changed since. A file without
kernels whose constants they read says so in a comment that begins with ``# kernels:``.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

PLAIN = os.environ.get("GATEWAY_KERNELS") == "plain"
# Package -> the module whose `warm()` runs each of its kernels once, and what the package is called on the terminal.
WARMED = {
    "scheduling": ("matching.scheduling.warming", "the scheduler"),
    "similarity": ("matching.similarity.warming", "the matcher"),
}
_MARK = "all-compiled"


def kernel(function: F) -> F:
    """Compile `function` at its first call with arguments of a kind, without holding the interpreter's lock.

    The next process reads what was compiled from disk. Threads may run one kernel at the same time.
    """
    if PLAIN:
        return np.errstate(over="ignore")(function)  # whole numbers wrap around, as they do compiled
    import numba

    folder = compiled_folder(Path(function.__code__.co_filename).parent)
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder or "")
    try:
        compiled: Any = numba.njit(nogil=True, cache=folder is not None)(function)
    finally:
        config.CACHE_DIR = before
    return cast(F, compiled)


@cache
def compiled_folder(package: Path) -> Path | None:
    """Return the folder for what the kernels of `package` compile to, None where nothing can be written.

    It lies under ``NUMBA_CACHE_DIR`` if that is set, else beside the source, else in the user's cache folder.
    """
    import numba

    text = hashlib.sha256(numba.__version__.encode())
    for path in [Path(__file__), *sorted(package.glob("*.py"))]:
        source = path.read_bytes()
        if b"@kernel" in source or b"# kernels:" in source or path == Path(__file__):
            text.update(source)
    name = f"kernels-{text.hexdigest()[:16]}"
    for parent in _places(package):
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(parent / name, os.W_OK):
            return parent / name
    print(
        f"gateway: what is compiled in {package} cannot be kept, because no folder can be written; every start "
        "compiles it again. Set NUMBA_CACHE_DIR to a folder that can be written.",
        file=sys.stderr,
    )
    return None


def _places(package: Path) -> list[Path]:
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return [Path(chosen) / package.name]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    return [package / "__pycache__", home / "gateway" / package.name]


def is_compiled(package: str) -> bool:
    """Whether every kernel of a package of `WARMED` is compiled and kept (or is never compiled at all)."""
    folder = None if PLAIN else compiled_folder(Path(__file__).parent / package)
    return PLAIN or (folder is not None and (folder / _MARK).exists())


def compile_once(package: str) -> None:
    """Compile the kernels of a package of `WARMED` unless they are, saying so on stderr."""
    if is_compiled(package):
        return
    module, called = WARMED[package]
    print(f"gateway: compiling {called}, once: about a minute", file=sys.stderr, flush=True)
    importlib.import_module(module).warm()
    folder = compiled_folder(Path(__file__).parent / package)
    if folder is not None:
        (folder / _MARK).touch()


def main(packages: Sequence[str]) -> int:
    """Compile the kernels of `packages`, each of several in a process of its own; none named are all."""
    if len(packages) != 1:
        each = [[sys.executable, "-m", "matching.kernels", package] for package in packages or WARMED]
        running = [subprocess.Popen(command) for command in each]  # noqa: S603 (our own module)
        return max(process.wait() for process in running)
    began = time.perf_counter()
    compile_once(packages[0])
    folder = compiled_folder(Path(__file__).parent / packages[0])
    for former in folder.parent.glob("kernels-*") if folder is not None else ():
        if former != folder:
            shutil.rmtree(former, ignore_errors=True)
    print(f"gateway: {WARMED[packages[0]][1]} is compiled ({time.perf_counter() - began:.1f} s)", file=sys.stderr)
    return 0


if __name__ == "__main__":
    # Under its own name, or the kernels would belong to a second copy of this module.
    sys.exit(importlib.import_module("matching.kernels").main(sys.argv[1:]))
