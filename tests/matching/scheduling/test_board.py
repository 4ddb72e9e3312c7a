"""The board: chains let pairs in without dropping anyone, and undo takes everything back."""

import random

import pytest

from matching.scheduling.board import LOGGED, Board, empty_board, place, remove, undo, wants_more
from matching.scheduling.insertion import insert
from matching.scheduling.model import build_model
from matching.scheduling.presolve import presolve
from matching.scheduling.problem import faults_of
from tests.matching.scheduling.problems import make_problem, random_problem, wish


def board_of(problem) -> Board:
    return empty_board(presolve(build_model(problem)))


def state_of(board: Board) -> list:
    """Return everything that a move may change."""
    return [part.tolist() for part in (board.slot, board.row, board.held, board.room, board.voices, board.tally[:2])]


def test_a_chain_makes_room_without_dropping_a_meeting():
    problem = make_problem([wish("S1", "B1"), wish("S1", "B2"), wish("S2", "B1"), wish("S2", "B2")], slots=2)
    board = board_of(problem)
    place(board, 0, 0)  # S1 - B1 in t0
    place(board, 3, 1)  # S2 - B2 in t1, so that S1 - B2 fits nowhere
    assert not insert(board, 1, 0)
    assert insert(board, 1, 10)
    assert insert(board, 2, 10)
    assert sorted(board.slot) == [0, 0, 1, 1]


FAULTLESS = [seed for seed in range(40) if not faults_of(random_problem(seed, people=8, slots=6))]


@pytest.mark.parametrize("seed", FAULTLESS)
def test_undo_returns_to_the_mark_whatever_happened_since(seed):
    board = board_of(random_problem(seed, people=8, slots=6))
    draw = random.Random(seed)
    pairs = list(range(len(board.slot)))
    marks = []
    for pair in draw.sample(pairs, len(pairs)):
        marks.append((int(board.tally[LOGGED]), state_of(board)))
        if wants_more(board, pair):
            insert(board, pair, 50)
        elif board.slot[pair] >= 0 and draw.random() < 0.3:
            remove(board, pair)
    for mark, state in reversed(marks):
        undo(board, mark)
        assert state_of(board) == state


def test_a_refused_insertion_leaves_the_board_as_it_was():
    problem = make_problem([wish("S1", "B1"), wish("S1", "B2")], slots=1)
    board = board_of(problem)
    place(board, 0, 0)
    before = state_of(board)
    assert not insert(board, 1, 1000)
    assert state_of(board) == before
