"""The database: one declarative base, and the one place where SQLite and PostgreSQL differ.

SQLite loses updates silently under SQLAlchemy's default mode, so the driver's own transaction
handling is switched off and every transaction is opened by us: `BEGIN IMMEDIATE` for those that
write (they queue behind each other), plain `BEGIN` for read-only ones.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, registry, scoped_session

READ_ONLY = "gateway_read_only"
"""Execution option: this transaction only reads."""

BUSY_TIMEOUT_MS = 5_000
PATIENCE_S = 20.0
"""How long a transaction that will write asks for SQLite's lock before it gives up."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware datetime, stored in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: it would mean another moment on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; pass an aware datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every time its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: sa.JSON, list[str]: sa.JSON, list[Any]: sa.JSON},
    )


db: SQLAlchemy = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def engine_options(database_url: str) -> dict[str, Any]:
    """Return the engine options for this database."""
    if database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}, "pool_pre_ping": False}
    return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}


@event.listens_for(Engine, "connect")
def _prepare_sqlite(dbapi_connection: Any, _record: object) -> None:
    """Switch off the driver's own transactions and set the pragmas; other databases need nothing."""
    if type(dbapi_connection).__module__.split(".")[0] != "sqlite3":
        return
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Open the transaction ourselves: a writer takes the lock first, so that nobody reads stale values to write."""
    if connection.dialect.name == "sqlite":
        read_only = bool(connection.get_execution_options().get(READ_ONLY, False))
        connection.exec_driver_sql(f"PRAGMA query_only={int(read_only)}")
        if read_only:
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_writing(connection)


def _begin_writing(connection: Connection) -> None:
    """Take SQLite's one write lock, with patience: who waits for it is not served in turn, so some wait long.

    Nothing has been read or written yet, so asking again is always safe.
    """
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except sa.exc.OperationalError as error:
            if "database is locked" not in str(error.orig) or time.monotonic() > end:
                raise
        else:
            return


def begin_read_only(session: Session) -> None:
    """Begin a transaction that takes no write lock and refuses every write; ends one that is open."""
    session.rollback()
    session.connection(execution_options={READ_ONLY: True, "postgresql_readonly": True})


def lock_event(session: Session | scoped_session[Any], event_id: int) -> None:
    """Hold the event until this transaction ends, so that a check on it and the write that follows are one step.

    SQLite already holds the whole database (`BEGIN IMMEDIATE`); PostgreSQL locks the event's row, against others who
    ask here and not against every row that only names the event.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT id FROM event WHERE id = :id FOR NO KEY UPDATE"), {"id": event_id})


def insert_into(session: Session | scoped_session[Session], model: type[Any]) -> Any:
    """Return an insert that may say what happens when the row is there already (`on_conflict_do_...`)."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model)


def violates(error: sa.exc.IntegrityError, index: str) -> bool:
    """Tell whether this unique index refused the write. PostgreSQL names the index, SQLite only its columns."""
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if named is not None:
        return bool(named == index)
    found = next(i for table in Base.metadata.tables.values() for i in table.indexes if i.name == index)
    columns = ", ".join(f"{column.table.name}.{column.name}" for column in found.columns)
    return str(error.orig) == f"UNIQUE constraint failed: {columns}"
