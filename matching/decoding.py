"""Turn plain JSON data into the values of `matching.types`, strictly, naming every fault at once.

The dataclasses are the schema: there is no second description of the formats to keep in step.
"""

from __future__ import annotations

import difflib
import math
import types
import typing
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from matching.checks import CHECKS
from matching.errors import InputError

T = TypeVar("T")
_SHOWN = 60


@dataclass(slots=True)
class Fault:
    """One thing wrong with a document: the `path` to it (``.participants[3] (S17).most``) and what it `says`."""

    path: str
    says: str

    def __str__(self) -> str:
        path = self.path.removeprefix(".")
        return f"{path}: {self.says}" if path else self.says


Decoder = Callable[[object, list[Fault]], Any]
"""Returns the decoded value, or appends to the list of faults and returns None."""


class Repeated(dict[str, object]):
    """A JSON object in which the keys `again` were written more than once."""

    again: tuple[str, ...] = ()


def unique_keys(items: list[tuple[str, object]]) -> dict[str, object]:
    """`object_pairs_hook` for `json.loads` that remembers keys written twice instead of dropping the first."""
    entry = dict(items)
    if len(entry) == len(items):
        return entry
    seen: set[str] = set()
    repeated = Repeated(entry)
    repeated.again = tuple(dict.fromkeys(key for key, _ in items if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return repeated


def decode(kind: type[T], data: object, *, faults: list[Fault]) -> T | None:
    """Build a `kind` from parsed JSON, or append every fault found and return None.

    Parameters
    ----------
    kind : a dataclass of `matching.types`.
    data : what `json.loads` returned.
    faults : receives one `Fault` for each thing wrong.
    """
    before = len(faults)
    value: T | None = _decoder(typing.cast(Hashable, kind))(data, faults)
    return value if len(faults) == before else None


def from_json(kind: type[T], data: object, *, source: str) -> T:
    """Build a `kind` from parsed JSON.

    Raises
    ------
    InputError
        Listing every fault, each beginning with `source`.
    """
    faults: list[Fault] = []
    value = decode(kind, data, faults=faults)
    if value is None:
        raise InputError(*(f"{source}: {fault}" for fault in faults))
    return value


@cache
def _decoder(kind: Any) -> Decoder:
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return _optional(_decoder(inner))
    if origin is tuple and arguments[-1] is Ellipsis:
        return _list_of(_decoder(arguments[0]))
    if origin is tuple:
        return _fixed_list(tuple(_decoder(argument) for argument in arguments))
    if origin in (dict, Mapping):
        return _mapping_to(_decoder(arguments[1]), _decoder(arguments[0]))
    if is_dataclass(kind):
        return _entry(kind)
    if issubclass(kind, StrEnum):
        return _choice(kind)
    raise TypeError(f"no JSON form is defined for {kind}")


def show(value: object) -> str:
    """Quote a JSON value for a message, shortened."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _text(value: object, faults: list[Fault]) -> str | None:
    if not isinstance(value, str):
        faults.append(Fault("", f"expected text, found {show(value)}. Put it in quotation marks."))
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        faults.append(Fault("", "the text holds half a character (a lone surrogate). Write the file as UTF-8 again."))
        return None
    return value


def _whole_number(value: object, faults: list[Fault]) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) < 2**53:
            return value
        faults.append(Fault("", f"{show(value)} is too large. Use a number below 9,007,199,254,740,992."))
        return None
    faults.append(
        Fault("", f"expected a whole number, found {show(value)}. Write it like 12, without quotation marks.")
    )
    return None


def _number(value: object, faults: list[Fault]) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    faults.append(Fault("", f"expected a number, found {show(value)}. Write it like 0.81, without quotation marks."))
    return None


def _truth(value: object, faults: list[Fault]) -> bool | None:
    if isinstance(value, bool):
        return value
    faults.append(Fault("", f"expected true or false, found {show(value)}."))
    return None


def _moment(value: object, faults: list[Fault]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        faults.append(Fault("", f"expected a time, found {show(value)}. Write it like 2027-09-25T09:00:00-04:00."))
        return None
    if moment.utcoffset() is None:
        faults.append(Fault("", f"{show(value)} has no time zone. Add the offset, as in 2027-09-25T09:00:00-04:00."))
        return None
    return moment


def _day(value: object, faults: list[Fault]) -> date | None:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        faults.append(Fault("", f"expected a date, found {show(value)}. Write it like 2027-09-25."))
        return None


_PLAIN: dict[Any, Decoder] = {
    str: _text,
    int: _whole_number,
    float: _number,
    bool: _truth,
    date: _day,
    datetime: _moment,
}


def _optional(inner: Decoder) -> Decoder:
    return lambda value, faults: None if value is None else inner(value, faults)


def _choice(kind: type[StrEnum]) -> Decoder:
    known = {member.value: member for member in kind}

    def decode_choice(value: object, faults: list[Fault]) -> StrEnum | None:
        member = known.get(value) if isinstance(value, str) else None
        if member is None:
            faults.append(Fault("", f"expected one of {', '.join(known)}, found {show(value)}."))
        return member

    return decode_choice


def _list_of(inner: Decoder) -> Decoder:
    def decode_list(value: object, faults: list[Fault]) -> tuple[Any, ...] | None:
        if not isinstance(value, list):
            faults.append(Fault("", f"expected a list, found {show(value)}. Write it in square brackets."))
            return None
        decoded = []
        for index, item in enumerate(value):
            before = len(faults)
            decoded.append(inner(item, faults))
            if len(faults) > before:
                _prefix(faults, before, f"[{index}]{_label(item)}")
        return tuple(decoded)

    return decode_list


def _fixed_list(inner: tuple[Decoder, ...]) -> Decoder:
    every = _list_of(inner[0])

    def decode_fixed(value: object, faults: list[Fault]) -> tuple[Any, ...] | None:
        decoded: tuple[Any, ...] | None = every(value, faults)
        if decoded is not None and len(decoded) != len(inner):
            faults.append(Fault("", f"expected {len(inner)} entries, found {len(decoded)}."))
        return decoded

    return decode_fixed


def _mapping_to(inner: Decoder, of_key: Decoder) -> Decoder:
    def decode_mapping(value: object, faults: list[Fault]) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            faults.append(Fault("", f"expected an object, found {show(value)}. Write it in curly brackets."))
            return None
        _note_repeated(value, faults)
        decoded = {}
        for key, item in value.items():
            before = len(faults)
            decoded[of_key(key, faults)] = inner(item, faults)
            if len(faults) > before:
                _prefix(faults, before, f".{key}")
        return decoded

    return decode_mapping


def _entry(kind: Any) -> Decoder:
    hints = typing.get_type_hints(kind)
    inner = {field.name: _decoder(hints[field.name]) for field in fields(kind)}
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    check = CHECKS.get(kind)

    def decode_entry(value: object, faults: list[Fault]) -> Any:
        if not isinstance(value, dict):
            faults.append(Fault("", f"expected an object, found {show(value)}. Write it in curly brackets."))
            return None
        start = len(faults)
        _note_repeated(value, faults)
        decoded = {}
        for key, item in value.items():
            decoder = inner.get(key)
            if decoder is None:
                faults.append(Fault(f".{key}", _unknown_key(key, inner)))
                continue
            before = len(faults)
            decoded[key] = decoder(item, faults)
            if len(faults) > before:
                _prefix(faults, before, f".{key}")
        faults.extend(Fault(f".{name}", "is missing. Add it.") for name in needed if name not in value)
        if check is not None:
            faults.extend(Fault(f".{key}", says) for key, says in check(decoded, value))
        return kind(**decoded) if len(faults) == start else None

    return decode_entry


def _unknown_key(key: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, list(known), n=1)
    return f'no such key here. Did you mean "{near[0]}"?' if near else "no such key here. Remove it."


def _note_repeated(value: dict[str, object], faults: list[Fault]) -> None:
    if isinstance(value, Repeated):
        faults.extend(Fault(f".{key}", "is written more than once. Keep one of them.") for key in value.again)


def _label(item: object) -> str:
    """Name an entry by its id, or by its pair, so that a fault can be found without counting."""
    if not isinstance(item, dict):
        return ""
    names = [item[key] for key in ("id", "supplier", "buyer", "language") if isinstance(item.get(key), str)]
    return f" ({names[0] if 'id' in item else ' - '.join(names)})" if names else ""


def _prefix(faults: list[Fault], start: int, prefix: str) -> None:
    for fault in faults[start:]:
        fault.path = prefix + fault.path
