"""`logbk edit --from`: what the text leaves alone stays, row by row, and what it says is what there is."""

from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.conftest import Program, StatementCount, StillClock

# The whole log of the one local member, as it lies in the tables.
_SETS = """
SELECT s.id, s.execution_id, e.exercise_id, x.name AS exercise, s.weight, s.reps, s.note, s.done_at, s.created_at,
       s.unit
  FROM logbk.sets AS s JOIN logbk.executions AS e ON (e.user_id, e.id) = (s.user_id, s.execution_id)
  JOIN logbk.exercises AS x ON (x.user_id, x.id) = (e.user_id, e.exercise_id)
  JOIN logbk.workouts AS w ON (w.user_id, w.id) = (e.user_id, e.workout_id)
 WHERE s.deleted_at IS NULL AND e.deleted_at IS NULL AND w.deleted_at IS NULL
 ORDER BY w.started_at, e.position, s.position
"""


@dataclass(frozen=True)
class Rows:
    """A look past the program at the rows that are left."""

    program: Program

    def sets(self) -> list[dict[str, Any]]:
        with psycopg.connect(self.program.database.owner_url, row_factory=dict_row) as owner:
            return owner.execute(_SETS).fetchall()

    def ids(self) -> list[Any]:
        return [row["id"] for row in self.sets()]

    def everything(self) -> list[Any]:
        """Return all rows of the log, deleted ones and their times of change included, and the changes recorded."""
        with psycopg.connect(self.program.database.owner_url) as owner:
            return [
                owner.execute("SELECT * FROM logbk.workouts ORDER BY id").fetchall(),
                owner.execute("SELECT * FROM logbk.executions ORDER BY id").fetchall(),
                owner.execute("SELECT * FROM logbk.sets ORDER BY id").fetchall(),
                owner.execute("SELECT * FROM logbk.changes ORDER BY id").fetchall(),
            ]


@pytest.fixture
def rows(logbk: Program) -> Rows:
    return Rows(logbk)


@pytest.fixture
def workout(logbk: Program, still_clock: StillClock) -> str:
    """Log a workout with a set every two minutes from 19:30 on; return its text."""
    logbk.ok("start", "Upper A")
    for text in ("bench 60x5 warmup", "80x8", "82.5x6 @9", "pull-up 10 # strict", "9", "plank 1:30"):
        still_clock.advance(minutes=2)
        logbk.ok("log", text)
    still_clock.advance(minutes=2)
    logbk.ok("finish")
    return logbk.ok("export")


def edit(logbk: Program, text: str, *words: str) -> Any:  # noqa: ANN401 - JSON
    return logbk.json("edit", *words, "--from", "-", given=text)


def test_the_text_of_the_workout_changes_nothing(logbk: Program, workout: str, rows: Rows) -> None:
    before = rows.everything()
    answer = edit(logbk, workout)
    assert (answer["head"], answer["exercises"]) == ([], [])
    assert rows.everything() == before


def test_a_set_put_in_the_middle_moves_nobody(logbk: Program, workout: str, rows: Rows) -> None:
    before = rows.sets()
    edit(logbk, workout.replace("80kg x8,", "80kg x8, 81kg x7,"))
    after = rows.sets()
    assert [row["reps"] for row in after] == [5, 8, 7, 6, 10, 9, None]
    assert after[:2] + after[3:] == before
    # It was done after the one before it, as far as anybody knows.
    assert after[2]["done_at"] == before[1]["done_at"]


def test_a_changed_set_keeps_its_id_and_its_time(logbk: Program, workout: str, rows: Rows) -> None:
    before = rows.sets()
    answer = edit(logbk, workout.replace("82.5kg x6 @9", "85kg x5"))
    after = rows.sets()
    assert after[2] == before[2] | {"weight": 85, "reps": 5}
    assert after[:2] + after[3:] == before[:2] + before[3:]
    (changed,) = answer["exercises"]
    (one,) = changed["sets"]
    assert (changed["exercise"], one["kind"], one["number"]) == ("Bench Press (Barbell)", "changed", 3)
    assert (one["before"]["weight"], one["before"]["rpe"], one["after"]["weight"]) == ("82.5", "9", "85")


def test_an_exercise_under_another_name_keeps_its_sets(logbk: Program, workout: str, rows: Rows) -> None:
    before = rows.sets()
    answer = edit(logbk, workout.replace("Bench Press (Barbell)", "Bench Press (Dumbbell)"))
    after = rows.sets()
    assert [row["exercise"] for row in after[:3]] == ["Bench Press (Dumbbell)"] * 3
    assert [row["execution_id"] for row in after] == [row["execution_id"] for row in before]
    assert [(row["id"], row["done_at"]) for row in after] == [(row["id"], row["done_at"]) for row in before]
    assert answer["exercises"][0]["was_exercise"] == "Bench Press (Barbell)"


def test_exercises_change_places_with_all_that_is_theirs(logbk: Program, workout: str, rows: Rows) -> None:
    before = rows.sets()
    head, bench, pull_up, plank = workout.splitlines(keepends=True)
    answer = edit(logbk, head + plank + pull_up + bench)
    assert rows.sets() == before[5:] + before[3:5] + before[:3]
    assert [change["kind"] for change in answer["exercises"]] == ["moved", "moved"]
    assert all(not change["sets"] for change in answer["exercises"])


def test_a_set_carried_to_another_exercise_is_still_that_set(logbk: Program, workout: str, rows: Rows) -> None:
    before = rows.sets()
    edit(logbk, workout.replace(", 82.5kg x6 @9", "") + "  incline bench 82.5kg x6 @9\n")
    after = rows.sets()
    assert after[-1]["exercise"] == "Incline Bench Press (Barbell)"
    assert (after[-1]["id"], after[-1]["done_at"]) == (before[2]["id"], before[2]["done_at"])


def test_what_is_taken_out_is_gone(logbk: Program, workout: str, rows: Rows) -> None:
    before = rows.sets()
    answer = edit(logbk, workout.replace("60kg x5 warmup, ", "").replace("  Plank: 1:30\n", ""))
    assert rows.sets() == before[1:5]
    assert [change["kind"] for change in answer["exercises"]] == ["changed", "removed"]
    assert [exercise["exercise"] for exercise in answer["workout"]["exercises"]] == ["Bench Press (Barbell)", "Pull Up"]


def test_name_notes_and_end_are_those_of_the_text(logbk: Program, workout: str, rows: Rows) -> None:
    before = rows.sets()
    text = workout.replace("19:30-19:44 Upper A", "19:30-19:50 Upper B\n  # good\n  # one").replace(
        "# strict", "# loose"
    )
    answer = edit(logbk, text)
    done = answer["workout"]
    assert (done["name"], done["note"], done["finished_at"][11:16]) == ("Upper B", "good\none", "19:50")
    assert done["exercises"][1]["note"] == "loose"
    assert {change["field"] for change in answer["head"]} == {"when", "name", "note"}
    assert rows.sets() == before
    assert edit(logbk, text)["head"] == []
    plain = edit(logbk, workout.replace(" Upper A", "").replace("  # strict", ""))["workout"]
    assert (plain["name"], plain["note"], plain["exercises"][1]["note"]) == (None, None, None)


def minutes(logbk: Program) -> list[str]:
    return [one["done_at"][:16] for done in logbk.json("show", "last")["exercises"] for one in done["sets"]]


def test_sets_go_along_to_another_day(logbk: Program, workout: str) -> None:
    before = minutes(logbk)
    assert before[0] == "2026-11-23T19:32"
    edit(logbk, workout.replace("2026-11-23", "2026-11-20"))
    assert minutes(logbk) == [moment.replace("-23T", "-20T") for moment in before]


def test_a_workout_that_began_later_takes_the_early_sets_with_it(logbk: Program, workout: str) -> None:
    edit(logbk, workout.replace("19:30-19:44", "19:35-19:41"))
    assert [moment[11:] for moment in minutes(logbk)] == ["19:35", "19:35", "19:36", "19:38", "19:40", "19:41"]


def test_sets_of_a_workout_that_was_imported_begin_with_it(logbk: Program) -> None:
    logbk.ok("import", "-", given="2026-11-20 08:05-09:00\n  squat 3x5 100kg\n")
    edit(logbk, "2026-11-20 18:05-19:00\n  squat 3x5 100kg\n")
    assert {moment[11:] for moment in minutes(logbk)} == {"18:05"}


def test_a_workout_in_another_zone_keeps_its_hour(logbk: Program, workout: str) -> None:
    answer = edit(logbk, workout.replace("19:44", "19:44 [Asia/Tokyo]"))
    assert answer["workout"]["zone"] == "Asia/Tokyo"
    assert answer["workout"]["started_at"] == "2026-11-23T19:30:00+09:00"
    assert minutes(logbk)[0] == "2026-11-23T19:32"


def test_the_hour_that_comes_twice_stays_the_one_it_was(logbk: Program, still_clock: StillClock) -> None:
    # In the night of 2026-10-25 clocks in Berlin go from 03:00 back to 02:00; this is the second 02:30.
    still_clock.moment = still_clock.moment.replace(month=10, day=25, hour=1, minute=30)
    logbk.ok("log", "bench 80x8")
    text = logbk.ok("export")
    assert text.startswith("2026-10-25 02:30-\n")
    still_clock.advance(minutes=10)
    assert edit(logbk, text)["head"] == []
    assert edit(logbk, text.replace("02:30-", "02:30- Night"))["workout"]["started_at"] == "2026-10-25T02:30:00+01:00"


def test_a_set_added_at_the_end_of_an_open_workout_was_done_just_now(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("log", "bench 80x8")
    still_clock.advance(minutes=3)
    logbk.ok("log", "squat 100x5")
    still_clock.advance(minutes=3)
    text = logbk.ok("export")
    edit(logbk, text.replace("80kg x8", "80kg x8, 85kg x5") + "  row 3x10 70kg\n")
    assert [moment[11:] for moment in minutes(logbk)] == ["19:30", "19:30", "19:33", "19:36", "19:36", "19:36"]


def test_a_finished_workout_opens_again_and_an_open_one_ends(logbk: Program, workout: str) -> None:
    edit(logbk, workout.replace("19:30-19:44", "19:30-"))
    assert logbk.json("status")["workout"]["name"] == "Upper A"
    edit(logbk, workout)
    assert logbk.json("status")["workout"] is None


def test_only_one_workout_is_open(logbk: Program, workout: str, rows: Rows) -> None:
    logbk.ok("start", "Other")
    before = rows.everything()
    result = logbk("edit", "@2", "--from", "-", given=workout.replace("19:30-19:44", "19:29-"))
    assert result.exit_code == 6
    assert "only one workout can be open" in result.stderr
    assert rows.everything() == before


def test_an_open_workout_may_be_emptied_and_a_finished_one_not(logbk: Program, workout: str) -> None:
    result = logbk("edit", "--from", "-", given="2026-11-23 19:30-19:44 Upper A\n")
    assert result.exit_code == 6
    assert "logbk workout delete" in result.stderr
    logbk.ok("edit", "--from", "-", given=workout.replace("19:30-19:44", "19:30-"))
    assert edit(logbk, "2026-11-23 19:30- Upper A\n")["workout"]["set_count"] == 0


def test_the_unit_of_what_has_no_weight_is_nobodys_change(logbk: Program, workout: str, rows: Rows) -> None:
    logbk.ok("account", "edit", "--unit", "lb")
    before = rows.everything()[:3]
    assert edit(logbk, workout)["exercises"] == []
    assert rows.everything()[:3] == before


def test_an_exercise_whose_name_another_bears_by_now_stays_what_it_was(logbk: Program, rows: Rows) -> None:
    add = ("exercise", "add", "Zercher Carry", "--body-part", "back", "--modality", "other")
    logbk.ok(*add)
    logbk.ok("log", "zercher carry 80x8")
    logbk.ok("exercise", "delete", "Zercher Carry", "--yes")
    logbk.ok(*add)
    before = rows.sets()
    text = logbk.ok("export")
    assert edit(logbk, text)["exercises"] == []
    edit(logbk, text.replace("80kg x8", "80kg x8, 85kg x8"))
    assert [row["exercise_id"] for row in rows.sets()] == [before[0]["exercise_id"]] * 2


def test_an_exercise_that_stands_there_twice_is_two(logbk: Program, rows: Rows) -> None:
    text = "2026-11-20 18:00-19:00\n  Squat (Barbell): 100kg x5\n  Pull Up: 10\n  Squat (Barbell): 80kg x10\n"
    logbk.ok("import", "-", given=text)
    before = rows.sets()
    assert edit(logbk, text)["exercises"] == []
    edit(logbk, text.replace("80kg x10", "85kg x10"))
    after = rows.sets()
    assert [row["id"] for row in after] == [row["id"] for row in before]
    assert [row["weight"] for row in after] == [100, None, 85]


def test_a_dry_run_writes_nothing_and_tells_the_same(logbk: Program, workout: str, rows: Rows) -> None:
    before = rows.everything()
    text = workout.replace("80kg x8", "82kg x8").replace("Upper A", "B") + "  squat 5x5 100\n"
    told = edit(logbk, text, "--dry-run")
    assert rows.everything() == before
    assert told["workout"]["name"] == "Upper A"
    done = edit(logbk, text)
    without_ids = [{key: told[key] for key in ("head", "exercises")}, {key: done[key] for key in ("head", "exercises")}]
    assert without_ids[0] == without_ids[1]


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("", 2, "there is no workout in this text"),
        ("  bench 80x8\n", 2, "the line with the workout's day is missing"),
        ("# a note\n", 2, "the line with the workout's day is missing"),
        ("2026-11-23 19:30-19:44 A\n  squat 5x5\n", 2, "line 2: “5x5”: the weight is missing"),
        ("2026-11-23 19:30-19:44 A\n  squat 5x5 100\n#! not read\n2026-11-24 B\n", 2, "line 4: one workout is edited"),
        ("2026-11-23 19:30-19:44 A\n  xyzzy 5x5 100kg\n", 3, "line 2: no exercise is called 'xyzzy'"),
        ("2027-11-23 19:30-19:44 A\n  squat 5x5 100kg\n", 2, "2027-11-23 19:30 lies in the future"),
        ("2026-11-23 19:30-19:44 [Mars/Base] A\n  squat 5x5 100kg\n", 2, "not a time zone: Mars/Base"),
        (f"2026-11-23 19:30-19:44 {'x' * 201}\n  squat 5x5 100kg\n", 2, "at most 200 characters"),
        ("2026-11-23 25:30 A\n  squat 5x5 100kg\n", 2, "there is no time 25:30"),
    ],
)
@pytest.mark.usefixtures("workout")
def test_a_text_that_is_not_understood_writes_nothing(rows: Rows, text: str, code: int, told: str) -> None:
    before = rows.everything()
    result = rows.program("edit", "--from", "-", given=text)
    assert (result.exit_code, result.stdout) == (code, "")
    assert told in result.stderr
    assert rows.everything() == before


def test_a_long_workout_takes_no_more_statements(logbk: Program, statement_count: StatementCount, workout: str) -> None:
    def sent(text: str) -> int:
        return statement_count.of(lambda: edit(logbk, text))

    # One set of each kind of change, then forty.
    short = workout.replace("80kg x8, ", "81kg x8, ").replace("60kg x5 warmup, ", "") + "  squat 100kg x5\n"
    first = sent(short)
    many = ", ".join(f"{weight}kg x5" for weight in range(100, 140))
    others = ", ".join(f"{weight}kg x5" for weight in range(200, 240))
    logbk.ok("edit", "--from", "-", given=workout.replace("80kg x8, ", f"{many}, "))
    kept = ", ".join(f"{weight}.5kg x5" for weight in range(100, 130))
    assert sent(workout.replace("80kg x8, ", f"{kept}, ") + f"  deadlift {others}\n") == first
