"""Gaps between two meetings are shortened, and nothing else changes."""

import pytest

from matching.scheduling import build_schedule, check
from matching.scheduling.board import empty_board, place
from matching.scheduling.compaction import compact, gaps
from matching.scheduling.model import build_model
from matching.scheduling.presolve import presolve
from matching.scheduling.problem import faults_of
from matching.types import Pin, Settings
from tests.matching.scheduling.problems import make_problem, random_problem, wish


def board_of(problem, *meetings):
    board = empty_board(presolve(build_model(problem)))
    for pair, slot in meetings:
        place(board, pair, slot)
    return board


def test_a_gap_is_closed():
    problem = make_problem([wish("S1", "B1"), wish("S1", "B2")], slots=4)
    board = board_of(problem, (0, 0), (1, 3))
    assert gaps(board, 0) == 2
    assert compact(board, 500) == 2
    assert gaps(board, 0) == 0
    assert abs(board.slot[0] - board.slot[1]) == 1


def test_a_pin_counts_as_a_meeting_and_stays():
    pin = Pin(supplier="S1", buyer="B1", slot="t0")
    problem = make_problem([wish("S1", "B1"), wish("S1", "B2")], slots=4, pins=(pin,))
    board = board_of(problem, (0, 3))
    assert compact(board, 500) == 2
    assert board.slot.tolist() == [1]


def test_a_limit_in_a_row_is_kept():
    problem = make_problem(
        [wish("S1", "B1"), wish("S1", "B2")], slots=4, settings=Settings(max_in_a_row=1, floor_weight=0)
    )
    board = board_of(problem, (0, 0), (1, 3))
    assert compact(board, 500) == 1
    assert abs(board.slot[0] - board.slot[1]) == 2


@pytest.mark.parametrize(
    "seed", [seed for seed in range(40) if not faults_of(random_problem(seed, people=8, slots=6))][:15]
)
def test_the_worth_stays_and_the_gaps_saved_are_counted(seed):
    from matching.scheduling.flow import solve_target
    from matching.scheduling.timetable import EFFORTS, build_timetable

    reduced = presolve(build_model(random_problem(seed, people=8, slots=6)))
    target = solve_target(reduced)
    board = build_timetable(reduced, target, seed=0, effort=EFFORTS["fast"], goal=target.bound)
    met, worth = (board.slot >= 0).tolist(), int(board.tally[0])
    before = sum(gaps(board, person) for person in range(len(board.held)))
    saved = compact(board, 2_000)
    assert before - sum(gaps(board, person) for person in range(len(board.held))) == saved
    assert ((board.slot >= 0).tolist(), int(board.tally[0])) == (met, worth)


def test_the_figure_of_a_schedule_counts_the_shorter_gaps():
    problem = make_problem([wish("S1", "B1"), wish("S1", "B2"), wish("S1", "B3")], slots=8)
    schedule = build_schedule(problem)
    assert check(problem, schedule) == []
    assert schedule.figures.idle_slots == 0
