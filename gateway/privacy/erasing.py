"""Erasing people: what is about them goes, and where meetings of others depend on an entry it loses its face.

Which rows are about somebody is read from the foreign keys, so that a table added tomorrow is erased too; the test
refuses one that points at people and says nothing of what becomes of its rows.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from gateway.accounts.models import Account
from gateway.accounts.service import account_for, email_key
from gateway.audit import AuditEntry, note
from gateway.database import Base
from gateway.mail import Mail
from gateway.printing.models import Document
from gateway.profiles.models import PhraseVector
from gateway.registrations.models import Delegate, Organisation, Registration, State
from gateway.schedule.models import Meeting, ScheduleRun, UnplacedPair
from gateway.transactions import AnySession

Tally = Counter[str]
"""How many rows of each table went; "... kept without a name" counts those that lost their face."""
NOBODY = "—"
HELD = ("meeting", "unplaced_pair")
"""Tables whose rows are others' as well: a registration they name stays, without what says who it was."""


def erase_account(session: AnySession, account: Account, *, now: datetime) -> Tally:
    """Erase everything about an account, in every event, and return how many rows of what went."""
    ids = list(session.scalars(sa.select(Registration.id).where(Registration.account_id == account.id)))
    tally = erase_registrations(session, ids)
    tally += _erase_address(session, account.email_key, None)
    _erase_said(session, account, tally)
    for column, how in _pointing_at(Account.__table__):
        if column.table.name == "registration":
            continue
        mine = column == account.id
        _let_go(session, column, how, mine, tally)
    if session.scalar(sa.select(sa.func.count()).where(Registration.account_id == account.id)):
        account.email = account.email_key = f"erased-{account.id}@erased.invalid"
        tally["account kept without a name"] += 1
    else:
        session.execute(sa.delete(Account).where(Account.id == account.id))
        tally["account"] += 1
    note(session, "account.erased", f"account {account.id}", now=now, details={"rows": tally.total()})
    return tally


def erase_registrations(session: AnySession, ids: Collection[int]) -> Tally:
    """Erase these registrations with all that belongs to them; those in others' meetings stay without a name."""
    tally: Tally = Counter()
    if not ids:
        return tally
    session.flush()
    rows = session.execute(
        sa.select(Registration.id, Registration.event_id, Registration.code, Registration.organisation_id)
        .where(Registration.id.in_(ids)).order_by(Registration.id)
    ).all()  # fmt: skip
    held = _held(session, ids)
    for event_id in sorted({row.event_id for row in rows}):
        codes = [row.code for row in rows if row.event_id == event_id]
        _erase_traces(session, event_id, codes, tally)
    for column, how in _pointing_at(Registration.__table__):
        if column.table.name not in HELD:
            _let_go(session, column, how, column.in_(ids), tally)
    gone = sorted(set(ids) - held)
    tally["registration"] += _count(session.execute(sa.delete(Registration).where(Registration.id.in_(gone))))
    for row in rows:
        if row.id in held:
            _anonymise(session, row.id, row.organisation_id, tally)
    _forget_organisations(session, {row.organisation_id for row in rows}, tally)
    tally["phrase_vector"] += _count(session.execute(sa.delete(PhraseVector)))  # a cache; the next ranking fills it
    session.expire_all()
    return +tally


def cut_loose(session: AnySession, event_id: int, *, now: datetime) -> None:
    """Take the owners' names off the entries that stay for others' meetings: an owner may be known elsewhere."""
    mine = Registration.event_id == event_id
    if session.scalar(sa.select(Registration.id).where(mine).limit(1)) is None:
        return
    nobody = account_for(session, f"erased-event-{event_id}@erased.invalid", language="en", now=now)
    session.execute(sa.update(Registration).where(mine).values(account_id=nobody.id))


def forget_addresses(session: AnySession, event_id: int, tally: Tally) -> None:
    """Delete who never answered: whatever an event keeps by address alone."""
    for table in Base.metadata.sorted_tables:
        if {"event_id", "email_key"} <= set(table.c.keys()) and table.name != "registration":
            tally[table.name] += _count(session.execute(sa.delete(table).where(table.c.event_id == event_id)))


def _held(session: AnySession, ids: Collection[int]) -> set[int]:
    """Return those that a meeting or a wanted pair of others names."""
    columns = [Meeting.supplier_id, Meeting.buyer_id, UnplacedPair.supplier_id, UnplacedPair.buyer_id]
    return {found for column in columns for found in session.scalars(sa.select(column).where(column.in_(ids)))}


def _anonymise(session: AnySession, number: int, organisation_id: int, tally: Tally) -> None:
    """Leave of a registration its code, its side and its country, which its meetings are counted by."""
    country = session.scalar(sa.select(Organisation.country).where(Organisation.id == organisation_id))
    event_id = session.scalar(sa.select(Registration.event_id).where(Registration.id == number))
    nobody = Organisation(event_id=event_id, name=NOBODY, country=country, region="", website="")
    session.add(nobody)
    session.flush()
    faceless: dict[str, Any] = {
        "organisation_id": nobody.id, "state": State.CANCELLED, "email_key": f"erased-{number}@erased.invalid",
        "contact_name": NOBODY, "latin_contact_name": None, "reference": None, "lead_id": None,
        "waiting_since": None, "arrived_at": None,
    }  # fmt: skip
    session.execute(sa.update(Registration).where(Registration.id == number).values(**faceless))
    tally["registration kept without a name"] += 1


def _forget_organisations(session: AnySession, ids: Collection[int], tally: Tally) -> None:
    """Delete the organisations nobody is left of; colleagues keep theirs."""
    used = sa.select(Registration.organisation_id)
    empty = sa.delete(Organisation).where(Organisation.id.in_(ids), Organisation.id.not_in(used))
    tally["organisation"] += _count(session.execute(empty))


def _erase_traces(session: AnySession, event_id: int, codes: Collection[str], tally: Tally) -> None:
    """Take people out of what is only written about them: mails, printed documents, audit details, stored problems."""
    addresses = sa.select(Account.email_key).join(Registration, Registration.account_id == Account.id)
    addresses = addresses.where(Registration.event_id == event_id, Registration.code.in_(codes))
    for address in session.scalars(addresses).all():
        tally += _erase_address(session, address, event_id)
    entries = sa.update(AuditEntry).where(AuditEntry.event_id == event_id, AuditEntry.subject.in_(codes))
    tally["audit_entry emptied"] += _count(session.execute(entries.values(details={})))
    runs = sa.select(ScheduleRun.id).where(ScheduleRun.event_id == event_id)
    tally["document"] += _count(session.execute(sa.delete(Document).where(Document.run_id.in_(runs))))
    stored = sa.select(ScheduleRun.id, ScheduleRun.problem_gz).where(ScheduleRun.event_id == event_id)
    for number, problem in session.execute(stored).all():
        if problem is not None and (without := _without_organisations(problem, codes)) is not None:
            session.execute(sa.update(ScheduleRun).where(ScheduleRun.id == number).values(problem_gz=without))
            tally["schedule_run problem without a name"] += 1


def _without_organisations(problem_gz: bytes, codes: Collection[str]) -> bytes | None:
    """Return a stored problem in which these participants' organisations have no name; None if it names none.

    Nobody else is meant by the new name, so pairs and their proof stay what they are.
    """
    problem = json.loads(gzip.decompress(problem_gz))
    named = [one for one in problem.get("participants", ()) if one.get("id") in codes and one.get("organisation")]
    for one in named:
        one["organisation"] = f"erased-{one['id']}"
    return gzip.compress(json.dumps(problem, ensure_ascii=False).encode(), mtime=0) if named else None


def _erase_address(session: AnySession, address: str, event_id: int | None) -> Tally:
    """Delete what is kept by address alone: mails, and whatever names it without an account; of one event or all."""
    tally: Tally = Counter()
    for table in Base.metadata.sorted_tables:
        column = table.c.get("to" if table.name == Mail.__tablename__ else "email_key")
        if column is None or table.name in ("account", "registration"):
            continue
        gone = sa.delete(table).where(spelt_as(session, column, address))
        if event_id is not None:
            if "event_id" not in table.c:
                continue
            gone = gone.where(table.c.event_id == event_id)
        tally[table.name] += _count(session.execute(gone))
    tally["delegate"] += _count(session.execute(sa.delete(Delegate).where(brought_as(session, address, event_id))))
    return tally


def brought_as(session: AnySession, address: str, event_id: int | None = None) -> sa.ColumnElement[bool]:
    """Return a condition: the delegate was given this folded address, by whoever registered; at one event or all."""
    column = sa.inspect(Delegate).columns.email
    mine = spelt_as(session, column, address)
    if event_id is None:
        return mine
    there = sa.select(Registration.id).where(Registration.event_id == event_id)
    return mine & Delegate.registration_id.in_(there)


def spelt_as(session: AnySession, column: sa.Column[Any], address: str) -> sa.ColumnElement[bool]:
    """Return a condition: the column holds this folded address, however it was typed.

    Databases fold letters beyond ASCII differently or not at all, so those are folded here.
    """
    if address.isascii():
        return sa.func.lower(column) == address
    return column.in_([typed for typed in session.scalars(sa.select(column).distinct()) if email_key(typed) == address])


def _erase_said(session: AnySession, account: Account, tally: Tally) -> None:
    """Take an address out of what the audit trail says of colleagues."""
    named = AuditEntry.details["email"].as_string().in_({account.email, account.email_key})
    entries = sa.update(AuditEntry).where(sa.or_(named, AuditEntry.subject == f"account:{account.id}"))
    tally["audit_entry emptied"] += _count(session.execute(entries.values(details={})))


def _let_go(
    session: AnySession, column: sa.Column[Any], how: str | None, mine: sa.ColumnElement[bool], tally: Tally
) -> None:
    """Delete the rows that belong to somebody; from those that only name somebody take the name."""
    if how == "CASCADE":
        tally[column.table.name] += _count(session.execute(sa.delete(column.table).where(mine)))
    else:
        session.execute(sa.update(column.table).where(mine).values({column.name: None}))


def _pointing_at(target: Any) -> list[tuple[sa.Column[Any], str | None]]:
    """Return every column that names a row of this table, and what happens to its own row when that one goes."""
    return [
        (key.parent, key.ondelete)
        for table in reversed(Base.metadata.sorted_tables)
        for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name))
        if key.column.table is target
    ]


def _count(result: Any) -> int:
    return int(result.rowcount)
