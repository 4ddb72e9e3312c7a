"""Profiles: what a participant offers or needs, for whom, how much, and when it is free."""
