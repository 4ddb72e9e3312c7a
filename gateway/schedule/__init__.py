"""Schedules: runs, publishing, agendas and calendars."""
