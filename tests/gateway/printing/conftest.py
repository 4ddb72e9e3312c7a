"""Values to print: one masthead, parties from four scripts, and sheets of any length."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.printing.documents import LABELS, DayBlock, Gap, Masthead, ParticipantSheet, Row

PARTIES = (
    ("大森食品株式会社", "ja", "Ōmori Foods", "業務用の冷凍ブルーベリー", "ja"),
    ("广源超市集团", "zh-Hans", "Guangyuan", "有机冷冻野生蓝莓", "zh-Hans"),
    ("永豐貿易有限公司", "zh-Hant", "Yung Feng Trading", "楓糖漿與冷凍龍蝦", "zh-Hant"),
    ("한솔유통", "ko", "Hansol Retail", "대용량 메이플 시럽", "ko"),
    ("Fromagerie de la Rive & Fils", "fr", "", "Fromages au lait cru, affinés douze mois", "fr"),
    ("Harbour Lobster Company", "en", "", "Live lobster and frozen tails, two tonnes a month", "en"),
)

MakeSheet = Callable[..., ParticipantSheet]


@pytest.fixture(scope="session")
def masthead() -> Masthead:
    return Masthead(
        language="en",
        event="Gateway Toronto",
        dates="25 and 26 September 2027",
        place="Hall B",
        zone="Toronto time",
        printed="Printed 24 September, 18:05, version 3",
        labels=dict(LABELS),
    )


def rows_of(count: int) -> tuple[Row | Gap, ...]:
    rows: list[Row | Gap] = []
    for slot in range(count):
        who, who_lang, latin, what, what_lang = PARTIES[slot % len(PARTIES)]
        time, until = (f"{9 + minutes // 60}:{minutes % 60:02d}" for minutes in (25 * slot, 25 * slot + 20))
        if slot == 6:
            rows.append(Gap(time, until, "Lunch"))
        rows.append(Row(time, until, who, str(slot + 1), who_lang, latin, what, what_lang))
    return tuple(rows)


@pytest.fixture(scope="session")
def sheet(masthead: Masthead) -> MakeSheet:
    def make(*meetings: int, name: str = "Anne Tremblay", **more: str) -> ParticipantSheet:
        days = tuple(DayBlock(f"Day {number}", rows_of(count)) for number, count in enumerate(meetings, start=1))
        return ParticipantSheet(masthead, name, "Supplier", days, **more)

    return make
