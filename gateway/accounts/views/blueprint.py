"""The blueprint of all pages about accounts, and what its views know of the installation."""

from __future__ import annotations

from flask import Blueprint, current_app, request

from gateway.accounts.keys import Keys
from gateway.accounts.passkeys import Place
from gateway.accounts.places import place_of
from gateway.config import Settings

blueprint = Blueprint("accounts", __name__)


def settings() -> Settings:
    """Return the settings of this installation."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def keys() -> Keys:
    """Return what digests are made with."""
    return Keys(settings().secret_key)


def place() -> str:
    """Return where the request comes from, for the throttle."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return place_of(request.remote_addr or "", forwarded, proxies=settings().proxies)


def passkey_place() -> Place:
    """Return where passkeys are asked for; on a development machine, wherever the browser says it is."""
    if settings().production:
        return Place(settings().base_url)
    return Place(request.host_url.rstrip("/"))
