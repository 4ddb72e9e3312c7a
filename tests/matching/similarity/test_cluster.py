"""Ranking on a Dask cluster: two worker processes on this machine."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching.errors import InputError
from matching.similarity import cluster, matcher, rank
from matching.similarity.cluster import Cluster
from matching.similarity.laid import lay, pick_up
from matching.similarity.matcher import MutualMatcher
from matching.synthetic import demonstration
from matching.types import Profile, Side


def event() -> tuple[list[Profile], list[Profile]]:
    made = demonstration(seed=3, suppliers=150, buyers=120)
    suppliers, buyers = ([one.profile for one in made.side(side)] for side in (Side.SUPPLIER, Side.BUYER))
    return suppliers, buyers


@pytest.fixture(scope="module")
def workers() -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local:
        yield local


@pytest.fixture
def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look coarsely, and cut so finely that there are many tasks."""
    monkeypatch.setattr(matcher, "ALL_PAIRS", 100)
    monkeypatch.setattr(matcher, "LOOK_AT_ONCE", 25)
    monkeypatch.setattr(matcher, "AT_ONCE", 900)


def test_what_is_laid_in_a_folder_comes_back_and_can_be_written_to(tmp_path: Path):
    large, small = np.arange(30_000, dtype=np.int64), np.arange(3, dtype=np.int16)
    lay({"large": large, "again": large, "small": small, "words": ("a", 1)}, tmp_path / "it")
    found = pick_up(tmp_path / "it")
    assert sorted(path.name for path in (tmp_path / "it").iterdir()) == ["0.npy", "frame"]
    assert np.array_equal(found["large"], large)
    assert np.array_equal(found["small"], small)
    assert found["words"] == ("a", 1)
    assert type(found["large"]) is np.ndarray
    found["again"][0] = 7  # in this process's memory only
    assert pick_up(tmp_path / "it")["large"][0] == 0


def test_an_address_where_nobody_answers_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cluster, "_ANSWER_WITHIN_S", 0.2)
    suppliers, buyers = event()
    with pytest.raises(InputError, match=r"tcp://127\.0\.0\.1:1: no Dask scheduler answers there"):
        rank(suppliers, buyers, encoder=None, workers=Cluster("tcp://127.0.0.1:1", tmp_path))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("nonsense", "missing port number in address 'nonsense'"),
        ("carrier://pigeon:1", "unknown address scheme 'carrier'"),
    ],
)
def test_an_address_that_is_none_is_said_and_leaves_nothing_behind(address: str, why: str):
    with pytest.raises(InputError, match=rf"^{address}: no Dask scheduler answers there \({why}"):
        rank(*event(), encoder=None, workers=Cluster(address))
    from distributed import Client

    assert not list(Client._instances)


def test_what_answers_and_is_no_scheduler_is_said():
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        said = threading.Thread(target=lambda: stranger.accept()[0].sendall(b"SSH-2.0-OpenSSH_9.6\r\n" * 20))
        said.start()
        address = f"tcp://127.0.0.1:{stranger.getsockname()[1]}"
        with pytest.raises(InputError, match=f"^{address}: no Dask scheduler answers there"):
            rank(*event(), encoder=None, workers=Cluster(address))
        said.join()


def test_what_accepts_and_says_nothing_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cluster, "_ANSWER_WITHIN_S", 0.2)
    suppliers, buyers = event()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(InputError, match=r"no Dask scheduler answers there \(TimeoutError\)"):
            rank(suppliers, buyers, encoder=None, workers=Cluster(address, tmp_path))


def test_without_dask_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"^Dask is not installed\. Run: pip install dask==\S+ distributed==\S+$"):
        rank(*event(), encoder=None, workers=Cluster("tcp://127.0.0.1:1"))


@pytest.mark.slow
@pytest.mark.usefixtures("in_small_parts")
def test_a_cluster_gives_the_same_lists_bit_for_bit(workers: Any, tmp_path: Path):
    suppliers, buyers = event()
    here = rank(suppliers, buyers, top=5, encoder=None)
    assert rank(suppliers, buyers, top=5, encoder=None, workers=Cluster(workers.scheduler_address, tmp_path)) == here
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.usefixtures("in_small_parts")
def test_a_run_outlives_a_killed_worker(workers: Any, tmp_path: Path):
    suppliers, buyers = event()
    ended: list[int] = []

    def kill_one(step: str, done: int, total: int) -> None:
        if step == "score" and not ended:
            assert done < total
            ended.append(min(worker.pid for worker in workers.workers.values()))
            os.kill(ended[0], signal.SIGKILL)

    fitted = MutualMatcher(encoder=None, top=5, workers=Cluster(workers.scheduler_address, tmp_path))
    matches = fitted.fit(suppliers, buyers).matches(progress=kill_one)
    assert ended
    assert matches == rank(suppliers, buyers, top=5, encoder=None).matches
