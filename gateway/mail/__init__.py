"""Mail through the outbox: a row written with the change it tells of, and sent by the worker afterwards.

``post`` writes one in the caller's unit of work; ``send_due`` sends what is due. One text makes both the plain and the
HTML part (`gateway.mail.letter`), so that they cannot differ.
"""

from gateway.mail.models import Mail, MailSettings, MailState, MailStop, Topic
from gateway.mail.outbox import post
from gateway.mail.secrets import without_secrets
from gateway.mail.sending import send_due
from gateway.mail.server import server

__all__ = [
    "Mail", "MailSettings", "MailState", "MailStop", "Topic", "post", "send_due", "server", "without_secrets",
]  # fmt: skip
