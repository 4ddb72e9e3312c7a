"""The engine's files: JSON and JSON Lines to and from the values of `matching.types`.

Reading is strict and lists every fault at once. Writing gives the same bytes for the same values, and a
file is either whole or absent: it is written beside its place and moved there in one step.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from matching.decoding import Fault, decode, unique_keys
from matching.errors import InputError
from matching.types import Fit, Match, Meeting, Problem, Profile, Schedule

T = TypeVar("T")

PROBLEM_FORMAT = "gateway.problem/1"
SCHEDULE_FORMAT = "gateway.schedule/1"

# A meeting without a table says so (`"table": null`); everywhere else what is unknown is left out.
_WRITTEN_WHEN_NONE = {(Meeting, "table")}


def read_problem(path: Path) -> Problem:
    """Read a ``gateway.problem/1`` file; `InputError` lists every fault."""
    return _read_document(Problem, path, PROBLEM_FORMAT)


def read_schedule(path: Path) -> Schedule:
    """Read a ``gateway.schedule/1`` file; `InputError` lists every fault."""
    return _read_document(Schedule, path, SCHEDULE_FORMAT)


def read_profiles(path: Path) -> tuple[Profile, ...]:
    """Read one profile a line, in file order; an id that comes twice is a fault."""
    profiles = _read_lines(Profile, path)
    first: dict[str, int] = {}
    faults = []
    for number, profile in profiles:
        if profile.id in first:
            faults.append(
                f"{path} line {number} ({profile.id}): the id is already used on line {first[profile.id]}. "
                "Give each profile its own id, or remove one of the two."
            )
        first.setdefault(profile.id, number)
    if faults:
        raise InputError(*faults)
    return tuple(profile for _, profile in profiles)


def read_sides(suppliers: Path, buyers: Path) -> tuple[tuple[Profile, ...], tuple[Profile, ...]]:
    """Read both files of profiles; each is read before either is refused, so that one run names every fault."""
    faults: list[str] = []
    sides: list[tuple[Profile, ...]] = []
    for path in (suppliers, buyers):
        try:
            sides.append(read_profiles(path))
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(*faults)
    return sides[0], sides[1]


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
    fits = _read_lines(Fit, path)
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
    return tuple(match for _, match in _read_lines(Match, path))


def to_json(value: object) -> Any:
    """Return `value` as plain JSON data: keys in the order of the fields, what is None left out."""
    if is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        entry = {}
        for field in fields(value):
            inner = getattr(value, field.name)
            if inner is None and (kind, field.name) not in _WRITTEN_WHEN_NONE:
                continue
            if field.name == "tables" and not inner:
                continue  # the problem gives `capacity` instead
            entry[field.name] = to_json(inner)
        return entry
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    return value


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
    _write(path, dumps(value))


def write_lines(path: Path, values: Iterable[object]) -> None:
    """Write one value a line (profiles, matches); raises `InputError` when the place cannot be written."""
    _write(path, "".join(_compact(to_json(value)) + "\n" for value in values))


def _compact(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False)


def _read_document(kind: type[T], path: Path, wanted: str) -> T:
    data = _parse(_read_text(path), str(path))
    found = data.get("format") if isinstance(data, dict) else None
    if isinstance(found, str) and found != wanted:
        raise InputError(f'{path}: format: this file is "{found}", "{wanted}" is needed here. Give another file.')
    faults: list[Fault] = []
    value = decode(kind, data, faults=faults)
    if value is None:
        raise InputError(*(f"{path}: {fault}" for fault in faults))
    return value


def _read_lines(kind: type[T], path: Path) -> list[tuple[int, T]]:
    """Return (line number, value) for every line that is not blank."""
    values: list[tuple[int, T]] = []
    faults: list[str] = []
    # Not str.splitlines: it also cuts at characters that are legal inside a JSON string.
    for number, line in enumerate(_read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path} line {number}"
        try:
            data = _parse(line, where)
        except InputError as error:
            faults.extend(error.faults)
            continue
        found: list[Fault] = []
        value = decode(kind, data, faults=found)
        if value is not None:
            values.append((number, value))
        label = f" ({data['id']})" if isinstance(data, dict) and isinstance(data.get("id"), str) else ""
        faults.extend(f"{where}{label}: {fault}" for fault in found)
    if faults:
        raise InputError(*faults)
    return values


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file. Check the name.") from None
    except OSError as error:
        raise InputError(f"{path}: the file cannot be read ({error.strerror}). Check its name and rights.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None


def _parse(text: str, where: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=unique_keys, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if "\n" in text else f"column {error.colno}"
        raise InputError(f"{where}: {place}: not valid JSON ({error.msg}). Correct it there.") from None
    except _ConstantError as error:
        raise InputError(
            f"{where}: {error} is not a number in JSON. Leave the key out where nothing is known."
        ) from None
    except (RecursionError, ValueError):
        raise InputError(f"{where}: not valid JSON (nested too deep, or a number too long). Correct it.") from None


class _ConstantError(ValueError):
    """NaN or Infinity was met."""


def _refuse_constant(name: str) -> None:
    raise _ConstantError(name)


def _write(path: Path, text: str) -> None:
    """Write beside `path`, then move there in one step, so that an interruption leaves the old file or none."""
    target = path.resolve()
    try:
        if target.exists() and not target.is_file():  # a pipe or a terminal cannot be replaced, only written to
            target.write_text(text, encoding="utf-8", newline="\n")
            return
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with part.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{path}: the file cannot be written ({error.strerror}). Choose another place with -o."
        ) from None
