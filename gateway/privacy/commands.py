"""``gateway retention``: what goes when an event's time is over."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from gateway.privacy import retention
from gateway.transactions import roll_back, unit_of_work


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="List exactly what would go; change nothing.")
@with_appcontext
def retention_command(dry_run: bool) -> None:
    """Erase the people of events whose time is over; the worker does so by itself, once an hour."""
    now = datetime.now(UTC)
    with unit_of_work() as session:
        events = retention.due(session, now=now)
        for event in events:
            slug = event.slug
            going = retention.let_go_if_due(session, event, now=now)
            if going is None:
                continue
            click.echo(f"{slug}: {len(going.codes)} registrations, {going.accounts} accounts")
            click.echo(f"  {' '.join(going.codes)}")
            for what, rows in going.rows:
                click.echo(f"  {rows:6d}  {what}")
        if dry_run:
            roll_back(session)
    if not events:
        click.echo("No event’s time is over.")
    elif dry_run:
        click.echo("Nothing was changed.")
