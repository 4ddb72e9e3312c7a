"""The PDFs themselves, read back by another library."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from gateway.printing import typesetting
from gateway.printing.documents import (
    Agenda,
    Badge,
    Badges,
    DayBlock,
    Gap,
    Masthead,
    ParticipantSheet,
    Row,
    Schedules,
    TableDay,
    TableRow,
    Tables,
    TableSheet,
)
from gateway.printing.typesetting import TypesettingError, page_count, typeset, typeset_apart

MakeSheet = Callable[..., ParticipantSheet]
POINTS = {"a4": (595.28, 841.89), "us-letter": (612.0, 792.0)}


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).replace("\u200b", "").split())


def families(pdf: bytes) -> set[str]:
    found = set()
    for page in read(pdf).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found.add(font.get_object()["/BaseFont"].split("+")[1].split("-")[0])
    return found


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_a_full_agenda_of_two_days_fits_one_page_of_the_asked_size(sheet: MakeSheet, paper: str) -> None:
    pdf = typeset(Agenda("Your meetings", sheet(12, 12)), paper)

    [page] = read(pdf).pages
    assert (round(float(page.mediabox.width), 2), round(float(page.mediabox.height), 2)) == POINTS[paper]
    words = page.extract_text()
    for expected in ("Anne Tremblay", "大森食品株式会社", "广源超市集团", "永豐貿易有限公司", "한솔유통", "Lunch"):
        assert expected in words
    assert "Page 1 of 1" in words
    assert "version 3" in words


def test_an_agenda_too_long_for_a_page_goes_on_under_its_day(sheet: MakeSheet) -> None:
    pdf = typeset(Agenda("Your meetings", sheet(40)), "us-letter")

    pages = [page.extract_text() for page in read(pdf).pages]
    assert len(pages) == 3
    for number, words in enumerate(pages, start=1):
        assert f"Page {number} of 3" in words
        assert "Day 1" in words
        assert "Anne Tremblay" in words


def test_schedules_start_each_participant_on_a_page_filed_under_letters(sheet: MakeSheet) -> None:
    people = (
        sheet(3, name="Anne", letter="A"),
        sheet(40, name="Arlo", letter="A"),
        sheet(2, name="大森", name_lang="ja", latin_name="Ōmori", letter="O"),
    )

    pdf = typeset(Schedules("Schedules A to Z", "en", people), "a4")

    reader = read(pdf)
    feet = [f"Page {page}" for page in ("1 of 1", "1 of 3", "2 of 3", "3 of 3", "1 of 1")]
    assert [foot in page.extract_text() for foot, page in zip(feet, reader.pages, strict=True)] == [True] * 5
    assert page_count(pdf) == 5
    outline = [[one.title for one in item] if isinstance(item, list) else item.title for item in reader.outline]
    assert outline == ["A", ["Anne", "Arlo"], "O", ["大森 Ōmori"]]


@pytest.mark.parametrize(
    ("language", "family"),
    [
        ("ja", "NotoSansJP"),
        ("zh-Hans", "NotoSansSC"),
        ("zh-Hant", "NotoSansTC"),
        ("zh-TW", "NotoSansTC"),
        ("ko", "NotoSansKR"),
    ],
)
def test_the_same_characters_are_set_in_the_glyphs_of_their_language(
    sheet: MakeSheet, language: str, family: str
) -> None:
    pdf = typeset(Agenda("Agenda", sheet(name="骨直誤令角", name_lang=language)), "a4")

    east_asian = {name for name in families(pdf) if name[-2:] in {"JP", "SC", "TC", "KR"}}
    assert east_asian == {family}


def test_each_name_on_a_page_keeps_its_own_glyphs(masthead: Masthead) -> None:
    rows = tuple(Row("9:00", "", "骨直", "1", language) for language in ("ja", "zh-Hans", "zh-Hant", "ko"))
    one = ParticipantSheet(replace(masthead, language="fr"), "Anne", "Fournisseur", (DayBlock("Jour 1", rows),))

    found = families(typeset(Agenda("Rencontres", one), "a4"))

    assert found == {"LibertinusSerif", "NotoSans", "NotoSansJP", "NotoSansSC", "NotoSansTC", "NotoSansKR"}


def test_names_that_look_like_markup_are_printed_as_they_are(sheet: MakeSheet, masthead: Masthead) -> None:
    odd = '#set *bold* _it_ <a> $x$ \\ "q" \'s @ref // no /* c */ = h ~ ` {{ }} [x] #panic()'
    rows = (Row("9:00", "", odd, "1", what=odd, note=odd), Gap("9:20", "", odd))

    one = replace(sheet(name=odd, organisation=odd + "!", latin_name=odd), days=(DayBlock(odd, rows),))
    found = text(typeset(Agenda(odd, one), "a4"))

    assert found.count(odd) >= 7


@pytest.mark.parametrize("name", ["W" * 200, "骨" * 200, "Confédération des producteurs " * 7])
def test_a_name_of_two_hundred_characters_is_printed_whole(sheet: MakeSheet, masthead: Masthead, name: str) -> None:
    name = name.strip()
    one = replace(sheet(name=name), days=(DayBlock("Day 1", (Row("9:00", "9:20", name, "1"),)),))
    badge = Badge("en", name, "Buyer", "#0d5b4d", organisation=name, place="Québec", code="B-1", qr="B-1")

    squeezed = "".join(name.split())
    on_sheet = "".join(text(typeset(Agenda("Agenda", one), "a4")).split())
    on_badge = "".join(text(typeset(Badges("Badges", masthead, (badge,)), "us-letter")).split())

    assert on_sheet.count(squeezed) >= 2
    assert on_badge.count(squeezed) == 2


def test_no_text_is_set_outside_the_page(sheet: MakeSheet) -> None:
    one = sheet(12, 12, name="W" * 200, organisation="Agrotransformationsgesellschaft" * 4)
    [page] = read(typeset(Agenda("Agenda", one), "us-letter")).pages

    places: list[tuple[float, float]] = []
    page.extract_text(visitor_text=lambda words, cm, tm, font, size: places.append((tm[4], tm[5])) if words else None)

    assert places
    assert all(30 < x < 612 - 30 and 0 <= abs(y) < 792 for x, y in places if (x, y) != (0, 0))


def test_empty_days_and_empty_agendas_say_so(sheet: MakeSheet) -> None:
    one_day_empty = text(typeset(Agenda("Agenda", sheet(2, 0)), "a4"))
    nothing = text(typeset(Agenda("Agenda", sheet()), "a4"))

    assert "No meetings on this day." in one_day_empty
    assert "No meetings are planned yet." in nothing


def test_a_document_of_nobody_is_refused() -> None:
    with pytest.raises(TypesettingError, match=r"^Schedules: there is nothing to print yet.$"):
        typeset(Schedules("Schedules", "en", ()), "a4")


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_table_sheets_name_both_sides_of_each_meeting(masthead: Masthead, paper: str) -> None:
    rows = (TableRow("9:00", "9:20", "Harbour Lobster", "大森食品", buyer_lang="ja"), Gap("9:25", "", "Break"))
    sheets = tuple(TableSheet(number, (TableDay("Day 1", rows), TableDay("Day 2", ()))) for number in ("7", "Stand 12"))

    reader = read(typeset(Tables("Tables", masthead, sheets), paper))

    assert [item.title for item in reader.outline] == ["Table 7", "Table Stand 12"]  # type: ignore[union-attr]
    for page in reader.pages:
        words = page.extract_text()
        for expected in ("9:00", "Harbour Lobster", "大森食品", "Break", "No meetings on this day.", "Page 1 of 1"):
            assert expected in words


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_badges_come_eight_to_a_page(masthead: Masthead, paper: str) -> None:
    badges = tuple(
        Badge("en", f"Person {n}", "Buyer", "#0d5b4d", code=f"B-{n}", qr=f"https://x.example/{n}") for n in range(9)
    )

    first, second = read(typeset(Badges("Badges", masthead, badges), paper)).pages

    assert [f"Person {n}" in first.extract_text() for n in range(9)] == [True] * 8 + [False]
    assert "Person 8" in second.extract_text()


def test_the_pdf_is_accessible_and_says_its_title_and_language(sheet: MakeSheet) -> None:
    reader = read(typeset(Agenda("Vos rencontres", sheet(1)), "a4"))

    catalog = reader.trailer["/Root"].get_object()
    assert reader.metadata is not None
    assert reader.metadata.title == "Vos rencontres"
    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in catalog["/Metadata"].get_object().get_data()


def test_a_character_no_font_has_does_not_stop_the_printing(sheet: MakeSheet, caplog: pytest.LogCaptureFixture) -> None:
    pdf = typeset(Agenda("Agenda", sheet(1, name="Somchai สมชาย")), "a4")

    assert "Somchai" in text(pdf)
    assert "is not PDF/UA" in caplog.text


def test_the_same_document_becomes_the_same_bytes(sheet: MakeSheet) -> None:
    document = Agenda("Agenda", sheet(3, 2))
    assert typeset(document, "a4") == typeset(document, "a4")


def test_a_process_of_its_own_sets_the_same_bytes(sheet: MakeSheet) -> None:
    document = Agenda("Agenda", sheet(3, 2))
    assert typeset_apart(document, "a4") == typeset(document, "a4")


def test_the_program_refuses_what_is_no_document() -> None:
    command = [sys.executable, str(Path(typesetting.__file__))]
    done = subprocess.run(command, input=json.dumps({"kind": "novel"}).encode(), capture_output=True, check=False)

    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().strip() == "This is no document to print: format None, kind 'novel'."


def test_a_process_that_takes_too_long_is_given_up_in_plain_words(sheet: MakeSheet) -> None:
    with pytest.raises(TypesettingError, match=r"^Agenda was not set within 0.001 s. Try again later.$"):
        typeset_apart(Agenda("Agenda", sheet(1)), "a4", timeout_s=0.001)
