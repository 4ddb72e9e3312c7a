"""What participants say of themselves, as counts and nothing else."""

from __future__ import annotations

from flask import render_template

from gateway.access import Access, access, current_event
from gateway.database import db
from gateway.organiser.views.blueprint import blueprint
from gateway.registrations.identification import FEWEST, GROUPS, counts_of


@blueprint.get("/self-identification")
@access(Access.ORGANISER)
def self_identification() -> str:
    """Show the counts that may be shown."""
    counts = counts_of(db.session, current_event().id)
    return render_template("organiser/self_identification.html", counts=counts, names=GROUPS, fewest=FEWEST)
