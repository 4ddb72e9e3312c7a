"""Categories: asked of the worker, shown once found, chosen with one tap, and learned from."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gateway import jobs
from gateway.jobs import Job
from gateway.profiles.categories import ask_for, confirm, confirmed, keep_suggestions, suggestions_for
from gateway.profiles.models import Offer
from gateway.registrations.steps import Step
from gateway.transactions import unit_of_work
from tests.builders import NOW, an_event
from tests.steps import begin, pairs_of, part, register, send

FORM = {
    "contact_name": "Ann", "email": "ann@one.example", "language": "en", "organisation": "One", "province": "QC",
    "products-0-text": "Maple syrup", "languages": "en", "consent": ["participation", "abroad"],
}  # fmt: skip


def test_words_are_looked_up_however_they_are_spaced_and_asked_for_once(app: Flask, session: Session) -> None:
    event = an_event(session)
    with unit_of_work() as work:
        keep_suggestions(work, {"Maple syrup": ["17.02"]}, now=NOW)
        ask_for(work, event.id, ["maple  SYRUP", "Kelp", "Kelp", ""], now=NOW)
    assert suggestions_for(session, ["MAPLE syrup", "Kelp"]) == {"MAPLE syrup": ["17.02"]}
    assert session.scalars(sa.select(Job.arguments)).all() == [{"texts": ["Kelp"]}]


def test_what_is_chosen_is_kept_once(app: Flask, session: Session) -> None:
    for _time in range(2):
        with unit_of_work() as work:
            confirm(work, [("Kelp", "12.12"), ("Kelp", "12.12"), ("Syrup", "17.02")], now=NOW)
    assert confirmed(session) == [("Kelp", "12.12"), ("Syrup", "17.02")]


def test_a_suggestion_is_shown_and_chosen_without_a_script(client: FlaskClient, session: Session) -> None:
    an_event(session)
    _answer, draft = begin(client, "supplier", FORM)
    products = part(Step.PRODUCTS, pairs_of(FORM))
    answer = send(client, f"{draft}/products", [*products, ("go", "suggest")])
    assert answer.headers["Location"] == f"{draft}/products"
    assert session.scalars(sa.select(Job.kind)).all() == ["suggest"]
    session.rollback()
    with unit_of_work() as work:
        keep_suggestions(work, {"Maple syrup": ["17.02", "04.09"]}, now=NOW)
    page = client.get(f"{draft}/products").text
    assert page.index('value="17.02"') < page.index('value="04.09"')
    register(client, "supplier", {**FORM, "products-0-category": "17.02"})
    assert session.scalars(sa.select(Offer.category)).all() == ["17.02"]
    assert confirmed(session) == [("Maple syrup", "17.02")]


def test_a_category_nobody_knows_is_none(client: FlaskClient, session: Session) -> None:
    an_event(session)
    register(client, "supplier", {**FORM, "products-0-category": "<b>99.99"})
    assert session.scalars(sa.select(Offer.category)).all() == [None]


@pytest.mark.slow
def test_the_worker_finds_categories_and_learns_from_what_was_chosen(app: Flask, session: Session) -> None:
    import gateway.tasks  # noqa: F401  (declares what each kind of job does)

    event_id = an_event(session).id
    session.rollback()
    with unit_of_work() as work:
        ask_for(work, event_id, ["冷冻蓝莓", "zzqqj"], now=NOW)
        number = work.scalars(sa.select(Job.id)).one()
    jobs.run(number)
    assert "08.11" in suggestions_for(session, ["冷冻蓝莓"])["冷冻蓝莓"][:3]
    session.rollback()
    with unit_of_work() as work:
        confirm(work, [("zzqqj drops", "30.04")], now=NOW)
        number = jobs.start(work, "suggest", event_id=event_id, arguments={"texts": ["zzqqj"]}, now=NOW).id
    jobs.run(number)
    assert suggestions_for(session, ["zzqqj"])["zzqqj"][0] == "30.04"
