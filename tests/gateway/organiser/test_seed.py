"""The seed of a run is a number of a size that everything can hold."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.builders import an_event, an_organiser, sign_in


@pytest.mark.parametrize("seed", ["9" * 400, "-1", "2147483648", "1e999", "twelve"])
def test_an_odd_seed_is_refused_with_a_sentence(client: FlaskClient, session: Session, seed: str) -> None:
    sign_in(client, an_organiser(session, an_event(session)))
    answer = client.post("/toronto/organiser/schedule", data={"seed": seed})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.text
