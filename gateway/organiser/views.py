"""Pages of organiser."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("organiser", __name__)
