"""What a MAIL_URL stands for."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from gateway.config import ConfigError

TIMEOUT_S = 20


def server(url: str, data_dir: Path) -> dict[str, Any]:
    """Return the mail settings a MAIL_URL stands for.

    ``console:`` prints mails on the terminal, ``file:`` keeps them under the data folder,
    ``smtp://name:password@host:587?tls=1&from=events@example.org`` sends them; ``smtps://`` does so over TLS from the
    first byte.
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    settings: dict[str, Any] = {"MAIL_DEFAULT_SENDER": query.get("from", "Gateway <no-reply@localhost>")}
    if parts.scheme in ("console", "file"):
        return settings | {"MAIL_BACKEND": parts.scheme, "MAIL_FILE_PATH": str(data_dir / "mail")}
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ConfigError(
            f"MAIL_URL starts with “{parts.scheme}:”. Use console:, file:, smtp://host:port or smtps://host."
        )
    at_once = parts.scheme == "smtps"
    return settings | {
        "MAIL_BACKEND": "smtp",
        "MAIL_SERVER": parts.hostname,
        "MAIL_PORT": parts.port or (465 if at_once else 25),
        "MAIL_USERNAME": unquote(parts.username) if parts.username else None,
        "MAIL_PASSWORD": unquote(parts.password) if parts.password else None,
        "MAIL_USE_TLS": query.get("tls") == "1" and not at_once,
        "MAIL_USE_SSL": at_once,
        "MAIL_TIMEOUT": TIMEOUT_S,
    }
