"""What the parts of the programme are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from gateway.programme.models import Kind

KINDS: dict[Kind, LazyString] = {
    Kind.KEYNOTE: _l("Keynote"),
    Kind.PANEL: _l("Panel"),
    Kind.TALK: _l("Talk"),
    Kind.WORKSHOP: _l("Workshop"),
    Kind.VISIT: _l("Company visit"),
    Kind.SOCIAL: _l("Reception"),
}


def kind_name(kind: str) -> str:
    """Return what a kind of session is called, in the reader's language."""
    return str(KINDS[Kind(kind)])
