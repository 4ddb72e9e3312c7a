"""Which mandatory pairs and pins cannot all be kept: the smallest set, with names."""

from dataclasses import replace

import pytest

from matching import __main__ as command_line
from matching.formats import write_document
from matching.scheduling.clash import Clash, ClashKind, smallest_clash
from matching.scheduling.problem import faults_of
from matching.types import Interpreters, Pair, Pin, Problem, Settings
from tests.matching.scheduling.problems import (
    best_by_trying_everything,
    buyer,
    make_problem,
    random_problem,
    supplier,
    wish,
)


def must(supplier: str, buyer: str, **more: object) -> Pair:
    return wish(supplier, buyer, mandatory=True, **more)


def test_what_fits_does_not_clash():
    pairs = [must("S1", "B1"), must("S1", "B2"), must("S2", "B1"), wish("S1", "B3"), wish("S1", "B4")]
    assert smallest_clash(make_problem(pairs)) is None
    assert smallest_clash(make_problem([])) is None


def test_a_person_is_asked_for_more_meetings_than_slots():
    # B1 comes in two slots; S4 and its many wishes have nothing to do with it.
    pairs = [must("S1", "B1"), must("S2", "B1"), must("S3", "B1"), must("S4", "B2"), must("S4", "B3")]
    assert smallest_clash(make_problem(pairs, slots=4, people=(buyer("B1", free=("t1", "t3")),))) == Clash(
        kind=ClashKind.DIARY,
        who="B1",
        slots=("t1", "t3"),
        pairs=(("S1", "B1"), ("S2", "B1"), ("S3", "B1")),
        pins=(),
    )


def test_only_those_who_know_too_few_slots_are_named():
    # Of four requests, the two that can only be at t0 clash; the others could be anywhere.
    pairs = [must("S1", "B1"), must("S2", "B1"), must("S3", "B1"), must("S4", "B1")]
    people = (supplier("S2", free=("t0",)), supplier("S4", free=("t0",)))
    assert smallest_clash(make_problem(pairs, slots=4, people=people)) == Clash(
        kind=ClashKind.DIARY, who="B1", slots=("t0",), pairs=(("S2", "B1"), ("S4", "B1")), pins=()
    )


def test_a_pin_can_be_what_stands_in_the_way():
    pairs = [must("S1", "B1"), wish("S2", "B1")]
    pin = Pin(supplier="S2", buyer="B1", slot="t0")
    assert smallest_clash(make_problem(pairs, slots=1, pins=(pin,))) == Clash(
        kind=ClashKind.DIARY, who="B1", slots=("t0",), pairs=(("S1", "B1"),), pins=(pin,)
    )


def test_a_person_is_asked_for_more_meetings_than_it_wants():
    pairs = [must("S1", f"B{k}") for k in range(4)]
    pin = Pin(supplier="S1", buyer="B3", slot="t0")
    problem = make_problem(pairs, slots=5, pins=(pin,), people=(supplier("S1", most=2),))
    assert smallest_clash(problem) == Clash(
        kind=ClashKind.MOST,
        who="S1",
        slots=("t0", "t1", "t2", "t3", "t4"),
        pairs=(("S1", "B0"), ("S1", "B1")),
        pins=(pin,),
    )


def test_a_slot_has_fewer_tables_than_requests():
    pairs = [must(f"S{k}", f"B{k}") for k in range(4)]
    people = tuple(supplier(f"S{k}", free=("t1",)) for k in range(3))
    assert smallest_clash(make_problem(pairs, slots=2, tables=2, people=people)) == Clash(
        kind=ClashKind.TABLES, who=None, slots=("t1",), pairs=(("S0", "B0"), ("S1", "B1"), ("S2", "B2")), pins=()
    )


def test_a_language_has_fewer_interpreters_than_requests():
    pairs = [must(f"S{k}", f"B{k}", interpreter="zh") for k in range(3)]
    voices = (Interpreters(language="zh", slots={"t0": 1, "t1": 1}),)
    assert smallest_clash(make_problem(pairs, interpreters=voices)) == Clash(
        kind=ClashKind.INTERPRETERS,
        who="zh",
        slots=("t0", "t1"),
        pairs=(("S0", "B0"), ("S1", "B1"), ("S2", "B2")),
        pins=(),
    )


def test_requests_can_clash_though_each_count_is_right():
    # Pinned to one slot each, S1 has t1 left and B2 has t0: each finds room for the other, but not together.
    pairs = [must("S1", "B1"), must("S1", "B2"), must("S2", "B1"), must("S2", "B2"), must("S3", "B3")]
    pins = (Pin(supplier="S1", buyer="B1", slot="t0"), Pin(supplier="S2", buyer="B2", slot="t1"))
    assert smallest_clash(make_problem(pairs, slots=2, pins=pins)) == Clash(
        kind=ClashKind.TOGETHER, who=None, slots=("t0", "t1"), pairs=(("S1", "B2"),), pins=pins
    )


def test_a_limit_in_a_row_can_be_what_they_clash_over():
    pairs = [must("S1", "B1"), must("S1", "B2"), must("S2", "B2")]
    people = (buyer("B1", free=("t0",)), buyer("B2", free=("t1", "t2")), supplier("S1", free=("t0", "t1")))
    problem = make_problem(pairs, slots=3, people=people, settings=Settings(max_in_a_row=1))
    assert smallest_clash(problem) == Clash(
        kind=ClashKind.TOGETHER, who=None, slots=("t0", "t1"), pairs=(("S1", "B1"), ("S1", "B2")), pins=()
    )


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (
            make_problem([must("S1", "B1"), must("S2", "B1"), must("S3", "B1")], slots=2),
            "B1 could hold them only at t0, t1: S1 - B1, S2 - B1, S3 - B1",
        ),
        (
            make_problem([must("S1", "B1"), must("S1", "B2")], people=(supplier("S1", most=1),)),
            "S1 may have only 1 meeting: S1 - B1, S1 - B2",
        ),
        (
            make_problem([must("S1", "B1"), must("S2", "B2")], slots=1, tables=1),
            "there is room at only 1 table for them, at t0: S1 - B1, S2 - B2",
        ),
    ],
)
def test_the_command_names_the_clash_and_still_builds(problem, says, tmp_path, capsys):
    path, output = tmp_path / "problem.json", tmp_path / "schedule.json"
    write_document(path, problem)
    assert command_line.main(["schedule", str(path), "-o", str(output)]) == 0
    assert capsys.readouterr().err.splitlines()[-1] == f"clash       these are mandatory or pinned, and {says}"
    assert output.exists()


def only(problem: Problem, clash: Clash, *, but: tuple[str, str] | None = None) -> Problem:
    """Return the problem with nothing but what clashes, one pair left out if asked."""
    kept = {(pin.supplier, pin.buyer) for pin in clash.pins}.union(clash.pairs) - {but}
    pairs = tuple(replace(pair, mandatory=True) for pair in problem.pairs if (pair.supplier, pair.buyer) in kept)
    people = tuple(replace(person, least=0) for person in problem.participants)
    return replace(problem, pairs=pairs, participants=people, pins=clash.pins)


def all_kept(problem: Problem) -> bool:
    return best_by_trying_everything(problem)[0] == len(problem.pairs)


@pytest.mark.slow
def test_a_clash_is_found_exactly_where_not_everything_can_be_kept():
    kinds = set()
    for seed in range(1200):
        problem = random_problem(seed, people=3, slots=3, density=0.7)
        # Twice as many mandatory pairs as usual.
        pairs = tuple(replace(pair, mandatory=pair.mandatory or pair.rank == 1) for pair in problem.pairs)
        problem = replace(problem, pairs=pairs)
        if faults_of(problem) or len(pairs) > 6:
            continue
        pinned = {(pin.supplier, pin.buyer) for pin in problem.pins}
        demanded = tuple(pair for pair in pairs if pair.mandatory or (pair.supplier, pair.buyer) in pinned)
        clash = smallest_clash(problem)
        everything = replace(problem, pairs=tuple(replace(pair, mandatory=True) for pair in demanded))
        assert (clash is None) == all_kept(everything)
        if clash is not None:
            kinds.add(clash.kind)
            assert not all_kept(only(problem, clash))
            for pair in clash.pairs if clash.kind is ClashKind.TOGETHER else ():
                assert all_kept(only(problem, clash, but=pair))
    assert {ClashKind.DIARY, ClashKind.MOST, ClashKind.TABLES, ClashKind.TOGETHER} <= kinds
