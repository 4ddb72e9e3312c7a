"""The blueprint of all pages about one's own registration."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("registrations", __name__)
