"""What is kept so that a copy of the database alone opens nothing: keyed digests, and secrets under seal."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken


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

    def seal(self, purpose: str, text: str) -> str:
        """Return a text encrypted, for a secret that has to be read again."""
        return self._lock(purpose).encrypt(text.encode()).decode()

    def unseal(self, purpose: str, sealed: str, *, at_most_s: int | None = None) -> str | None:
        """Return what was sealed; None if it was sealed with another key, for another purpose, or too long ago.

        Examples
        --------
        >>> keys = Keys("a")
        >>> keys.unseal("app", keys.seal("app", "JBSWY3DP")), keys.unseal("other", keys.seal("app", "JBSWY3DP"))
        ('JBSWY3DP', None)
        """
        try:
            return self._lock(purpose).decrypt(sealed.encode(), ttl=at_most_s).decode()
        except InvalidToken:
            return None

    def _lock(self, purpose: str) -> Fernet:
        return Fernet(urlsafe_b64encode(self._key(purpose)))

    def _key(self, purpose: str) -> bytes:
        return hmac.new(self.secret_key.encode(), f"gateway:{purpose}".encode(), hashlib.sha256).digest()


def plain_digest(secret: str) -> str:
    """Return the digest of a long random secret, which needs no key."""
    return hashlib.sha256(secret.encode()).hexdigest()
