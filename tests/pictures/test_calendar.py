"""`logbk calendar`: the days, the streaks and the grid."""

from rich.console import Console

from logbk_cli.pictures.schemas import CalendarResponse
from logbk_cli.pictures.views import calendar_view
from tests.conftest import Program


def grid(trained: Program, *words: str, columns: int = 80) -> list[str]:
    calendar = CalendarResponse.model_validate(trained.json("calendar", *words))
    console = Console(width=columns, no_color=True)
    with console.capture() as captured:
        console.print(calendar_view(calendar, columns))
    return [line.rstrip() for line in captured.get().rstrip("\n").split("\n")]


def test_days_and_streaks(trained: Program) -> None:
    found = trained.json("calendar")
    # Today is Monday 2026-11-23: the week of today and the 52 before it.
    assert (found["since"], found["until"], found["today"]) == ("2025-11-24", "2026-11-23", "2026-11-23")
    assert [(day["day"], day["workouts"], day["sets"], day["volume"]) for day in found["days"]] == [
        ("2026-10-05", 1, 5, "670"),
        ("2026-10-12", 1, 7, "1920"),
        ("2026-11-02", 1, 7, "3700"),
        ("2026-11-16", 1, 2, "202.1"),
    ]
    # Weeks of 10-05 and 10-12, then 11-02, then 11-16; this week has none yet and breaks nothing.
    assert (found["current_streak"], found["longest_streak"]) == (1, 2)


def test_a_year(trained: Program) -> None:
    trained.ok("import", "-", given="2025-12-31\n  squat 100x5\n")
    found = trained.json("calendar", "2025")
    assert (found["since"], found["until"]) == ("2025-01-01", "2025-12-31")
    assert [day["day"] for day in found["days"]] == ["2025-12-31"]
    assert trained.json("calendar", "1999")["days"] == []


def test_a_day_is_the_lifters_own(trained: Program) -> None:
    # 23:30 in Berlin is the next day nowhere but in the east.
    trained.ok("import", "-", given="2026-11-10 00:30-01:00 [Asia/Tokyo] Away\n  squat 100x5\n")
    assert "2026-11-10" in [day["day"] for day in trained.json("calendar")["days"]]


def test_the_grid(trained: Program) -> None:
    lines = grid(trained)
    weekdays = {line[:3]: line[5:].ljust(53) for line in lines[1:8] if line[:3].strip()}
    # All four are Mondays; 2026-11-16 stands one column before the last, then 11-02, 10-12 and 10-05.
    monday = weekdays["Mon"]
    assert [at for at, char in enumerate(monday) if char != "·"] == [45, 46, 49, 51]
    # 2, 5, 7 and 7 sets: quarters from 5 and from 7 on.
    assert (monday[51], monday[45], monday[46]) == ("▒", "▓", "█")
    # Months stand over the week in which they begin: 2025-12-01 a Monday, 2026-01-01 in the week of 2025-12-29.
    assert [lines[0][5:].index(month) for month in ("Dec", "Jan", "Nov")] == [1, 5, 48]
    assert set(weekdays["Sun"].strip()) == {"·"}
    assert len(weekdays["Sun"].rstrip()) == 52, "tomorrow is not drawn"
    assert lines[-3] == "· no training   ▒ 1–4   ▓ 5–6   █ 7 or more sets"  # noqa: RUF001 - an en dash
    assert lines[-2] == "2025-11-24 to 2026-11-23: 4 training days · 4 workouts · 21 sets"
    assert lines[-1] == "1 week in a row now, 2 at most"


def test_the_grid_fits(trained: Program) -> None:
    for columns in (20, 40, 58, 80, 111, 112, 120):
        lines = grid(trained, columns=columns)[:8]
        assert max(map(len, lines)) <= columns
        # The newest weeks stay where not all fit, two columns each where they do.
        assert lines[1].rstrip().endswith("▒ ·" if columns >= 111 else "▒·")


def test_an_empty_log(logbk: Program) -> None:
    lines = logbk.ok("calendar").splitlines()
    assert lines[-1] == "2025-11-24 to 2026-11-23: 0 training days · 0 workouts · 0 sets"
