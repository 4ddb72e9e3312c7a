"""The blueprint of all organiser's pages."""

from __future__ import annotations

from flask import Blueprint

from gateway.organiser import wording

blueprint = Blueprint("organiser", __name__, url_prefix="/<event>/organiser")


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give the templates what things are called."""
    return {"wording": wording}
