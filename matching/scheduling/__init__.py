"""Who meets whom, when and where: a timetable with a proof of how close to the best it is.

`build_schedule` builds one, `check` verifies one and shares no code with it. The steps, one module each:
`problem`, `pins`, `roster`, `entries` (faults), `columns`, `model` (arrays), `presolve`, `flow` (who, and the bound),
`board`, `dice`, `insertion`, `search` and `timetable` (when), `exact` (small events), `compaction` (gaps), `tables` and
`walking` (where), `explain` (why not), `checker`, `counting` and `proof`; `build` puts them together.

Judged from the `diaries`: `demands` names what can never be, `clash` what cannot be (`together`: all at once),
`changes` (`steps`, `ways`) what would help a pair left out. `fairness` tells how even a timetable is, `whatif` builds
`scenarios` of the same problem.

What comes after: `repair` mends a timetable that was made before (`standing` puts it on the board, `mending` changes
it, `difference` says how), `one_meeting` answers for one pair what it would move, `standby` ranks who could step in,
`rota` says which interpreter is where (`rota_check` verifies that).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matching.scheduling.checker import check

if TYPE_CHECKING:
    from matching.types import Problem, Progress, Schedule

__all__ = ["build_schedule", "check"]


def build_schedule(
    problem: Problem, *, seed: int = 0, effort: str = "normal", progress: Progress | None = None
) -> Schedule:
    """Build a timetable for `problem`, with its proven bound and the reason for every wanted pair left out.

    Parameters
    ----------
    problem : what is known; the order in which it lists things does not matter, except that the tables
        listed first are used first.
    seed : settles ties and draws what the search tries; the same problem, seed and effort give the same schedule.
    effort : ``"fast"`` places and fills; ``"normal"`` and ``"thorough"`` then improve by 70,000 and 400,000 tries.
        Whatever reaches the bound is the end. It is a number of tries, never a time.
    progress : called as ``progress(step, done, total)`` with the steps ``"bound"``, ``"timetable"``, ``"tables"``, and
        before them ``"compile"`` when the kernels are not compiled yet.

    Returns
    -------
    Schedule
        `worth` and `bound` leave out what makes mandatory pairs outrank everything: `bound` is a proven upper
        limit on the worth of every timetable that keeps at least as many mandatory pairs.

    Raises
    ------
    InputError
        When the problem is at fault; every fault is listed.
    """
    # NumPy and the solver are loaded here, so that importing the package stays cheap for a web process.
    from matching.scheduling.build import build

    return build(problem, seed=seed, effort=effort, progress=progress)
