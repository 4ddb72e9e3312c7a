"""My matches: the ranked list, one suggestion with everything behind it, and the three choices."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from gateway import access
from gateway.access import Access, current_event, current_registration
from gateway.database import db
from gateway.errors import GatewayError
from gateway.matches import browsing, queries
from gateway.matches.browsing import Show, Suggested
from gateway.matches.cards import card, cards
from gateway.matches.forms import ChoiceForm, Place
from gateway.meetings import service as meetings
from gateway.meetings.queries import choices_of, contact_is_shared, counterpart, who_wants
from gateway.profiles.said import need_facts, offer_facts
from gateway.registrations.models import Side

blueprint = Blueprint("matches", __name__)


@blueprint.get("/<event>/matches")
@access.access(Access.PARTICIPANT)
def mine() -> str:
    """Show the reader's list, best first."""
    registration, place = current_registration(), Place.read(request.args)
    entries = queries.suggestions(db.session, registration)
    shown = _found(entries, place)
    on_page, page, pages = browsing.page_of(shown, place.page)
    return render_template(
        "matches/mine.html",
        cards=cards(db.session, registration, on_page),
        page=page,
        pages=pages,
        found=len(shown),
        place=place,
        parts=[(show, _part_name(show), len(browsing.part(entries, show))) for show in Show],
        any_entries=bool(entries),
        ranked=bool(entries) or queries.ranking_of(db.session, registration.event_id) is not None,
        summary=_summary(entries),
    )


@blueprint.get("/<event>/matches/<int:other>")
@access.access(Access.PARTICIPANT)
def show(other: int) -> str:
    """Show one suggestion: every reason and concern, and what the other says of itself."""
    registration, place = current_registration(), Place.read(request.args)
    counter = counterpart(db.session, registration, other)
    if counter is None:
        abort(404)
    mine, wants_me = choices_of(db.session, registration.id).get(other), other in who_wants(db.session, registration.id)
    ranking = queries.ranking_of(db.session, registration.event_id)
    match = queries.pairs(db.session, registration, [other]).get(other)
    entry = Suggested(other, counter.organisation.name, counter.organisation.latin_name, None, mine, wants_me)
    texts = queries.products(db.session, [other])[other]
    return render_template(
        "matches/show.html",
        card=card(registration, counter, entry, ranking, match, texts),
        products=_products(other, Side(counter.side)),
        profile=queries.profile_of(db.session, other),
        contact=counter if contact_is_shared(mine, wants_me) else None,
        place=place,
    )


@blueprint.post("/<event>/matches/<int:other>/choice")
@access.access(Access.PARTICIPANT)
def choose(other: int) -> Response:
    """Save a choice and go back to where it was made."""
    registration, place, form = current_registration(), Place.read(request.args), ChoiceForm()
    if not form.validate_on_submit():
        raise GatewayError(_("Choose must meet, would meet or no thanks."))
    meetings.choose(db.session, registration, other, form.chosen, now=datetime.now(UTC))
    if request.accept_mimetypes.best == "application/json":
        return jsonify(summary=_summary(queries.suggestions(db.session, registration)))
    if request.args.get("at") == "detail":
        return redirect(url_for("matches.show", other=other, **place.arguments()), 303)
    return redirect(url_for("matches.mine", **place.arguments(), _anchor=f"match-{other}"), 303)


def _found(entries: list[Suggested], place: Place) -> list[Suggested]:
    """Return the entries the reader asked to see; a search in the whole list looks at everyone across the table."""
    shown = browsing.part(entries, place.show)
    if not place.sought:
        return shown
    if place.show is Show.ALL:
        shown = queries.everyone(db.session, current_registration())
    words = queries.products(db.session, [entry.other_id for entry in shown])
    return browsing.found(shown, words, place.sought)


def _part_name(show: Show) -> str:
    names = {
        Show.ALL: _("All"),
        Show.CHOSEN: _("Chosen"),
        Show.OPEN: _("Undecided"),
        Show.ASKED: _("Asked for you"),
        Show.DECLINED: _("No thanks"),
    }
    return str(names[show])


def _summary(entries: list[Suggested]) -> str:
    """Say in a few sentences how many there are, how many are chosen, and how many of those will probably fit."""
    chosen = len(browsing.part(entries, Show.CHOSEN))
    diary = queries.diary(db.session, current_event(), current_registration())
    suggested = len(browsing.part(entries, Show.ALL))  # as many as the list below says
    sentences = [
        ngettext("%(num)s suggestion.", "%(num)s suggestions, best first.", suggested),
        ngettext("You have room for %(num)s meeting.", "You have room for %(num)s meetings.", diary.slots),
    ]
    if chosen:
        fit = browsing.probably_fit(diary.slots, diary.wishes)
        sentences += [
            ngettext("You chose %(num)s.", "You chose %(num)s.", chosen),
            ngettext("About %(num)s will probably fit.", "About %(num)s will probably fit.", fit),
        ]
    low, high = browsing.good_number(diary.slots)
    if chosen < low <= len(entries):
        sentences.append(_("To fill your slots, choose %(low)s to %(high)s: not every wish fits.", low=low, high=high))
    return " ".join(sentences)


def _products(owner: int, side: Side) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return everything a participant offers or needs: its words, and what is known of it as label and value."""
    if side is Side.SUPPLIER:
        return [(offer.text, offer_facts(offer)) for offer in queries.offered(db.session, owner)]
    return [(need.text, need_facts(need)) for need in queries.needed(db.session, owner)]
