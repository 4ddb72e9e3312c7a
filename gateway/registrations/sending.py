"""From a draft to a registration or a change of one, and the mails on the way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask import current_app

from gateway import mail
from gateway.accounts import service as accounts
from gateway.accounts.models import LinkPurpose
from gateway.accounts.throttle import Limit, count
from gateway.consent.models import Purpose, Via
from gateway.consent.service import record_consents
from gateway.errors import TooOften
from gateway.events.models import Event
from gateway.languages import interface_language, speaking
from gateway.profiles.categories import confirm
from gateway.profiles.service import NeedEntry, OfferEntry, replace_products
from gateway.registrations import identification, queries, service
from gateway.registrations.changes import Outcome, apply_or_request
from gateway.registrations.drafts import service as drafts
from gateway.registrations.drafts.models import RegistrationDraft
from gateway.registrations.models import Registration, Side, State
from gateway.registrations.participation import participants_changed
from gateway.registrations.service import Application
from gateway.transactions import AnySession

DRAFTS_FROM_PLACE = Limit("begin", 300)
MAILS_TO_ADDRESS = Limit("draft", 5)
MAILS_FROM_PLACE = Limit("draft-place", 60)
"""An office registers from one address on the internet; a flood does too."""


def mail_the_way_back(
    session: AnySession,
    draft: RegistrationDraft,
    *,
    name: str,
    email: str,
    language: str,
    link: str,
    base_url: str,
    place: str,
    now: datetime,
) -> None:
    """Mail the link that opens a draft, once to each address; its owner learns here if there is a registration already.

    Where many drafts were begun for this address or from this place, the mail stays away and nothing else: the form
    goes on, so that nobody loses what they typed to somebody else's flood.
    """
    key = accounts.email_key(email)
    if draft.email_key == key:
        return
    try:
        count(session, MAILS_FROM_PLACE, place, now)
        count(session, MAILS_TO_ADDRESS, key, now)
    except TooOften:
        return
    draft.email_key = key
    known = key in queries.active_addresses(session, draft.event_id, Side(draft.side))
    _post(
        session, draft.event, "begun", to=email, language=language, base_url=base_url, now=now,
        dedupe_key=f"begun:{draft.id}:{now.timestamp():.6f}", name=name, link=link, known=known,
        until=draft.expires_at,
    )  # fmt: skip


def send(
    session: AnySession,
    draft: RegistrationDraft,
    application: Application,
    *,
    groups: Collection[str],
    agreed: Collection[Purpose],
    place: str,
    base_url: str,
    now: datetime,
) -> None:
    """Register what a draft says, once however often it is sent; an address that stands already is told by mail alone.

    Raises
    ------
    DoorShut
        Registration has not begun or is over; the draft stays as it is.
    """
    if not drafts.finish(session, draft, now=now):
        return
    event = draft.event
    _learn(session, application, now)
    try:
        registration = service.register(session, event, application, base_url=base_url, now=now)
        identification.answer(session, registration.id, groups)
        record_consents(
            session, event, account_id=registration.account_id, side=application.side,
            language=application.reads or application.language, given=agreed, via=Via.FORM, place=place, now=now,
        )  # fmt: skip
    except service.AlreadyRegistered:
        account = accounts.find_account(session, application.email)
        if account is None:
            raise
        path = f"/{event.slug}/me?as={application.side}"
        secret = accounts.make_link(session, account, purpose=LinkPurpose.WELCOME, next_path=path, now=now)
        _post(
            session, event, "already", to=account.email, language=account.language, base_url=base_url, now=now,
            dedupe_key=f"already:{event.id}:{application.side}:{account.id}:{now:%Y-%m-%d}",
            name=application.contact_name, link=f"{base_url}/sign-in/{secret}",
        )  # fmt: skip


def change(
    session: AnySession,
    draft: RegistrationDraft,
    registration: Registration,
    application: Application,
    *,
    groups: Collection[str],
    account_id: int,
    now: datetime,
) -> Outcome:
    """Change a registration to what a draft of it says; what is printed already becomes a request (`changes`)."""
    if not drafts.finish(session, draft, now=now):
        return Outcome()
    said = application.profile
    outcome = apply_or_request(
        session,
        registration,
        {
            "contact_name": application.contact_name, "latin_contact_name": application.latin_contact_name,
            "language": application.language, "organisation": application.organisation,
            "latin_organisation": application.latin_organisation, "country": application.country,
            "region": application.region, "people": application.people, "website": application.website,
            "description": said.description, "certificates": said.certificates,
            "certificates_required": said.certificates_required, "markets": said.markets,
            "markets_refused": said.markets_refused, "languages": said.languages, "away": said.away,
        },
        account_id=account_id,
        now=now,
    )  # fmt: skip
    replace_products(session, registration.id, said)
    identification.answer(session, registration.id, groups)
    _learn(session, application, now)
    if registration.state == State.APPROVED:
        participants_changed(session, registration.event, now=now)
    return outcome


def _learn(session: AnySession, application: Application, now: datetime) -> None:
    products: list[OfferEntry | NeedEntry] = [*application.profile.offers, *application.profile.needs]
    confirm(session, [(one.text, one.category) for one in products if one.category], now=now)


def _post(
    session: AnySession,
    event: Event,
    kind: str,
    *,
    to: str,
    language: str,
    base_url: str,
    now: datetime,
    dedupe_key: str,
    **words: object,
) -> None:
    language = interface_language(language)
    with speaking(language):
        written = current_app.jinja_env.get_template(f"email/{kind}.txt").render(
            letter_event=event, mail_language=language, page=f"{base_url}/{event.slug}/", **words
        )
    subject, text = written.strip().split("\n", 1)
    mail.post(
        session, to=to, subject=subject, text=text.strip() + "\n", language=language, dedupe_key=dedupe_key, now=now,
        event_id=event.id,
    )  # fmt: skip
