"""What roles are called, and what each may do in a line."""

from __future__ import annotations

from flask_babel import gettext as _

from gateway.accounts.models import Role


def role_name(role: Role) -> str:
    """Return a role's name."""
    return {
        Role.OWNER: _("Owner"),
        Role.ORGANISER: _("Organiser"),
        Role.CHECK_IN: _("Check-in"),
        Role.INTERPRETER_LEAD: _("Interpreter lead"),
        Role.VIEWER: _("Viewer"),
    }[role]


def role_words(role: Role) -> str:
    """Say what a role sees and does."""
    return {
        Role.OWNER: _("Does everything, and decides who has which role."),
        Role.ORGANISER: _("Does everything but that."),
        Role.CHECK_IN: _("Sees figures, registrations with addresses, runs, agendas and documents; says who has come."),
        Role.INTERPRETER_LEAD: _(
            "Sees figures, registrations, runs, agendas and documents without addresses; changes nothing."
        ),
        Role.VIEWER: _("Sees figures, registrations, runs and agendas without addresses; changes nothing."),
    }[role]
