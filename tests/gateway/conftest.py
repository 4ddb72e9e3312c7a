"""Fixtures of the site's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask


@pytest.fixture
def put_in_place(app: Flask):
    """Return a function that puts another view in place of an endpoint's, with the same access."""
    kept: dict[str, Callable] = {}

    def put(endpoint: str, view: Callable) -> None:
        kept[endpoint] = app.view_functions[endpoint]
        view.access = kept[endpoint].access  # type: ignore[attr-defined]
        app.view_functions[endpoint] = view

    yield put
    app.view_functions.update(kept)
