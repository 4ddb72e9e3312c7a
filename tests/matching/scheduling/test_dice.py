"""The random numbers of the kernels are those of splitmix64."""

from matching.scheduling.dice import draw, make_dice

MASK = 2**64 - 1


def splitmix64(seed: int, count: int) -> list[int]:
    """Return the first numbers as the paper defines them, in Python's unbounded integers."""
    found = []
    for step in range(1, count + 1):
        mixed = (seed + step * 0x9E3779B97F4A7C15) & MASK
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & MASK
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & MASK
        found.append(mixed ^ mixed >> 31)
    return found


def test_the_numbers_are_those_of_the_paper():
    dice = make_dice(0)
    assert splitmix64(0, 1) == [0xE220A8397B1DCDAF]  # the published first number for seed 0
    assert [draw(dice, 1000) for _ in range(50)] == [(number >> 1) % 1000 for number in splitmix64(0, 50)]


def test_any_integer_is_a_seed():
    assert [draw(make_dice(seed), 2**31) for seed in (-1, 2**64 - 1)] == [(splitmix64(MASK, 1)[0] >> 1) % 2**31] * 2
