"""``gateway mail``: sending what is due, and looking after what failed."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from gateway.mail.models import Mail, MailState
from gateway.mail.outbox import AGAIN
from gateway.mail.sending import send_due
from gateway.transactions import reading, unit_of_work


@click.command("mail")
@click.option("--failed", "listing", is_flag=True, help="List what failed and why; send nothing.")
@click.option("--retry", is_flag=True, help="Try everything that failed again.")
@with_appcontext
def mail(listing: bool, retry: bool) -> None:
    """Send the mails that are due; the worker does so by itself."""
    if listing:
        _list_failed()
        return
    now = datetime.now(UTC)
    if retry:
        with unit_of_work() as session:
            failed = sa.update(Mail).where(Mail.state == MailState.FAILED)
            again = session.execute(failed.values(**AGAIN, next_try_at=now)).rowcount  # type: ignore[attr-defined]
        click.echo(f"{again} failed mails are tried again.")
    click.echo(f"{send_due()} mails sent. {_count(MailState.WAITING)} wait, {_count(MailState.FAILED)} failed.")


def _list_failed() -> None:
    with reading() as session:
        failed = sa.select(Mail).where(Mail.state == MailState.FAILED).order_by(Mail.id)
        for letter in session.scalars(failed):
            click.echo(f"{letter.id}\t{letter.to}\t{letter.subject}\t{letter.problem}")
    click.echo(f"{_count(MailState.FAILED)} failed.", err=True)


def _count(state: MailState) -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Mail).where(Mail.state == state)) or 0
