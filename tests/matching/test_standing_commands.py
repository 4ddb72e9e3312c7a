"""The commands about a timetable that stands: what they write, what they say, and how they refuse."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from matching import __main__ as command_line
from matching.formats import read_problem, read_rota, read_schedule, to_json, write_document
from matching.scheduling import build_schedule
from matching.scheduling.rota import rota
from matching.scheduling.scenarios import Lever
from matching.scheduling.whatif import curve
from matching.types import Interpreters
from tests.matching.scheduling.problems import make_problem, supplier, wish


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
            "no break    1 slot at most",
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
            f"{output}: loads: zh-1 is given as 1 meeting, 1 without a break, but is 0 meetings, 0 without a break.",
        ],
    )


def test_whatif_writes_the_curve_and_says_it_as_a_table(files, tmp_path, capsys):
    output = tmp_path / "curve.json"
    code, printed, lines = said(
        capsys, "whatif", files[0], "--lever", "tables", "--changes", "-1", "0", "1", "-o", output
    )
    assert (code, printed) == (0, "")
    assert [line.split() for line in lines] == [
        ["change", "tables", "meetings", "worth", "bound", "short", "idle"],
        ["-1", "1", "1", "900", "900", "0", "0"],
        ["+0", "2", "2", "1,700", "1,700", "0", "0"],
        ["+1", "3", "2", "1,700", "1,700", "0", "0"],
    ]
    written = json.loads(output.read_text(encoding="utf-8"))
    assert {key: written[key] for key in ("format", "lever", "effort", "seed")} == {
        "format": "gateway.curve/1",
        "lever": "tables",
        "effort": "fast",
        "seed": 0,
    }
    points = curve(read_problem(Path(files[0])), Lever.TABLES, (-1, 0, 1))
    assert written["points"] == [to_json(point) for point in points]


def test_whatif_refuses_a_change_that_leaves_nothing(files, tmp_path, capsys):
    output = tmp_path / "curve.json"
    assert said(capsys, "whatif", files[0], "--lever", "slots", "--changes", "-1", "-o", output) == (
        1,
        "",
        [f"{files[0]}: slots: -1 leaves no slot. Take away fewer than 1."],
    )
    assert not output.exists()


def test_changes_writes_what_would_let_each_pair_in(files, tmp_path, capsys):
    output = tmp_path / "changes.json"
    assert said(capsys, "changes", *files, "-o", output) == (
        0,
        "",
        ["left out    1 wanted pairs", "gains       0 would gain worth", "hopeless    0", "give_up           2"],
    )
    assert json.loads(output.read_text(encoding="utf-8")) == {
        "format": "gateway.changes/1",
        "unplaced": [
            {
                "supplier": "S2",
                "buyer": "B1",
                "why": "full_diary",
                "change": {
                    "slot": "t0",
                    "steps": [
                        {"kind": "give_up", "who": "S2", "whom": "B2", "slot": "t0"},
                        {"kind": "give_up", "who": "B1", "whom": "S1", "slot": "t0"},
                    ],
                    "cost": 1400,
                },
            }
        ],
    }


def test_fairness_writes_both_sides_and_what_the_floor_costs(files, tmp_path, capsys):
    output = tmp_path / "fairness.json"
    assert said(capsys, "fairness", *files, "-o", output) == (
        0,
        "",
        [
            "suppliers   2, 1 to 1 meetings each, Gini 0.000, 0 below least",
            "buyers      2, 1 to 1 meetings each, Gini 0.000, 0 below least",
            "floor       costs 0 of 1,700, proven to be 0 at most; 0 below least instead of 0",
        ],
    )
    written = json.loads(output.read_text(encoding="utf-8"))
    assert list(written) == ["format", "supplier", "buyer", "floor"]
    assert written["supplier"] == {"people": 2, "fewest": 1, "most": 1, "gini": 0.0, "short": []}
    assert written["floor"]["weights"] == 1700


def test_standby_writes_who_could_step_in_once_somebody_is_gone(files, tmp_path, capsys):
    output = tmp_path / "standby.json"
    data = json.loads(Path(files[1]).read_text(encoding="utf-8"))
    data["meetings"] = []
    Path(files[1]).write_text(json.dumps(data), encoding="utf-8")
    assert said(capsys, "standby", *files, "-o", output) == (
        0,
        "",
        ["lists       2 of a slot and a buyer", "buyers      2 who have one"],
    )
    assert json.loads(output.read_text(encoding="utf-8")) == {
        "format": "gateway.standby/1",
        "lists": [
            {"slot": "t0", "buyer": "B1", "suppliers": ["S1", "S2"]},
            {"slot": "t0", "buyer": "B2", "suppliers": ["S2"]},
        ],
    }
    assert said(capsys, "standby", *files, "--top", "0", "-o", output)[0] == 1


def test_meet_says_where_two_could_meet_and_what_it_would_move(files, tmp_path, capsys):
    output = tmp_path / "answer.json"
    code, printed, lines = said(capsys, "meet", *files, "S2", "B1", "-o", output)
    assert (code, printed) == (0, "")
    assert lines == [
        "S2 B1 could meet at t0 T1",
        "worth       -1,400",
        "dropped S1 B1 t0 T1",
        "dropped S2 B2 t0 T2",
    ]
    assert json.loads(output.read_text(encoding="utf-8")) == {
        "format": "gateway.answer/1",
        "supplier": "S2",
        "buyer": "B1",
        "meeting": {"supplier": "S2", "buyer": "B1", "slot": "t0", "table": "T1", "pinned": False},
        "moved": [],
        "dropped": [
            {"supplier": "S1", "buyer": "B1", "slot": "t0", "table": "T1", "pinned": False},
            {"supplier": "S2", "buyer": "B2", "slot": "t0", "table": "T2", "pinned": False},
        ],
        "worth": -1400,
    }


def test_meet_says_why_it_cannot_answer(files, capsys):
    assert said(capsys, "meet", *files, "S1", "B2") == (
        1,
        "",
        [f"{files[0]}: S1 - B2: the pair is not listed, so it never meets. Add it to `pairs`."],
    )
    assert said(capsys, "meet", *files, "S2", "B1", "--now", "2027-09-25T23:00:00Z") == (
        0,
        "",
        ["S2 B1 cannot meet: no slot has room for both"],
    )
    assert said(capsys, "meet", *files, "S2", "B1", "--now", "nine") == (
        1,
        "",
        ['--now: "nine" is no time with a zone. Write it like 2027-09-25T09:00:00-04:00.'],
    )


def test_repair_keeps_to_the_limit_and_to_the_clock(files, tmp_path, capsys):
    problem = make_problem([wish("S1", "B1"), wish("S1", "B2")], slots=3, people=(supplier("S1", free=("t2",)),))
    before = build_schedule(make_problem([wish("S1", "B1"), wish("S1", "B2")]))
    write_document(tmp_path / "now.json", problem)
    write_document(tmp_path / "before.json", before)
    two, output = (tmp_path / "now.json", tmp_path / "before.json"), tmp_path / "after.json"
    for more, moved in (((), 1), (("--max-moves", "0"), 0), (("--now", "2027-09-25T23:00:00+00:00"), 0)):
        code, _, lines = said(capsys, "repair", *two, *more, "-o", output)
        assert (code, lines[2]) == (0, f"moved       {moved}")
    assert said(capsys, "repair", *two, "--max-moves", "-1", "-o", output) == (
        1,
        "",
        ["--max-moves: -1 is below 0. Give 0 or more, or leave it out for no limit."],
    )


@pytest.mark.parametrize(
    "command", [("rota", "-o", "out.json"), ("changes", "-o", "out.json"), ("fairness", "-o", "out.json")]
)
def test_a_schedule_that_is_not_sound_is_refused_and_nothing_written(command, files, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = json.loads(Path(files[1]).read_text(encoding="utf-8"))
    data["worth"] += 1
    Path(files[1]).write_text(json.dumps(data), encoding="utf-8")
    code, printed, lines = said(capsys, command[0], *files, *command[1:])
    assert (code, printed) == (1, "")
    assert lines[0].startswith(f"{files[1]}: The worth is given as ")
    assert not Path("out.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("whatif", "p.json", "-o", "c.json"),
        ("whatif", "p.json", "--lever", "chairs", "-o", "c.json"),
        ("changes", "p.json", "s.json"),
        ("fairness", "p.json", "-o", "f.json"),
        ("standby", "p.json", "s.json", "--top", "few", "-o", "l.json"),
        ("meet", "p.json", "s.json", "S1"),
        ("rota", "p.json", "s.json"),
    ],
)
def test_wrong_usage_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        command_line.main(arguments)
    assert stopped.value.code == 2
    assert f"usage: python -m matching {arguments[0]}" in capsys.readouterr().err


def test_stopped_with_ctrl_c_a_run_leaves_no_file(tmp_path):
    path, output = tmp_path / "problem.json", tmp_path / "schedule.json"
    pairs = [wish(f"S{i}", f"B{j}", 200 + (i * j) % 900) for i in range(60) for j in range(60)]
    write_document(path, make_problem(pairs, slots=12, tables=30))
    arguments = [sys.executable, "-m", "matching", "schedule", str(path), "--effort", "thorough", "-o", str(output)]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as running:
        time.sleep(0.5)
        running.send_signal(signal.SIGINT)
        running.wait(timeout=120)
    assert running.returncode in (130, -signal.SIGINT)
    assert sorted(tmp_path.iterdir()) == [path]
