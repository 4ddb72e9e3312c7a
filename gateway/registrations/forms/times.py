"""The fourth step: when somebody is free, and which languages they speak."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from gateway.events.models import Event, Slot
from gateway.profiles.catalogue import SPOKEN
from gateway.registrations.fields import CheckboxGroupField
from gateway.registrations.forms.parts import StepForm, Typed, choices, given


class TimesForm(StepForm):
    """When and how one can meet."""

    order = ("languages", "away")

    languages = CheckboxGroupField(
        _l("Languages you can hold a meeting in"), given(_l("Choose at least one language."))[1:]
    )
    away = CheckboxGroupField(_l("Times you are not free"))

    def __init__(self, typed: Typed, slots: Sequence[Slot], **known: Any) -> None:
        super().__init__(typed, **known)
        self._slots = slots
        locale = get_locale() or Locale("en")
        self.languages.choices = choices({code: locale.languages.get(code, code).capitalize() for code in SPOKEN})
        self.away.choices = [SelectChoice(str(slot.id), slot.key) for slot in slots]

    def times(self, event: Event) -> list[tuple[date, list[tuple[Any, Slot]]]]:
        """Return the boxes of the times one is not free, with their slots, day by day in the event's zone."""
        boxes = zip(self.away, self._slots, strict=True)
        zone = ZoneInfo(event.zone)
        by_day = groupby(boxes, key=lambda pair: pair[1].starts_at.astimezone(zone).date())
        return [(day, list(pairs)) for day, pairs in by_day]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that some time is left."""
        sound = super().validate(extra_validators)
        if self._slots and len(set(self.away.data or ())) == len(self._slots):
            self.away.errors = [_("This leaves no time to meet anyone. Leave at least one time free.")]
            sound = False
        return bool(sound)
