"""Claim: 450 schedules are set in under 10 s on two cores, and one agenda in a blink beside a small web process.

Run as `python -m benchmarks.printing`; prints one line per document. Every measurement runs in a fresh process.
"""

import json
import multiprocessing
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from gateway.printing import typesetting
from gateway.printing.documents import (
    LABELS,
    Agenda,
    Badge,
    Badges,
    DayBlock,
    Document,
    Gap,
    Masthead,
    ParticipantSheet,
    Row,
    Schedules,
    TableDay,
    TableRow,
    Tables,
    TableSheet,
    index_letter,
)

PARTIES = (
    ("大森食品株式会社", "ja", "Ōmori Foods", "業務用の冷凍ブルーベリー"),
    ("广源超市集团", "zh-Hans", "Guangyuan", "有机冷冻野生蓝莓"),
    ("永豐貿易有限公司", "zh-Hant", "Yung Feng Trading", "楓糖漿與冷凍龍蝦"),
    ("한솔유통", "ko", "Hansol Retail", "대용량 메이플 시럽"),
    ("Fromagerie de la Rive", "fr", "", "Fromages au lait cru, affinés douze mois"),
    ("Harbour Lobster Company", "en", "", "Live lobster and frozen tails, two tonnes a month"),
)
LANGUAGES = ("en", "fr", "zh-Hans", "zh-Hant", "ja", "ko")


def masthead(language: str) -> Masthead:
    return Masthead(
        language, "Gateway Toronto", "25 and 26 September 2027", "Hall B", "Toronto time", "Printed 18:05", dict(LABELS)
    )


def clock(slot: int) -> tuple[str, str]:
    start = 9 * 60 + 25 * slot + (50 if slot >= 6 else 0)
    return f"{start // 60}:{start % 60:02d}", f"{(start + 20) // 60}:{(start + 20) % 60:02d}"


def day(label: str, seed: int) -> DayBlock:
    rows: list[Row | Gap] = []
    for slot in range(12):
        name, language, latin, what = PARTIES[(seed * 5 + slot) % len(PARTIES)]
        if slot == 6:
            rows.append(Gap("11:30", "12:20", "Lunch"))
        number = (seed * 7 + slot * 13) % 300
        rows.append(Row(*clock(slot), f"{name} {number}", str(number % 150 + 1), language, latin, what, language))
    return DayBlock(label, tuple(rows))


def participant(number: int) -> ParticipantSheet:
    name, language, latin, _ = PARTIES[number % len(PARTIES)]
    days = (day("Saturday 25 September", number), day("Sunday 26 September", number + 1))
    latin_name = f"{latin} {number}" if latin else ""
    return ParticipantSheet(
        masthead(LANGUAGES[number % len(LANGUAGES)]), f"{name} {number}", "Buyer", days, language, latin_name,
        badge_code=f"B-{number:04d}", summary="24 meetings on two days", letter=index_letter(latin_name or name),
    )  # fmt: skip


def schedules() -> Document:
    sheets = sorted((participant(number) for number in range(450)), key=lambda sheet: (sheet.letter, sheet.badge_code))
    return Schedules("Schedules from A to Z", "en", tuple(sheets))


def agenda() -> Document:
    return Agenda("Your meetings", participant(4))


def tables() -> Document:
    def rows(table: int) -> tuple[TableRow, ...]:
        pairs = [(PARTIES[(table + slot) % 6], PARTIES[(table + 3 * slot + 1) % 6]) for slot in range(12)]
        return tuple(TableRow(*clock(slot), a[0], b[0], a[1], b[1]) for slot, (a, b) in enumerate(pairs))

    days = ("Saturday 25 September", "Sunday 26 September")
    sheets = (TableSheet(str(n), tuple(TableDay(label, rows(n)) for label in days)) for n in range(1, 151))
    return Tables("Tables", masthead("en"), tuple(sheets))


def badges() -> Document:
    def badge(number: int) -> Badge:
        name, language, latin, _ = PARTIES[number % len(PARTIES)]
        code = f"B-{number:04d}"
        return Badge(
            "en", f"{name} {number}", "Buyer", "#0d5b4d", language, latin, name, language, "Ontario, Canada", code,
            f"https://gateway.example/toronto/c/{code}",
        )  # fmt: skip

    return Badges("Badges", masthead("en"), tuple(badge(number) for number in range(450)))


def measure(make: Callable[[], Document], paper: str, line: str) -> None:
    document = make()
    started, worked = time.perf_counter(), time.process_time()
    pdf = typesetting.typeset(document, paper)
    seconds, busy_s = time.perf_counter() - started, time.process_time() - worked
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pages = typesetting.page_count(pdf)
    print(
        f"{line:<28}{paper:<10}{seconds:>7.2f} s{busy_s:>7.2f} s busy{peak_mb:>6.0f} MB peak"
        f"{pages:>6} pages{len(pdf) / 1e6:>7.2f} MB"
    )


def measure_apart() -> None:
    """One agenda as a web process has it set: a fresh process each time, and what that process takes."""
    job = json.dumps(typesetting.job_of(agenda(), "a4"), ensure_ascii=False).encode()
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-I", str(Path(typesetting.__file__))], input=job, capture_output=True, check=True
        )
        seconds.append(time.perf_counter() - started)
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'one agenda, own process':<28}{'a4':<10}{min(seconds):>7.2f} s{peak_mb:>7.0f} MB peak (best of 5)")


def main() -> None:
    measure_apart()  # first: the peak of children is the largest of all that have ended
    context = multiprocessing.get_context("spawn")
    cases = ((schedules, "450 schedules"), (tables, "150 table sheets"), (badges, "450 badges"), (agenda, "one agenda"))
    for make, line in cases:
        for paper in ("a4", "us-letter"):
            process = context.Process(target=measure, args=(make, paper, line))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
