"""The files of the engine: what is read, what is refused and how, and what is written."""

import json
import os

import pytest

from matching import formats
from matching.decoding import from_json
from matching.errors import InputError
from matching.types import (
    Certificate,
    Figures,
    Fit,
    Interpreters,
    Match,
    Meeting,
    Need,
    Offer,
    Pair,
    Participant,
    Pin,
    Problem,
    Profile,
    Reason,
    Schedule,
    Settings,
    Side,
    Slot,
    Table,
    Tier,
    Unplaced,
    Why,
)

PROBLEM = """{"format": "gateway.problem/1",
 "slots": [{"id": "d1-0900", "start": "2027-09-25T09:00:00-04:00", "end": "2027-09-25T09:20:00-04:00",
            "block": "d1-am"}],
 "tables": [{"id": "T1", "closed": ["d1-0900"]}],
 "participants": [{"id": "S17", "side": "supplier", "organisation": "org-9", "free": ["d1-0900"],
                   "most": 12, "least": 3, "table": null, "languages": ["en", "fr"]}],
 "pairs": [{"supplier": "S17", "buyer": "B4", "score": 0.81, "tier": "mutual", "rank": 1,
            "mandatory": false, "interpreter": "zh"}],
 "pins": [{"supplier": "S17", "buyer": "B4", "slot": "d1-0900", "table": "T1"}],
 "interpreters": [{"language": "zh", "slots": {"d1-0900": 4}}],
 "settings": {"tier_weights": {"mutual": 600, "buyer": 400, "supplier": 200, "none": 0},
              "rank_step": 40, "floor_weight": 150, "max_in_a_row": null}}
"""

SCHEDULE = Schedule(
    format="gateway.schedule/1",
    seed=0,
    worth=1409,
    bound=1409,
    gap=0.0,
    meetings=(Meeting(supplier="S17", buyer="B4", slot="d1-0900"),),
    unplaced=(Unplaced(supplier="S2", buyer="B4", why=Why.NO_COMMON_SLOT),),
    certificate=Certificate(participant_price={"S17": 12}, table_price=3, interpreter_price={}, floor_price={}),
    figures=Figures(mandatory=(0, 0), mutual=(1, 2), below_least=0, idle_slots=0),
)


def faults_of(error: pytest.ExceptionInfo[InputError], path: object) -> list[str]:
    return [fault.replace(str(path), "FILE") for fault in error.value.faults]


def test_the_problem_of_the_contract_is_read_whole(tmp_path):
    path = tmp_path / "problem.json"
    path.write_text(PROBLEM, encoding="utf-8")
    problem = formats.read_problem(path)
    assert problem.slots[0].start.isoformat() == "2027-09-25T09:00:00-04:00"
    assert problem == Problem(
        format="gateway.problem/1",
        slots=(Slot(id="d1-0900", start=problem.slots[0].start, end=problem.slots[0].end, block="d1-am"),),
        tables=(Table(id="T1", closed=("d1-0900",)),),
        participants=(
            Participant(
                id="S17",
                side=Side.SUPPLIER,
                organisation="org-9",
                free=("d1-0900",),
                most=12,
                least=3,
                languages=("en", "fr"),
            ),
        ),
        pairs=(Pair(supplier="S17", buyer="B4", score=0.81, tier=Tier.MUTUAL, rank=1, interpreter="zh"),),
        pins=(Pin(supplier="S17", buyer="B4", slot="d1-0900", table="T1"),),
        interpreters=(Interpreters(language="zh", slots={"d1-0900": 4}),),
        settings=Settings(),
    )


def test_what_was_written_is_read_back_equal_and_written_again_to_the_same_bytes(tmp_path):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    formats.write_document(first, SCHEDULE)
    formats.write_document(second, formats.read_schedule(first))
    assert formats.read_schedule(first) == SCHEDULE
    assert first.read_bytes() == second.read_bytes()
    assert sorted(tmp_path.iterdir()) == [first, second]


def test_a_schedule_keeps_the_key_order_of_the_contract_and_says_when_there_is_no_table():
    text = formats.dumps(SCHEDULE)
    assert list(json.loads(text)) == [
        *("format", "seed", "worth", "bound", "gap"),
        *("meetings", "unplaced", "certificate", "figures"),
    ]
    assert '  {"supplier": "S17", "buyer": "B4", "slot": "d1-0900", "table": null, "pinned": false}]' in text
    assert text.endswith("}\n")


def test_a_problem_with_capacities_has_no_tables_key():
    problem = Problem(format="gateway.problem/1", slots=(), participants=(), pairs=(), capacity={"d1": 3})
    assert list(json.loads(formats.dumps(problem))) == [
        *("format", "slots", "participants", "pairs"),
        *("capacity", "pins", "interpreters", "settings"),
    ]


def test_every_fault_of_a_problem_is_listed_at_once_with_its_path(tmp_path):
    path = tmp_path / "problem.json"
    path.write_text(
        """{"format": "gateway.problem/1", "slot": [],
        "slots": [{"id": "a", "start": "2027-09-25T09:00:00", "end": "nine"}],
        "participants": [{"id": "S17", "side": "seller", "most": "12", "free": "all"}, 7],
        "pairs": [{"supplier": "S17", "buyer": "B4", "score": true, "score": 1, "tier": "both"}],
        "capacity": {"a": 1.5}}""",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        formats.read_problem(path)
    assert faults_of(error, path) == [
        'FILE: slot: no such key here. Did you mean "slots"?',
        'FILE: slots[0] (a).start: "2027-09-25T09:00:00" has no time zone. '
        "Add the offset, as in 2027-09-25T09:00:00-04:00.",
        'FILE: slots[0] (a).end: expected a time, found "nine". Write it like 2027-09-25T09:00:00-04:00.',
        'FILE: participants[0] (S17).side: expected one of supplier, buyer, found "seller".',
        'FILE: participants[0] (S17).most: expected a whole number, found "12". '
        "Write it like 12, without quotation marks.",
        'FILE: participants[0] (S17).free: expected a list, found "all". Write it in square brackets.',
        "FILE: participants[1]: expected an object, found 7. Write it in curly brackets.",
        "FILE: pairs[0] (S17 - B4).score: is written more than once. Keep one of them.",
        'FILE: pairs[0] (S17 - B4).tier: expected one of mutual, buyer, supplier, none, found "both".',
        "FILE: capacity.a: expected a whole number, found 1.5. Write it like 12, without quotation marks.",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "format: is missing. Add it."),
        ("[]", "expected an object, found a list. Write it in curly brackets."),
        ('{"format": 1}', "format: expected text, found 1. Put it in quotation marks."),
        ('{"format": }', "column 12: not valid JSON (Expecting value). Correct it there."),
        (
            '{"format": "gateway.schedule/1"}',
            'format: this file is "gateway.schedule/1", "gateway.problem/1" is needed here. Give another file.',
        ),
        ('{"a": NaN}', "NaN is not a number in JSON. Leave the key out where nothing is known."),
        ("[" * 100_000, "not valid JSON (nested too deep, or a number too long). Correct it."),
        (
            '{"format": "gateway.problem/1", "pins": [{"slot": "\\ud800"}]}',
            "pins[0].slot: the text holds half a character (a lone surrogate). Write the file as UTF-8 again.",
        ),
    ],
)
def test_a_file_that_is_no_problem_is_refused_in_one_sentence(tmp_path, text, says):
    path = tmp_path / "problem.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        formats.read_problem(path)
    assert faults_of(error, path)[0] == f"FILE: {says}"


def test_a_missing_file_and_one_that_is_not_utf8_are_refused(tmp_path):
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"format": "caf\xe9"}')
    with pytest.raises(InputError, match="there is no such file"):
        formats.read_problem(tmp_path / "none.json")
    with pytest.raises(InputError, match="byte 15 is not UTF-8"):
        formats.read_problem(latin)


def test_profiles_are_read_line_by_line_and_blank_lines_are_skipped(tmp_path):
    path = tmp_path / "profiles.jsonl"
    supplier = Profile(
        id="S17",
        language="en",
        offers=(Offer(text="Frozen wild blueberries, IQF", category="08.11", minimum_order=2.0, unit="t"),),
        size=14,
        refuses=("B3",),
    )
    buyer = Profile(id="B4", needs=(Need(text="冷冻蓝莓\u2028", must=("HACCP",)),))
    formats.write_lines(path, [supplier, buyer])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n\n"))
    assert formats.read_profiles(path) == (supplier, buyer)


def test_faults_in_profiles_carry_the_line_number(tmp_path):
    path = tmp_path / "profiles.jsonl"
    path.write_text('{"id": "S1"}\n\n{"id": "S2", "ofers": []}\n{"id": \n{"offers": []}\n', encoding="utf-8")
    with pytest.raises(InputError) as error:
        formats.read_profiles(path)
    assert faults_of(error, path) == [
        'FILE line 3 (S2): ofers: no such key here. Did you mean "offers"?',
        "FILE line 4: column 8: not valid JSON (Expecting value). Correct it there.",
        "FILE line 5: id: is missing. Add it.",
    ]


def test_an_id_used_by_two_profiles_is_refused(tmp_path):
    path = tmp_path / "profiles.jsonl"
    path.write_text('{"id": "S1"}\n{"id": "S2"}\n{"id": "S1"}\n', encoding="utf-8")
    with pytest.raises(InputError) as error:
        formats.read_profiles(path)
    assert faults_of(error, path) == [
        "FILE line 3 (S1): the id is already used on line 1. Give each profile its own id, or remove one of the two."
    ]


def test_graded_pairs_are_read_and_unknown_repeated_and_negative_ones_refused(tmp_path):
    path = tmp_path / "truth.jsonl"
    fits = (Fit(buyer="B4", supplier="S17", grade=1.0), Fit(buyer="B4", supplier="S18", grade=0.0))
    formats.write_lines(path, fits)
    assert formats.read_truth(path, suppliers={"S17", "S18"}, buyers={"B4"}) == fits
    formats.write_lines(path, [*fits, Fit(buyer="B4", supplier="S17", grade=-2.0)])
    with pytest.raises(InputError) as error:
        formats.read_truth(path, suppliers={"S17"}, buyers={"B4"})
    assert faults_of(error, path) == [
        "FILE line 2 (S18 - B4): no supplier has the id S18. Correct it, or remove the line.",
        "FILE line 3 (S17 - B4): grade: -2 is below 0. Write 0 for a pair that is not right at all.",
        "FILE line 3 (S17 - B4): the pair is already graded on line 1. Keep one of the two.",
    ]


def test_matches_go_out_and_come_back(tmp_path):
    path = tmp_path / "matches.jsonl"
    match = Match(
        buyer="B4",
        supplier="S17",
        score=0.81,
        buyer_view=0.84,
        supplier_view=0.78,
        reasons=(Reason(kind="offer", need="冷冻蓝莓", offer="Frozen wild blueberries, IQF", weight=0.52),),
    )
    formats.write_lines(path, [match])
    assert formats.read_matches(path) == (match,)
    assert path.read_text(encoding="utf-8") == (
        '{"buyer": "B4", "supplier": "S17", "score": 0.81, "buyer_view": 0.84, "supplier_view": 0.78, '
        '"reasons": [{"kind": "offer", "need": "冷冻蓝莓", "offer": "Frozen wild blueberries, IQF", "weight": 0.52}], '
        '"concerns": []}\n'
    )


def test_an_interrupted_write_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "schedule.json"
    path.write_text("the old file", encoding="utf-8")

    def interrupt(_descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(formats.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        formats.write_document(path, SCHEDULE)
    assert path.read_text(encoding="utf-8") == "the old file"
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_while_lines_come_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "matches.jsonl"
    path.write_text("the old file", encoding="utf-8")

    def broken():
        yield Profile(id="S1")
        raise FileNotFoundError("a worker lost its file")

    with pytest.raises(FileNotFoundError, match="a worker lost its file"):
        formats.write_lines(path, broken())
    assert path.read_text(encoding="utf-8") == "the old file"
    assert list(tmp_path.iterdir()) == [path]


def test_a_pipe_gets_all_lines_or_none(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    def broken():
        yield Profile(id="S1")
        raise InputError("no more")

    with pytest.raises(InputError, match="no more"):
        formats.write_lines(path, broken())
    assert os.read(reader, 100) == b""
    formats.write_lines(path, [Profile(id="S1")])
    assert os.read(reader, 1000).startswith(b'{"id": "S1"')
    os.close(reader)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(InputError, match=r"No such file or directory.*Choose another place with -o"):
        formats.write_document(tmp_path / "none" / "schedule.json", SCHEDULE)


def test_json_held_in_memory_is_read_as_strictly():
    with pytest.raises(InputError) as error:
        from_json(Profile, {"id": "S1", "size": 1.5}, source="row 7")
    assert error.value.faults == (
        "row 7: size: expected a whole number, found 1.5. Write it like 12, without quotation marks.",
    )
    assert from_json(Profile, formats.to_json(Profile(id="S1", size=3)), source="row 7") == Profile(id="S1", size=3)


def test_rates_are_read_by_currency_code(tmp_path):
    path = tmp_path / "rates.json"
    path.write_text('{"CAD": 1, "USD": 1.37}', encoding="utf-8")
    assert formats.read_rates(path) == {"CAD": 1.0, "USD": 1.37}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"cad": 1}', ["cad: no such currency. Write its ISO 4217 code in capitals, such as CAD."]),
        ('{"CAD": 0}', ["CAD: 0 is not above 0. Write what one unit is worth, such as 1.37."]),
        (
            '{"CAD": "1", "$": -1}',
            [
                'CAD: expected a number, found "1". Write it like 0.81, without quotation marks.',
                "$: no such currency. Write its ISO 4217 code in capitals, such as CAD.",
                "$: -1 is not above 0. Write what one unit is worth, such as 1.37.",
            ],
        ),
        ('{"CAD": 1e999}', ["CAD: expected a number, found inf. Write it like 0.81, without quotation marks."]),
        ('{"CAD": true}', ["CAD: expected a number, found true. Write it like 0.81, without quotation marks."]),
        ('{"CAD": 1, "CAD": 2}', ["CAD: is written more than once. Keep one of them."]),
        ("[]", ["expected an object, found a list. Write it in curly brackets."]),
        ('{"CAD": NaN}', ["NaN is not a number in JSON. Leave the key out where nothing is known."]),
    ],
)
def test_a_rate_that_cannot_be_one_is_refused(tmp_path, text, says):
    path = tmp_path / "rates.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        formats.read_rates(path)
    assert faults_of(error, path) == [f"FILE: {fault}" for fault in says]
