"""The commands of ``flask --app wsgi gateway ...``: everything the pages do in bulk, for scripts and first days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from gateway.database import db
from gateway.errors import GatewayError
from gateway.events.models import Event
from gateway.events.queries import event_by_slug
from gateway.events.service import Hours, Plan, Words, create_event
from gateway.transactions import reading, unit_of_work

commands = AppGroup("gateway", help="Run an event: create, import, match, schedule, print.")


def init_app(app: Flask) -> None:
    """Make the commands known to flask."""
    from gateway.accounts.commands import forget_second_factor
    from gateway.mail.commands import mail
    from gateway.privacy.commands import retention_command
    from gateway.registrations.commands import export, import_registrations

    commands.add_command(export)
    commands.add_command(import_registrations)
    commands.add_command(forget_second_factor)
    commands.add_command(mail)
    commands.add_command(retention_command)
    app.cli.add_command(commands)


def plain_errors(command: Callable[..., None]) -> Callable[..., None]:
    """End with exit code 1 and the sentence alone when something cannot be done."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except GatewayError as error:
            raise click.ClickException(str(error)) from error

    return run


def the_event(slug: str) -> Event:
    """Return the event of this address, or say which there are."""
    with reading() as session:
        event = event_by_slug(session, slug)
        if event is None:
            there_are = ", ".join(session.scalars(db.select(Event.slug).order_by(Event.slug))) or "none yet"
            raise click.ClickException(f"There is no event “{slug}”. There are: {there_are}.")
        return event


def _block(text: str) -> Hours:
    """Read a block of meetings written as am=09:00-12:00."""
    try:
        name, span = text.split("=")
        start, end = (time.fromisoformat(part) for part in span.split("-"))
    except ValueError as error:
        raise click.BadParameter(f"“{text}” is not a block. Write it like am=09:00-12:00.") from error
    return Hours(name, start, end)


@commands.command("create-event")
@click.argument("slug")
@click.option("--name", required=True, help="What it is called, in English.")
@click.option("--name-fr", default="", help="What it is called in French.")
@click.option("--zone", default="America/Toronto", show_default=True, help="Its time zone.")
@click.option("--first-day", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--last-day", type=click.DateTime(["%Y-%m-%d"]), help="The first day, unless given.")
@click.option("--block", "blocks", multiple=True, default=("am=09:00-12:00", "pm=13:30-16:30"), show_default=True)
@click.option("--minutes", default=20, show_default=True, help="Length of a meeting.")
@click.option("--pause", default=5, show_default=True, help="Minutes to walk between meetings.")
@click.option("--tables", default=50, show_default=True)
@click.option("--venue", default="")
@click.option("--city", default="")
@click.option("--organiser", help="E-mail address of somebody who organises it.")
@plain_errors
def create_event_command(
    slug: str,
    name: str,
    name_fr: str,
    zone: str,
    first_day: datetime,
    last_day: datetime | None,
    blocks: tuple[str, ...],
    minutes: int,
    pause: int,
    tables: int,
    venue: str,
    city: str,
    organiser: str | None,
) -> None:
    """Create an event with its slots and tables."""
    from gateway.accounts.models import Role
    from gateway.accounts.service import account_for, grant

    words = [Words("en", name)] + ([Words("fr", name_fr)] if name_fr else [])
    days: list[date] = [first_day.date(), (last_day or first_day).date()]
    plan = Plan(
        slug=slug,
        words=words,
        zone=zone,
        first_day=days[0],
        last_day=days[1],
        hours=[_block(text) for text in blocks],
        meeting_minutes=minutes,
        pause_minutes=pause,
        tables=tables,
        venue=venue,
        city=city,
    )
    now = datetime.now(UTC)
    with unit_of_work() as session:
        event = create_event(session, plan, now=now)
        slots = len(event.slots)
        if organiser:
            grant(session, account_for(session, organiser, language="en", now=now), event.id, Role.OWNER)
    click.echo(f"{slug}: {slots} slots, {tables} tables. Its public page, where people register, is at /{slug}/.")
    if organiser:
        click.echo(f"{organiser} organises it: ask for a link at /sign-in, then go on at /{slug}/organiser/.")


@commands.command("demo")
def demo_command() -> None:
    """Make the demonstration event, Gateway Toronto, in a database without events."""
    from gateway import demo

    with reading() as session:
        if event_by_slug(session, demo.SLUG) is not None:
            raise click.ClickException("There is a demonstration already. Its sign-in links: make run.")
    demo.demonstrate()
    demo.invite(demo.sign_in_links(datetime.now(UTC)))


@commands.command("match")
@click.argument("event")
@plain_errors
def match_command(event: str) -> None:
    """Rank who is worth meeting."""
    from gateway import work
    from gateway.matches.models import Ranking

    found = the_event(event)
    work.rank_here(found.id)
    with reading() as session:
        made = session.get_one(Ranking, found.id)
    click.echo(f"{made.suppliers} suppliers and {made.buyers} buyers ranked in {made.seconds:.1f} s ({made.encoder}).")
    if made.encoder == "none":
        click.echo(
            "The sentence encoder is missing, so languages hardly meet: pip install -r requirements.txt", err=True
        )


@commands.command("schedule")
@click.argument("event")
@click.option("--seed", default=0, show_default=True)
@click.option("--effort", type=click.Choice(["fast", "normal", "thorough"]), default="normal", show_default=True)
@click.option("--publish", is_flag=True, help="Show it to everyone at once.")
@plain_errors
def schedule_command(event: str, seed: int, effort: str, publish: bool) -> None:
    """Build a schedule and say what is proven about it."""
    from gateway import demo, work
    from gateway.schedule import service
    from gateway.schedule.models import ScheduleRun

    run_id = work.schedule_here(the_event(event).id, seed=seed, effort=effort)
    with unit_of_work() as session:
        run = session.get_one(ScheduleRun, run_id)
        if publish:
            service.publish(session, run, account_id=None, now=datetime.now(UTC))
        click.echo(f"Run {run.number} is {run.state}, built in {run.seconds:.1f} s.")
        click.echo("\n".join(demo.figures(run, [])))


@commands.command("print")
@click.argument("event")
@click.option("--paper", type=click.Choice(["a4", "us-letter"]), default="a4", show_default=True)
@click.option("-o", "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), show_default="here")
@plain_errors
def print_command(event: str, paper: str, folder: Path) -> None:
    """Write the schedules A-Z, the table sheets and the badges as PDF."""
    from gateway import work
    from gateway.printing.documents import Paper
    from gateway.printing.models import Document

    run = work.newest_run(the_event(event).id)
    if run is None:
        raise click.ClickException(
            f"There is no schedule to print. Build one: flask --app wsgi gateway schedule {event}"
        )
    work.print_here(run.id, paper=Paper(paper))
    folder.mkdir(parents=True, exist_ok=True)
    query = db.select(Document).where(Document.run_id == run.id, Document.paper == paper).order_by(Document.kind)
    with reading() as session:
        for document in session.scalars(query):
            path = folder / f"{event}-{document.kind}-{paper}.pdf"
            path.write_bytes(document.pdf)
            click.echo(f"{path}: {document.pages} pages")
