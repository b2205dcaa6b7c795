"""Bars beside a breakdown: as long as the share of the sets, and a table that fits its screen."""

import pytest
from rich.console import Console

from logbk_cli.stats.schemas import StatsResponse
from logbk_cli.stats.views import stats_view
from tests.conftest import Program

# Eight sets: four for the chest, three for the quadriceps, one for the back.
LOG = """\
2026-11-18
  Bench Press (Barbell): 4x5 80kg
  Squat (Barbell): 3x5 100kg
  Pull Up: 8
"""


def lines(logbk: Program, width: int) -> list[str]:
    found = StatsResponse.model_validate(logbk.json("stats", "--by", "body-part", "--since", "2026-11-01"))
    console = Console(width=width, no_color=True)
    with console.capture() as captured:
        console.print(stats_view(found, width))
    return [line.rstrip() for line in captured.get().rstrip().split("\n")]


def test_bars_are_as_long_as_shares(logbk: Program) -> None:
    logbk.ok("import", "-", given=LOG)
    drawn = {line.split()[0]: line for line in lines(logbk, 120) if "█" in line}
    # Ten columns for four sets: seven and a half for three, two and a half for one.
    bars = {part: next(word for word in line.split() if set(word) <= set("█▌")) for part, line in drawn.items()}
    assert bars == {"chest": "█" * 10, "quadriceps": "█" * 7 + "▌", "back": "██▌"}


@pytest.mark.parametrize("width", [60, 66, 80, 100])
def test_a_breakdown_fits_its_screen(logbk: Program, width: int) -> None:
    logbk.ok("import", "-", given=LOG + "\n2026-10-20\n  Bench Press (Barbell): 5x5 70kg\n")
    table = [line for line in lines(logbk, width) if "█" in line or "Share" in line]
    assert max(map(len, table)) <= width
    assert table[0].split()[0:2] == ["Body", "part"]
    assert ("Hard" in table[0]) == (width == 100)
    assert any(line.split()[0] == "quadriceps" for line in table)
