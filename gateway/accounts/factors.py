"""The second factor: six digits of an authenticator app, or one of ten recovery codes; each works once."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp
import sqlalchemy as sa

from gateway import audit
from gateway.accounts.codes import plain_code
from gateway.accounts.keys import Keys
from gateway.accounts.models import Account, Passkey, RecoveryCode
from gateway.transactions import AnySession

STEP_S = 30
RECOVERY_CODES = 10
_SEAL = "totp"
_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
"""Nothing that reads like something else on paper."""


def new_secret() -> str:
    """Return a secret for an authenticator app, as it is typed in."""
    return pyotp.random_base32()


def app_uri(secret: str, email: str) -> str:
    """Return what an authenticator app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Gateway")


def add_app(session: AnySession, account: Account, secret: str, typed: str, *, keys: Keys, now: datetime) -> bool:
    """Keep an app's secret once the app showed that it has it; that code is used up."""
    step = _step_of(secret, typed, now)
    if step is None:
        return False
    account.totp_sealed, account.totp_step = keys.seal(_SEAL, secret), step
    _begin(session, account, "authenticator_added", now)
    return True


def remove_app(session: AnySession, account: Account, *, now: datetime) -> None:
    """Forget the app."""
    account.totp_sealed = account.totp_step = None
    audit.note(session, "authenticator_removed", f"account:{account.id}", account_id=account.id, now=now)
    end_if_none(session, account)


def note_passkey(session: AnySession, account: Account, *, now: datetime) -> None:
    """Take note that the account has a passkey now."""
    _begin(session, account, "passkey_added", now)


def end_if_none(session: AnySession, account: Account) -> None:
    """Switch the second factor off when the last one is gone, and with it what is worth nothing alone."""
    session.flush()
    held = sa.select(Passkey.id).where(Passkey.account_id == account.id).limit(1)
    if account.totp_sealed is None and session.scalar(held) is None:
        account.second_factor_since = account.password_hash = None
        session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def use_app_code(session: AnySession, account: Account, typed: str, *, keys: Keys, now: datetime) -> bool:
    """Take the app's code if it is right and neither it nor a later one was used before; of two at once, one is."""
    secret = keys.unseal(_SEAL, account.totp_sealed) if account.totp_sealed else None
    step = _step_of(secret, typed, now) if secret else None
    if step is None:
        return False
    taken = session.execute(
        sa.update(Account)
        .where(Account.id == account.id, sa.or_(Account.totp_step.is_(None), Account.totp_step < step))
        .values(totp_step=step)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def renew_recovery_codes(session: AnySession, account: Account, *, keys: Keys, now: datetime) -> list[str]:
    """Return ten new codes, the only time they can be read; those before stop working."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = ["-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(10)]
    session.add_all(RecoveryCode(account_id=account.id, digest=_recovery(keys, account, code)) for code in codes)
    audit.note(session, "recovery_codes_made", f"account:{account.id}", account_id=account.id, now=now)
    return codes


def recovery_codes_left(session: AnySession, account: Account) -> int:
    """Return how many recovery codes were not used yet."""
    left = sa.select(sa.func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def use_recovery_code(session: AnySession, account: Account, typed: str, *, keys: Keys, now: datetime) -> bool:
    """Use a recovery code up; of two that try at once, one gets it."""
    used = session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.digest == _recovery(keys, account, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        return False
    audit.note(session, "recovery_code_used", f"account:{account.id}", account_id=account.id, now=now)
    return True


def forget_everything(session: AnySession, account: Account, *, now: datetime) -> None:
    """Take every second factor away; for the command line, when phone and recovery codes are both lost."""
    session.execute(sa.delete(Passkey).where(Passkey.account_id == account.id))
    remove_app(session, account, now=now)


def _begin(session: AnySession, account: Account, act: str, now: datetime) -> None:
    account.second_factor_since = account.second_factor_since or now
    audit.note(session, act, f"account:{account.id}", account_id=account.id, now=now)


def _step_of(secret: str, typed: str, now: datetime) -> int | None:
    """Return the half minute a code belongs to: this one, or its neighbours, for clocks that differ a little."""
    totp, code, this = pyotp.TOTP(secret), plain_code(typed), int(now.timestamp()) // STEP_S
    return next(
        (step for step in (this, this - 1, this + 1) if hmac.compare_digest(totp.generate_otp(step), code)), None
    )


def _recovery(keys: Keys, account: Account, typed: str) -> str:
    code = "".join(char for char in typed.casefold() if char.isalnum())
    return keys.digest("recovery", f"{account.id}:{code}")
