"""Large events on the workers of a Dask cluster."""

from __future__ import annotations

import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from gateway.config import read_settings
from gateway.engine.workers import workers_of
from gateway.jobs import JobError
from matching.similarity.matcher import MutualMatcher
from matching.types import Need, Offer, Profile

SUPPLIER = Profile(id="S1", language="en", offers=(Offer(text="Maple syrup"),))
BUYER = Profile(id="B1", language="en", needs=(Need(text="Maple syrup"),))


def ranked_on(address: str | None, folder: Path) -> object:
    settings = replace(read_settings({"DATA_DIR": str(folder)}), dask_scheduler=address)
    return MutualMatcher(encoder=None, workers=workers_of(settings)).fit([SUPPLIER], [BUYER]).matches()


def test_the_address_is_read_from_the_environment(tmp_path: Path):
    named = read_settings({"DATA_DIR": str(tmp_path), "DASK_SCHEDULER": "tcp://10.0.0.5:8786"})
    assert named.dask_scheduler == "tcp://10.0.0.5:8786"
    assert read_settings({"DATA_DIR": str(tmp_path), "DASK_SCHEDULER": ""}).dask_scheduler is None


def test_without_an_address_this_machine_scores_alone(app: Flask):
    assert workers_of(app.config["SETTINGS"]) is None


def test_a_scheduler_that_does_not_answer_ends_the_job_with_what_to_do(tmp_path: Path):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(JobError, match=rf"{address}: no Dask scheduler answers there.*DASK_SCHEDULER"):
        ranked_on(address, tmp_path)


def test_where_dask_is_missing_the_job_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(JobError, match=r"Dask is not installed\. Run: pip install dask"):
        ranked_on("tcp://127.0.0.1:8786", tmp_path)
