"""Passwords: long rather than odd, kept as Argon2 hashes, and only ever half of what signing in takes."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from flask_babel import gettext as _

from gateway.accounts.models import Account

SHORTEST, LONGEST = 12, 200
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""19 MiB, two rounds: what OWASP's sheet on storing passwords asks for where memory is short."""

_FIRST = (
    "123456789012 1234567890123 12345678901234 123456789123 111111111111 000000000000 121212121212 123123123123 "
    "123412341234 987654321098 qwertyuiop12 qwertyuiop123 qwertyuiop[] qwertyuiopas qwerty123456 qwerty1234567 "
    "1q2w3e4r5t6y 1qaz2wsx3edc zaq12wsxcde3 1qazxsw23edc asdfghjkl123 asdfghjklzxc zxcvbnm12345 abcdefghijkl "
    "abcdefgh1234 abcd12345678 abc123456789 abc123abc123 aaaaaaaaaaaa password1234 password12345 password123456 "
    "passwordpassword mypassword12 mypassword123 passw0rd1234 p@ssw0rd1234 p@ssword1234 password!234 welcome12345 "
    "welcome123456 changeme1234 changeme12345 letmein12345 letmein123456 iloveyou1234 iloveyou12345 administrator "
    "administrator1 admin1234567 admin12345678 motdepasse12 motdepasse123 motdepasse1234 azertyuiop12 azertyuiop123 "
    "azerty123456 correcthorsebatterystaple trustno1trustno1 gateway12345 gatewaygateway organiser123 conference12"
)
"""The first that anyone tries, of those long enough to pass; folded."""
_COMMON = frozenset(_FIRST.split())


def fault_of(password: str, email: str) -> str | None:
    """Return what is wrong with a new password, or nothing."""
    folded = password.casefold()
    name = email.casefold().partition("@")[0]
    if len(password) < SHORTEST:
        return _("Use at least %(number)s characters. Four words that mean something only to you are good.", number=12)
    if len(password) > LONGEST:
        return _("Use at most %(number)s characters.", number=LONGEST)
    if folded in _COMMON or len(set(folded)) < 4:
        return _("This is one of the first passwords anyone would try. Choose another.")
    if email.casefold() in folded or (len(name) > 3 and name in folded):
        return _("Your address is no secret. Choose a password without it.")
    return None


def hashed(password: str) -> str:
    """Return what is stored of a password."""
    return _HASHER.hash(password)


def fits(account: Account | None, password: str) -> bool:
    """Tell whether this is the account's password; the work is the same where there is none to compare with."""
    stored = account.password_hash if account is not None else None
    try:
        right = _HASHER.verify(stored or _nobodys(), password[: LONGEST + 1])
    except (Argon2Error, InvalidHashError):
        return False
    return right and stored is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")
