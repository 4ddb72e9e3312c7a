"""Registering in steps, and looking at one's own registration."""

import gateway.registrations.views.own
import gateway.registrations.views.steps  # noqa: F401  (each module adds its pages to the blueprint)
from gateway.registrations.views.blueprint import blueprint

__all__ = ["blueprint"]
