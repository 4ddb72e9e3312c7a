"""Settings, read once from the environment and frozen."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
TRANSLATIONS = Path(__file__).parent.parent / "translations"


class ConfigError(Exception):
    """The environment asks for something that cannot be served; the message says what to set."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the site needs to know about where it runs."""

    environment: str
    data_dir: Path
    database_url: str
    secret_key: str
    base_url: str
    mail_url: str
    log_level: str
    translations: Path = TRANSLATIONS
    """Where the catalogues are; a language is offered once its catalogue there is complete."""
    dask_scheduler: str | None = None
    """Address of the Dask scheduler whose workers score large events, such as tcp://10.0.0.5:8786."""
    proxies: frozenset[str] = frozenset()
    """Addresses of proxies of ours, whose word on where a request comes from is taken; "*" for any."""

    @property
    def production(self) -> bool:
        """True where strangers can reach the site."""
        return self.environment == "production"

    @property
    def keeps_mail(self) -> bool:
        """True on a development machine where mail is looked at instead of sent; its links sign in as anybody."""
        return not self.production and not self.mail_url.startswith("smtp")

    @property
    def postgresql(self) -> bool:
        """True when many machines share one database server."""
        return self.database_url.startswith("postgresql")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; creates the data folder.

    Raises
    ------
    ConfigError
        A value is missing or cannot be understood; nothing was started.
    """
    env = os.environ if environ is None else environ
    environment = env.get("GATEWAY_ENV") or "development"
    if environment not in ("development", "production"):
        raise ConfigError(f"GATEWAY_ENV is “{environment}”. Set it to development or production.")
    data_dir = Path(env.get("DATA_DIR") or "var").resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"The folder DATA_DIR={data_dir} cannot be made: {error.strerror}. Choose another."
        ) from error
    return Settings(
        environment=environment,
        data_dir=data_dir,
        database_url=_database_url(env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'gateway.sqlite'}"),
        secret_key=_secret_key(env.get("SECRET_KEY"), environment, data_dir),
        base_url=(env.get("BASE_URL") or f"http://127.0.0.1:{env.get('PORT') or 8000}").rstrip("/"),
        mail_url=env.get("MAIL_URL") or "console:",
        log_level=_log_level(env.get("LOG_LEVEL") or "INFO"),
        dask_scheduler=env.get("DASK_SCHEDULER") or None,
        proxies=frozenset((env.get("FORWARDED_ALLOW_IPS") or "127.0.0.1,::1").replace(" ", "").split(",")),
    )


def _database_url(url: str) -> str:
    """Name the one driver we ship whatever short form the environment uses."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    if not url.startswith(("sqlite://", "postgresql+psycopg://")):
        raise ConfigError(f"DATABASE_URL starts with “{url.split(':')[0]}:”. Use sqlite:/// or postgresql://.")
    return url


def _log_level(name: str) -> str:
    if name.upper() not in LOG_LEVELS:
        raise ConfigError(f"LOG_LEVEL is “{name}”. Set it to one of {', '.join(LOG_LEVELS)}.")
    return name.upper()


def _secret_key(given: str | None, environment: str, data_dir: Path) -> str:
    """Return the key that signs sessions; a development one is made once and kept beside the data."""
    if given:
        return given
    if environment == "production":
        raise ConfigError(
            "SECRET_KEY is not set. Set it to a long random text that stays the same, for example the output of: "
            'python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    kept = data_dir / "secret-key"
    try:  # "x": of two processes that start together, one writes and both read the same
        with kept.open("x") as file:
            file.write(secrets.token_urlsafe(48))
        kept.chmod(0o600)
    except FileExistsError:
        pass
    return kept.read_text().strip()
