"""The site for tests of many processes: its own form, and what a worker or an owner does, behind bare addresses.

``UNLOCKED=1`` takes the lock out, on either database; codes are drawn then, so that no other rule comes to the rescue.
A breath between counting and writing makes sure that requests overlap.
"""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime

import sqlalchemy as sa
from flask import abort

from gateway import create_app, database
from gateway.access import Access, access, current_event
from gateway.database import db
from gateway.registrations import capacity, offers, promotion, service
from gateway.registrations.models import Registration
from gateway.registrations.states import Actor

BASE = "http://gateway.test"
plain_left = capacity.left


def after_a_breath(*arguments: object) -> dict:
    """Count the places, and take a little time before they are given."""
    found = plain_left(*arguments)  # type: ignore[arg-type]
    time.sleep(float(os.environ.get("BREATH_S", "0")))
    return found


capacity.left = after_a_breath
if os.environ.get("UNLOCKED"):
    database._begin_writing = lambda _connection: None
    for module in (service, promotion, offers):
        module.lock_event = lambda *_arguments: None  # type: ignore[attr-defined]
    service.queries.last_number = lambda *_arguments: random.randrange(10**9)
app = create_app()
app.config["WTF_CSRF_ENABLED"] = False


@app.post("/<event>/test/cancel/<code>")
@access(Access.PUBLIC)
def cancel(code: str) -> tuple[str, int]:
    """Cancel a registration as its owner does."""
    found = db.session.scalar(
        sa.select(Registration).where(Registration.code == code, Registration.event_id == current_event().id)
    )
    if found is None:
        abort(404)
    service.cancel(
        db.session, found, by=Actor.PARTICIPANT, account_id=found.account_id, base_url=BASE, now=datetime.now(UTC)
    )
    return "", 204


@app.post("/<event>/test/tend")
@access(Access.PUBLIC)
def tend() -> tuple[str, int]:
    """Look after the waiting list as the worker does."""
    offers.tend(db.session, current_event(), base_url=BASE, now=datetime.now(UTC))
    return "", 204
