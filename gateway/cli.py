"""The commands of ``flask --app wsgi gateway ...``."""

from __future__ import annotations

from flask import Flask
from flask.cli import AppGroup

commands = AppGroup("gateway", help="Run an event: create, import, match, schedule, print.")


def init_app(app: Flask) -> None:
    """Make the commands known to flask."""
    app.cli.add_command(commands)
