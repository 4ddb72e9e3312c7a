"""Registrations that are not sent yet: what was typed so far, behind a secret link (docs/adr/0009)."""
