"""Suggesting categories for people's own words, with everything that was confirmed so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gateway.engine.material import TableVectors
from gateway.jobs import Report
from gateway.profiles.categories import confirmed, keep_suggestions
from gateway.transactions import reading, unit_of_work

if TYPE_CHECKING:
    from matching.categories.suggester import CategorySuggester

_kept: dict[frozenset[tuple[str, str]], CategorySuggester] = {}
"""The suggester of this worker, by what it has learned; one at most. Reading the tree's names takes seconds."""


def suggest_categories(texts: Sequence[str], report: Report) -> None:
    """Store the headings that these words most likely belong under; words that are like nothing get none."""
    report("suggest", 0, len(texts))
    with reading() as session:
        examples = frozenset(confirmed(session))
    suggester = _suggester(examples)
    found = {text: [one.code for one in suggester.suggest(text)] for text in texts}
    with unit_of_work() as session:
        keep_suggestions(session, found, now=datetime.now(UTC))
    report("suggest", len(texts), len(texts))


def _suggester(examples: frozenset[tuple[str, str]]) -> CategorySuggester:
    from matching.categories.suggester import CategorySuggester

    if examples not in _kept:
        ordered = sorted(examples)
        found = CategorySuggester(store=TableVectors()).fit(
            [text for text, _code in ordered], [code for _text, code in ordered]
        )
        _kept.clear()
        _kept[examples] = found
    return _kept[examples]
