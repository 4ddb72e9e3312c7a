"""Passkeys: a key in somebody's own device signs a challenge of ours, once and soon.

They count as both factors: the device asks for its owner's finger, face or PIN each time.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from gateway.accounts import factors
from gateway.accounts.keys import Keys, plain_digest
from gateway.accounts.models import Account, Challenge, Passkey
from gateway.transactions import AnySession

VALID = timedelta(minutes=5)
LONGEST_NUMBER = 1400
_NUMBER = re.compile(r"[\w-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys are asked for: the scheme, host and port that the browser vouches for."""

    origin: str

    @property
    def host(self) -> str:
        """The name a passkey belongs to."""
        return urlsplit(self.origin).hostname or ""

    @property
    def can(self) -> bool:
        """True where browsers offer passkeys at all: under a name, not under a number."""
        try:
            ip_address(self.host)
        except ValueError:
            return bool(self.host)
        return False


def creation_options(session: AnySession, account: Account, place: Place, *, keys: Keys, now: datetime) -> str:
    """Return what the browser needs to make a passkey, as JSON."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=place.host,
        rp_name="Gateway",
        user_id=bytes.fromhex(keys.digest("passkey", str(account.id))),
        user_name=account.email,
        challenge=_challenge(session, account.id, now),
        exclude_credentials=_descriptors(of_account(session, account.id)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return options_to_json(options)


def add(session: AnySession, account: Account, answer: str, place: Place, *, name: str, now: datetime) -> bool:
    """Keep a new passkey if the browser's answer holds."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url

    challenge = _answered(session, answer, account.id, now)
    if challenge is None:
        return False
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except Exception:  # whatever the parsers of a stranger's bytes make of them, they are no passkey
        return False
    number = bytes_to_base64url(made.credential_id)
    taken = session.scalar(sa.select(Passkey.id).where(Passkey.credential == number))
    if len(number) > LONGEST_NUMBER or taken is not None:
        return False
    session.add(
        Passkey(
            account_id=account.id,
            credential=number,
            public_key=made.credential_public_key,
            uses=made.sign_count,
            name=name[:60],
            created_at=now,
        )
    )
    factors.note_passkey(session, account, now=now)
    return True


def request_options(session: AnySession, account: Account | None, place: Place, *, now: datetime) -> str:
    """Return what the browser needs to use a passkey: of this account, or whichever its owner picks."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=place.host,
        challenge=_challenge(session, account.id if account else None, now),
        allow_credentials=_descriptors(of_account(session, account.id)) if account else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def use(session: AnySession, account: Account | None, answer: str, place: Place, *, now: datetime) -> Account | None:
    """Return whose passkey signed our challenge; where an account is given, only its own count."""
    from webauthn import verify_authentication_response

    challenge = _answered(session, answer, account.id if account else None, now)
    if challenge is None:
        return None
    number = str(json.loads(answer).get("id", ""))
    if not _NUMBER.fullmatch(number):
        return None
    found = session.scalar(sa.select(Passkey).where(Passkey.credential == number))
    if found is None or (account is not None and found.account_id != account.id):
        return None
    try:
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=found.public_key,
            credential_current_sign_count=found.uses,
            require_user_verification=True,
        )
    except Exception:  # whatever the parsers of a stranger's bytes make of them, they are no passkey
        return None
    found.uses, found.used_at = verified.new_sign_count, now
    return found.account


def of_account(session: AnySession, account_id: int) -> list[Passkey]:
    """Return the account's passkeys, the oldest first."""
    return list(session.scalars(sa.select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)))


def remove(session: AnySession, account: Account, number: int) -> bool:
    """Forget one of the account's passkeys; tell whether there was one."""
    gone = session.execute(sa.delete(Passkey).where(Passkey.id == number, Passkey.account_id == account.id))
    factors.end_if_none(session, account)
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def sweep(session: AnySession, *, now: datetime) -> None:
    """Delete challenges nobody answered."""
    session.execute(sa.delete(Challenge).where(Challenge.expires_at <= now))


def _challenge(session: AnySession, account_id: int | None, now: datetime) -> bytes:
    from webauthn.helpers import bytes_to_base64url

    challenge = secrets.token_bytes(32)
    digest = plain_digest(bytes_to_base64url(challenge))
    session.add(Challenge(digest=digest, account_id=account_id, expires_at=now + VALID))
    return challenge


def _answered(session: AnySession, answer: str, account_id: int | None, now: datetime) -> bytes | None:
    """Return the challenge an answer is for, used up; None if we never asked it, or not of this account."""
    from webauthn.helpers import base64url_to_bytes

    try:
        client = json.loads(base64url_to_bytes(str(json.loads(answer)["response"]["clientDataJSON"])))
        digest = plain_digest(challenge := str(client["challenge"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    whose = Challenge.account_id.is_(None) if account_id is None else Challenge.account_id == account_id
    taken = session.execute(sa.delete(Challenge).where(Challenge.digest == digest, Challenge.expires_at > now, whose))
    return base64url_to_bytes(challenge) if taken.rowcount else None  # type: ignore[attr-defined]


def _descriptors(held: list[Passkey]) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in held]
