"""The engine's files: JSON and JSON Lines to and from the values of `matching.types`.

Reading is strict and lists every fault at once. Writing gives the same bytes for the same values, and a
file is either whole or absent: it is written beside its place and moved there in one step.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeVar

from matching.decoding import Fault, decode
from matching.errors import Faults, InputError
from matching.reading import Lines, read_json, read_lines
from matching.similarity.currencies import is_currency_code
from matching.types import Duty, Fit, Interpreters, Match, Meeting, Problem, Profile, Rota, Schedule

T = TypeVar("T")

PROBLEM_FORMAT = "gateway.problem/1"
SCHEDULE_FORMAT = "gateway.schedule/1"
ROTA_FORMAT = "gateway.rota/1"

# A meeting without a table says so (`"table": null`), or without an interpreter; what else is unknown is left out.
_WRITTEN_WHEN_NONE = {(Meeting, "table"), (Duty, "interpreter")}
# The problem gives `capacity` instead of tables; counts of interpreters instead of their names.
_LEFT_OUT_WHEN_EMPTY = {(Problem, "tables"), (Interpreters, "people")}

_PLAIN = {str, int, float, bool, type(None)}


def read_problem(path: Path) -> Problem:
    """Read a ``gateway.problem/1`` file; `InputError` lists every fault."""
    return _read_document(Problem, path, PROBLEM_FORMAT)


def read_schedule(path: Path) -> Schedule:
    """Read a ``gateway.schedule/1`` file; `InputError` lists every fault."""
    return _read_document(Schedule, path, SCHEDULE_FORMAT)


def read_rota(path: Path) -> Rota:
    """Read a ``gateway.rota/1`` file; `InputError` lists every fault."""
    return _read_document(Rota, path, ROTA_FORMAT)


def read_profiles(path: Path) -> tuple[Profile, ...]:
    """Read one profile a line, in file order; an id that comes twice is a fault, and so is a file without a profile."""
    return _profiles(read_lines(Profile, path))


def read_sides(suppliers: Path, buyers: Path) -> tuple[tuple[Profile, ...], tuple[Profile, ...]]:
    """Read both files of profiles; each is read before either is refused, so that one run names every fault.

    An id of one side that the other side uses too is a fault: a schedule knows a participant by its id alone.
    """
    faults = Faults()
    lines: list[Lines[Profile]] = []
    for path in (suppliers, buyers):
        with faults.kept():
            lines.append(read_lines(Profile, path))
    first = {id_: f"line {number} of {side.path}" for side in lines[:1] for number, id_ in reversed(side.ids)}
    for side in lines[1:]:
        side.faults.extend((number, _used_twice(first[id_])) for number, id_ in side.ids if id_ in first)
    sides = []
    for side in lines:
        with faults.kept():
            sides.append(_profiles(side))
    faults.refuse()
    return sides[0], sides[1]


def read_rates(path: Path) -> dict[str, float]:
    """Read what one unit of each currency is worth in a common one, such as ``{"CAD": 1, "USD": 1.37}``.

    Raises
    ------
    InputError
        For a key that is no ISO 4217 code and for a rate that is not a finite number above 0.
    """
    data = read_json(path)
    faults: list[Fault] = []
    rates: dict[str, float] | None = decode(dict[str, float], data, faults=faults)
    for code, rate in data.items() if isinstance(data, dict) else ():
        if not is_currency_code(code):
            faults.append(Fault(code, "no such currency. Write its ISO 4217 code in capitals, such as CAD."))
        if isinstance(rate, int | float) and rate <= 0:
            faults.append(Fault(code, f"{rate:g} is not above 0. Write what one unit is worth, such as 1.37."))
    if rates is None or faults:
        raise InputError(*(f"{path}: {fault}" for fault in faults))
    return rates


def read_truth(path: Path, *, suppliers: Collection[str], buyers: Collection[str]) -> tuple[Fit, ...]:
    """Read one fit a line, in file order.

    Parameters
    ----------
    path : Path
        Lines such as ``{"buyer": "B4", "supplier": "S17", "grade": 1}``.
    suppliers, buyers : collection of str
        The ids that exist.

    Raises
    ------
    InputError
        Also for an id that does not exist, a pair that comes twice and a grade below 0.
    """
    fits = read_lines(Fit, path).sound()
    first: dict[tuple[str, str], int] = {}
    faults = []
    for number, fit in fits:
        where = f"{path} line {number} ({fit.supplier} - {fit.buyer})"
        for side, id_, known in (("supplier", fit.supplier, suppliers), ("buyer", fit.buyer, buyers)):
            if id_ not in known:
                faults.append(f"{where}: no {side} has the id {id_}. Correct it, or remove the line.")
        if fit.grade < 0:
            faults.append(f"{where}: grade: {fit.grade:g} is below 0. Write 0 for a pair that is not right at all.")
        pair = fit.supplier, fit.buyer
        if pair in first:
            faults.append(f"{where}: the pair is already graded on line {first[pair]}. Keep one of the two.")
        first.setdefault(pair, number)
    if faults:
        raise InputError(*faults)
    return tuple(fit for _, fit in fits)


def read_matches(path: Path) -> tuple[Match, ...]:
    """Read one match a line, in file order."""
    return tuple(match for _, match in read_lines(Match, path).sound())


def to_json(value: object) -> Any:
    """Return `value` as plain JSON data: keys in the order of the fields, what is None left out."""
    kind = type(value)
    if is_dataclass(kind):
        entry = {}
        for name, when_none, when_empty in _written(kind):
            inner = getattr(value, name)
            if (inner is None and not when_none) or (not inner and not when_empty):
                continue
            entry[name] = inner if type(inner) in _PLAIN else to_json(inner)
        return entry
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, date):  # or a moment
        return value.isoformat()
    return value


@cache
def _written(kind: type[Any]) -> list[tuple[str, bool, bool]]:
    """Return (field, whether it is written when it is None, whether when it is empty)."""
    keys = [(kind, field.name) for field in fields(kind)]
    return [(key[1], key in _WRITTEN_WHEN_NONE, key not in _LEFT_OUT_WHEN_EMPTY) for key in keys]


def dumps(value: object) -> str:
    """Return a whole file for one value: an object with one key a line, and its lists one entry a line."""
    lines = []
    for key, inner in to_json(value).items():
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            body = "[\n  " + ",\n  ".join(_compact(item) for item in inner) + "]"
        else:
            body = _compact(inner)
        lines.append(f" {_compact(key)}: {body}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def write_document(path: Path, value: object) -> None:
    """Write one dataclass, such as a problem; raises `InputError` when the place cannot be written."""
    with _whole(path) as write:
        write(dumps(value))


def write_lines(path: Path, values: Iterable[object]) -> None:
    """Write one value a line (profiles, matches); raises `InputError` when the place cannot be written.

    Values are taken as they come and are not kept; what fails while they come leaves the place as it was.
    """
    with _whole(path) as write:
        for value in values:
            write(_compact(to_json(value)) + "\n")


_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _read_document(kind: type[T], path: Path, wanted: str) -> T:
    data = read_json(path)
    found = data.get("format") if isinstance(data, dict) else None
    if isinstance(found, str) and found != wanted:
        raise InputError(f'{path}: format: this file is "{found}", "{wanted}" is needed here. Give another file.')
    faults: list[Fault] = []
    value = decode(kind, data, faults=faults)
    if value is None:
        raise InputError(*(f"{path}: {fault}" for fault in faults))
    return value


def _profiles(lines: Lines[Profile]) -> tuple[Profile, ...]:
    first: dict[str, int] = {}
    for number, id_ in lines.ids:
        if id_ in first:
            lines.faults.append((number, _used_twice(f"line {first[id_]}")))
        first.setdefault(id_, number)
    profiles = tuple(profile for _, profile in lines.sound())
    if not profiles:
        raise InputError(f"{lines.path}: there is no profile in the file. Write one a line, or give another file.")
    return profiles


def _used_twice(where: str) -> str:
    return f"the id is already used on {where}. Give each profile its own id, or remove one of the two."


@contextmanager
def _whole(path: Path) -> Iterator[Callable[[str], None]]:
    """Write beside `path`, then move there in one step, so that an interruption leaves the old file or none."""
    target = path.resolve()
    # A pipe or a terminal cannot be replaced, only written to: what goes there is kept until all of it is known.
    replaced = target.is_file() or not target.exists()
    part = target.with_name(f".{target.name}.{os.getpid()}.part") if replaced else None
    try:
        with _told(path):
            if part is not None:
                file: IO[str] = part.open("w", encoding="utf-8", newline="\n")
            else:
                file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 (closed below)
        with file:

            def write(text: str) -> None:
                with _told(path):
                    file.write(text)

            yield write
            with _told(path):
                file.flush()
                os.fsync(file.fileno())
                if part is None:
                    file.seek(0)
                    with target.open("w", encoding="utf-8", newline="\n") as out:
                        shutil.copyfileobj(file, out)
        if part is not None:
            with _told(path):
                part.replace(target)
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{path}: the file cannot be written ({error.strerror}). Choose another place with -o."
        ) from None
