"""How often a command goes to the database: as often for a long log as for a short one."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import Program, StatementCount

# Statements per command, signing in included. More than before means that somebody waits longer: have a good reason.
COUNTS = {
    ("history",): 3,
    ("history", "--limit", "100"): 3,
    ("history", "--exercise", "bench", "--limit", "100"): 4,
    ("show",): 3,
    ("show", "@3"): 3,
    ("show", "2026-09-02"): 3,
    ("status",): 3,
    ("last", "bench"): 3,
    ("export",): 3,
    ("exercise", "list"): 3,
    ("exercise", "list", "--limit", "500"): 3,
    ("exercise", "search", "press", "--limit", "500"): 3,
    ("exercise", "show", "bench"): 3,
    ("account", "show"): 2,
    ("log", "--dry-run", "bench 80x8"): 5,
    ("log", "bench 80x8"): 9,
    ("changes",): 2,
    ("changes", "--limit", "1000"): 2,
    ("undo",): 6,
    ("redo",): 6,
}
TEN = "; ".join(
    f"{name} 3x8 20kg"
    for name in ("bench", "squat", "deadlift", "ohp", "row", "rdl", "db row", "barbell curl", "leg press", "db bench")
)
SHORT, LONG = 3, 60
NEW_DAYS = 100


def workouts(number: int, first: date = date(2026, 9, 1)) -> str:
    """Return that many workouts on as many days, of three exercises each."""
    return "\n".join(
        f"{first + timedelta(days=offset)} 18:00-19:00 Day {offset}\n"
        f"  bench 60kg x5 warmup, 80x8, 80x{offset % 9 + 1}  # steady\n"
        f"  squat 3x5 {100 + offset}kg\n"
        "  pull-up bw x 10, 9, 8\n"
        for offset in range(number)
    )


class Counted:
    """The program, telling how many statements each command takes."""

    def __init__(self, logbk: Program, count: StatementCount) -> None:
        self._logbk = logbk
        self._count = count

    def __call__(self, *arguments: str, given: str | None = None) -> int:
        return self._count.of(lambda: self._logbk.ok(*arguments, given=given))


@pytest.fixture
def counted(logbk: Program, statement_count: StatementCount) -> Counted:
    return Counted(logbk, statement_count)


def test_a_longer_log_takes_no_more_statements(counted: Counted, logbk: Program) -> None:
    logbk.ok("import", "-", given=workouts(SHORT))
    logbk.ok("start")
    logbk.ok("log", "bench 80x8")
    short = {words: counted(*words) for words in COUNTS}
    logbk.ok("import", "-", given=workouts(LONG))
    logbk.ok("log", TEN)
    assert len(logbk.json("history", "--limit", "100")["workouts"]) == LONG + 1
    assert {words: counted(*words) for words in COUNTS} == short
    assert short == COUNTS


def test_ten_entries_take_no_more_statements_than_one(counted: Counted, logbk: Program) -> None:
    logbk.ok("import", "-", given=workouts(SHORT))
    logbk.ok("log", TEN)
    assert counted("log", "squat 80x8") == counted("log", TEN) == COUNTS["log", "bench 80x8"]


def test_ten_notes_take_no_more_statements_than_one(counted: Counted, logbk: Program) -> None:
    logbk.ok("log", TEN)
    assert counted("log", TEN.replace(";", " # fine;")) == counted("log", "squat 80x8 # fine")


def test_an_import_takes_no_more_statements_for_more_workouts(counted: Counted, tmp_path: Path) -> None:
    files = {}
    for number in (SHORT, LONG):
        files[number] = tmp_path / f"{number}.txt"
        files[number].write_text(
            workouts(number, date(2026, 1, 1) + timedelta(days=NEW_DAYS * (number == LONG))), encoding="utf-8"
        )
    short, long = (counted("import", str(files[number])) for number in (SHORT, LONG))
    assert short == long == 10
    again = [counted("import", str(files[number])) for number in (SHORT, LONG)]
    assert again == [4, 4]


def test_arranging_takes_no_more_statements_for_a_longer_workout(counted: Counted, logbk: Program) -> None:
    one = "bench 80x8"
    for day, text in ((1, one), (2, TEN.replace(";", " # steady;"))):
        entries = text.replace("; ", "\n  ")
        logbk.ok("import", "-", given=f"2026-10-0{day} 18:00-19:00 A\n  {entries}\n")
        logbk.ok("import", "-", given=f"2026-10-0{day} 19:10-19:40 B\n  {entries}\n")
    arranging = (
        ("workout", "merge", "2026-10-0{} 19:10", "2026-10-0{} 18:00"),
        ("workout", "rename", "2026-10-0{}", "C"),
        ("workout", "move", "2026-10-0{}", "18:30"),
        ("workout", "duplicate", "2026-10-0{}"),
        ("workout", "delete", "2026-10-0{}", "--yes"),
    )
    short, long = ([counted(*(word.format(day) for word in words)) for words in arranging] for day in (1, 2))
    # Where lines have notes, those are joined.
    assert long[0] == short[0] + 1
    assert short[1:] == long[1:]
    assert (short[0], short[1:]) == (11, [6, 7, 8, 5])


def test_swapping_takes_no_more_statements_for_more_sets(counted: Counted, logbk: Program) -> None:
    logbk.ok("log", TEN)
    few = counted("swap", "bench press (barbell)", "front squat")
    logbk.ok("log", "front squat 3x8 40kg, 5x8 50kg; bench 3x8 80kg")
    assert counted("swap", "front squat", "hack squat") == few == 9
