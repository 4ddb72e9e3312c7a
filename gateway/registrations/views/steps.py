"""The form in steps. A draft is opened by the key in its address alone: no session, no sign-in, any device.

The first page begins a draft and checks the form's token. The pages behind a key do not need one, since nobody can
forge a request to an address they do not know; so what was typed is saved also when a session ended meanwhile
(docs/adr/0009).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from flask import Response as Reply
from flask import abort, current_app, flash, g, jsonify, make_response, redirect, render_template, request, session
from flask import url_for as link_to
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_wtf.csrf import validate_csrf
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from gateway import access
from gateway.access import Access, current_event
from gateway.accounts.places import place_of
from gateway.accounts.throttle import count
from gateway.consent.texts import texts_for
from gateway.database import db
from gateway.errors import TooOften
from gateway.events.places import Door, places_of
from gateway.events.queries import slots_of
from gateway.profiles import categories
from gateway.registrations import rows, sending, steps
from gateway.registrations.drafts import service as drafts
from gateway.registrations.drafts.models import RegistrationDraft
from gateway.registrations.forms import Forms, PersonForm, ProductsForm, StepForm
from gateway.registrations.forms.products import MOST_ROWS
from gateway.registrations.forms.review import ReviewForm
from gateway.registrations.models import Side
from gateway.registrations.preview import preview_of
from gateway.registrations.service import DoorShut
from gateway.registrations.steps import Step
from gateway.registrations.views.blueprint import blueprint
from gateway.templating import language_tag

SIDE = "<any(supplier, buyer):side>"
Answer = Response | tuple[str | Reply, int]


@blueprint.route(f"/<event>/register/{SIDE}", methods=["GET", "POST"])
@access.access(Access.PUBLIC)
def register(side: str) -> Answer:
    """Begin to register on one side, or go on with what this browser began."""
    forms = _forms(Side(side))
    if request.method == "GET":
        key, draft = ("", None) if "new" in request.args else remembered(Side(side))
        if draft is not None:
            return redirect(_at(forms.side, key, Step.YOU), 303)  # where the Back button leads, too
        return _page(forms, Step.YOU, forms.of(Step.YOU, None), key=drafts.new_key())
    _refuse_if_shut(side)
    pairs = drafts.as_pairs(request.form, forms.of(Step.YOU, None).takes)
    form = forms.of(Step.YOU, pairs)
    sound = form.validate()
    holds = _token_holds()
    if not holds:
        form.form_errors.append(
            _("This page was open for a long time, or your browser keeps no cookies. Press the button once more.")
        )
        sound = False
    try:
        count(db.session, sending.DRAFTS_FROM_PLACE, _place(), datetime.now(UTC))
    except TooOften as error:
        form.form_errors.append(str(error))
        sound = False
    key = request.form.get("key", "") if holds else drafts.new_key()  # another site may have sent one that it knows
    if not sound:
        return _page(forms, Step.YOU, form, key=key), 422
    return _begin(forms, key, pairs, form)


def _begin(forms: Forms, key: str, pairs: drafts.Pairs, form: StepForm) -> Response:
    event, now = current_event(), datetime.now(UTC)
    try:
        draft = drafts.begin(db.session, event_id=event.id, side=forms.side, key=key, now=now)
    except ValueError:
        key = drafts.new_key()
        draft = drafts.begin(db.session, event_id=event.id, side=forms.side, key=key, now=now)
    if draft.sent_at is not None:
        return redirect(link_to("registrations.registered"), 303)
    if draft.event_id != event.id or draft.side != forms.side:
        abort(404)
    drafts.keep(draft, Step.YOU, pairs, now=now)
    remember(forms.side, key)
    _mail_the_way_back(draft, key, form)
    return redirect(_at(forms.side, key, steps.after(Step.YOU)), 303)


@blueprint.get(f"/<event>/register/{SIDE}/<key>")
@access.access(Access.PUBLIC)
def resume(side: str, key: str) -> Answer:
    """Open a draft where its owner stopped."""
    draft = _found(side, key)
    if draft is None:
        return render_template("registrations/draft_over.html", side=side), 404
    if draft.sent_at is not None:
        return _sent(draft)
    forms = _forms(Side(side), draft)
    return redirect(_at(forms.side, key, steps.resume_at(forms.sound(_said(draft)))), 303)


@blueprint.route(f"/<event>/register/{SIDE}/<key>/<any({', '.join(Step)}):step>", methods=["GET", "POST"])
@access.access(Access.PUBLIC)
def step(side: str, key: str, step: str) -> Answer:
    """Show one step, or save it and go on."""
    draft, here = _found(side, key), Step(step)
    if draft is None:
        return render_template("registrations/draft_over.html", side=side), 404
    if draft.sent_at is not None:
        return _sent(draft)
    forms = _forms(Side(side), draft)
    if request.method == "POST":
        return _save(forms, draft, key, here)
    form = forms.of(here, drafts.typed(draft, here))
    if "check" in request.args:
        form.validate()
    return _page(forms, here, form, key=key, draft=draft)


def _save(forms: Forms, draft: RegistrationDraft, key: str, here: Step) -> Response:
    """Keep what was typed, whatever it is; then do what the button says."""
    now, button = datetime.now(UTC), request.form.get("go", "")
    pairs, row = drafts.as_pairs(request.form, forms.of(here, None).takes), None
    drafts.hold(db.session, draft)
    if draft.sent_at is not None:  # by a press that came at the same time
        return _sent(draft)
    if button == "suggest":
        _suggest(forms, pairs)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(saved=drafts.jot(draft, here, pairs, seen=request.form.get("seen", "")))
    if here is Step.PRODUCTS and rows.is_move(button):
        pairs, row = rows.moved(pairs, button, most=MOST_ROWS)
    drafts.keep(draft, here, pairs, now=now)
    if button == "suggest":
        return redirect(_at(forms.side, key, here), 303)
    if row is not None:
        return redirect(_at(forms.side, key, here, row=row, _anchor=f"products-{row}-text"), 303)
    if button == "back":
        return redirect(_at(forms.side, key, steps.before(here)), 303)
    if button == "later":
        flash(_("Everything is saved. The link in your mail brings you back here, on any device."), "good")
        return redirect(_at(forms.side, key, here), 303)
    form = forms.of(here, pairs)
    if not form.validate():
        return redirect(_at(forms.side, key, here, check=1, _anchor="errors"), 303)
    if here is Step.YOU and isinstance(form, PersonForm) and form.email is not None:
        _mail_the_way_back(draft, key, form)
    if here is Step.REVIEW or forms.changes:
        return _send(forms, draft, key)
    return redirect(_at(forms.side, key, steps.after(here)), 303)


def _suggest(forms: Forms, pairs: drafts.Pairs) -> None:
    """Have the worker look for categories of the products that were named."""
    form = forms.of(Step.PRODUCTS, pairs)
    if isinstance(form, ProductsForm):
        texts = [row.text.data for row in form.rows()]
        categories.ask_for(db.session, current_event().id, texts, now=datetime.now(UTC))


def _send(forms: Forms, draft: RegistrationDraft, key: str) -> Response:
    """Register, or change the registration, if every step is in order; else lead to the first that is not."""
    event, now = current_event(), datetime.now(UTC)
    sound = forms.sound(_said(draft))
    missing = steps.resume_at({*sound, Step.REVIEW} if forms.changes else sound)
    if missing not in sound and not (forms.changes and missing is Step.REVIEW):
        return redirect(_at(forms.side, key, missing, check=1, _anchor="errors"), 303)
    if forms.changes:
        return _change(forms, draft, sound, now)
    full = places_of(db.session, event, now=now)[forms.side].door is Door.FULL
    review = cast(ReviewForm, sound[Step.REVIEW])
    sending.send(
        db.session,
        draft,
        forms.application(sound),
        groups=review.groups.data or (),
        agreed=review.agreed,
        place=_place(),
        base_url=_base_url(),
        now=now,
    )
    forget(forms.side)
    if full:
        flash(_("All places are taken for now. You are on the waiting list."), "warn")
    return redirect(link_to("registrations.registered"), 303)


def _change(forms: Forms, draft: RegistrationDraft, sound: dict[Step, StepForm], now: datetime) -> Response:
    registration = draft.registration
    assert registration is not None  # noqa: S101  (the draft of a change has one)
    if g.account is None or g.account.id != registration.account_id:
        flash(_("What you wrote is saved. Sign in to make the change."), "warn")
        return redirect(link_to("accounts.ask", next=request.path), 303)
    outcome = sending.change(
        db.session, draft, registration, forms.application(sound), groups=sound[Step.REVIEW]["groups"].data,
        account_id=g.account.id, now=now
    )  # fmt: skip
    forget(forms.side, registration_id=registration.id)
    if outcome.requested:
        flash(_("The schedule is published, so the organiser decides on this change. You get a mail."), "warn")
    else:
        flash(_("Your changes are saved."), "good")
    return redirect(f"{link_to('registrations.mine')}?as={forms.side}", 303)


def _sent(draft: RegistrationDraft) -> Response:
    return redirect(link_to("registrations.mine" if draft.registration_id else "registrations.registered"), 303)


def _page(forms: Forms, here: Step, form: StepForm, *, key: str, draft: RegistrationDraft | None = None) -> Reply:
    """Show one step; a page with a key in it is never kept by anything on the way."""
    event, now = current_event(), datetime.now(UTC)
    sound = forms.sound(_said(draft)) if draft is not None else {}
    texts = [row.text.data for row in form.rows()] if isinstance(form, ProductsForm) else []
    whole = here is Step.REVIEW and steps.resume_at(sound) is Step.REVIEW
    application = forms.application(sound) if whole else None
    page = render_template(
        "registrations/step.html", application=application,
        preview=preview_of(application) if application is not None else None,
        form=form, step=here, side=forms.side, key=key, seal=drafts.seal(draft) if draft is not None else "",
        changes=forms.changes, Door=Door,
        standings=steps.standings(here, sound), step_title=steps.title, row=request.args.get("row", type=int),
        places=places_of(db.session, event, now=now)[forms.side], most_rows=MOST_ROWS,
        suggested=categories.suggestions_for(db.session, texts) if texts else {},
    )  # fmt: skip
    answer = make_response(page)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def remembered(side: Side, *, registration_id: int | None = None) -> tuple[str, RegistrationDraft | None]:
    """Return the draft this browser was last working on, with its key, if it is not sent yet."""
    key = session.get("drafts", {}).get(_name(side, registration_id), "")
    draft = _found(side, key) if key else None
    return (key, draft) if draft is not None and draft.sent_at is None else ("", None)


def remember(side: Side, key: str, *, registration_id: int | None = None) -> None:
    """Have this browser find its draft again without the mail."""
    session["drafts"] = {**session.get("drafts", {}), _name(side, registration_id): key}


def forget(side: Side, *, registration_id: int | None = None) -> None:
    """Have this browser begin anew."""
    kept = {name: key for name, key in session.get("drafts", {}).items() if name != _name(side, registration_id)}
    session["drafts"] = kept


def _name(side: Side, registration_id: int | None) -> str:
    return f"{current_event().slug}/{side}/{registration_id or ''}"


def _found(side: str, key: str) -> RegistrationDraft | None:
    return drafts.find(
        db.session, event_id=current_event().id, side=Side(side), key=key, now=datetime.now(UTC)
    )  # fmt: skip


def _forms(side: Side, draft: RegistrationDraft | None = None) -> Forms:
    changed = draft.registration if draft is not None else None
    address = changed.account.email if changed is not None else g.account.email if g.account is not None else ""
    event = current_event()
    wordings = texts_for(event, side, language_tag())
    return Forms(side, slots_of(db.session, event.id), wordings, changes=changed is not None, address=address)


def _said(draft: RegistrationDraft) -> dict[str, drafts.Pairs | None]:
    return {one: drafts.typed(draft, one) for one in Step}


def _at(side: Side, key: str, step: Step, **more: object) -> str:
    return link_to("registrations.step", side=side, key=key, step=step, **more)  # type: ignore[arg-type]


def _mail_the_way_back(draft: RegistrationDraft, key: str, form: StepForm) -> None:
    sending.mail_the_way_back(
        db.session, draft, name=form["contact_name"].data, email=form["email"].data, language=form["language"].data,
        link=_base_url() + link_to("registrations.resume", side=draft.side, key=key), base_url=_base_url(),
        place=_place(), now=datetime.now(UTC),
    )  # fmt: skip


def _refuse_if_shut(side: str) -> None:
    door = places_of(db.session, current_event(), now=datetime.now(UTC))[side].door
    if door is Door.NOT_YET:
        raise DoorShut(_("Registration has not opened yet. Come back when it does."))
    if door is Door.CLOSED:
        raise DoorShut(_("Registration is closed. Write to the organiser if you think you should still come in."))


def _token_holds() -> bool:
    if not current_app.config.get("WTF_CSRF_ENABLED", True):
        return True
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def _base_url() -> str:
    return str(current_app.config["SETTINGS"].base_url)


def _place() -> str:
    proxies = current_app.config["SETTINGS"].proxies
    return place_of(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), proxies=proxies)


@blueprint.record_once
def check_tokens_here(state: BlueprintSetupState) -> None:
    """Have these pages judge tokens themselves: whoever is refused before a view runs loses what they typed."""
    for view in (register, step):
        state.app.extensions["csrf"].exempt(view)
