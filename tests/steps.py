"""Going through the form in steps as a browser without scripts does, from one plain mapping of fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.registrations.steps import Step
from tests.markup import read

FIELDS = {
    Step.YOU: ("contact_name", "latin_contact_name", "email", "language"),
    Step.ORGANISATION: (
        "organisation", "latin_organisation", "province", "country", "city", "people", "website", "description",
    ),
    Step.PRODUCTS: (
        "products-", "certificates", "more_certificates", "required", "more_required", "markets", "markets_refused",
    ),
    Step.TIMES: ("languages", "away"),
    Step.REVIEW: ("groups", "consent"),
}  # fmt: skip
"""Which fields each step asks for; `products-` stands for all that begin so."""
Pairs = list[tuple[str, str]]
AGREED = [("consent", "participation"), ("consent", "abroad")]
"""What the last step cannot do without."""
PLAIN = "application/x-www-form-urlencoded"


def pairs_of(form: Mapping[str, object]) -> Pairs:
    """Return the fields of a form, a list as the same field several times."""
    return [
        (name, str(value))
        for name, values in form.items()
        for value in (values if isinstance(values, list | tuple) else [values])
    ]


def part(step: Step, pairs: Iterable[tuple[str, str]]) -> Pairs:
    """Return the fields that belong to one step."""
    wanted = FIELDS[step]
    return [
        (name, value)
        for name, value in pairs
        if name in wanted or (name.startswith("products-") and "products-" in wanted)
    ]


def send(client: FlaskClient, address: str, pairs: Pairs) -> TestResponse:
    """Send fields as a browser does, lone surrogates and all."""
    return client.post(address, data=urlencode(pairs, errors="surrogatepass").encode(), content_type=PLAIN)


def key_for(client: FlaskClient, side: str) -> str:
    """Return the key of the draft that the first page would begin."""
    page = read(client.get(f"/toronto/register/{side}?new=1").text)
    return next(one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "key")


def begin(client: FlaskClient, side: str, form: Mapping[str, object]) -> tuple[TestResponse, str]:
    """Send the first step; return the answer and the address of the draft."""
    key = key_for(client, side)
    answer = send(client, f"/toronto/register/{side}", [("key", key), *part(Step.YOU, pairs_of(form))])
    return answer, f"/toronto/register/{side}/{key}"


def register(client: FlaskClient, side: str, form: Mapping[str, object]) -> TestResponse:
    """Fill in every step and send; return the last answer, or the first that does not lead on."""
    answer, draft = begin(client, side, form)
    for step in list(Step)[1:]:
        if answer.status_code != 303 or not leads_to(answer, step):
            return answer
        answer = send(client, f"{draft}/{step}", part(step, pairs_of(form)))
    return answer


def leads_to(answer: TestResponse, step: Step) -> bool:
    """Tell whether an answer leads on to this step, all being well with the one before."""
    to = urlsplit(answer.headers.get("Location", ""))
    return to.path.endswith(f"/{step}") and "check" not in to.query


def shown_after(client: FlaskClient, answer: TestResponse) -> TestResponse:
    """Return the page an answer leads to, or the answer if it is a page itself."""
    return client.get(answer.headers["Location"]) if answer.status_code == 303 else answer
