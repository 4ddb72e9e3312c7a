"""One family of errors, and the pages that say what to do next."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask, g, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from gateway.database import db
from gateway.transactions import roll_back

PAGES = (403, 404, 409, 413, 429, 500)


class GatewayError(Exception):
    """Something a person asked for cannot be done; the message says what and what to do instead.

    Services raise it; a view turns it into a notice, the edge into a page. `text` is marked for
    translation where it is raised, with `gettext`, so it is in the reader's language already.
    """

    status = 400


class Conflict(GatewayError):  # noqa: N818  (a state of affairs, not a fault)
    """What the person saw is no longer so."""

    status = 409


class TooOften(GatewayError):  # noqa: N818
    """The same thing was tried too many times; the message says when it works again."""

    status = 429


def init_app(app: Flask) -> None:
    """Show a page of ours for every error."""

    def page(status: int, message: str = "") -> tuple[str, int]:
        g.failed = True
        shown = status if status in PAGES else (404 if status == 405 else 403 if status < 500 else 500)
        return render_template(f"errors/{shown}.html", message=message), status

    def http(error: HTTPException) -> tuple[str, int] | HTTPException:
        if error.code is None or error.code < 400:
            return error
        if isinstance(error, InternalServerError) and isinstance(error.original_exception, Exception):
            return crash(error.original_exception)  # what broke after the view, such as the commit
        return page(error.code)

    def csrf(_error: CSRFError) -> tuple[str, int]:
        return page(
            409, _("This page was open for a long time, or your browser keeps no cookies. Nothing was changed.")
        )

    def ours(error: GatewayError) -> tuple[str, int]:
        return page(409 if error.status == 400 else error.status, str(error))

    def crash(error: Exception) -> tuple[str, int]:
        app.logger.exception("%s %s broke", request.method, request.url_rule or request.path, exc_info=error)
        with suppress(SQLAlchemyError):
            roll_back(db.session)
        g.event = g.account = g.registration = None  # whatever is still to be read of them cannot be read now
        return page(500)

    app.register_error_handler(HTTPException, http)
    app.register_error_handler(CSRFError, csrf)
    app.register_error_handler(GatewayError, ours)
    app.register_error_handler(Exception, crash)
