"""Everyone's agenda in a run: the list A to Z, and one participant's page."""

from __future__ import annotations

from flask import abort, render_template, request

from gateway.access import Access, access, current_event
from gateway.database import db
from gateway.organiser.paging import PER_PAGE, page_of
from gateway.organiser.queries import people as queries
from gateway.organiser.queries.registrations import registration_by_code
from gateway.organiser.views.blueprint import blueprint
from gateway.organiser.views.runs import result_found
from gateway.schedule.agendas import agenda_of


@blueprint.get("/schedule/<int:number>/agendas")
@access(Access.ORGANISER)
def agendas(number: int) -> str:
    """List everyone in a run from A to Z with the number of their meetings."""
    run = result_found(number)
    search = request.args.get("q", "").strip()[:100]
    everyone = queries.everyone(db.session, run, search=search)
    letters = queries.letters(everyone)
    letter = request.args.get("letter", "")
    letter = letter if letter in letters else ""
    fitting = [entry for entry in everyone if letter in ("", entry.letter)]
    page = page_of(len(fitting), request.args.get("page", type=int))
    shown = fitting[page.offset : page.offset + PER_PAGE]
    return render_template(
        "organiser/agendas.html", run=run, entries=shown, letters=letters, letter=letter, search=search, page=page
    )


@blueprint.get("/schedule/<int:number>/agendas/<code>")
@access(Access.ORGANISER)
def agenda(number: int, code: str) -> str:
    """Show one participant's agenda, ready for paper."""
    run = result_found(number)
    registration = registration_by_code(db.session, current_event().id, code)
    if registration is None:
        abort(404)
    found = agenda_of(db.session, run, registration)
    return render_template("organiser/agenda.html", run=run, registration=registration, agenda=found)
