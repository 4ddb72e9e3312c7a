"""Forms of the programme: a session, a speaker."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields import TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from gateway.events.models import Event
from gateway.languages import NAMES
from gateway.organiser.columns import line
from gateway.programme.models import Speaker
from gateway.programme.service import SessionEntry, SpeakerEntry
from gateway.programme.wording import KINDS
from gateway.registrations.fields import CheckboxGroupField
from gateway.templating import day, each_day


class SessionForm(FlaskForm):
    """When and where a session is, and who speaks; what it is about stands in the columns."""

    on = SelectField(_l("Day"))
    starts = TimeField(_l("Starts"), [InputRequired(_l("Enter a time like 09:00."))])
    ends = TimeField(_l("Ends"), [InputRequired(_l("Enter a time like 09:00."))])
    kind = SelectField(_l("Kind"), choices=[SelectChoice(kind, label) for kind, label in KINDS.items()])
    room = StringField(_l("Room"), [Length(max=120)], filters=[line])
    speakers = CheckboxGroupField(_l("Speakers"), coerce=int)

    def offer(self, event: Event, speakers: list[Speaker]) -> None:
        """Set what can be chosen."""
        self.on.choices = [SelectChoice(on.isoformat(), day(on, event)) for on in each_day(event)]
        self.speakers.choices = [SelectChoice(speaker.id, speaker.name) for speaker in speakers]

    def entry(self) -> SessionEntry:
        """Return what was said, once it is valid."""
        return SessionEntry(
            on=date.fromisoformat(self.on.data), starts=self.starts.data, ends=self.ends.data, kind=self.kind.data,
            room=self.room.data, speakers=tuple(self.speakers.data or ()), texts=self.texts(),
        )  # fmt: skip


class SpeakerForm(FlaskForm):
    """Who speaks; what they are and do stands in the columns."""

    name = StringField(
        _l("Name"), [InputRequired(_l("Enter the name.")), Length(max=200)], filters=[line],
        description=_l("As they write it themselves, family name first where that is the custom."),
    )  # fmt: skip
    latin_name = StringField(_l("Name in Latin letters"), [Length(max=200)], filters=[line])
    organisation = StringField(_l("Organisation"), [Length(max=200)], filters=[line])
    language = SelectField(
        _l("The name is written in"), choices=[SelectChoice(code, name) for code, name in NAMES.items()],
        description=_l("So that its characters have the right shapes."),
    )  # fmt: skip

    def entry(self) -> SpeakerEntry:
        """Return what was said, once it is valid."""
        return SpeakerEntry(
            name=self.name.data, latin_name=self.latin_name.data, organisation=self.organisation.data,
            language=self.language.data, texts=self.texts(),
        )  # fmt: skip
