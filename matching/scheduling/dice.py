"""Random numbers for the kernels: splitmix64, so that compiled and plain Python draw the same on every machine.

Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 17.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matching.kernels import kernel

Dice = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_BY_30, _BY_27, _BY_31, _BY_1 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(1)


def make_dice(seed: int) -> Dice:
    """Return the state (1,) of a generator; any integer is a seed."""
    return np.array([seed % 2**64], dtype=np.uint64)


@kernel
def draw(dice: Dice, below: int) -> int:
    """Return the next number, at least 0 and less than `below` (from 1 to 2**31)."""
    state = dice[0] + _GOLDEN
    dice[0] = state
    mixed = (state ^ (state >> _BY_30)) * _FIRST
    mixed = (mixed ^ (mixed >> _BY_27)) * _SECOND
    mixed = mixed ^ (mixed >> _BY_31)
    return int(np.int64(mixed >> _BY_1) % below)
