"""Consent: which text somebody agreed to, when, from where, and when they took it back."""
