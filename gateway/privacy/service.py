"""What follows when somebody stops a mail, takes a consent back, wants a copy of everything, or wants to be erased."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from gateway import jobs
from gateway.accounts.models import Account, AccountRole, Role
from gateway.accounts.service import find_account
from gateway.consent import service as consents
from gateway.consent.models import Purpose, Via
from gateway.consent.texts import NEEDED, texts_for
from gateway.errors import Conflict
from gateway.events.models import Event
from gateway.mail.models import Topic
from gateway.mail.stops import Stop, resume, stop
from gateway.privacy import retention
from gateway.privacy.erasing import erase_account
from gateway.privacy.models import DataCopy, Erasure
from gateway.registrations import service as registrations
from gateway.registrations.models import ACTIVE_STATES, Registration
from gateway.registrations.states import Actor
from gateway.templating import language_tag
from gateway.transactions import AnySession

COOL_OFF = timedelta(days=3)
"""Time to think before somebody is erased: nothing brings an erased person back."""
COPY_KEPT = timedelta(days=7)
RUNS = (Role.OWNER,)


def stop_mail(session: AnySession, wanted: Stop, *, now: datetime) -> None:
    """Send an address no more of a topic; with the news goes the consent to them."""
    event_id, topic, address = wanted
    stop(session, wanted, now=now)
    account = find_account(session, address) if topic is Topic.NEWS else None
    if account is not None:
        consents.withdraw(
            session, event_id=event_id, account_id=account.id, purposes=[Purpose.NEWS], via=Via.MAIL, now=now
        )


def ask_to_erase(session: AnySession, account: Account, *, now: datetime) -> Erasure:
    """Note that somebody wants to be erased; it is done after `COOL_OFF`, unless taken back.

    Raises
    ------
    Conflict
        An event would be left without anybody who runs it.
    """
    if alone := _runs_alone(session, account):
        raise Conflict(_("You run %(event)s alone. Give somebody else your part in it first.", event=alone))
    return session.merge(Erasure(account_id=account.id, asked_at=now, due_at=now + COOL_OFF))


def take_back(session: AnySession, account: Account) -> None:
    """Keep an account after all."""
    session.execute(sa.delete(Erasure).where(Erasure.account_id == account.id))


def sweep(session: AnySession, *, now: datetime) -> None:
    """Erase those whose time to think is over, let go what events kept long enough, drop old copies."""
    over = sa.select(Account).join(Erasure, Erasure.account_id == Account.id).where(Erasure.due_at <= now)
    for account in session.scalars(over.order_by(Account.id)).all():
        erase_account(session, account, now=now)
    for event in retention.due(session, now=now):
        retention.let_go_if_due(session, event, now=now)
    session.execute(sa.delete(DataCopy).where(DataCopy.asked_at < now - COPY_KEPT))


def withdraw(
    session: AnySession, event_id: int, account: Account, purpose: Purpose, *, base_url: str, now: datetime
) -> None:
    """Take a consent back with what follows from it: no part without the needed ones, no news without that to news."""
    consents.withdraw(session, event_id=event_id, account_id=account.id, purposes=[purpose], via=Via.PAGE, now=now)
    if purpose is Purpose.NEWS:
        stop(session, (event_id, Topic.NEWS, account.email_key), now=now)
    if purpose in NEEDED:
        mine = sa.select(Registration).where(
            Registration.event_id == event_id, Registration.account_id == account.id,
            Registration.state.in_(ACTIVE_STATES),
        )  # fmt: skip
        for registration in session.scalars(mine.order_by(Registration.id)).all():
            registrations.cancel(
                session, registration, by=Actor.PARTICIPANT, account_id=account.id, base_url=base_url, now=now
            )


def give_again(
    session: AnySession, event: Event, account: Account, side: str, purpose: Purpose, *, now: datetime
) -> None:
    """Agree to something that is not needed, from the page of one's agreements, in the words shown there."""
    for wording in texts_for(event, side, language_tag()):
        if wording.purpose is purpose and not wording.needed:
            consents.give(session, event, wording, account_id=account.id, side=side, via=Via.PAGE, now=now)
            if purpose is Purpose.NEWS:
                resume(session, (event.id, Topic.NEWS, account.email_key))


def _runs_alone(session: AnySession, account: Account) -> str | None:
    """Return an event this account runs and nobody else does."""
    others = sa.select(AccountRole.event_id).where(AccountRole.account_id != account.id, AccountRole.role.in_(RUNS))
    mine = sa.select(Event.slug).join(AccountRole, AccountRole.event_id == Event.id)
    return session.scalar(
        mine.where(AccountRole.account_id == account.id, AccountRole.role.in_(RUNS), Event.id.not_in(others))
        .order_by(Event.id).limit(1)
    )  # fmt: skip


def order_copy(session: AnySession, account: Account, *, now: datetime) -> DataCopy:
    """Have everything about an account put into one file; the one before it goes."""
    session.execute(sa.delete(DataCopy).where(DataCopy.account_id == account.id))
    copy = DataCopy(account_id=account.id, asked_at=now)
    session.add(copy)
    session.flush()
    job = jobs.start(session, "copy", event_id=None, arguments={"copy_id": copy.id}, now=now)
    copy.job_id = job.id
    return copy
