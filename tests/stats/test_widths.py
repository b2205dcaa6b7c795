"""Records and statistics on screens of different widths: nothing is cut, and what tells most stays."""

import pytest
from rich.console import Console, RenderableType

from logbk_cli.stats.schemas import ExerciseRecords, Overview, StatsResponse
from logbk_cli.stats.views import overview_table, records_view, stats_view
from tests.conftest import Program

LOG = """\
2026-10-20 18:00-19:10 A workout with a name of some length
  Standing Calf Raise (Machine): 12x12 147.5kg
2026-11-18 18:00-19:05 A workout with a name of some length
  Standing Calf Raise (Machine): 11x12 147.5kg
  Chest Dip: +22.5kg x8
"""
WIDTHS = [40, 60, 80, 200]


@pytest.fixture
def trained(logbk: Program) -> Program:
    logbk.ok("import", "-", given=LOG)
    logbk.ok("bodyweight", "log", "82.5kg")
    return logbk


def drawn(view: RenderableType, width: int) -> list[str]:
    """Return what a terminal shows; the last column of a table may end in blanks beyond it."""
    console = Console(width=width, no_color=True)
    with console.capture() as captured:
        console.print(view)
    lines = [line.rstrip() for line in captured.get().rstrip().split("\n")]
    assert max(map(len, lines)) <= width
    assert "\N{HORIZONTAL ELLIPSIS}" not in "\n".join(lines)
    return lines


def test_records(trained: Program) -> None:
    # 147.5 x 12 reps; 82.5 + 22.5 = 105 x 8.
    wanted = {"calf raise machine": ("147.5 kg", "x 12", "1,770 kg"), "dip": ("105 kg", "+22.5 kg x 8", "840 kg")}
    for exercise, told in wanted.items():
        found = ExerciseRecords.model_validate(trained.json("records", exercise))
        for width in WIDTHS:
            text = "\n".join(drawn(records_view(found, width), width))
            assert [words for words in told if words not in text] == []
            assert text.count("2026-1") == 5, "the heaviest, the estimate, two volumes and the reps"


def test_overview(trained: Program) -> None:
    found = Overview.model_validate(trained.json("records"))
    for width in WIDTHS:
        heading, _, *rows = (line for line in drawn(overview_table(found, width), width) if line.strip())
        assert heading.split()[0] == "Exercise"
        assert "Best" in heading
        assert ("Last" in heading) == (width > 60)
        assert "147.5 kg x 12" in "\n".join(rows)
        assert rows[0].split()[0] in {"Chest", "Standing"}


@pytest.mark.parametrize("by", ["exercise", "week"])
def test_statistics(trained: Program, by: str) -> None:
    found = StatsResponse.model_validate(
        trained.json("stats", "--by", by, "--since", "2026-11-01", "--until", "2026-11-30")
    )
    for width in WIDTHS:
        lines = drawn(stats_view(found, width), width)
        # 11 x 12 x 147.5 + 8 x 105 = 20,310; before it was 12 x 12 x 147.5 = 21,240.
        assert ("Sets before" in "\n".join(lines)) == (by == "exercise" and width == 200)
        volume = next(line for line in lines if line.startswith("Volume"))
        assert volume.split()[1:5] == ["20,310", "kg", "-4", "%"]
        assert ("21,240 kg" in volume) == (width > 40)
        assert "█" * 10 in "\n".join(lines)
