"""Giving consent and taking it back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from ipaddress import ip_network

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway.consent.models import STANDING, Consent, ConsentText, Purpose, Via
from gateway.consent.texts import NEEDED, Wording, texts_for
from gateway.database import insert_into
from gateway.errors import GatewayError
from gateway.events.models import Event
from gateway.transactions import AnySession


class ConsentMissing(GatewayError):  # noqa: N818
    """Something without which nobody can take part was not agreed to."""


def record_consents(
    session: AnySession,
    event: Event,
    *,
    account_id: int,
    side: str,
    language: str,
    given: Collection[Purpose],
    via: Via,
    now: datetime,
    place: str = "",
) -> None:
    """Write down what somebody agreed to, of all that `texts_for(event, side, language)` asked.

    What stands to the very same text is left as it is; to another text it is ended and given anew. What was asked and
    not given is withdrawn. `place` is the address it came from; only its network is kept.

    Raises
    ------
    ConsentMissing
        A needed one is not among them; nothing was written.
    """
    if not set(given) >= NEEDED:
        raise ConsentMissing(_("Without your agreement we may not keep your registration."))
    for wording in texts_for(event, side, language):
        purpose = wording.purpose
        if purpose in given:
            give(session, event, wording, account_id=account_id, side=side, via=via, now=now, place=place)
        else:
            withdraw(session, event_id=event.id, account_id=account_id, side=side, purposes=[purpose], via=via, now=now)


def give(
    session: AnySession,
    event: Event,
    wording: Wording,
    *,
    account_id: int,
    side: str,
    via: Via,
    now: datetime,
    place: str = "",
) -> None:
    """Write down one consent to the text as it was shown; of two at once, one is kept."""
    text_id = _kept(session, wording)
    older = _standing(event.id, account_id, side, [wording.purpose]).where(Consent.text_id != text_id)
    session.execute(older.values(withdrawn_at=now, withdrawn_via=Via.NEWER))
    row = {
        "event_id": event.id, "account_id": account_id, "side": side, "purpose": wording.purpose, "text_id": text_id,
        "given_at": now, "given_via": via, "place": network_of(place), "withdrawn_at": None, "withdrawn_via": None,
    }  # fmt: skip
    once = {"index_elements": ["event_id", "account_id", "side", "purpose"], "index_where": sa.text(STANDING)}
    session.execute(insert_into(session, Consent).values(**row).on_conflict_do_nothing(**once))


def withdraw(
    session: AnySession,
    *,
    event_id: int,
    account_id: int,
    purposes: Collection[Purpose],
    via: Via,
    now: datetime,
    side: str | None = None,
) -> bool:
    """Take consents back, on one side or on both; return whether any stood. What follows from it is the caller's."""
    ended = session.execute(_standing(event_id, account_id, side, purposes).values(withdrawn_at=now, withdrawn_via=via))
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def network_of(place: str) -> str:
    """Return the network of an address, which is enough to say from where and too little to find somebody by.

    Examples
    --------
    >>> network_of("203.0.113.77"), network_of("2001:db8:1:2::/64"), network_of("somewhere")
    ('203.0.113.0/24', '2001:db8:1::/48', '')
    """
    try:
        seen = ip_network(place, strict=False)
    except ValueError:
        return ""
    return str(ip_network((seen.network_address, 24 if seen.version == 4 else 48), strict=False))


def _standing(event_id: int, account_id: int, side: str | None, purposes: Collection[Purpose]) -> sa.Update:
    """Return an update of an account's consents that stand."""
    chosen = sa.update(Consent).where(
        Consent.event_id == event_id,
        Consent.account_id == account_id,
        Consent.purpose.in_(purposes),
        Consent.withdrawn_at.is_(None),
    )
    return chosen if side is None else chosen.where(Consent.side == side)


def _kept(session: AnySession, wording: Wording) -> int:
    """Return the row of a text, stored when it is first agreed to."""
    row = {
        "purpose": wording.purpose, "version": wording.version, "language": wording.language, "wording": wording.text,
        "digest": wording.digest,
    }  # fmt: skip
    session.execute(insert_into(session, ConsentText).values(**row).on_conflict_do_nothing(index_elements=["digest"]))
    return session.scalars(sa.select(ConsentText.id).where(ConsentText.digest == wording.digest)).one()
