"""The board: chains let pairs in without dropping anyone, and undo takes everything back."""

import random

import pytest

from matching.scheduling.board import Board
from matching.scheduling.insertion import insert
from matching.scheduling.model import build_model
from matching.scheduling.presolve import presolve
from matching.scheduling.problem import faults_of
from tests.matching.scheduling.problems import make_problem, random_problem, wish


def state_of(board: Board) -> tuple:
    """Return everything that a move may change."""
    return (
        list(board.slot),
        [list(row) for row in board.row],
        list(board.idle),
        list(board.held),
        list(board.room),
        board.open,
        [list(line) for line in board.voices],
        list(board.open_for),
        [sorted(meetings) for meetings in board.at],
        board.worth,
    )


def test_a_chain_makes_room_without_dropping_a_meeting():
    problem = make_problem([wish("S1", "B1"), wish("S1", "B2"), wish("S2", "B1"), wish("S2", "B2")], slots=2)
    board = Board(presolve(build_model(problem)))
    board.place(0, 0)  # S1 - B1 in t0
    board.place(3, 1)  # S2 - B2 in t1, so that S1 - B2 fits nowhere
    assert not insert(board, 1, chains=0)
    assert insert(board, 1, chains=10)
    assert insert(board, 2, chains=10)
    assert sorted(board.slot) == [0, 0, 1, 1]


FAULTLESS = [seed for seed in range(40) if not faults_of(random_problem(seed, people=8, slots=6))]


@pytest.mark.parametrize("seed", FAULTLESS)
def test_undo_returns_to_the_mark_whatever_happened_since(seed):
    board = Board(presolve(build_model(random_problem(seed, people=8, slots=6))))
    draw = random.Random(seed)
    pairs = list(range(len(board.slot)))
    marks = []
    for pair in draw.sample(pairs, len(pairs)):
        marks.append((board.mark(), state_of(board)))
        if board.wants_more(pair):
            insert(board, pair, chains=50)
        elif board.slot[pair] >= 0 and draw.random() < 0.3:
            board.remove(pair)
    for mark, state in reversed(marks):
        board.undo(mark)
        assert state_of(board) == state


def test_a_refused_insertion_leaves_the_board_as_it_was():
    problem = make_problem([wish("S1", "B1"), wish("S1", "B2")], slots=1)
    board = Board(presolve(build_model(problem)))
    board.place(0, 0)
    before = state_of(board)
    assert not insert(board, 1, chains=1000)
    assert state_of(board) == before
