"""Figures beside their aims: how they are told, and how they reach the table at the end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.report import FIGURES, Figure, figure, found


def test_a_figure_is_told_beside_its_aim_and_its_baseline(capsys: pytest.CaptureFixture[str]):
    figure("recall@10", 0.9532, reach=0.96, baseline=0.887)
    figure("seconds", 11.5, reach=12, at_least=False)
    figure("suppliers", 200_000)
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["recall@10", "0.953", ">=", "0.960", "NOT", "MET", "baseline", "0.887"],
        ["seconds", "11.500", "<=", "12", "met"],
        ["suppliers", "200,000"],
    ]


def test_a_figure_reaches_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(FIGURES, str(tmp_path / "figures"))
    figure("first", 1, reach=1)
    figure("second", 0.5)
    lines = (tmp_path / "figures").read_text(encoding="utf-8").splitlines()
    told = [Figure(**json.loads(line)) for line in lines]
    assert told == [Figure(name="first", value=1.0, reach=1), Figure(name="second", value=0.5)]
    assert [one.met for one in told] == [True, None]


def test_missing_data_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "here").mkdir()
    assert found(tmp_path, "here", public="example.org/here") == tmp_path / "here"
    assert found(tmp_path, "gone", public="example.org/gone") is None
    assert found(None, "gone", public="example.org/gone") is None
    line = (
        "Not measured: gone is not there (example.org/gone). "
        "Say with --data or GATEWAY_BENCH_DATA which folder holds gone/."
    )
    assert capsys.readouterr().out.splitlines() == [line, line]
