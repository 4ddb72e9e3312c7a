"""The door to the engine: rows in, rows out. The one package that imports `matching`.

Participants go in under their codes (S17, B4), so that a problem file can be read beside a badge.
"""

from gateway.engine.learning import learn_event
from gateway.engine.outcome import fail_run
from gateway.engine.planning import plan
from gateway.engine.ranking import rank_event
from gateway.engine.rehearsal import rehearse, wishes
from gateway.engine.renewal import renew_event
from gateway.engine.repairing import asked_from, mend
from gateway.engine.studying import fail_study, study

__all__ = [
    "asked_from",
    "fail_run",
    "fail_study",
    "learn_event",
    "mend",
    "plan",
    "rank_event",
    "rehearse",
    "renew_event",
    "study",
    "wishes",
]
