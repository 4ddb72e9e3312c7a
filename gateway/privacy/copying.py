"""Everything about one account as one file: JSON of every row, and the files that were sent in.

As with erasing, foreign keys say what is about somebody. What would open the account (digests of links, keys, sessions)
is left out; so is what others said of them: that is the others'.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from gateway.accounts.models import Account
from gateway.database import Base
from gateway.mail.secrets import without_secrets
from gateway.privacy.erasing import brought_as, spelt_as
from gateway.privacy.models import DataCopy
from gateway.registrations.models import Delegate, Organisation, Registration
from gateway.transactions import AnySession, reading, unit_of_work

SECRETS = frozenset({
    "sign_in_link", "account_session", "challenge", "passkey", "recovery_code", "data_copy", "ranked_profile", "match",
    "handed_list",
})  # fmt: skip
"""Tables that open an account, that the ranking makes and remakes by itself, or that are full of others."""
ABOUT_ME_BY_OTHERS = frozenset({("preference", "chosen_id")})
SECRET_COLUMNS = ("secret", "digest", "password", "totp", "key")


def make_copy(copy_id: int) -> None:
    """Make the file of a copy that was ordered; again, if it was made before."""
    with reading() as session:
        copy = session.get(DataCopy, copy_id)
        archive = archive_of(session, copy.account_id) if copy is not None else None
    with unit_of_work() as session:
        found = session.get(DataCopy, copy_id)
        if found is not None and copy is not None and archive is not None and found.account_id == copy.account_id:
            found.archive, found.made_at = archive, datetime.now(UTC)


def archive_of(session: AnySession, account_id: int) -> bytes:
    """Return a ZIP file with ``data.json`` and every file that belongs to the account."""
    files: dict[str, bytes] = {}
    tables = {name: [_plain(row, name, files) for row in rows] for name, rows in _rows(session, account_id) if rows}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(tables, ensure_ascii=False, indent=1, sort_keys=True))
        for name, content in sorted(files.items()):
            archive.writestr(name, content)
    return held.getvalue()


def _rows(session: AnySession, account_id: int) -> Iterator[tuple[str, list[Any]]]:
    """Go through the tables with the rows that are about this account."""
    account = session.get_one(Account, account_id)
    mine = sa.select(Registration.id).where(Registration.account_id == account_id)
    theirs = sa.select(Registration.organisation_id).where(Registration.account_id == account_id)
    ours: dict[Any, Any] = {Account.__table__: [account_id], Registration.__table__: mine}
    for table in Base.metadata.sorted_tables:
        if table.name in SECRETS:
            continue
        about: list[sa.ColumnElement[bool]] = [
            key.parent.in_(ours[key.column.table])
            for key in table.foreign_keys
            if key.column.table in ours and (table.name, key.parent.name) not in ABOUT_ME_BY_OTHERS
        ]
        about += [
            spelt_as(session, table.c[name], account.email_key) for name in ("email_key", "to") if name in table.c
        ]
        if table is Delegate.__table__:
            about.append(brought_as(session, account.email_key))
        if table is Organisation.__table__:
            about.append(table.c.id.in_(theirs))
        if about:
            yield table.name, list(session.execute(sa.select(table).where(sa.or_(*about)).order_by(*table.primary_key)))


def _plain(row: Any, table: str, files: dict[str, bytes]) -> dict[str, Any]:
    """Return a row as JSON holds it; bytes become a file of their own and the row names it."""
    values: dict[str, Any] = {}
    for name, value in row._mapping.items():
        if any(part in name for part in SECRET_COLUMNS) and name not in ("email_key", "dedupe_key"):
            continue
        if isinstance(value, bytes):
            path = f"files/{table}-{row[0]}-{name}"
            files[path] = value
            value = path
        elif isinstance(value, (datetime, date)):
            value = value.isoformat()
        elif table == "mail" and name == "text":
            value = without_secrets(value)
        values[name] = value
    return values
