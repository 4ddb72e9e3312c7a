"""The colleagues of an event: inviting them by mail, their roles, and taking a role away."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from gateway import audit, mail
from gateway.accounts import throttle
from gateway.accounts.keys import plain_digest
from gateway.accounts.models import Account, AccountRole, ColleagueInvitation, Role
from gateway.accounts.service import account_for, email_key, grant
from gateway.database import lock_event
from gateway.errors import Conflict
from gateway.languages import speaking
from gateway.transactions import AnySession

VALID = timedelta(days=7)


def of_event(session: AnySession, event_id: int) -> Sequence[AccountRole]:
    """Return who has a role in the event, owners first."""
    query = sa.select(AccountRole).where(AccountRole.event_id == event_id).options(joinedload(AccountRole.account))
    order = list(Role)
    return sorted(session.scalars(query), key=lambda one: (order.index(Role(one.role)), one.account.email_key))


def invitations(session: AnySession, event_id: int, *, now: datetime) -> Sequence[ColleagueInvitation]:
    """Return the invitations that can still be accepted, by address."""
    query = sa.select(ColleagueInvitation).where(
        ColleagueInvitation.event_id == event_id, ColleagueInvitation.expires_at > now
    )
    return session.scalars(query.order_by(ColleagueInvitation.email_key)).all()


def invite(
    session: AnySession,
    event_id: int,
    email: str,
    role: Role,
    *,
    language: str,
    event_name: str,
    base_url: str,
    account_id: int,
    now: datetime,
) -> None:
    """Mail somebody a link that gives them a role, once, within a week; an earlier one to the address stops working.

    Raises
    ------
    Conflict
        The address has a role in the event already.
    TooOften
        This account has sent many invitations.
    """
    throttle.count(session, throttle.INVITING, str(account_id), now)
    lock_event(session, event_id)
    key, secret = email_key(email), secrets.token_urlsafe(24)
    if any(one.account.email_key == key for one in of_event(session, event_id)):
        raise Conflict(_("%(email)s has a role here already. Change it in the list.", email=email))
    here = (ColleagueInvitation.event_id == event_id, ColleagueInvitation.email_key == key)
    session.execute(sa.delete(ColleagueInvitation).where(*here))
    session.add(
        ColleagueInvitation(
            event_id=event_id,
            email=email,
            email_key=key,
            role=role,
            language=language,
            digest=plain_digest(secret),
            created_at=now,
            expires_at=now + VALID,
        )
    )
    _note_invited(session, "colleague_invited", event_id, {"role": str(role), "email": key}, by=account_id, now=now)
    with speaking(language):
        mail.post(
            session,
            to=email,
            subject=_("Help to organise %(event)s", event=event_name),
            text=_(
                "Hello,\n\nyou are asked to help to organise %(event)s. Open this link to accept. It works once, "
                "for seven days:\n\n%(url)s\n\n"
                "If you do not know what this is about, ignore this mail; nothing happens.\n",
                event=event_name,
                url=f"{base_url}/join/{secret}",
            ),
            language=language,
            dedupe_key=f"colleague:{plain_digest(secret)}",
            now=now,
            event_id=event_id,
        )


def find(session: AnySession, secret: str, *, now: datetime) -> ColleagueInvitation | None:
    """Return the invitation behind a secret, if it can still be accepted."""
    return session.scalar(
        sa.select(ColleagueInvitation).where(
            ColleagueInvitation.digest == plain_digest(secret), ColleagueInvitation.expires_at > now
        )
    )


def accept(session: AnySession, secret: str, *, now: datetime) -> tuple[Account, int] | None:
    """Use an invitation up and return the account that has the role now, and the event; of two at once, one gets it."""
    taken = session.execute(
        sa.delete(ColleagueInvitation)
        .where(ColleagueInvitation.digest == plain_digest(secret), ColleagueInvitation.expires_at > now)
        .returning(
            ColleagueInvitation.event_id,
            ColleagueInvitation.email,
            ColleagueInvitation.role,
            ColleagueInvitation.language,
        )
    ).one_or_none()
    if taken is None:
        return None
    account = account_for(session, taken.email, language=taken.language, now=now)
    lock_event(session, taken.event_id)
    if not any(one.account_id == account.id for one in of_event(session, taken.event_id)):
        grant(session, account, taken.event_id, Role(taken.role))
        _note(session, "colleague_joined", taken.event_id, account, by=account.id, role=taken.role, now=now)
    session.flush()
    return account, int(taken.event_id)


def withdraw(session: AnySession, event_id: int, number: int, *, account_id: int, now: datetime) -> bool:
    """Take an invitation back; tell whether it was still there."""
    here = (ColleagueInvitation.id == number, ColleagueInvitation.event_id == event_id)
    email = session.execute(
        sa.delete(ColleagueInvitation).where(*here).returning(ColleagueInvitation.email_key)
    ).scalar_one_or_none()
    if email is not None:
        _note_invited(session, "colleague_uninvited", event_id, {"email": email}, by=account_id, now=now)
    return email is not None


def change(session: AnySession, event_id: int, number: int, role: Role | None, *, by: int, now: datetime) -> bool:
    """Give a colleague another role, or none at all; tell whether there is such a colleague.

    Raises
    ------
    Conflict
        It is the last owner: an event without one could not be handed on.
    """
    lock_event(session, event_id)
    everyone = of_event(session, event_id)
    held = next((one for one in everyone if one.account_id == number), None)
    if held is None:
        return False
    owners = sum(one.role == Role.OWNER for one in everyone)
    if held.role == Role.OWNER and role is not Role.OWNER and owners == 1:
        raise Conflict(_("%(email)s is the only owner. Make somebody else owner first.", email=held.account.email))
    if role is None:
        session.delete(held)
        _note(session, "colleague_removed", event_id, held.account, by=by, role=held.role, now=now)
    else:
        held.role = role
        _note(session, "colleague_changed", event_id, held.account, by=by, role=role, now=now)
    return True


def _note_invited(
    session: AnySession, act: str, event_id: int, details: dict[str, str], *, by: int, now: datetime
) -> None:
    """Keep an address among the details: it is longer than a subject may be, and erased from there."""
    audit.note(session, act, "colleague", event_id=event_id, account_id=by, details=details, now=now)


def _note(session: AnySession, act: str, event_id: int, account: Account, *, by: int, role: str, now: datetime) -> None:
    details = {"role": str(role), "email": account.email}
    subject = f"account:{account.id}"
    audit.note(session, act, subject, event_id=event_id, account_id=by, details=details, now=now)
