"""Every table, for migrations and tests: importing this module fills the metadata."""

from gateway import audit, jobs
from gateway.accounts import models as accounts
from gateway.consent import models as consent
from gateway.events import models as events
from gateway.invitations import models as invitations
from gateway.mail import models as mail
from gateway.matches import models as matches
from gateway.meetings import models as meetings
from gateway.printing import models as printing
from gateway.privacy import models as privacy
from gateway.profiles import models as profiles
from gateway.programme import models as programme
from gateway.registrations import identification
from gateway.registrations import models as registrations
from gateway.registrations.drafts import models as drafts
from gateway.registrations.questions import models as questions
from gateway.schedule import models as schedule
from gateway.spreadsheets import models as spreadsheets

__all__ = [
    "accounts", "audit", "consent", "drafts", "events", "identification", "invitations", "jobs", "mail", "matches",
    "meetings", "printing", "privacy", "profiles", "programme", "questions", "registrations", "schedule",
    "spreadsheets",
]  # fmt: skip
