"""What the organiser's pages call things: states, sides, reasons, steps of long work."""

from __future__ import annotations

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from gateway.events.models import Event
from gateway.invitations.queries import Standing
from gateway.jobs import Job, JobState
from gateway.registrations.models import Side, State
from gateway.schedule.differences import Cause, Change, ChangeKind
from gateway.schedule.models import RunState, ScheduleRun
from gateway.schedule.results import Occupancy, Short, Spread, shown_gap
from gateway.spreadsheets.models import HandedList, ListKind
from gateway.templating import clock


def state_tag(state: State) -> tuple[str, str]:
    """Return what a registration's state is called, and the tone of its tag."""
    return {
        State.DRAFT: (_("Not sent yet"), ""),
        State.SUBMITTED: (_("Waits for you"), "hot"),
        State.WAITLISTED: (_("On the waiting list"), "warn"),
        State.APPROVED: (_("Approved"), "good"),
        State.DECLINED: (_("Declined"), ""),
        State.CANCELLED: (_("Cancelled"), ""),
    }[State(state)]


def run_tag(state: RunState) -> tuple[str, str]:
    """Return what a run's state is called, and the tone of its tag."""
    return {
        RunState.BUILDING: (_("Being built"), "hot"),
        RunState.DRAFT: (_("Draft"), ""),
        RunState.PUBLISHED: (_("Published"), "good"),
        RunState.REPLACED: (_("Replaced by a later one"), ""),
        RunState.FAILED: (_("Could not be built"), "warn"),
    }[RunState(state)]


def side_name(side: Side | str) -> str:
    """Return what a side is called in a heading."""
    return _("Suppliers") if Side(side) is Side.SUPPLIER else _("Buyers")


def list_kind(handed: HandedList) -> str:
    """Return what the rows of a list are."""
    return {
        (ListKind.REGISTRATIONS, Side.SUPPLIER): _("Finished registrations of suppliers"),
        (ListKind.REGISTRATIONS, Side.BUYER): _("Finished registrations of buyers"),
        (ListKind.INVITATIONS, Side.SUPPLIER): _("Suppliers to invite"),
        (ListKind.INVITATIONS, Side.BUYER): _("Buyers to invite"),
    }[ListKind(handed.kind), Side(handed.side)]


def standing_tag(standing: Standing) -> tuple[str, str]:
    """Return where an invitation stands, and the tone of its tag."""
    return {
        Standing.READY: (_("Not sent yet"), "hot"),
        Standing.SENT: (_("No answer yet"), ""),
        Standing.ANSWERED: (_("Registered"), "good"),
        Standing.DECLINED: (_("Does not come"), "warn"),
    }[standing]


def tier_name(tier: str) -> str:
    """Return who asked for a pair."""
    return {
        "mutual": _("Both asked"),
        "buyer": _("The buyer asked"),
        "supplier": _("The supplier asked"),
    }.get(tier, _("Nobody asked"))


def why_name(why: str) -> str:
    """Return why a wanted pair has no meeting."""
    return {
        "no_common_slot": _("no slot in which both are free"),
        "full_diary": _("one diary is full with meetings worth more"),
        "no_table": _("no table left when both are free"),
        "no_interpreter": _("no interpreter left when both are free"),
        "outscored": _("other meetings were worth more together"),
        "blocked_by_pin": _("a pinned meeting stands in the way"),
    }.get(why, why)


def change_tag(kind: ChangeKind) -> tuple[str, str]:
    """Return what happens to a meeting, and the tone of its tag."""
    return {
        ChangeKind.DROPPED: (_("Falls away"), "warn"),
        ChangeKind.MOVED: (_("Another time"), "hot"),
        ChangeKind.OTHER_TABLE: (_("Another table"), ""),
        ChangeKind.NEW: (_("New"), "good"),
    }[kind]


def why_dropped(change: Change) -> str:
    """Return why a meeting falls away."""
    who = change.whose.code if change.whose is not None else ""
    return {
        str(Cause.GONE): _("%(code)s does not come any more", code=who),
        str(Cause.AWAY): _("%(code)s is not there at that time any more", code=who),
        str(Cause.MADE_ROOM): _("it made room for meetings that are worth more"),
    }.get(change.why) or why_name(change.why)


def headline(run: ScheduleRun) -> str:
    """Return what is proven about a run, in a sentence."""
    gap = shown_gap(run.gap or 0.0)
    if gap <= 0:
        return _("This schedule is proven the best possible.")
    return _("No schedule can beat this one by more than %(gap)s\u00a0%%.", gap=format_decimal(gap))


def gap_words(run: ScheduleRun) -> str:
    """Return by how much a run may be below the best, or that it is the best; nothing while there is no result."""
    if run.gap is None:
        return ""
    gap = shown_gap(run.gap)
    return _("%(gap)s\u00a0%%", gap=format_decimal(gap)) if gap > 0 else _("nothing")


def share(part: int, whole: int) -> str:
    """Return a part in per cent, rounded down so that only everything is 100 %."""
    return _("%(share)s\u00a0%%", share=format_decimal(part * 1000 // whole / 10 if whole else 100))


def columns(found: Occupancy, event: Event) -> list[tuple[str, int]]:
    """Return a day's tables in use by the time of day."""
    return [(clock(slot.starts_at, event), number) for slot, number in found.slots]


def occupancy_sentence(found: Occupancy, event: Event) -> str:
    """Return what to see in a day's tables in use."""
    slot, most = found.busiest
    full = sum(number >= found.tables for _slot, number in found.slots)
    if full:
        return ngettext(
            "All %(tables)s tables are in use in %(num)s slot; nothing more fits there.",
            "All %(tables)s tables are in use in %(num)s slots; nothing more fits there.",
            full,
            tables=format_decimal(found.tables),
        )
    return _(
        "At most %(most)s of %(tables)s tables are in use, first at %(time)s.",
        most=format_decimal(most),
        tables=format_decimal(found.tables),
        time=clock(slot.starts_at, event),
    )


def spread_sentence(found: Spread) -> str:
    """Return what to see in a histogram of meetings."""
    low, high = found.middle
    if low == high:
        middle = ngettext(
            "At least half of them have one meeting.", "At least half of them have %(num)s meetings.", low
        )
    else:
        middle = _("At least half of them have %(low)s to %(high)s meetings.", low=low, high=high)
    if found.fewest == 0:
        without = found.columns[0][1]
        fewest = ngettext("%(num)s has none.", "%(num)s have none.", without)
    else:
        fewest = _("Nobody has fewer than %(num)s.", num=found.fewest)
    return f"{middle} {fewest}"


def why_short(short: Short) -> str:
    """Return why someone has fewer meetings than promised, from what can be seen."""
    seen = []
    if short.who.free_slots <= short.who.least:
        seen.append(ngettext("Free in only %(num)s slot.", "Free in only %(num)s slots.", short.who.free_slots))
    if short.partners < short.who.least:
        seen.append(
            ngettext(
                "The ranking found only %(num)s partner; more products, or more said of them, help.",
                "The ranking found only %(num)s partners; more products, or more said of them, help.",
                short.partners,
            )
        )
    if short.refused:
        seen.append(_("Of its wanted pairs: %(reasons)s.", reasons=refused_words(short)))
    nothing = _("All its possible partners have meetings that are worth more. A wish from either side lifts it.")
    return " ".join(seen) or nothing


def refused_words(short: Short) -> str:
    """Return why a participant's wanted pairs have no meeting: 3 no common slot; 1 no table."""
    return "; ".join(
        _("%(num)s × %(why)s", num=format_decimal(number), why=why_name(why)) for why, number in short.refused
    )


def step_label(job: Job) -> str:
    """Return what a job is doing now."""
    if job.state == JobState.QUEUED:
        return _("Waiting for a worker")
    if job.state == JobState.DONE:
        return _("Done")
    if job.state == JobState.FAILED:
        return _("Stopped")
    kind = {"learn": "rank", "renew": "rank", "repair": "schedule"}.get(job.kind, job.kind)
    return {
        ("rank", "encode"): _("Reading the products in every language"),
        ("rank", "neighbours"): _("Finding products that speak of the same thing"),
        ("rank", "learn"): _("Learning from the answers"),
        ("rank", "look"): _("Looking for promising pairs"),
        ("rank", "score"): _("Comparing every supplier with every buyer"),
        ("rank", "explain"): _("Writing down the reasons"),
        ("rank", "store"): _("Storing the matches"),
        ("schedule", "compile"): _("Making the scheduler ready; this is done once and takes about a minute"),
        ("schedule", "bound"): _("Pairing up, and proving how good a schedule can be"),
        ("schedule", "timetable"): _("Finding a time for every meeting"),
        ("schedule", "tables"): _("Giving every meeting a table"),
        ("schedule", "repair"): _("Finding the fewest changes"),
        ("schedule", "check"): _("Having the independent checker pass it"),
        ("schedule", "explain"): _("Looking for what would help those left out"),
        ("schedule", "store"): _("Storing the schedule"),
        ("study", "study"): _("Working out the answer"),
        ("print", "print-schedules"): _("Setting everyone's schedule"),
        ("print", "print-tables"): _("Setting a sheet for each table"),
        ("print", "print-badges"): _("Setting the badges"),
        ("import", "import"): _("Taking in the list"),
        ("import-invitations", "import"): _("Taking in the list"),
    }.get((kind, job.step), _("Starting"))


def document_name(kind: str) -> str:
    """Return what a printed document is called."""
    return {
        "schedules": _("Everyone's schedule, A to Z"),
        "tables": _("A sheet for each table"),
        "badges": _("Badges"),
    }.get(kind, kind)


def paper_name(paper: str) -> str:
    """Return what a paper size is called."""
    return {"a4": _("A4"), "us-letter": _("US Letter")}.get(paper, paper)


def size(number: int) -> str:
    """Return a file's size as people say it."""
    if number >= 1_000_000:
        return _("%(size)s MB", size=format_decimal(round(number / 1_000_000, 1)))
    return _("%(size)s kB", size=format_decimal(max(1, round(number / 1_000))))
