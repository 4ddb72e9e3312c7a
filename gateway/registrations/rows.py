"""Repeatable rows without a script: a button adds, takes out or moves one, and everything typed comes along."""

from __future__ import annotations

import re

Pairs = list[tuple[str, str]]
_FIELD = re.compile(r"products-(\d{1,6})-(.+)", re.ASCII)
_MOVE = re.compile(r"(add|remove|up|down)(?:-(\d{1,6}))?", re.ASCII)


def is_move(button: str) -> bool:
    """Tell whether a button acts on the rows."""
    return _MOVE.fullmatch(button) is not None


def column_of(name: str) -> str | None:
    """Return what a field says of its row; None if it belongs to none.

    Examples
    --------
    >>> column_of("products-3-lead_days"), column_of("markets")
    ('lead_days', None)
    """
    found = _FIELD.fullmatch(name)
    return found[2] if found else None


def moved(pairs: Pairs, button: str, *, most: int) -> tuple[Pairs, int]:
    """Return the fields after a button was pressed, rows numbered from 0 anew, and the row to go on with.

    Examples
    --------
    >>> moved([("products-3-text", "Kelp"), ("products-5-text", "Dulse"), ("language", "en")], "up-5", most=40)
    ([('language', 'en'), ('products-0-text', 'Dulse'), ('products-1-text', 'Kelp')], 0)
    """
    rows, others = _rows(pairs)
    numbers = sorted(rows)
    found = _MOVE.fullmatch(button)
    act, wanted = (found[1], int(found[2] or -1)) if found else ("", -1)
    order = [rows[number] for number in numbers]
    at = numbers.index(wanted) if wanted in rows else len(order)
    if act == "add" and len(order) < most:
        at = len(order)
        order.append([("text", "")])
    elif act == "remove" and at < len(order):
        del order[at]
        order = order or [[("text", "")]]
    elif act in ("up", "down") and at < len(order):
        to = min(max(at + (1 if act == "down" else -1), 0), len(order) - 1)
        order.insert(to, order.pop(at))
        at = to
    numbered = [(f"products-{n}-{name}", value) for n, row in enumerate(order) for name, value in row]
    return others + numbered, min(at, len(order) - 1)


def _rows(pairs: Pairs) -> tuple[dict[int, Pairs], Pairs]:
    """Return the fields of each row by its number, and all other fields."""
    rows: dict[int, Pairs] = {}
    others: Pairs = []
    for name, value in pairs:
        found = _FIELD.fullmatch(name)
        if found:
            rows.setdefault(int(found[1]), []).append((found[2], value))
        else:
            others.append((name, value))
    return rows, others
