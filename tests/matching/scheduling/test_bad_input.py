"""``python -m matching schedule`` on bad input: every fault at once with its path, exit code 1, nothing written."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matching import __main__ as command_line
from matching.formats import to_json
from matching.scheduling.problem import faults_of
from matching.types import Interpreters, Pin, Settings, Table
from tests.matching.scheduling.problems import buyer, make_problem, random_problem, supplier, wish

GOOD = make_problem([wish("S1", "B1"), wish("S1", "B2"), wish("S2", "B1")], slots=3)


def refused(data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Run the command on `data`, see that it is refused and writes nothing, and return what it says, path by path."""
    path, output = tmp_path / "problem.json", tmp_path / "schedule.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert command_line.main(["schedule", str(path), "-o", str(output)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert [entry.name for entry in tmp_path.iterdir()] == ["problem.json"]
    assert all(line.startswith(f"{path}: ") for line in said.err.splitlines())
    return [line.removeprefix(f"{path}: ") for line in said.err.splitlines()]


def slot(name: str, first: str, last: str) -> dict[str, str]:
    return {"id": name, "start": f"2027-09-25T{first}:00-04:00", "end": f"2027-09-25T{last}:00-04:00"}


def pin(supplier: str, buyer: str, slot: str) -> dict[str, str]:
    return {"supplier": supplier, "buyer": buyer, "slot": slot}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"pairs": [{"supplier": "S1", "buyer": "B9", "score": 0.5}, {"supplier": "S9", "buyer": "B1", "score": 1}]},
            [
                'pairs[0] (S1 - B9).buyer: there is no participant "B9". Correct the id or add the participant.',
                'pairs[1] (S9 - B1).supplier: there is no participant "S9". Correct the id or add the participant.',
            ],
        ),
        (
            {"slots": [slot("t0", "09:00", "09:20"), slot("t0", "09:25", "09:45")]},
            ["slots: t0 is listed 2 times. Keep one."],
        ),
        (
            {"slots": [slot("t0", "09:00", "09:20"), slot("t1", "09:15", "09:35")]},
            ["slots: t0 and t1 overlap. Slots must follow each other; move one of them."],
        ),
        (
            {
                "participants": [{"id": "S1", "side": "supplier", "free": ["noon"]}, {"id": "B1", "side": "buyer"}],
                "pairs": [{"supplier": "S1", "buyer": "B1", "score": 0.5}],
            },
            ['participants[0] (S1).free: there is no slot "noon". Correct the id or add the slot.'],
        ),
        (
            {"tables": [], "capacity": {"t0": 1, "t1": -2, "t2": 1}},
            ["capacity.t1: -2 is below 0. Give the number of tables; 0 means none."],
        ),
        (
            {
                "participants": [{"id": name, "side": side} for name, side in (("B2", "buyer"), ("B2", "supplier"))],
                "pairs": [],
            },
            ["participants: B2 is both a supplier and a buyer. Give the two entries different ids."],
        ),
        (
            {"pins": [pin("S1", "B1", "t0"), pin("S1", "B2", "t0")]},
            ["pins[1] (S1 - B2): S1 is already pinned at t0 by pins[0]. Remove one of the two pins."],
        ),
    ],
)
def test_each_fault_is_told_with_its_path(change, says, tmp_path, capsys):
    assert refused(to_json(GOOD) | change, tmp_path, capsys) == says


def test_all_kinds_of_faults_are_told_in_one_run(tmp_path, capsys):
    data = to_json(GOOD) | {
        "slots": [slot("t0", "09:00", "09:20"), slot("t1", "09:15", "09:35"), slot("t1", "10:00", "10:20")],
        "tables": [],
        "capacity": {"t0": -1, "t1": 3},
        "participants": [
            {"id": "B1", "side": "buyer", "free": ["t0", "t9"]},
            {"id": "B2", "side": "buyer"},
            {"id": "S1", "side": "supplier"},
            {"id": "S1", "side": "buyer"},
            {"id": "S2", "side": "supplier"},
        ],
        "pairs": [{"supplier": s, "buyer": b, "score": 0.5} for s, b in (("S2", "B1"), ("S2", "B2"), ("S7", "B1"))],
        "pins": [pin("S2", "B1", "t1"), pin("S2", "B2", "t1"), pin("S2", "B1", "t8")],
    }
    assert refused(data, tmp_path, capsys) == [
        "slots: t1 is listed 2 times. Keep one.",
        "slots: t0 and t1 overlap. Slots must follow each other; move one of them.",
        "capacity.t0: -1 is below 0. Give the number of tables; 0 means none.",
        "participants: S1 is both a supplier and a buyer. Give the two entries different ids.",
        'participants[0] (B1).free: there is no slot "t9". Correct the id or add the slot.',
        'pairs[2] (S7 - B1).supplier: there is no participant "S7". Correct the id or add the participant.',
        'pins[2] (S2 - B1).slot: there is no slot "t8". Correct the id or add the slot.',
        "pins[2] (S2 - B1): the pair is pinned twice. Keep one pin.",
        "pins[0] (S2 - B1): B1 is not free at t1. Choose another slot, or add it to `free`.",
        "pins[1] (S2 - B2): S2 is already pinned at t1 by pins[0]. Remove one of the two pins.",
    ]


def test_a_missing_entry_is_told_wherever_it_was_named():
    """Each entry of random problems is left out in turn: whoever still names it is told, and nothing breaks."""
    told = 0
    for seed in range(30):
        problem = random_problem(seed, people=4, slots=3)
        for kind in ("slots", "participants", "tables", "pairs", "interpreters"):
            entries = getattr(problem, kind)
            for index in range(len(entries)):
                faults = faults_of(replace(problem, **{kind: entries[:index] + entries[index + 1 :]}))
                told += len(faults)
                assert len(set(faults)) == len(faults)
                if kind == "participants":
                    named = [pair for pair in problem.pairs if entries[index].id in (pair.supplier, pair.buyer)]
                    assert bool(faults) or not named
    assert told > 100


MANDATORY = [wish("S1", "B1", mandatory=True), wish("S1", "B2"), wish("S2", "B1")]
PINNED = Pin(supplier="S1", buyer="B2", slot="t0")
PAIR = "pairs[0] (S1 - B1).mandatory:"


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (
            make_problem(MANDATORY, people=(supplier("S1", free=("t0",)), buyer("B1", free=("t1",)))),
            f"{PAIR} the two have no free slot in common. Add one to `free`, or make the pair not mandatory.",
        ),
        (
            make_problem(MANDATORY, people=(supplier("S1", table="T1"), buyer("B1", table="T2"))),
            f"{PAIR} both have a stand, and neither leaves it. "
            "Take the stand from one, or make the pair not mandatory.",
        ),
        (
            make_problem(
                MANDATORY,
                people=(supplier("S1", free=("t0",)),),
                tables=(Table(id="T1", closed=("t0",)),),
            ),
            f"{PAIR} no table is open in any slot that both are free. Add one, or make the pair not mandatory.",
        ),
        (
            make_problem([wish("S1", "B1", mandatory=True, interpreter="ko")]),
            f"{PAIR} no ko interpreter is there in any slot that both are free. "
            "Add one, or make the pair not mandatory.",
        ),
        (
            make_problem(MANDATORY, slots=1, pins=(PINNED,)),
            f"{PAIR} pins hold every slot that both are free. Move a pin, or make the pair not mandatory.",
        ),
        (
            make_problem(
                [*MANDATORY, wish("S2", "B2")], slots=1, tables=1, pins=(Pin(supplier="S2", buyer="B2", slot="t0"),)
            ),
            f"{PAIR} pins take up what it needs in every slot that both are free. "
            "Move a pin, or make the pair not mandatory.",
        ),
        (
            make_problem(MANDATORY, slots=2, people=(supplier("S2", least=2),)),
            "participants[3] (S2).least: 2 meetings cannot be reached; with its pairs and the slots they share, "
            "1 at most. Lower it, or add pairs or free slots.",
        ),
        (
            # Two partners, but both come in t0 alone.
            make_problem(
                [wish("S1", "B1"), wish("S1", "B2")],
                people=(buyer("B1", free=("t0",)), buyer("B2", free=("t0",)), supplier("S1", least=2)),
            ),
            "participants[2] (S1).least: 2 meetings cannot be reached; with its pairs and the slots they share, "
            "1 at most. Lower it, or add pairs or free slots.",
        ),
        (
            make_problem(
                [wish("S1", f"B{k}") for k in range(3)],
                slots=3,
                people=(supplier("S1", least=3),),
                settings=Settings(max_in_a_row=1),
            ),
            "participants[3] (S1).least: 3 meetings cannot be reached; with its pairs and the slots they share, "
            "2 at most. Lower it, or add pairs or free slots.",
        ),
    ],
)
def test_what_can_never_be_is_named_before_anything_is_built(problem, says, tmp_path, capsys):
    assert faults_of(problem) == []
    assert refused(to_json(problem), tmp_path, capsys) == [says]


@pytest.mark.parametrize(
    "problem",
    [
        make_problem(MANDATORY, slots=1, pins=(Pin(supplier="S1", buyer="B1", slot="t0"),)),
        make_problem(MANDATORY, people=(supplier("S1", table="T1"),)),
        make_problem(
            [wish("S1", "B1", mandatory=True, interpreter="ko")],
            interpreters=(Interpreters(language="ko", slots={"t1": 1}),),
        ),
        # Two mandatory pairs that clash with each other are short supply: one of them is unplaced.
        make_problem([wish("S1", "B1", mandatory=True), wish("S1", "B2", mandatory=True)], slots=1),
        make_problem(MANDATORY, people=(supplier("S1", least=2),)),
        make_problem(MANDATORY, slots=2, people=(supplier("S1", least=2),), pins=(PINNED,)),
    ],
)
def test_what_can_be_is_built(problem, tmp_path):
    path, output = tmp_path / "problem.json", tmp_path / "schedule.json"
    path.write_text(json.dumps(to_json(problem)), encoding="utf-8")
    assert command_line.main(["schedule", str(path), "-o", str(output)]) == 0
    assert command_line.main(["check", str(path), str(output)]) == 0
