"""`make run`: a database, a demonstration event if there is no event yet, then the site.

Run it again and it keeps everything and serves at once.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from pathlib import Path

from gateway.config import ConfigError

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Prepare what is missing and hand over to the processes in the Procfile."""
    port = os.environ.get("PORT") or "8000"
    try:
        refuse_taken_port(port)
        prepare()
    except ConfigError as error:
        sys.exit(f"gateway: {error}")
    except KeyboardInterrupt:
        sys.exit("\ngateway: stopped. Run it again to go on; what was finished is kept.")
    environment = {
        **os.environ,
        "PORT": port,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PYTHONUNBUFFERED": "1",
    }
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "-m", "honcho", "start"], environment)  # noqa: S606


def refuse_taken_port(port: str) -> None:
    """Raise if the site cannot listen there: better now than after a minute of preparing."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConfigError(f"PORT is “{port}”. Set it to a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("HOST", "127.0.0.1"), int(port)))
        except OSError as error:
            raise ConfigError(
                f"Port {port} cannot be used ({error.strerror}). Stop what uses it, or take another: make run PORT=8001"
            ) from error


def prepare(*, suppliers: int = 300, buyers: int = 150) -> None:
    """Bring the database up to date and make the demonstration, this large, if there is no event."""
    from flask_migrate import upgrade

    from gateway import create_app, demo

    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app()
    with app.app_context():
        upgrade()
        if not app.config["SETTINGS"].production:
            demo.demonstrate_once(suppliers=suppliers, buyers=buyers)


if __name__ == "__main__":
    main()
