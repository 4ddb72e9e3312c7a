"""The features' pages, in the order of their addresses."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register every feature's pages."""
    from gateway import pages
    from gateway.accounts import views as accounts
    from gateway.events import views as events
    from gateway.invitations import views as invitations
    from gateway.matches import views as matches
    from gateway.organiser import views as organiser
    from gateway.printing import views as printing
    from gateway.privacy import views as privacy
    from gateway.programme import views as programme
    from gateway.registrations import pages as places
    from gateway.registrations import views as registrations
    from gateway.schedule import views as schedule

    features = (
        pages, accounts, events, programme, registrations, places, invitations, matches, schedule, printing, privacy,
        organiser,
    )  # fmt: skip
    for feature in features:
        app.register_blueprint(feature.blueprint)
