"""The engine's own errors. Every message names the file or entry at fault and says what to do."""


class MatchingError(Exception):
    """Anything the engine refuses."""


class InputError(MatchingError):
    """The input is at fault; `faults` lists every fault found, one sentence each."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
