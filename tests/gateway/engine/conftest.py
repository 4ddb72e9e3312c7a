"""The fair that the engine ranks and learns from."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.fair import Fair, a_fair


@pytest.fixture
def fair(app: Flask, session: Session) -> Fair:
    return a_fair(session)
