"""Unsubscribing: a link that names an address, an event and a topic, and the digests of those who followed theirs.

The link carries what it needs, signed, so that nothing is stored about people who are only invited; what is stored of
those who stopped is a keyed digest, enough to recognise the address and not enough to write to it.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from gateway.database import insert_into
from gateway.mail.models import MailStop, Topic
from gateway.transactions import AnySession

Stop = tuple[int, Topic, str]
"""An event's id, a topic, and the folded address that wants no more of it."""


def is_stopped(session: AnySession, event_id: int, topic: Topic, address: str) -> bool:
    """Tell whether this address stopped this topic of this event."""
    return session.get(MailStop, (event_id, topic, _digest(address))) is not None


def stop(session: AnySession, wanted: Stop, *, now: datetime) -> None:
    """Send this address no more of this topic; once is enough."""
    event_id, topic, address = wanted
    row = {"event_id": event_id, "topic": topic, "address_digest": _digest(address), "at": now}
    session.execute(insert_into(session, MailStop).values(**row).on_conflict_do_nothing())


def resume(session: AnySession, wanted: Stop) -> None:
    """Forget that this address stopped: it asked for this topic again."""
    event_id, topic, address = wanted
    found = session.get(MailStop, (event_id, topic, _digest(address)))
    if found is not None:
        session.delete(found)


def stop_address(event_id: int, topic: Topic, address: str) -> str:
    """Return the address of the page where this one stops this topic; it works for as long as the site's key does."""
    token = _signer().dumps([event_id, topic, _folded(address)])
    return f"{current_app.config['SETTINGS'].base_url}/unsubscribe/{token}"


def read_stop(token: str) -> Stop | None:
    """Return what a link asks to stop, or None if it is none of ours."""
    try:
        event_id, topic, address = _signer().loads(token)
    except BadSignature:
        return None
    return int(event_id), Topic(topic), str(address)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unsubscribe")


def _digest(address: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, b"unsubscribe:" + _folded(address).encode(), hashlib.sha256).hexdigest()


def _folded(address: str) -> str:
    return address.strip().casefold()
