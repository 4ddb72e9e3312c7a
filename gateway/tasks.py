"""What each kind of job does. Only the worker and the command line import this: it pulls in the engine."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gateway import engine
from gateway.engine.categories import suggest_categories
from gateway.invitations import taking
from gateway.jobs import Report, handles
from gateway.printing import making
from gateway.privacy import copying
from gateway.registrations import bringing


@handles("rank")
def rank(arguments: dict[str, Any], report: Report) -> None:
    """Rank an event's matches."""
    engine.rank_event(arguments["event_id"], report)


@handles("learn")
def learn(arguments: dict[str, Any], report: Report) -> None:
    """Learn from what an event's participants answered."""
    engine.learn_event(arguments["event_id"], report)


@handles("renew")
def renew(arguments: dict[str, Any], report: Report) -> None:
    """Rank those who came or changed, and take out those who left."""
    engine.renew_event(arguments["event_id"], report)


@handles("suggest")
def suggest(arguments: dict[str, Any], report: Report) -> None:
    """Look for the categories of somebody's products."""
    suggest_categories(arguments["texts"], report)


def _say_why(arguments: dict[str, Any], problem: str) -> None:
    engine.fail_run(arguments["run_id"], problem)


@handles("schedule", when_failed=_say_why)
def schedule(arguments: dict[str, Any], report: Report) -> None:
    """Build a schedule run."""
    engine.plan(arguments["run_id"], arguments["effort"], report)


@handles("repair", when_failed=_say_why)
def repair(arguments: dict[str, Any], report: Report) -> None:
    """Make a run from the published one that changes little."""
    engine.mend(engine.asked_from(arguments), report)


def _say_why_not(arguments: dict[str, Any], problem: str) -> None:
    engine.fail_study(arguments["study_id"], problem)


@handles("study", when_failed=_say_why_not)
def study(arguments: dict[str, Any], report: Report) -> None:
    """Answer a question about a schedule."""
    engine.study(arguments["study_id"], datetime.fromisoformat(arguments["now"]), report)


@handles("print")
def prints(arguments: dict[str, Any], report: Report) -> None:
    """Make every document of a run on one paper."""
    making.make_documents(arguments["run_id"], arguments["paper"], report)


@handles("import", when_failed=bringing.let_go)
def import_registrations(arguments: dict[str, Any], report: Report) -> None:
    """Register everyone an organiser's list names."""
    bringing.bring(arguments, report)


@handles("import-invitations", when_failed=bringing.let_go)
def import_invitations(arguments: dict[str, Any], report: Report) -> None:
    """Put everyone an organiser's list names among those to invite."""
    taking.take(arguments, report)


@handles("copy")
def copy(arguments: dict[str, Any], _report: Report) -> None:
    """Put everything about an account into one file."""
    copying.make_copy(arguments["copy_id"])
