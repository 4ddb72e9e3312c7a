"""Gateway: registers both shores, matches them across languages, schedules and prints their meetings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_mailman import Mail
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from gateway.config import Settings, read_settings

ROOT = Path(__file__).parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application: settings, extensions, the access guard, the features, the error pages."""
    from gateway import access, addresses, blueprints, cli, database, errors, languages, mail, templating, transactions
    from gateway import models as _tables  # noqa: F401  (every table is known before the first query)

    settings = settings or read_settings()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
        BABEL_TRANSLATION_DIRECTORIES=str(settings.translations),
        LANGUAGES=languages.found_in(settings.translations),
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_COOKIE_NAME="__Host-gateway" if settings.production else "gateway",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.production,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1) if settings.production else timedelta(0),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may stay open over lunch
        **mail.server(settings.mail_url, settings.data_dir),
    )
    addresses.init_app(app)
    app.logger.setLevel(settings.log_level)
    database.db.init_app(app)
    Migrate(app, database.db, directory=str(ROOT / "gateway" / "migrations"), render_as_batch=True)
    transactions.init_app(app)
    access.init_app(app)
    CSRFProtect(app)
    Mail(app)
    templating.init_app(app)
    errors.init_app(app)
    blueprints.init_app(app)
    cli.init_app(app)
    return app
