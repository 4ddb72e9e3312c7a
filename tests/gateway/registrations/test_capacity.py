"""Who gets in, decided on plain values: limits of sides, countries, markets, and the line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.registrations.capacity import Kind, admitted, kinds_of

BUYERS, JAPAN, KOREA = Kind("buyer", "side"), Kind("buyer", "country", "JP"), Kind("buyer", "country", "KR")
JP, KR, CN = (frozenset({BUYERS, Kind("buyer", "country", code)}) for code in ("JP", "KR", "CN"))


def test_a_registration_takes_a_place_of_its_side_its_country_and_every_market() -> None:
    assert kinds_of("supplier", "CA", ["JP", "KR"]) == {
        Kind("supplier", "side"), Kind("supplier", "country", "CA"), Kind("supplier", "market", "JP"),
        Kind("supplier", "market", "KR"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("left", "line", "expected"),
    [
        ({}, [JP, KR], [True, True]),
        ({BUYERS: 1}, [JP, KR], [True, False]),
        ({BUYERS: 0}, [JP], [False]),
        ({BUYERS: -2}, [JP], [False]),
        ({BUYERS: 5, JAPAN: 1}, [JP, JP, KR, JP], [True, False, True, False]),
        ({BUYERS: 1, JAPAN: 0}, [JP, KR, CN], [False, True, False]),
        ({BUYERS: 2, JAPAN: 1, KOREA: 0}, [KR, JP, JP, CN], [False, True, False, True]),
    ],
)
def test_the_first_in_line_gets_in_where_everything_it_needs_is_left(
    left: dict, line: list, expected: list[bool]
) -> None:
    assert admitted(left, line) == expected


KINDS = [BUYERS, JAPAN, KOREA]


@given(
    st.dictionaries(st.sampled_from(KINDS), st.integers(0, 5)),
    st.lists(st.sets(st.sampled_from(KINDS), min_size=1).map(frozenset), max_size=12),
)
def test_no_kind_is_given_more_often_than_there_is_and_nobody_overtakes(left: dict, line: list) -> None:
    gets = admitted(left, line)
    for kind in left:
        takers = [in_ for kinds, in_ in zip(line, gets, strict=True) if kind in kinds]
        assert sum(takers) <= left[kind]
    for place, kinds in enumerate(line):
        same = [gets[other] for other in range(place) if line[other] == kinds]
        assert not gets[place] or all(same), "somebody who came first needs the same and waits"
