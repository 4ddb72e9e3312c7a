"""What people are asked to agree to, in their language: one short text for each purpose.

A text that changes gets a new version in `VERSIONS`; those who agreed to the old one have agreed to the old one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask_babel import gettext as _

from gateway.consent.models import Purpose
from gateway.events.models import Event
from gateway.languages import interface_language, speaking

VERSIONS = {
    Purpose.PARTICIPATION: "2027-02",
    Purpose.ABROAD: "2027-02",
    Purpose.DIRECTORY: "2027-02",
    Purpose.PHOTOS: "2027-02",
    Purpose.NEWS: "2027-02",
}
NEEDED = frozenset({Purpose.PARTICIPATION, Purpose.ABROAD})
"""Without these nobody can take part: the other side reads what is written, and reads it abroad."""
ASKED = {
    "supplier": (Purpose.PARTICIPATION, Purpose.ABROAD, Purpose.DIRECTORY, Purpose.PHOTOS, Purpose.NEWS),
    "buyer": (Purpose.PARTICIPATION, Purpose.ABROAD, Purpose.PHOTOS, Purpose.NEWS),
}
"""What each side is asked, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One text as it is shown. The boxes of those that are not needed start empty."""

    purpose: Purpose
    version: str
    language: str
    title: str
    text: str
    needed: bool

    @property
    def digest(self) -> str:
        """Tells this very text from every other."""
        whole = "\x00".join((self.purpose, self.version, self.language, self.text))
        return hashlib.sha256(whole.encode()).hexdigest()


def texts_for(event: Event, side: str, language: str) -> tuple[Wording, ...]:
    """Return what this side of the event is asked to agree to, in this interface language."""
    known = interface_language(language)
    name = next((text.name for text in event.texts if text.language == known), event.texts[0].name)
    with speaking(known):
        return tuple(
            Wording(purpose, VERSIONS[purpose], known, title(purpose), _text(purpose, name), purpose in NEEDED)
            for purpose in ASKED[side]
        )


def title(purpose: Purpose) -> str:
    """Return what a purpose is called, in the reader's language."""
    return {
        Purpose.PARTICIPATION: _("Taking part"),
        Purpose.ABROAD: _("Across borders"),
        Purpose.DIRECTORY: _("Public list of suppliers"),
        Purpose.PHOTOS: _("Photos"),
        Purpose.NEWS: _("News by mail"),
    }[Purpose(purpose)]


def _text(purpose: Purpose, event: str) -> str:
    return {
        Purpose.PARTICIPATION: _(
            "I agree that the organiser of %(event)s keeps what I wrote here, suggests by it whom I could meet, plans "
            "my meetings, and shows it to the approved participants of the other side. My name, e-mail address and "
            "website are shown only to those I agree to meet.",
            event=event,
        ),
        Purpose.ABROAD: _(
            "I agree that participants of %(event)s in other countries read what is shown to them: suppliers in "
            "Canada, buyers mostly in Asia. The law there may protect it less than the law where I live.",
            event=event,
        ),
        Purpose.DIRECTORY: _(
            "The organiser of %(event)s may show my organisation and what it offers in the list of suppliers that "
            "anyone can read on the web. My name and e-mail address are not in it.",
            event=event,
        ),
        Purpose.PHOTOS: _(
            "The organiser of %(event)s may publish photos and films taken there in which I can be recognised.",
            event=event,
        ),
        Purpose.NEWS: _(
            "The organiser of %(event)s may send me news about this and later events by e-mail. I can stop it at any "
            "time with the link in each mail.",
            event=event,
        ),
    }[purpose]
