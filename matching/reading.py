"""Files of JSON and JSON Lines as plain data and as values, strictly, with every fault and the line it is on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from matching.decoding import Fault, decode, unique_keys
from matching.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lines(Generic[T]):
    """A file of one value a line; blank lines are left out.

    Attributes
    ----------
    values : list of (int, T)
        Line number and value of each line that is sound.
    ids : list of (int, str)
        Line number and id of each line that names one, sound or not.
    faults : list of (int, str)
        Line number and what is wrong; whoever finds more adds to it.
    """

    path: Path
    values: list[tuple[int, T]]
    ids: list[tuple[int, str]]
    faults: list[tuple[int, str]]

    def sound(self) -> list[tuple[int, T]]:
        """Return line number and value of each line, or refuse the file with all its faults, line after line."""
        if self.faults:
            label = {number: f" ({id_})" for number, id_ in self.ids}
            ordered = sorted(self.faults, key=lambda fault: fault[0])
            raise InputError(*(f"{self.path} line {at}{label.get(at, '')}: {says}" for at, says in ordered))
        return self.values


def read_lines(kind: type[T], path: Path) -> Lines[T]:
    """Read every line of a file; raises `InputError` only where the file cannot be read at all."""
    lines: Lines[T] = Lines(path, [], [], [])
    # Not str.splitlines: it also cuts at characters that are legal inside a JSON string.
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            data = _parse(line)
        except InputError as error:
            lines.faults.append((number, str(error)))
            continue
        found: list[Fault] = []
        value = decode(kind, data, faults=found)
        if value is not None:
            lines.values.append((number, value))
        id_ = data.get("id") if isinstance(data, dict) else None
        if isinstance(id_, str) and id_.strip():
            lines.ids.append((number, id_))
        lines.faults.extend((number, str(fault)) for fault in found)
    return lines


def read_json(path: Path) -> object:
    """Read a file of one JSON document as plain data; `InputError` says what is wrong with it."""
    text = _text(path)
    try:
        return _parse(text)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file. Check the name.") from None
    except OSError as error:
        raise InputError(f"{path}: the file cannot be read ({error.strerror}). Check its name and rights.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None


def _parse(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=unique_keys, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if "\n" in text else f"column {error.colno}"
        raise InputError(f"{place}: not valid JSON ({error.msg}). Correct it there.") from None
    except _ConstantError as error:
        raise InputError(f"{error} is not a number in JSON. Leave the key out where nothing is known.") from None
    except (RecursionError, ValueError):
        raise InputError("not valid JSON (nested too deep, or a number too long). Correct it.") from None


class _ConstantError(ValueError):
    """NaN or Infinity was met."""


def _refuse_constant(name: str) -> None:
    raise _ConstantError(name)
