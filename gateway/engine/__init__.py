"""The door to the engine: rows in, rows out. The one package that imports `matching`.

Participants go in under their codes (S17, B4), so that a problem file can be read beside a badge.
"""

from gateway.engine.learning import learn_event
from gateway.engine.planning import fail_run, plan
from gateway.engine.ranking import rank_event
from gateway.engine.rehearsal import rehearse, wishes
from gateway.engine.renewal import renew_event

__all__ = ["fail_run", "learn_event", "plan", "rank_event", "rehearse", "renew_event", "wishes"]
