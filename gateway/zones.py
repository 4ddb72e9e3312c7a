"""Time zones by any of their names: old and colloquial ones are understood, the one in use today is shown."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel.core import get_global

_NO_PLACES = ("posix", "right/", "localtime")
"""Files that lie among the zones and are none: other ways to count seconds, and whatever this machine is set to."""


def canonical(name: str) -> str:
    """Return today's name of a zone; a name that is nobody's alias is returned as it is.

    Examples
    --------
    >>> [canonical(name) for name in ("Asia/Saigon", "Asia/Calcutta", "US/Eastern", "America/Toronto")]
    ['Asia/Ho_Chi_Minh', 'Asia/Kolkata', 'America/New_York', 'America/Toronto']
    """
    today: str = get_global("zone_aliases").get(name, name)
    return today


def zone_named(name: str) -> str:
    """Return today's name of the zone somebody means: any alias, in any case, with spaces or underscores.

    Raises
    ------
    LookupError
        No zone is or was called so.
    """
    wanted = "_".join(name.split())
    try:
        ZoneInfo(wanted)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wanted = next((zone for zone in available_timezones() if zone.casefold() == wanted.casefold()), "")
    if not wanted or wanted.startswith(_NO_PLACES) or canonical(wanted) == "Etc/Unknown":
        raise LookupError(name)
    return canonical(wanted)
