"""``gateway import-registrations`` and ``gateway export``: the organiser's lists, from files and into files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from gateway.events.queries import event_by_slug
from gateway.registrations import importing
from gateway.registrations.exporting import sheet_of
from gateway.registrations.models import Side, State
from gateway.spreadsheets.writing import as_csv, as_xlsx
from gateway.transactions import reading, unit_of_work


@click.command("import-registrations")
@click.argument("event")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--role", required=True, type=click.Choice([side.value for side in Side]))
@click.option("--strict", is_flag=True, help="Import nothing if one row is bad.")
@click.option("--approve/--no-approve", default=True, show_default=True, help="Let them take part at once.")
@click.option("--encoding", help="Read the file so, instead of finding out.")
@with_appcontext
def import_registrations(event: str, file: Path, role: str, strict: bool, approve: bool, encoding: str | None) -> None:
    """Register everyone in FILE (CSV or XLSX) as suppliers or buyers of EVENT.

    Says how each column was read and every row that could not be. Nobody is mailed.
    """
    state = State.APPROVED if approve else State.SUBMITTED
    try:
        table = importing.read_table(file.read_bytes(), encoding=encoding)
        with unit_of_work() as session:
            found = event_by_slug(session, event)
            if found is None:
                raise click.ClickException(f"There is no event “{event}”. Look at the address of its public page.")
            plan = importing.plan(session, found, table, side=Side(role))
            click.echo("\n".join(importing.describe(table, plan)))
            if plan.problems and strict:
                raise click.ClickException("Nothing was imported: --strict asks for a file without bad rows.")
            done = importing.carry_out(session, found, plan, state=state, now=datetime.now(UTC))
    except importing.Unreadable as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    click.echo("\n".join(importing.summary(done, plan)))


@click.command("export")
@click.argument("event")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--role", type=click.Choice([side.value for side in Side]), help="One side only; a .csv file is of one.")
@with_appcontext
def export(event: str, file: Path, role: str | None) -> None:
    """Write all registrations of EVENT with everything they say to FILE, a .xlsx of both sides or a .csv of one."""
    kind = file.suffix.lower()
    side = Side(role) if role else None
    if kind not in (".xlsx", ".csv") or (kind == ".csv" and side is None):
        raise click.UsageError("Name a file that ends in .xlsx, or one that ends in .csv and say --role.")
    with reading() as session:
        found = event_by_slug(session, event)
        if found is None:
            raise click.ClickException(f"There is no event “{event}”. Look at the address of its public page.")
        sheets = [sheet_of(session, found, one) for one in ([side] if side else Side)]
        data = as_xlsx(sheets) if kind == ".xlsx" else as_csv(sheets[0])
    file.write_bytes(data)
    click.echo(f"{file}: {len(data):,} bytes.")
