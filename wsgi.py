"""The door for gunicorn and the flask command."""

from gateway import create_app

app = create_app()
