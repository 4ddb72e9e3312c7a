"""What is kept so that a copy of the database alone opens nothing: keyed digests."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The installation's secret key, one key of its own derived from it for each purpose."""

    secret_key: str

    def digest(self, purpose: str, text: str) -> str:
        """Return a digest that nobody without the key can compute: short texts like codes cannot be tried out.

        Examples
        --------
        >>> Keys("a").digest("code", "123456") == Keys("b").digest("code", "123456")
        False
        """
        return hmac.new(self._key(purpose), text.encode(), hashlib.sha256).hexdigest()

    def _key(self, purpose: str) -> bytes:
        return hmac.new(self.secret_key.encode(), f"gateway:{purpose}".encode(), hashlib.sha256).digest()


def plain_digest(secret: str) -> str:
    """Return the digest of a long random secret, which needs no key."""
    return hashlib.sha256(secret.encode()).hexdigest()
