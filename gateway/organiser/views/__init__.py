"""The organiser's pages, one module for each entry of the menu."""

import gateway.organiser.views.agendas
import gateway.organiser.views.changes
import gateway.organiser.views.content
import gateway.organiser.views.identification
import gateway.organiser.views.invitations
import gateway.organiser.views.lists
import gateway.organiser.views.mail
import gateway.organiser.views.matching
import gateway.organiser.views.overview
import gateway.organiser.views.printing
import gateway.organiser.views.programme
import gateway.organiser.views.registrations
import gateway.organiser.views.repairs
import gateway.organiser.views.retention
import gateway.organiser.views.runs
import gateway.organiser.views.settings
import gateway.organiser.views.studies  # noqa: F401  (each module adds its pages to the blueprint)
from gateway.organiser.views.blueprint import blueprint

__all__ = ["blueprint"]
