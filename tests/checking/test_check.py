"""`logbk check`: finds what was planted, with a command that mends it, and leaves a year of training in peace."""

import json
import shlex
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from logbk_cli.checking.values import FOUND
from tests.conftest import Program, StatementCount, StillClock

YEAR = Path(__file__).parents[1] / "transfer" / "training-log.txt"


def usual(number: int = 6, first: date = date(2026, 9, 1)) -> str:
    """Return that many workouts a few days apart: a squat that grows, and pull-ups."""
    return "\n".join(
        f"{first + timedelta(days=4 * n)} 18:00-19:00\n  squat 60kg x5 warmup, 3x5 {100 + 2.5 * n}kg\n  pull-up 3x8\n"
        for n in range(number)
    )


def findings(logbk: Program, *words: str) -> list[dict[str, Any]]:
    result = logbk("check", *words, "--json")
    assert result.exit_code in {0, FOUND}, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    assert bool(found) == (result.exit_code == FOUND)
    return found


def mend(logbk: Program, finding: dict[str, Any]) -> None:
    """Run the command of a finding as a shell would."""
    program, *arguments = shlex.split(finding["command"])
    assert (program, arguments) == ("logbk", finding["arguments"])
    logbk.ok(*arguments)


def test_a_year_of_training_is_left_in_peace(logbk: Program) -> None:
    logbk.ok("import", str(YEAR))
    result = logbk("check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Nothing found in 196 workouts with 2,517 sets.\n"


def test_an_empty_log_is_in_order(logbk: Program) -> None:
    assert findings(logbk) == []


@pytest.mark.parametrize(
    ("sets", "kind", "mended"),
    [
        ("squat 1050kg x5", "ten_times", "105kg x5"),
        ("squat 10.5kg x5", "a_tenth", "105kg x5"),
        ("squat 240kg x5 @8", "wrong_unit", "240lb x5 @8"),
        ("squat 105lb x5", "wrong_unit", "105kg x5"),
        ("squat 5kg x105", "swapped", "105kg x5"),
        ("squat 105kg x50", "too_many_reps", "105kg x5"),
        ('squat 1050kg x5 "felt heavy" #', "ten_times", '105kg x5 "felt heavy" #'),
    ],
)
def test_a_set_that_was_mistyped(logbk: Program, sets: str, kind: str, mended: str) -> None:
    logbk.ok("import", "-", given=usual())
    logbk.ok("import", "-", given=f"2026-09-15 18:00-19:00 Slip\n  pull-up 10\n  {sets}\n")
    (found,) = findings(logbk)
    assert (found["kind"], found["exercise"], found["number"]) == (kind, "Squat (Barbell)", 1)
    assert found["workout"] == "Slip of Tue 2026-09-15 18:00"
    mend(logbk, found)
    assert findings(logbk) == []
    assert f"  Squat (Barbell): {mended}\n" in logbk.ok("export")


def test_a_slip_in_three_sets_is_found_in_each(logbk: Program) -> None:
    logbk.ok("import", "-", given=usual() + "\n2026-11-01\n  squat 3x5 1100kg\n")
    found = findings(logbk)
    assert [one["number"] for one in found] == [1, 2, 3]
    for one in found:
        mend(logbk, one)
    assert findings(logbk) == []


@pytest.mark.parametrize(
    "sets",
    [
        "squat 20kg x5 warmup, 130kg x3",  # the bar alone, and a record by a fifth
        "squat 60kg 3x5",  # a light week
        "pull-up +40kg x 5",  # what hangs from the body may be anything
        "squat 105kg x20",
        "bench 20x5",  # never done before
    ],
)
def test_training_has_its_ups_and_downs(logbk: Program, sets: str) -> None:
    logbk.ok("import", "-", given=usual() + f"\n2026-11-01\n  {sets}\n")
    assert findings(logbk) == []


def test_few_workouts_tell_nothing(logbk: Program) -> None:
    logbk.ok("import", "-", given="2026-09-01\n  squat 20kg x5\n\n2026-09-03\n  squat 200kg x5\n")
    assert findings(logbk) == []


def test_a_time_that_is_ten_times_as_long(logbk: Program) -> None:
    planks = "\n".join(f"2026-09-{day:02}\n  plank 2x60s\n" for day in range(1, 6))
    logbk.ok("import", "-", given=planks + "\n2026-09-10\n  plank 600s\n")
    (found,) = findings(logbk)
    assert found["kind"] == "too_long"
    mend(logbk, found)
    assert logbk.ok("export").count("Plank: 60s\n") == 1


def test_an_exercise_that_stands_there_twice_is_named_by_its_place(logbk: Program) -> None:
    logbk.ok("import", "-", given=usual() + "\n2026-11-01\n  squat 5x5 100\n  pull-up 8\n  squat 1100kg x5\n")
    (found,) = findings(logbk)
    assert found["arguments"][:3] == ["set", "edit", "3.1"]
    mend(logbk, found)
    assert findings(logbk) == []


def test_a_workout_left_open_is_ended_at_its_last_set(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("start")
    still_clock.advance(minutes=30, seconds=5)
    logbk.ok("log", "squat 100x5")
    still_clock.advance(hours=3)  # 23:00, the same day
    assert findings(logbk) == []
    still_clock.advance(hours=2)  # the next day, and five hours after the last set
    (found,) = findings(logbk)
    assert (found["kind"], found["arguments"]) == ("left_open", ["finish", "--at", "2026-11-23 20:01"])
    mend(logbk, found)
    assert findings(logbk) == []


def test_a_workout_over_midnight_is_not_left_open(logbk: Program, still_clock: StillClock) -> None:
    still_clock.advance(hours=4)  # 23:30
    logbk.ok("log", "squat 100x5")
    still_clock.advance(hours=1)
    assert findings(logbk) == []


def test_an_open_workout_with_nothing_in_it_is_cancelled(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("start")
    still_clock.advance(days=2)
    (found,) = findings(logbk)
    assert found["arguments"] == ["cancel", "--yes"]
    mend(logbk, found)
    assert logbk.json("status")["workout"] is None


def logged(logbk: Program, still_clock: StillClock, *words: str) -> None:
    """Leave a workout with two sets behind, ten minutes apart, and finish it as `words` say."""
    logbk.ok("start")
    logbk.ok("log", "squat 100x5")
    still_clock.advance(minutes=10)
    logbk.ok("log", "102.5x5")
    still_clock.advance(minutes=60 * 12)
    logbk.ok("finish", *words)


@pytest.mark.parametrize(
    ("words", "kind"), [((), "ends_late"), (("--at", "2026-11-23 19:31"), None), (("--at", "2026-11-23 19:40"), None)]
)
def test_a_workout_that_was_ended_the_next_day(
    logbk: Program, still_clock: StillClock, words: tuple[str, ...], kind: str | None
) -> None:
    logged(logbk, still_clock, *words)
    assert [one["kind"] for one in findings(logbk)] == ([kind] if kind else [])
    assert [one["arguments"] for one in findings(logbk)] == ([["edit", "2026-11-23 19:30"]] if kind else [])


def change(logbk: Program, statement: str) -> None:
    with psycopg.connect(logbk.database.owner_url) as owner:
        owner.execute(statement)


def test_sets_outside_of_their_workout(logbk: Program, still_clock: StillClock) -> None:
    logged(logbk, still_clock, "--at", "2026-11-23 19:45")
    change(logbk, "UPDATE logbk.sets SET done_at = done_at + interval '2 hours' WHERE weight = 102.5")
    (found,) = findings(logbk)
    assert (found["kind"], found["arguments"]) == ("outside_workout", ["edit", "2026-11-23 19:30"])
    assert "done at 21:40" in found["message"]


def test_sets_out_of_order(logbk: Program, still_clock: StillClock) -> None:
    logged(logbk, still_clock, "--at", "2026-11-23 19:45")
    change(logbk, "UPDATE logbk.sets SET done_at = done_at - interval '12 minutes' WHERE weight = 102.5")
    (found,) = findings(logbk)
    assert found["kind"] == "out_of_order"
    mend(logbk, found)
    assert findings(logbk) == []
    sets = logbk.json("show", "last")["exercises"][0]["sets"]
    assert [(one["weight"], one["done_at"][11:16]) for one in sets] == [("102.5", "19:28"), ("100", "19:30")]


def test_what_the_program_moves_is_in_order(logbk: Program, still_clock: StillClock) -> None:
    logged(logbk, still_clock, "--at", "2026-11-23 19:45")
    logbk.ok("set", "move", "squat", "2", "--to", "1", "--workout", "last")
    assert findings(logbk) == []


def test_the_same_workout_twice(logbk: Program) -> None:
    logbk.ok("import", "-", given="2026-09-01 18:00-19:00\n  squat 5x5 100kg\n\n2026-09-01\n  squat 5x5 100kg\n")
    (found,) = findings(logbk)
    assert found["kind"] == "same_workout"
    mend(logbk, found)
    assert findings(logbk) == []
    assert logbk.json("history")["total"] == 1


def test_exercises_that_are_hardly_two(logbk: Program) -> None:
    for name in ("Benhc Press (Barbell)", "Barbell Bench Press", "Decline Zercher Press", "Incline Zercher Press"):
        logbk.ok("exercise", "add", name, "--body-part", "chest", "--modality", "barbell")
    found = [(one["kind"], one["arguments"][2:]) for one in findings(logbk)]
    assert sorted(found) == [
        ("similar_exercises", ["Barbell Bench Press", "Bench Press (Barbell)"]),
        ("similar_exercises", ["Benhc Press (Barbell)", "Bench Press (Barbell)"]),
    ]


def test_since_leaves_out_what_is_older_and_still_learns_from_it(logbk: Program) -> None:
    logbk.ok("import", "-", given=usual() + "\n2026-10-20\n  squat 1100kg x5\n\n2026-11-01\n  squat 1120kg x5\n")
    assert [one["started_at"][:10] for one in findings(logbk)] == ["2026-10-20", "2026-11-01"]
    assert [one["started_at"][:10] for one in findings(logbk, "--since", "2026-10-25")] == ["2026-11-01"]
    result = logbk("check", "--since", "rubbish")
    assert (result.exit_code, "not a day: 'rubbish'" in result.stderr) == (2, True)


def test_fix_asks_and_so_needs_a_terminal(logbk: Program) -> None:
    result = logbk("check", "--fix")
    assert (result.exit_code, "there is no terminal" in result.stderr) == (2, True)
    assert logbk("check", "--fix", "--json").exit_code == 2


def test_a_longer_log_takes_no_more_statements(logbk: Program, statement_count: StatementCount) -> None:
    logbk.ok("import", "-", given=usual(3))
    short = statement_count.of(lambda: logbk.ok("check"))
    logbk.ok("import", "-", given=usual(30, date(2026, 1, 1)))
    assert statement_count.of(lambda: logbk.ok("check")) == short == 4
