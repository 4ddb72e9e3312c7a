"""The mails a registration causes, in its owner's language. The first line of a template is the subject."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from gateway import mail
from gateway.accounts import service as accounts
from gateway.accounts.models import LinkPurpose
from gateway.events.models import Event
from gateway.languages import interface_language, speaking
from gateway.profiles.service import ProfileEntry
from gateway.registrations.models import ACTIVE_STATES, ChangeRequest, PlaceOffer, Registration, RequestState
from gateway.registrations.wording import choice_name, clean_text
from gateway.transactions import AnySession


def confirm(
    session: AnySession,
    event: Event,
    registration: Registration,
    profile: ProfileEntry,
    *,
    base_url: str,
    now: datetime,
) -> None:
    """Tell what was registered and where it stands, with a link that signs its owner in."""
    products = profile.offers or profile.needs
    _post(session, event, registration, "registered", base_url=base_url, now=now, products=[p.text for p in products])


def tell_decision(
    session: AnySession, event: Event, registration: Registration, *, message: str, base_url: str, now: datetime
) -> None:
    """Tell that a registration was approved, declined, put on the waiting list or cancelled, and why."""
    _post(
        session, event, registration, str(registration.state), base_url=base_url, now=now, message=clean_text(message)
    )


def tell_change(session: AnySession, request: ChangeRequest, *, base_url: str, now: datetime) -> None:
    """Tell whether a change that was asked for after the schedule was published is made, and why."""
    registration = request.registration
    kind = "change_accepted" if request.state == RequestState.ACCEPTED else "change_refused"
    _post(session, registration.event, registration, kind, base_url=base_url, now=now, message=request.message)


def tell_offer(session: AnySession, offer: PlaceOffer, *, base_url: str, now: datetime) -> None:
    """Tell that a place became free, and until when it is kept."""
    _tell_of(session, offer, "offer", base_url=base_url, now=now)


def tell_offer_over(session: AnySession, offer: PlaceOffer, *, base_url: str, now: datetime) -> None:
    """Tell that an offered place has gone to the next in line."""
    _tell_of(session, offer, "offer_over", base_url=base_url, now=now)


def _tell_of(session: AnySession, offer: PlaceOffer, kind: str, *, base_url: str, now: datetime) -> None:
    event, registration = offer.registration.event, offer.registration
    _post(session, event, registration, kind, base_url=base_url, now=now, offer=offer, page="offer")


def _post(
    session: AnySession,
    event: Event,
    registration: Registration,
    kind: str,
    *,
    base_url: str,
    now: datetime,
    message: str = "",
    products: list[str] | None = None,
    offer: PlaceOffer | None = None,
    page: str = "",
) -> None:
    account = registration.account
    language = interface_language(account.language, registration.language)
    link = ""
    if registration.state in ACTIVE_STATES:
        which = registration.side if registration.lead_id is None else registration.code
        path = f"/{event.slug}/me{'/' + page if page else ''}?as={which}"
        secret = accounts.make_link(session, account, purpose=LinkPurpose.WELCOME, next_path=path, now=now)
        link = f"{base_url}/sign-in/{secret}"
    with speaking(language):
        template = current_app.jinja_env.get_template(f"email/{kind}.txt")
        written = template.render(
            letter_event=event,
            letter_registration=registration,
            products=products or [],
            message=message,
            offer=offer,
            offered=choice_name(offer.choice, language) if offer is not None and offer.choice is not None else "",
            link=link,
            later=f"{base_url}/sign-in",
            page=f"{base_url}/{event.slug}/",
            mail_language=language,
        )
    subject, text = written.strip().split("\n", 1)
    mail.post(
        session,
        to=account.email,
        subject=subject,
        text=text.strip() + "\n",
        language=language,
        dedupe_key=f"{kind}:{offer.id if offer is not None else registration.id}:{now.timestamp():.6f}",
        now=now,
        event_id=event.id,
    )
