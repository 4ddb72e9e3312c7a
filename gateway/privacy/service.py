"""What follows when somebody stops a mail or takes a consent back."""

from __future__ import annotations

from datetime import datetime

from gateway.accounts.service import find_account
from gateway.consent import service as consents
from gateway.consent.models import Purpose, Via
from gateway.mail.models import Topic
from gateway.mail.stops import Stop, stop
from gateway.transactions import AnySession


def stop_mail(session: AnySession, wanted: Stop, *, now: datetime) -> None:
    """Send an address no more of a topic; with the news goes the consent to them."""
    event_id, topic, address = wanted
    stop(session, wanted, now=now)
    account = find_account(session, address) if topic is Topic.NEWS else None
    if account is not None:
        consents.withdraw(
            session, event_id=event_id, account_id=account.id, purposes=[Purpose.NEWS], via=Via.MAIL, now=now
        )
