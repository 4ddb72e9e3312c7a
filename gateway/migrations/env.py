"""How alembic reaches our database: through the application, in one transaction, on either engine."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy.engine import Connection

from gateway.database import UtcDateTime


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our own column types as what the database sees, so that an old migration never needs new code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def foreign_keys(connection: Connection, state: str) -> None:
    """Switch SQLite's foreign keys: it rebuilds a table by dropping it, which would take the children along."""
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()  # the driver's own: outside of any transaction of ours
        cursor.execute(f"PRAGMA foreign_keys={state}")
        cursor.close()


def migrate() -> None:
    """Bring the database up or down."""
    extension = current_app.extensions["migrate"]
    with extension.db.engine.connect() as connection:
        foreign_keys(connection, "OFF")
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadatas[None],
            render_item=render_item,
            **extension.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        foreign_keys(connection, "ON")


migrate()
