"""The steps of `build_schedule` in their order, and the schedule put together from their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from matching.errors import InputError
from matching.kernels import compile_once, is_compiled
from matching.scheduling.board import Board
from matching.scheduling.columns import MUTUAL
from matching.scheduling.exact import finish_exactly
from matching.scheduling.explain import explain_unplaced
from matching.scheduling.flow import certificate_of, solve_target
from matching.scheduling.model import Model, build_model
from matching.scheduling.presolve import Reduced, presolve
from matching.scheduling.tables import assign_tables
from matching.scheduling.timetable import EFFORTS, build_timetable, shorten_gaps
from matching.scheduling.walking import exchange_tables, walking_metres
from matching.types import Certificate, Figures, Meeting, Problem, Progress, Schedule

FORMAT = "gateway.schedule/1"


def build(problem: Problem, *, seed: int, effort: str, progress: Progress | None) -> Schedule:
    """Build a schedule; see `matching.scheduling.build_schedule`."""
    if effort not in EFFORTS:
        raise InputError(f'effort: there is no "{effort}". Choose one of {", ".join(EFFORTS)}.')
    report = progress or _silent
    model = build_model(problem)
    if not is_compiled("scheduling"):
        report("compile", 0, 1)
        compile_once("scheduling")
        report("compile", 1, 1)
    reduced = presolve(model)
    report("bound", 0, 1)
    target = solve_target(reduced)
    report("bound", 1, 1)
    board = build_timetable(reduced, target, seed=seed, effort=EFFORTS[effort], goal=target.bound, progress=report)
    proven, certificate = finish_exactly(reduced, board, target.bound, certificate_of(reduced, target.prices))
    shorten_gaps(board, EFFORTS[effort])
    meetings = meetings_of(reduced, board)
    report("tables", 0, 1)
    tables = exchange_tables(model, meetings, assign_tables(model, meetings))
    report("tables", 1, 1)
    return assemble(reduced, meetings, tables, proven=proven, certificate=certificate, seed=seed)


def meetings_of(reduced: Reduced, board: Board) -> list[tuple[int, int]]:
    """Return (pair, slot) numbers of every meeting, pins included, in order of time."""
    met = np.flatnonzero(board.slot >= 0)
    placed = np.column_stack([reduced.pairs[met], board.slot[met]])
    pins = np.array(reduced.model.pins, dtype=np.int64).reshape(-1, 2)
    pair, slot = np.concatenate([pins, placed]).T
    by_time = np.lexsort((pair, slot))
    return list(zip(pair[by_time].tolist(), slot[by_time].tolist(), strict=True))


def named(model: Model, meetings: Sequence[tuple[int, int]], tables: Mapping[int, str | None]) -> tuple[Meeting, ...]:
    """Return the meetings, (pair, slot) numbers, by the names of what they are about."""
    pinned = {pair for pair, _ in model.pins}
    return tuple(
        Meeting(
            supplier=model.pairs[pair].supplier,
            buyer=model.pairs[pair].buyer,
            slot=model.slots[at].id,
            table=tables[pair],
            pinned=pair in pinned,
        )
        for pair, at in meetings
    )


def assemble(
    reduced: Reduced,
    meetings: Sequence[tuple[int, int]],
    tables: Mapping[int, str | None],
    *,
    proven: int,
    certificate: Certificate,
    seed: int,
) -> Schedule:
    """Put the schedule together from its `meetings`, their `tables` and the bound `proven` for all but the pins."""
    model = reduced.model
    met = np.array([pair for pair, _ in meetings], dtype=np.int64)
    mandatory_worth = model.big * int(model.mandatory[met].sum())
    worth = _worth(model, met)
    bound = reduced.fixed + proven - mandatory_worth
    return Schedule(
        format=FORMAT,
        seed=seed,
        worth=worth,
        bound=bound,
        gap=(bound - worth) / bound if bound else 0.0,
        meetings=named(model, meetings, tables),
        unplaced=explain_unplaced(model, meetings),
        certificate=certificate,
        figures=_figures(model, meetings, tables),
    )


def _silent(_step: str, _done: int, _total: int) -> None:
    """Report to nobody."""


def _worth(model: Model, met: np.typing.NDArray[np.int64]) -> int:
    held = np.bincount(np.concatenate([model.supplier[met], model.buyer[met]]), minlength=len(model.people))
    floors = int(np.minimum(held, model.least).sum())
    return int(model.weight[met].sum()) + model.problem.settings.floor_weight * floors


def _figures(model: Model, meetings: Sequence[tuple[int, int]], tables: Mapping[int, str | None]) -> Figures:
    met, slot = np.array(meetings, dtype=np.int64).reshape(-1, 2).T
    busy = np.zeros_like(model.free)
    busy[model.supplier[met], slot] = busy[model.buyer[met], slot] = True
    mutual = model.tier == MUTUAL
    return Figures(
        mandatory=(int(model.mandatory[met].sum()), int(model.mandatory.sum())),
        mutual=(int(mutual[met].sum()), int(mutual.sum())),
        below_least=int((busy.sum(axis=1) < model.least).sum()),
        idle_slots=_idle_slots(model, busy),
        walking_metres=walking_metres(model, meetings, tables),
    )


def _idle_slots(model: Model, busy: np.typing.NDArray[np.bool_]) -> int:
    """Count the free slots without a meeting that lie between two meetings of one person in one block."""
    idle = 0
    waiting = np.zeros(len(busy), dtype=np.int64)
    started = np.zeros(len(busy), dtype=np.bool_)
    for slot in range(busy.shape[1]):
        if not model.follows[slot]:
            waiting[:], started[:] = 0, False
        idle += int(waiting[busy[:, slot]].sum())
        waiting[busy[:, slot]] = 0
        started |= busy[:, slot]
        waiting[started & model.free[:, slot] & ~busy[:, slot]] += 1
    return idle
