"""The command for the day somebody lost both phone and recovery codes."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from gateway.accounts import factors, sessions
from gateway.accounts.service import find_account
from gateway.transactions import unit_of_work


@click.command("forget-second-factor")
@click.argument("email")
def forget_second_factor(email: str) -> None:
    """Take the second step away from an account, and sign it out everywhere; check first who asks."""
    with unit_of_work() as session:
        account = find_account(session, email)
        if account is None:
            raise click.ClickException(f"There is no account with the address {email}.")
        factors.forget_everything(session, account, now=datetime.now(UTC))
        ended = sessions.end_others(session, account.id, keep=None)
    click.echo(f"{email} signs in by mail alone again, and is signed out of {ended} browsers.")
