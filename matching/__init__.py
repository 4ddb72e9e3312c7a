"""The engine: who is worth meeting, across languages, and a timetable proven close to the best.

It knows nothing of Flask, SQLAlchemy or any event: values go in, values come out (`matching.types`).
"""
