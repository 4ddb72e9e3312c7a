"""The reckoned size of type: large where there is room, never so large that a sheet spills over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.printing.documents import Agenda, Badge, Paper, ParticipantSheet
from gateway.printing.fitting import OVER_PAGES, SCHEDULE_SIZES, badge_sizes, lines, schedule_size
from gateway.printing.typesetting import page_count, typeset

MakeSheet = Callable[..., ParticipantSheet]


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [("", 10, 0), ("one", 10, 1), ("Latin words stay whole", 5, 4), ("骨" * 25, 10, 3), ("W" * 40, 10, 4)],
)
def test_lines_are_counted_as_the_script_breaks_them(text: str, room: float, expected: int) -> None:
    assert lines(text, room) == expected


def test_few_meetings_are_set_large_and_many_smaller(sheet: MakeSheet) -> None:
    sizes = [SCHEDULE_SIZES.index(schedule_size(sheet(count, count), Paper.A4)) for count in (3, 9, 12, 15)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 0
    assert sizes[-1] > 2


def test_what_fits_no_page_is_set_to_be_read(sheet: MakeSheet) -> None:
    assert schedule_size(sheet(40), Paper.US_LETTER) == SCHEDULE_SIZES[OVER_PAGES]


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("meetings", [(5,), (10,), (8, 11), (10, 10), (13, 13), (6, 6, 6)])
def test_no_sheet_reckoned_to_fit_takes_a_second_page(
    sheet: MakeSheet, meetings: tuple[int, ...], paper: Paper
) -> None:
    one = sheet(*meetings, name="Confédération des producteurs acéricoles", organisation="Coopérative de la Rive")
    assert page_count(typeset(Agenda("Agenda", one), paper)) == 1


def test_a_badge_prefers_one_line_to_a_lone_character() -> None:
    def size(name: str) -> float:
        return badge_sizes(Badge("ja", name, "Buyer", "#0d5b4d"))[0]

    assert size("髙橋 美咲") == 26
    assert size("骨" * 12) == 18.5
    assert size("骨" * 200) == 6.5
    assert size("W" * 200) == 5
