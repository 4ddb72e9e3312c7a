"""Who may do what in an event: the one table of roles, and what each organisers' page asks for.

`docs/roles.md` says the same in words for organisers; a test compares the two.
"""

from __future__ import annotations

from enum import StrEnum

from gateway.accounts.models import Role


class Permission(StrEnum):
    """One kind of thing a role may let somebody do."""

    NUMBERS = "numbers"
    """The overview and the matching: how many, how far, never who."""
    PEOPLE = "people"
    """Registrations with everything in them but contact data."""
    CONTACTS = "contacts"
    """E-mail addresses, and what the organiser's own list calls somebody."""
    TIMETABLE = "timetable"
    """Runs, what did not fit, everyone's agenda."""
    ARRIVALS = "arrivals"
    """Saying who has come."""
    PAPER = "paper"
    """Fetching the documents that were made."""
    ORGANISE = "organise"
    """Everything that changes the event, and everything that no other permission opens."""
    COLLEAGUES = "colleagues"
    """Who has which role."""


ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.ORGANISER: frozenset(Permission) - {Permission.COLLEAGUES},
    Role.CHECK_IN: frozenset(
        {
            Permission.NUMBERS,
            Permission.PEOPLE,
            Permission.CONTACTS,
            Permission.TIMETABLE,
            Permission.ARRIVALS,
            Permission.PAPER,
        }
    ),
    Role.INTERPRETER_LEAD: frozenset({Permission.NUMBERS, Permission.PEOPLE, Permission.TIMETABLE, Permission.PAPER}),
    Role.VIEWER: frozenset({Permission.NUMBERS, Permission.PEOPLE, Permission.TIMETABLE}),
}

MUST_ENROL = frozenset({Role.OWNER, Role.ORGANISER})
"""Roles that need a second factor where strangers can reach the site: they can change what everybody sees."""

READING: dict[str, Permission] = {
    "organiser.overview": Permission.NUMBERS,
    "organiser.job": Permission.NUMBERS,
    "organiser.matching": Permission.NUMBERS,
    "organiser.registrations": Permission.PEOPLE,
    "organiser.registration": Permission.PEOPLE,
    "organiser.schedule": Permission.TIMETABLE,
    "organiser.run": Permission.TIMETABLE,
    "organiser.run_unplaced": Permission.TIMETABLE,
    "organiser.run_differences": Permission.TIMETABLE,
    "organiser.run_meet": Permission.TIMETABLE,
    "organiser.run_stand_by": Permission.TIMETABLE,
    "organiser.run_what_if": Permission.TIMETABLE,
    "organiser.agendas": Permission.TIMETABLE,
    "organiser.agenda": Permission.TIMETABLE,
    "organiser.printing": Permission.PAPER,
    "organiser.document": Permission.PAPER,
}
"""What looking at a page asks for; a page that is not here asks for `ORGANISE`."""

ACTING: dict[str, Permission] = {
    "organiser.registration_arrived": Permission.ARRIVALS,
}
"""What sending something to a page asks for; to a page that is not here, `ORGANISE`."""

_COLLEAGUES = "accounts.colleague"
"""How the names of all pages about colleagues begin."""


def needed(endpoint: str, *, reads: bool) -> Permission:
    """Return what an organisers' page asks for: to look at it, or to send something to it.

    Examples
    --------
    >>> needed("organiser.schedule", reads=True), needed("organiser.schedule", reads=False)
    (<Permission.TIMETABLE: 'timetable'>, <Permission.ORGANISE: 'organise'>)
    >>> needed("organiser.nobody_thought_of", reads=True)
    <Permission.ORGANISE: 'organise'>
    """
    if endpoint.startswith(_COLLEAGUES):
        return Permission.COLLEAGUES
    return (READING if reads else ACTING).get(endpoint, Permission.ORGANISE)


def may(role: Role | None, permission: Permission) -> bool:
    """Tell whether a role has a permission; nobody without one has any."""
    return role is not None and permission in ALLOWED[role]
