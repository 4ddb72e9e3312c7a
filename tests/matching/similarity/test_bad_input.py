"""What ``python -m matching rank`` refuses: one sentence a fault, exit 1, nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matching.__main__ import main
from matching.formats import read_profiles

GOOD = {"supplier": '{"id": "S1"}', "buyer": '{"id": "B1"}'}


def told(folder: Path, capsys: pytest.CaptureFixture[str], **files: str) -> list[str]:
    """Write the files, rank them, and return what was said, with FILES for the folder."""
    for name, text in (GOOD | files).items():
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    command = ["rank", "--suppliers", str(folder / "supplier.jsonl"), "--buyers", str(folder / "buyer.jsonl")]
    assert main([*command, "-o", str(folder / "matches.jsonl")]) == 1
    assert not (folder / "matches.jsonl").exists()
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.replace(f"{folder}/", "").splitlines()


def offer(**fields: object) -> str:
    return json.dumps({"id": "S1", "offers": [{"text": "Maple syrup", **fields}]}, ensure_ascii=False)


def need(**fields: object) -> str:
    return json.dumps({"id": "B1", "needs": [{"text": "Maple syrup", **fields}]}, ensure_ascii=False)


OFFER = "supplier.jsonl line 1 (S1): offers[0]."
NEED = "buyer.jsonl line 1 (B1): needs[0]."
SUPPLIER = "supplier.jsonl line 1 (S1): "
LEAVE = "Correct it, or leave the key out where it is not known."
UNIT = "Write its name or sign, such as kg or pallet, or leave the key out."
CODE = "Write its code, such as CAD, USD or JPY."
NUMBER = "Write it like 0.81, without quotation marks."


@pytest.mark.parametrize(
    ("side", "line", "says"),
    [
        ("supplier", '{"offers": []}', "supplier.jsonl line 1: id: is missing. Add it."),
        (
            "supplier",
            '{"id": " "}',
            "supplier.jsonl line 1: id: is empty. Give each profile an id of its own, such as S17.",
        ),
        (
            "supplier",
            '\n{"id": "S1"}\n{"id": "S1"}',
            "supplier.jsonl line 3 (S1): the id is already used on line 2. "
            "Give each profile its own id, or remove one of the two.",
        ),
        (
            "buyer",
            '{"id": "B1"}\n{"id": "S1"}',
            "buyer.jsonl line 2 (S1): the id is already used on line 1 of supplier.jsonl. "
            "Give each profile its own id, or remove one of the two.",
        ),
        ("supplier", '{"id": "S1", "ofers": []}', SUPPLIER + 'ofers: no such key here. Did you mean "offers"?'),
        (
            "supplier",
            '{"id": "S1"}\n{"id": "S2"',
            "supplier.jsonl line 2: column 12: not valid JSON (Expecting ',' delimiter). Correct it there.",
        ),
        ("buyer", "", "buyer.jsonl: there is no profile in the file. Write one a line, or give another file."),
        ("buyer", " \n\n", "buyer.jsonl: there is no profile in the file. Write one a line, or give another file."),
        ("supplier", offer(unit=""), OFFER + f'unit: "" is no unit. {UNIT}'),
        ("supplier", offer(unit="20'"), OFFER + f'unit: "20\'" is no unit. {UNIT}'),
        ("buyer", need(unit="..."), NEED + f'unit: "..." is no unit. {UNIT}'),
        ("supplier", offer(minimum_order=-2, unit="t"), OFFER + f"minimum_order: -2 is below 0. {LEAVE}"),
        ("supplier", offer(yearly_capacity=-0.5, unit="t"), OFFER + f"yearly_capacity: -0.5 is below 0. {LEAVE}"),
        ("buyer", need(yearly_volume=-1, unit="t"), NEED + f"yearly_volume: -1 is below 0. {LEAVE}"),
        ("buyer", need(price_high=-1), NEED + f"price_high: -1 is below 0. {LEAVE}"),
        ("supplier", '{"id": "S1", "size": -3}', SUPPLIER + f"size: -3 is below 0. {LEAVE}"),
        (
            "supplier",
            '{"id": "S1", "offers": [{"text": "a", "minimum_order": NaN, "unit": "t"}]}',
            "supplier.jsonl line 1: NaN is not a number in JSON. Leave the key out where nothing is known.",
        ),
        (
            "supplier",
            '{"id": "S1", "offers": [{"text": "a", "price_low": 1e999}]}',
            OFFER + f"price_low: expected a number, found inf. {NUMBER}",
        ),
        (
            "supplier",
            offer(minimum_order="2 t", unit="t"),
            OFFER + f'minimum_order: expected a number, found "2 t". {NUMBER}',
        ),
        (
            "supplier",
            offer(minimum_order=2),
            OFFER + 'minimum_order: has no unit. Add the key "unit", such as "kg" or "pallet".',
        ),
        (
            "buyer",
            need(yearly_volume=2, unit=None),
            NEED + 'yearly_volume: has no unit. Add the key "unit", such as "kg" or "pallet".',
        ),
        (
            "supplier",
            offer(price_low=5, price_high=4, currency="CAD"),
            OFFER + "price_low: 5 is above price_high, which is 4. Exchange the two, or correct one.",
        ),
        ("supplier", offer(currency="¥"), OFFER + f'currency: "¥" is no currency, or may be several. {CODE}'),
        ("buyer", need(currency="XYZ"), NEED + f'currency: "XYZ" is no currency, or may be several. {CODE}'),
        (
            "supplier",
            '{"id": "S1", "languages": ["en", "japanese"]}',
            SUPPLIER + 'languages[1]: "japanese" is no language tag. Write one such as en, fr or zh-Hant.',
        ),
        (
            "supplier",
            '{"id": "S1", "language": "jp"}',
            SUPPLIER + 'language: "jp" is no language tag. Write one such as en, fr or zh-Hant.',
        ),
        (
            "supplier",
            '{"id": "S1", "country": "Canada"}',
            SUPPLIER + 'country: "Canada" is no country code. Write its two letters of ISO 3166, such as CA or JP.',
        ),
        (
            "supplier",
            '{"id": "S1", "markets": ["JP", "UK"]}',
            SUPPLIER + 'markets[1]: "UK" is no country code. Write its two letters of ISO 3166, such as CA or JP.',
        ),
    ],
)
def test_a_fault_is_one_sentence_that_says_where_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], side: str, line: str, says: str
):
    assert told(tmp_path, capsys, **{side: line}) == [says]


def test_every_fault_of_all_files_is_told_at_once_line_after_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    said = told(
        tmp_path,
        capsys,
        supplier='{"id": "S1", "size": -1, "country": "UK"}\n{"id": \n{"id": "S1", "sise": 3}\n{"id": "S2"}\n',
        buyer='{"id": "S2", "needs": [{"yearly_volume": -4, "unit": 7}]}\n',
    )
    assert [fault.split(". ")[0] for fault in said] == [
        "supplier.jsonl line 1 (S1): size: -1 is below 0",
        'supplier.jsonl line 1 (S1): country: "UK" is no country code',
        "supplier.jsonl line 2: column 8: not valid JSON (Expecting value)",
        "supplier.jsonl line 3 (S1): sise: no such key here",
        "supplier.jsonl line 3 (S1): the id is already used on line 1",
        "buyer.jsonl line 1 (S2): needs[0].unit: expected text, found 7",
        "buyer.jsonl line 1 (S2): needs[0].text: is missing",
        "buyer.jsonl line 1 (S2): needs[0].yearly_volume: -4 is below 0",
        "buyer.jsonl line 1 (S2): the id is already used on line 4 of supplier.jsonl",
    ]


def test_what_is_unusual_but_may_be_right_is_read(tmp_path: Path):
    path = tmp_path / "S.jsonl"
    path.write_text(
        offer(text="", minimum_order=0, unit="ピクルス樽", price_low=0, price_high=0, currency="CA$")
        + '\n{"id": "S2", "languages": ["yue", "zh_Hant"], "country": "ca"}'
        + '\n{"id": "S3", "offers": [{"text": "a", "price_low": 2}]}\n',
        encoding="utf-8",
    )
    assert [profile.id for profile in read_profiles(path)] == ["S1", "S2", "S3"]
