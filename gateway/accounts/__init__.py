"""Accounts: sign-in by e-mailed link, roles, sessions."""
