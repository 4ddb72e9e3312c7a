"""The commands about a timetable that stands: what they write, what they say, and how they refuse."""

import json
from pathlib import Path

import pytest

from matching import __main__ as command_line
from matching.formats import read_problem, read_rota, read_schedule, write_document
from matching.scheduling import build_schedule
from matching.scheduling.rota import rota
from matching.types import Interpreters
from tests.matching.scheduling.problems import make_problem, wish


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A problem and its schedule: two of three pairs meet, one with an interpreter."""
    problem = make_problem(
        [wish("S1", "B1", 900, interpreter="zh"), wish("S2", "B2", 800), wish("S2", "B1", 300)],
        slots=1,
        tables=2,
        interpreters=(Interpreters(language="zh", slots={"t0": 1}),),
    )
    write_document(tmp_path / "problem.json", problem)
    write_document(tmp_path / "schedule.json", build_schedule(problem))
    return str(tmp_path / "problem.json"), str(tmp_path / "schedule.json")


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, list[str]]:
    """Run a command; return its exit code, what it printed, and the lines it said."""
    code = command_line.main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err.splitlines()


def test_rota_writes_who_is_where_and_check_calls_it_sound(files, tmp_path, capsys):
    output = tmp_path / "rota.json"
    assert said(capsys, "rota", *files, "-o", output) == (
        0,
        "",
        [
            "meetings    1 with an interpreter's help",
            "people      1 interpreters, 1 to 1 each",
            "no break    1 slots at most",
            "nobody left 0",
        ],
    )
    assert read_rota(output) == rota(read_problem(Path(files[0])), read_schedule(Path(files[1])))
    assert said(capsys, "check", *files, output) == (0, "sound\n", [])
    data = json.loads(output.read_text(encoding="utf-8"))
    data["duties"][0]["interpreter"] = None
    output.write_text(json.dumps(data), encoding="utf-8")
    assert said(capsys, "check", *files, output) == (
        1,
        "",
        [
            f"{output}: S1 - B1 at t0 has no interpreter, but zh-1 is free.",
            f"{output}: loads: zh-1 is given as 1 meetings, 1 without a break, but is 0 meetings, 0 without a break.",
        ],
    )


@pytest.mark.parametrize("command", [("rota", "-o", "out.json")])
def test_a_schedule_that_is_not_sound_is_refused_and_nothing_written(command, files, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = json.loads(Path(files[1]).read_text(encoding="utf-8"))
    data["worth"] += 1
    Path(files[1]).write_text(json.dumps(data), encoding="utf-8")
    code, printed, lines = said(capsys, command[0], *files, *command[1:])
    assert (code, printed) == (1, "")
    assert lines[0].startswith(f"{files[1]}: The worth is given as ")
    assert not Path("out.json").exists()
