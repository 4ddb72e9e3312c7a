"""Inviting people to register: a list, a personal link each in their language, and reminders that end in time."""
