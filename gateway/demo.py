"""The demonstration event: registered, matched, scheduled and printed, with figures on the terminal.

It goes through the same services as a real event; only the people are made up.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time

import click
import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from gateway import demo_content, engine, work
from gateway.accounts import service as accounts
from gateway.accounts.models import Account, AccountRole, LinkPurpose, Role
from gateway.events.models import Event
from gateway.events.queries import event_by_slug
from gateway.events.service import Hours, Plan, create_event
from gateway.meetings.models import Preference
from gateway.printing.documents import Paper
from gateway.registrations.models import Registration, Side, State
from gateway.registrations.service import register_all
from gateway.schedule.models import Meeting, ScheduleRun
from gateway.schedule.service import publish
from gateway.terminal import Cost, measured
from gateway.transactions import reading, unit_of_work

SLUG = "toronto"
ORGANISER = "organiser@example.org"
SEED = 2027

PLAN = Plan(
    slug=SLUG,
    words=demo_content.WORDS,
    zone="America/Toronto",
    first_day=date(2027, 9, 25),
    last_day=date(2027, 9, 26),
    hours=(Hours("am", time(9, 0), time(11, 25)), Hours("pm", time(13, 30), time(15, 55))),
    meeting_minutes=20,
    pause_minutes=5,
    tables=118,
    venue="Enercare Centre",
    city="Toronto",
    supplier_places=320,
    buyer_places=160,
    opens_at=datetime(2026, 9, 1, 13, 0, tzinfo=UTC),
    closes_at=datetime(2027, 9, 2, 3, 59, tzinfo=UTC),
    approves_at_once=False,
    most_meetings=None,
    least_meetings=3,
)
"""Twenty-four slots over two days: four blocks of six meetings of twenty minutes."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where the terminal invites to look, one for each kind of person."""

    organiser: str
    supplier: str
    buyer: str


def demonstrate_once(*, suppliers: int = 300, buyers: int = 150) -> None:
    """Make the demonstration if the database has no event, then say how to look at it."""
    with reading() as session:
        empty = session.scalar(sa.select(Event.id).limit(1)) is None
        demonstrated = event_by_slug(session, SLUG) is not None
    if empty:
        demonstrate(suppliers=suppliers, buyers=buyers)
    if empty or demonstrated:
        invite(sign_in_links(datetime.now(UTC)))


def demonstrate(*, suppliers: int = 300, buyers: int = 150) -> None:
    """Register, match, wish, schedule, publish and print; show progress and figures."""
    click.echo("Making the demonstration event, Gateway Toronto. This happens once.\n")
    costs: list[Cost] = []
    now = datetime.now(UTC)
    with measured("register") as cost, unit_of_work() as session:
        event = create_event(session, PLAN, now=now)
        demo_content.write_programme(session, event, now=now)
        rehearsal = engine.rehearse(event.slots, seed=SEED, suppliers=suppliers, buyers=buyers)
        registered = register_all(session, event, rehearsal.applications, state=State.APPROVED, now=now)
        ids = [registration.id for registration in registered]
        organiser = accounts.account_for(session, ORGANISER, language="en", now=now)
        accounts.grant(session, organiser, event.id, Role.OWNER)
        event_id = event.id
    costs.append(cost)
    click.echo(f"  {len(ids)} registrations in six languages")
    with measured("match") as cost:
        work.rank_here(event_id)
    costs.append(cost)
    with unit_of_work() as session:
        wishes = engine.wishes(session, event_id, rehearsal, ids)
        rows = [{**asdict(wish), "event_id": event_id, "chosen_at": now} for wish in wishes]
        session.execute(sa.insert(Preference), rows)
    click.echo(f"  {len(wishes)} wishes: whom they must meet, would meet, or not")
    with measured("schedule") as cost:
        run_id = work.schedule_here(event_id, seed=SEED)
    costs.append(cost)
    with unit_of_work() as session:
        publish(session, session.get_one(ScheduleRun, run_id), account_id=None, now=datetime.now(UTC))
    with measured("print") as cost:
        work.print_here(run_id, paper=Paper.A4)
    costs.append(cost)
    with reading() as session:
        click.echo("\n" + "\n".join(figures(session.get_one(ScheduleRun, run_id), costs)))


def figures(run: ScheduleRun, costs: list[Cost]) -> list[str]:
    """Return the figures of a run as lines for a terminal."""
    found = run.figures
    met, asked = found["mutual"]
    share = math.floor(1000 * met / asked) / 10 if asked else 100.0  # rounded down, as on the page
    lines = [
        ("participants", f"{found['suppliers']} suppliers, {found['buyers']} buyers"),
        ("meetings", f"{found['meetings']:,} at {found['tables']} tables"),
        ("proven bound", f"{run.bound:,} points; this schedule has {run.worth:,}"),
        (
            "gap",
            "none: no schedule is better" if not run.gap else f"{100 * run.gap:.4f} %: no schedule is better by more",
        ),
        ("mutual requests met", f"{met:,} of {asked:,} ({share:.1f} %)"),
        ("fewest meetings", f"{found['fewest_supplier']} of a supplier, {found['fewest_buyer']} of a buyer"),
        ("below their least", f"{found['below_least']} of all participants"),
    ]
    lines += [(cost.what, f"{cost.seconds:6.1f} s, {cost.peak_mb:5.0f} MB at the peak") for cost in costs]
    return [f"  {name:<22}{value}" for name, value in lines]


def sign_in_links(now: datetime) -> Links:
    """Return a link for the organiser, and for the supplier and the buyer with the fullest agendas."""
    base_url = current_app.config["SETTINGS"].base_url
    with unit_of_work() as session:
        event = event_by_slug(session, SLUG)
        assert event is not None  # noqa: S101
        organiser = session.scalars(
            sa.select(Account)
            .join(AccountRole)
            .where(AccountRole.event_id == event.id, AccountRole.role == Role.OWNER)
            .order_by(Account.id)
            .limit(1)
        ).one()
        supplier, buyer = (_busiest(session, event.id, side) for side in Side)
        urls = []
        for account, path in ((organiser, "organiser/"), (supplier, "matches"), (buyer, "matches")):
            secret = accounts.make_link(
                session, account, purpose=LinkPurpose.DEMONSTRATION, next_path=f"/{SLUG}/{path}", now=now
            )
            urls.append(f"{base_url}/sign-in/{secret}")
    return Links(*urls)


def _busiest(session: Session, event_id: int, side: Side) -> Account:
    """Return the account of the participant with the most meetings: the agenda worth looking at."""
    mine = Meeting.supplier_id if side is Side.SUPPLIER else Meeting.buyer_id
    query = (
        sa.select(Account)
        .join(Registration, Registration.account_id == Account.id)
        .outerjoin(Meeting, mine == Registration.id)
        .where(Registration.event_id == event_id, Registration.side == side, Registration.state == State.APPROVED)
        .group_by(Account.id)
        .order_by(sa.func.count(Meeting.id).desc(), Account.id)
    )
    return session.scalars(query.limit(1)).one()


def invite(links: Links) -> None:
    """Say where to look."""
    click.echo("\nSign in as (each link works for a day):")
    for who, url in (("organiser", links.organiser), ("supplier", links.supplier), ("buyer", links.buyer)):
        click.echo(f"  {who:<11}{url}")
    click.echo(f"\nThe event's public page: {current_app.config['SETTINGS'].base_url}/{SLUG}/   Stop with Ctrl-C.\n")
