"""The engine's files: JSON and JSON Lines to and from the values of `matching.types`.

Reading is strict and lists every fault at once. Writing gives the same bytes for the same values, and a
file is either whole or absent: it is written beside its place and moved there in one step.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from matching.decoding import Fault, decode, unique_keys
from matching.errors import InputError
from matching.types import Match, Meeting, Problem, Profile, Schedule

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


def write_document(path: Path, value: Problem | Schedule) -> None:
    """Write one problem or schedule; raises `InputError` when the place cannot be written."""
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
