"""Bars, sparklines and scales: by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbk_cli.pictures.values import find_levels, find_ticks, level_of
from logbk_cli.shared.drawing import bar, sparkline


@pytest.mark.parametrize(
    ("share", "width", "wanted"),
    [
        (0, 8, ""),
        (1, 4, "████"),
        (0.5, 4, "██"),
        (0.5, 5, "██▌"),
        (0.28125, 4, "█▏"),  # 9 of 32 eighths
        (0.0001, 4, "▏"),  # something is never nothing
        (2, 3, "███"),
    ],
)
def test_bars(share: float, width: int, wanted: str) -> None:
    assert bar(share, width) == wanted


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([], ""),
        ([5], "▄"),
        ([5, 5, 5], "▄▄▄"),
        ([0, 7], "▁█"),
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([80, 82.5, 90, 85], "▁▃█▅"),  # 0, 1.75, 7 and 3.5 of 7; a half goes to the even one
    ],
)
def test_sparklines(values: list[float], wanted: str) -> None:
    assert sparkline([Decimal(str(value)) for value in values]) == wanted


@pytest.mark.parametrize(
    ("low", "high", "most", "wanted"),
    [
        (82, 118, 5, [80, 90, 100, 110, 120]),
        (0, 1, 3, [0, 0.5, 1]),
        (100, 100, 3, [95, 100, 105]),
        (5, 5, 3, [4, 5, 6]),
        (0, 0, 3, [0, 0.5, 1]),
        (1368, 1998, 6, [1200, 1400, 1600, 1800, 2000]),
        (0, 75_001, 4, [0, 25_000, 50_000, 75_000, 100_000]),  # a little more is more
        (0.1, 0.7, 7, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]),
    ],
)
def test_ticks(low: float, high: float, most: int, wanted: list[float]) -> None:
    assert find_ticks(low, high, most) == wanted


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.integers(2, 8))
def test_ticks_hold_what_they_are_for(one: float, other: float, most: int) -> None:
    low, high = sorted((round(one, 1), round(other, 1)))
    ticks = find_ticks(low, high, most)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 2 <= len(ticks) <= 2 * most + 2
    assert ticks == sorted(set(ticks))


def test_levels_are_quarters_of_the_days() -> None:
    # Of 4, 8, 12 and 16 sets the quarters begin at 8, 12 and 16; one set is the first step.
    assert find_levels([16, 4, 12, 8]) == (1, 8, 12, 16)
    assert [level_of(sets, (1, 8, 12, 16)) for sets in (0, 1, 7, 8, 12, 99)] == [0, 1, 1, 2, 3, 4]
    assert find_levels([5, 5, 5]) == (1, 5)
    assert find_levels([]) == ()
