"""The sub-commands of ``python -m matching``, one module each; the module's name is the command's.

A command module has `HELP` (one line), `add_arguments(parser)`, and `run(arguments)`, which returns the exit code
and raises `MatchingError` for input that is at fault. Heavy imports belong inside `run`.
"""
