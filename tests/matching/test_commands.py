"""``python -m matching schedule`` and ``check``: exit codes, messages, and what is left on the disk."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from matching import __main__ as command_line
from matching.formats import read_problem, read_schedule, write_document
from matching.scheduling import build_schedule
from matching.scheduling.repair import repair
from matching.types import Participant, Side
from tests.matching.scheduling.problems import make_problem, random_problem, wish


@pytest.fixture
def problem_file(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    write_document(path, random_problem(8, people=6, slots=5))
    return path


def test_schedule_writes_what_the_engine_builds_and_check_calls_it_sound(problem_file, tmp_path, capsys):
    output = tmp_path / "schedule.json"
    arguments = ["schedule", str(problem_file), "--effort", "fast", "--seed", "3", "-o", str(output)]
    assert command_line.main(arguments) == 0
    said = capsys.readouterr()
    assert said.out == ""
    schedule = read_schedule(output)
    assert f"worth       {schedule.worth:,}" in said.err
    assert schedule == build_schedule(read_problem(problem_file), seed=3, effort="fast")

    assert command_line.main(["check", str(problem_file), str(output)]) == 0
    assert capsys.readouterr().out == "sound\n"


def test_check_lists_every_violation(problem_file, tmp_path, capsys):
    output = tmp_path / "schedule.json"
    command_line.main(["schedule", str(problem_file), "-o", str(output)])
    data = json.loads(output.read_text(encoding="utf-8"))
    data["worth"] += 1
    data["figures"]["below_least"] += 1
    output.write_text(json.dumps(data), encoding="utf-8")
    capsys.readouterr()
    assert command_line.main(["check", str(problem_file), str(output)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 2
    assert all(line.startswith(f"{output}: ") for line in said.err.splitlines())


def test_faults_of_a_problem_are_all_named_and_nothing_is_written(tmp_path, capsys):
    path, output = tmp_path / "problem.json", tmp_path / "schedule.json"
    doubled = (Participant(id="S1", side=Side.SUPPLIER), Participant(id="B1", side=Side.BUYER, free=("t9",)))
    write_document(path, make_problem([wish("S1", "B1"), wish("S1", "B1")], people=doubled))
    for arguments in (["schedule", str(path), "-o", str(output)], ["check", str(path), str(output)]):
        assert command_line.main(arguments) == 1
        assert capsys.readouterr().err.splitlines() == [
            f'{path}: participants[0] (B1).free: there is no slot "t9". Correct the id or add the slot.',
            f"{path}: pairs[1] (S1 - B1): the pair is listed twice. Keep one.",
        ]
    assert not output.exists()


def test_a_missing_file_is_one_sentence(tmp_path, capsys):
    assert command_line.main(["schedule", str(tmp_path / "none.json"), "-o", str(tmp_path / "out.json")]) == 1
    assert capsys.readouterr().err == f"{tmp_path / 'none.json'}: there is no such file. Check the name.\n"


@pytest.mark.parametrize(
    "arguments",
    [[], ["plan"], ["schedule", "problem.json"], ["schedule", "p.json", "--effort", "heroic", "-o", "s.json"]],
)
def test_wrong_usage_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        command_line.main(arguments)
    assert stopped.value.code == 2
    assert "usage: python -m matching" in capsys.readouterr().err


def test_the_module_runs_as_a_program(problem_file, tmp_path):
    output = tmp_path / "schedule.json"
    done = subprocess.run(
        [sys.executable, "-m", "matching", "schedule", str(problem_file), "-o", str(output)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert output.exists()


def test_repair_writes_what_the_engine_mends_and_prints_the_difference(tmp_path, capsys):
    pairs = [wish("S1", "B1"), wish("S2", "B2"), wish("S2", "B1")]
    before, path, output = tmp_path / "before.json", tmp_path / "problem.json", tmp_path / "after.json"
    write_document(before, build_schedule(make_problem(pairs, slots=3)))
    meetings = read_schedule(before).meetings
    gone = next(meeting for meeting in meetings if meeting.supplier == "S1")
    late = next(meeting for meeting in meetings if meeting.buyer == "B2")
    free = tuple(slot for slot in ("t0", "t1", "t2") if slot != late.slot)
    people = (Participant(id="B2", side=Side.BUYER, free=free),)
    write_document(path, make_problem(pairs[1:], slots=3, people=people))

    assert command_line.main(["repair", str(path), str(before), "-o", str(output)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    after = read_schedule(output)
    assert after == repair(read_problem(path), read_schedule(before)).after
    place = {(m.supplier, m.buyer): f"{m.slot} {m.table}" for m in after.meetings}
    assert said.err.splitlines()[:5] == [
        "meetings    2",
        "kept        1",
        "moved       1",
        "dropped     1, 1 of them with someone who is gone",
        "new         0",
    ]
    assert said.err.splitlines()[-2:] == [
        f"moved S2 B2 {late.slot} {late.table} -> {place['S2', 'B2']}",
        f"dropped S1 B1 {gone.slot} {gone.table}",
    ]
    assert command_line.main(["check", str(path), str(output)]) == 0


def test_repair_names_the_faults_of_both_files_and_writes_nothing(tmp_path, capsys):
    before, path, output = tmp_path / "before.json", tmp_path / "problem.json", tmp_path / "after.json"
    write_document(path, make_problem([wish("S1", "B1"), wish("S1", "B1")]))
    before.write_text('{"format": "gateway.schedule/1"', encoding="utf-8")
    assert command_line.main(["repair", str(path), str(before), "-o", str(output)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == f"{path}: pairs[1] (S1 - B1): the pair is listed twice. Keep one."
    assert said[1].startswith(f"{before}: ")
    assert len(said) == 2

    write_document(path, make_problem([wish("S1", "B1")]))
    schedule = build_schedule(read_problem(path))
    write_document(before, replace(schedule, meetings=schedule.meetings * 2))
    assert command_line.main(["repair", str(path), str(before), "-o", str(output)]) == 1
    assert capsys.readouterr().err.splitlines()[0] == f"{before}: meetings: S1 - B1 is listed 2 times. Keep one."
    assert not output.exists()
