"""The way forward and back between the versions of the database, with rows in it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from gateway import create_app
from gateway.database import Base, UtcDateTime, db
from tests.conftest import DATABASES, settings_for

EVENT = (
    "INSERT INTO event (id, slug, zone, starts_on, ends_on, venue, city, approves_at_once, least_meetings, scheduling, "
    "created_at) VALUES (1, 'toronto', 'UTC', '2027-09-25', '2027-09-25', '', '', false, 3, '{}', '2027-08-01')"
)
RANKING = (
    "INSERT INTO ranking (event_id, made_at, encoder, suppliers, buyers, seconds) "
    "VALUES (1, '2027-08-01', 'usem3', 3, 2, 1.5)"
)


@pytest.fixture(params=DATABASES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own that holds nothing, not even tables."""
    if request.param == "sqlite":
        app = create_app(settings_for(tmp_path))
        with app.app_context():
            yield app
        return
    # A schema and not a database of its own: making and dropping those stops the whole server for a moment.
    server = sa.make_url(request.getfixturevalue("postgresql_url")).set(drivername="postgresql+psycopg")
    owner = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS migrations CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA migrations")
    own = server.update_query_dict({"options": "-c search_path=migrations"})
    app = create_app(settings_for(tmp_path, own.render_as_string(hide_password=False)))
    with app.app_context():
        yield app
        db.engine.dispose()
    with owner.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA migrations CASCADE")
    owner.dispose()


def same_type(_context, _inspected, _column, inspected_type: object, wanted: object) -> bool | None:
    """Leave our own type of a moment out of the comparison: the database knows it by another name."""
    return False if isinstance(wanted, UtcDateTime) else None


def test_the_migrations_make_what_the_models_say(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same_type})
        assert compare_metadata(context, Base.metadata) == []


REGISTRATION = (
    "INSERT INTO account (id, email, email_key, language, created_at) "
    "VALUES (1, 'ann@one.example', 'ann@one.example', 'en', '2027-08-01')",
    "INSERT INTO organisation (id, event_id, name, country, region, website) VALUES (1, 1, 'One', 'CA', '', '')",
    "INSERT INTO registration (id, event_id, account_id, organisation_id, side, state, code, email_key, contact_name, "
    "language, created_at, submitted_at) VALUES "
    "(1, 1, 1, 1, 'supplier', 'waitlisted', 'S1', 'ann@one.example', 'Ann', 'en', '2027-08-01', '2027-08-02')",
    "INSERT INTO profile (registration_id, description, certificates, certificates_required, markets, markets_refused, "
    "languages) VALUES (1, 'Since 1978.', '[]', '[]', '[]', '[]', '[]')",
)


def test_who_waits_keeps_the_place_in_line_and_what_belongs_to_it(empty: Flask) -> None:
    upgrade(revision="0002")
    with db.engine.begin() as connection:
        for statement in (EVENT, *REGISTRATION):
            connection.exec_driver_sql(statement)
    upgrade(revision="0003")
    with db.engine.begin() as connection:
        row = connection.exec_driver_sql("SELECT waiting_since = submitted_at, lead_id FROM registration").one()
        assert (bool(row[0]), row[1]) == (True, None)
        assert connection.exec_driver_sql("SELECT offer_hours FROM event").scalar() == 48
    downgrade(revision="0002")
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT description FROM profile").scalar() == "Since 1978."
    upgrade()


def test_rows_come_along_forward_and_back(empty: Flask) -> None:
    upgrade(revision="0001")
    with db.engine.begin() as connection:
        connection.exec_driver_sql(EVENT)
        connection.exec_driver_sql(RANKING)
    upgrade()
    with db.engine.begin() as connection:
        row = connection.exec_driver_sql(
            "SELECT encoder, suppliers, model, renewed_at, read_at, figures, habits FROM ranking"
        ).one()
        assert (*row[:5], str(row[5]), str(row[6])) == ("usem3", 3, "", None, None, "{}", "{}")
        connection.exec_driver_sql("INSERT INTO matching_settings (event_id, learns) VALUES (1, true)")
    downgrade(revision="0001")
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT encoder, suppliers FROM ranking").one() == ("usem3", 3)
        assert "matching_settings" not in sa.inspect(connection).get_table_names()
    upgrade()


def test_going_back_to_nothing_leaves_nothing(empty: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    with db.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]


def test_what_the_audit_says_of_consents_comes_into_the_ledger(empty: Flask) -> None:
    upgrade(revision="0002")
    with db.engine.begin() as connection:
        connection.exec_driver_sql(EVENT)
        connection.exec_driver_sql(
            "INSERT INTO account (id, email, email_key, language, created_at) "
            "VALUES (7, 'a@one.example', 'a@one.example', 'fr', '2027-08-01')"
        )
        connection.exec_driver_sql("INSERT INTO organisation (id, event_id, name, country, region, website) "
                                   "VALUES (1, 1, 'One', 'CA', '', '')")  # fmt: skip
        for number, state in ((1, "cancelled"), (2, "approved"), (3, "approved")):
            side = "buyer" if number == 3 else "supplier"
            connection.exec_driver_sql(
                "INSERT INTO registration (id, event_id, account_id, organisation_id, side, state, code, email_key, "
                "contact_name, language, created_at) "
                f"VALUES ({number}, 1, 7, 1, '{side}', '{state}', 'R{number}', 'a@one.example', '', 'fr', '2027-08-01')"
            )
            agreed = '{"consent": {"wording": "2027-01", "language": "fr"}}' if number < 3 else "{}"
            connection.exec_driver_sql(
                "INSERT INTO audit_entry (event_id, at, act, subject, details) "
                f"VALUES (1, '2027-08-0{number}', 'registration.registered', 'R{number}', '{agreed}')"
            )
    upgrade()
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT account_id, side, consent.purpose, version, language, withdrawn_via FROM consent "
            "JOIN consent_text ON consent_text.id = text_id ORDER BY consent.id"
        ).all()
    agreed = (7, "supplier", "participation", "2027-01", "fr")
    assert found == [(*agreed, "left"), (*agreed, None)]
    downgrade(revision="0002")
    upgrade()


def test_who_organised_owns_the_event_and_keeps_what_hangs_on_the_account(empty: Flask) -> None:
    upgrade(revision="0001")
    with db.engine.begin() as connection:
        connection.exec_driver_sql(EVENT)
    upgrade(revision="0005")
    with db.engine.begin() as connection:
        for number, name in ((1, "ann"), (2, "bob")):
            connection.exec_driver_sql(
                "INSERT INTO account (id, email, email_key, language, created_at) "
                f"VALUES ({number}, '{name}@one.example', '{name}@one.example', 'en', '2027-08-01')"
            )
        connection.exec_driver_sql("INSERT INTO account_role VALUES (1, 1, 1, 'organiser')")
        connection.exec_driver_sql(
            "INSERT INTO sign_in_link (id, account_id, purpose, digest, next_path, created_at, expires_at) "
            "VALUES (1, 1, 'welcome', 'x', '/', '2027-08-01', '2027-08-08')"
        )
    upgrade()
    with db.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT account_id, role FROM account_role").all() == [(1, "owner")]
        assert connection.exec_driver_sql("SELECT account_id, tries FROM sign_in_link").all() == [(1, 0)]
        connection.exec_driver_sql("INSERT INTO account_role VALUES (2, 2, 1, 'viewer')")
    downgrade(revision="0005")
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT account_id, role FROM account_role").all() == [(1, "organiser")]
        assert connection.exec_driver_sql("SELECT id FROM sign_in_link").all() == [(1,)]
        assert connection.exec_driver_sql("SELECT id FROM account ORDER BY id").all() == [(1,), (2,)]
