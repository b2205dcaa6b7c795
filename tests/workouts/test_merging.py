"""Two workouts made one, and an exercise of the open one swapped: no set is lost, and each keeps its id."""

from typing import Any

import psycopg
import pytest

from tests.conftest import Database, Program, StillClock

# Now it is Mon 2026-11-23 19:30 in Berlin.
EVENING = """\
2026-11-20 18:05-19:12 Upper A
  # slept badly
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5  # elbows in
  Pull Up: 10, 9
"""
LATER = """\
2026-11-20 19:20-19:50
  # good pump
  Plank: 1:30
  Bench Press (Barbell): 3x10 60kg  # light
  Plank: 1:10
"""
BOTH = f"{EVENING}\n{LATER}"
FIRST, SECOND = "2026-11-20 18:05", "2026-11-20 19:20"
MERGED = """\
2026-11-20 18:05-19:50 Upper A
  # slept badly
  # good pump
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5, 3x10 60kg  "elbows in; light"
  Pull Up: 10, 9
  Plank: 1:30
  Plank: 1:10
"""


def sets(database: Database) -> list[Any]:
    """Return id, exercise, load, reps and time of each set, in the order of the log."""
    with psycopg.connect(database.owner_url) as owner:
        return owner.execute(
            "SELECT s.id, x.name, s.weight, s.reps, s.duration_s, s.done_at FROM logbk.sets AS s"
            " JOIN logbk.executions AS e ON (e.user_id, e.id) = (s.user_id, s.execution_id)"
            " JOIN logbk.workouts AS w ON (w.user_id, w.id) = (e.user_id, e.workout_id)"
            " JOIN logbk.exercises AS x ON (x.user_id, x.id) = (e.user_id, e.exercise_id)"
            " WHERE s.deleted_at IS NULL AND e.deleted_at IS NULL AND w.deleted_at IS NULL"
            " ORDER BY w.started_at, e.position, s.position"
        ).fetchall()


@pytest.mark.parametrize(("source", "target"), [(SECOND, FIRST), (FIRST, SECOND)])
def test_what_began_first_comes_first_whichever_stays(
    logbk: Program, database: Database, source: str, target: str
) -> None:
    logbk.ok("import", "-", given=BOTH)
    before, kept = sets(database), logbk.json("show", target)["id"]
    merged = logbk.json("workout", "merge", source, target)
    assert (merged["id"], merged["set_count"]) == (kept, len(before))
    notes = ["  # slept badly\n", "  # good pump\n"]
    # The note of the one that stays comes first.
    text = MERGED if target == FIRST else MERGED.replace("".join(notes), "".join(reversed(notes)))
    assert logbk.ok("export") == text
    assert sorted(sets(database)) == sorted(before)


def test_merging_says_what_became_of_it(logbk: Program) -> None:
    logbk.ok("import", "-", given=BOTH)
    assert logbk.ok("workout", "merge", "last", "@2") == (
        "Merged the workout of Fri 2026-11-20 19:20 into Upper A of Fri 2026-11-20 18:05:\n"
        "    Bench Press (Barbell)  60kg x5 warmup, 80kg x5, 3x10 60kg\n"
        "    Pull Up                10, 9\n"
        "    Plank                  1:30\n"
        "    Plank                  1:10\n"
    )


@pytest.mark.parametrize("open_is", ["source", "target"])
def test_with_an_open_workout_it_is_open(logbk: Program, still_clock: StillClock, open_is: str) -> None:
    logbk.ok("log", "bench 80x8")
    still_clock.advance(minutes=30)
    logbk.ok("finish", "--note", "one")
    still_clock.advance(minutes=10)
    logbk.ok("start", "Second")
    logbk.ok("log", "squat 100x5; bench 60x10")
    pair = ("last", "@2") if open_is == "source" else ("@2", "last")
    merged = logbk.json("workout", "merge", *pair)
    assert (merged["started_at"], merged["finished_at"]) == ("2026-11-23T19:30:00+01:00", None)
    assert (merged["name"], merged["note"]) == ("Second", "one")
    still_clock.advance(minutes=5)
    logbk.ok("log", "plank 1:00")
    workout = logbk.json("finish")["workout"]
    assert [one["exercise"] for one in workout["exercises"]] == ["Bench Press (Barbell)", "Squat (Barbell)", "Plank"]
    assert workout["duration_s"] == 45 * 60
    assert logbk.json("history")["total"] == 1


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        # Only the day of either, and the times of the one that has some.
        ("2026-11-20", "2026-11-20", "2026-11-20"),
        ("2026-11-20", "2026-11-20 18:00-19:00", "2026-11-20 18:00-19:00"),
        ("2026-11-20", "2026-11-20 06:00-07:00 [Asia/Tokyo]", "2026-11-20 06:00-07:00 [Asia/Tokyo]"),
        # The end of one is not known; and one lies within the other.
        ("2026-11-20 18:00", "2026-11-20 18:20-19:00", "2026-11-20 18:00-19:00"),
        ("2026-11-20 18:00", "2026-11-20 18:20", "2026-11-20 18:00-18:20"),
        ("2026-11-20 18:00-20:00", "2026-11-20 18:20-19:00", "2026-11-20 18:00-20:00"),
        # Over midnight, over the end of summer, and in two zones: half past three in Tokyo is half past seven here.
        ("2026-11-20 23:00-23:50", "2026-11-21 00:10-00:40", "2026-11-20 23:00-00:40"),
        ("2026-10-25 01:00-01:30", "2026-10-25 03:00-03:30", "2026-10-25 01:00-03:30"),
        ("2026-11-20 18:00-19:00", "2026-11-21 03:30-04:00 [Asia/Tokyo]", "2026-11-20 18:00-20:00"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_the_times_widen(logbk: Program, one: str, other: str, together: str, *, swapped: bool) -> None:
    texts = [f"{other} B\n  squat 100x5\n", f"{one} A\n  bench 80x8\n"]
    logbk.ok("import", "-", given="\n".join(texts))
    ids = {workout["name"]: workout["id"] for workout in logbk.json("history")["workouts"]}
    pair = (ids["A"], ids["B"]) if swapped else (ids["B"], ids["A"])
    merged = logbk.json("workout", "merge", *pair)
    shown = logbk.ok("export").splitlines()[0]
    if swapped and "Tokyo" in other and "Tokyo" not in together:
        together = "2026-11-21 02:00-04:00 [Asia/Tokyo]"  # by the clocks where it began that stays
    assert shown == f"{together} {'B' if swapped else 'A'}"
    assert merged["set_count"] == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-11-20 18:00-19:00", "2026-11-22 18:00-19:00"),
        ("2026-11-20 18:00-19:00", "2026-11-21 17:30-18:30"),
        ("2026-11-20", "2026-11-21"),
        ("2026-11-20", "2026-11-21 18:00-19:00"),
    ],
)
def test_workouts_too_far_apart(logbk: Program, one: str, other: str) -> None:
    logbk.ok("import", "-", given=f"{one} A\n  bench 80x8\n\n{other} B\n  squat 100x5\n")
    before = logbk.ok("export")
    result = logbk("workout", "merge", "@1", "@2")
    assert result.exit_code == 6
    assert "too far apart" in result.stderr
    assert "workout move" in result.stderr
    assert logbk.ok("export") == before


def test_what_cannot_be_merged(logbk: Program) -> None:
    long = "x" * 1_200
    logbk.ok("import", "-", given=BOTH.replace("slept badly", long).replace("good pump", long))
    before = logbk.ok("export")
    for words, code, said in (
        (("last", "@1"), 2, "both name the workout of Fri"),
        (("last", "@3"), 3, "no such workout"),
        (("2026-11-20", "last"), 3, "2 workouts answer"),
        (("last", "@2"), 2, "at most 2000 characters"),
    ):
        result = logbk("workout", "merge", *words)
        assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
    assert logbk.ok("export") == before


def test_the_notes_of_one_line_that_are_too_long_together(logbk: Program) -> None:
    long = "x" * 1_200
    logbk.ok("import", "-", given=BOTH.replace("elbows in", long).replace("light", long))
    before = logbk.ok("export")
    assert logbk("workout", "merge", "last", "@2").exit_code == 2
    assert logbk.ok("export") == before


def test_deleted_sets_move_along_unseen(logbk: Program, database: Database) -> None:
    logbk.ok("import", "-", given=BOTH)
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("UPDATE logbk.sets SET deleted_at = now() WHERE weight = 60 AND position = 3")
    logbk.ok("workout", "merge", "last", "@2")
    assert "80kg x5, 2x10 60kg" in logbk.ok("export")
    with psycopg.connect(database.owner_url) as owner:
        # Should it come back, it would stand where the others went.
        rows = owner.execute("SELECT count(DISTINCT execution_id) FROM logbk.sets WHERE weight = 60 AND reps = 10")
        assert rows.fetchone() == (1,)


def test_swapping_keeps_the_sets(logbk: Program, database: Database) -> None:
    logbk.ok("log", "bench 3x8 30kg # slow; pull-up 10,9")
    before = [row[0] for row in sets(database)]
    assert logbk.ok("swap", "bench", "db bench") == (
        "Bench Press (Barbell) is Bench Press (Dumbbell) now:\n"
        "    Bench Press (Dumbbell)  3x8 30kg\n"
        "    Pull Up                 10, 9\n"
    )
    workout = logbk.json("status")["workout"]
    assert [(one["exercise"], one["note"]) for one in workout["exercises"]] == [
        ("Bench Press (Dumbbell)", "slow"),
        ("Pull Up", None),
    ]
    assert [row[0] for row in sets(database)] == before
    assert logbk("last", "bench press (barbell)").exit_code == 3
    logbk.ok("log", "bench press (dumbbell) 32x6")
    assert "3x8 30kg, 32kg x6" in logbk.ok("export")


def test_swapping_into_an_exercise_that_is_there(logbk: Program, database: Database) -> None:
    logbk.ok("log", "db bench 30kg x8 # slow; squat 100x5; bench 80x5 # elbows in, 80x4")
    before = sorted(row[0] for row in sets(database))
    logbk.ok("swap", "bench dumbbell", "bench press (barbell)")
    assert "  Squat (Barbell): 100kg x5\n  Bench Press (Barbell): 80kg x5" in logbk.ok("export")
    exercises = logbk.json("status")["workout"]["exercises"]
    assert [(one["exercise"], len(one["sets"]), one["note"]) for one in exercises] == [
        ("Squat (Barbell)", 1, None),
        ("Bench Press (Barbell)", 2, "elbows in, 80x4; slow"),
    ]
    assert sorted(row[0] for row in sets(database)) == before


def test_a_part_of_the_name_tells_the_exercises_of_the_workout_apart(logbk: Program) -> None:
    logbk.ok("log", "overhead press 40x8")
    logbk.ok("finish")
    logbk.ok("log", "leg press 100x8; squat 100x5")
    assert logbk.json("exercise", "show", "press")["name"] == "Overhead Press (Barbell)"  # of all exercises
    assert logbk.json("swap", "press", "front squat")["exercises"][0]["exercise"] == "Front Squat (Barbell)"
    logbk.ok("log", "leg press 100x8; bench 80x5")
    unclear = logbk("swap", "press", "hack squat")
    assert (unclear.exit_code, "more than one exercise is called 'press'" in unclear.stderr) == (3, True)


@pytest.mark.parametrize(
    ("text", "old", "new", "said"),
    [
        ("bench 80x8", "bench", "pull-up", "Pull Up counts reps at bodyweight, which 80kg x8 is not"),
        ("bench 80x8", "bench", "plank", "Plank counts time, which 80kg x8 is not"),
        ("pull-up 10, 9", "pull-up", "lat pulldown", "counts weight and reps, which 10 is not"),
        ("plank 1:30", "plank", "bench", "counts weight and reps, which 1:30 is not"),
        ("run 5km 25:00", "run", "plank", "counts time, which 5km 25:00 is not"),
        ("sled push 4x20m 60kg", "sled", "run", "counts distance and time, which 20m 60kg is not"),
    ],
)
def test_sets_that_the_new_exercise_does_not_count(logbk: Program, text: str, old: str, new: str, said: str) -> None:
    logbk.ok("log", text)
    before = logbk.ok("export")
    result = logbk("swap", old, new)
    assert (result.exit_code, said in result.stderr) == (6, True), result.stderr
    assert logbk.ok("export") == before


def test_sets_that_suit_another_measure(logbk: Program) -> None:
    logbk.ok("log", "run 25:00")
    assert logbk.json("swap", "run", "plank")["exercises"][0]["exercise"] == "Plank"


def test_what_cannot_be_swapped(logbk: Program) -> None:
    closed = logbk("swap", "bench", "squat")
    assert (closed.exit_code, "no workout is open" in closed.stderr) == (6, True)
    logbk.ok("log", "bench 80x8")
    for words, code, said in (
        (("squat", "leg press"), 3, "no exercise of the open workout is called 'squat'\nhint: It holds Bench Press (B"),
        (("bench", "bench"), 2, "both name Bench Press (Barbell)"),
        (("bench", "xyzzy"), 3, "no exercise is called 'xyzzy'"),
        (("bench", "tricep"), 3, "tricep"),
    ):
        result = logbk("swap", *words)
        assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
    logbk.ok("cancel", "--yes")
    logbk.ok("start")
    empty = logbk("swap", "bench", "squat")
    assert (empty.exit_code, "There is nothing in it yet." in empty.stderr) == (3, True)
