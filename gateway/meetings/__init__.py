"""Meetings people want: preferences, and later requests and feedback."""
