"""Workouts deleted, renamed, moved and copied as wholes, and the last one gone on with."""

from typing import Any

import psycopg
import pytest

from tests.conftest import Database, Program, StillClock

# Now it is Mon 2026-11-23 19:30 in Berlin.
PAST = """\
2026-10-24 18:05-19:12 Upper A
  # slept badly
  Bench Press (Barbell): 60kg x5 warmup, 80kg x5 @8 "slow"  # elbows in
  Pull Up: 10, 9

2026-10-26 Lower
  Squat (Barbell): 5x5 120kg

2026-10-28 23:30-00:40 [Asia/Tokyo] Away
  Plank: 1:30
"""


@pytest.fixture
def log(logbk: Program) -> Program:
    logbk.ok("import", "-", given=PAST)
    return logbk


def exported(logbk: Program) -> str:
    return logbk.ok("export")


def done_at(database: Database) -> list[Any]:
    """Return when each set was done, the first first."""
    with psycopg.connect(database.owner_url) as owner:
        rows = owner.execute("SELECT done_at FROM logbk.sets WHERE deleted_at IS NULL ORDER BY done_at, id").fetchall()
    return [row[0] for row in rows]


def test_deleting_takes_a_workout_out_of_everything(log: Program) -> None:
    assert (
        log.ok("workout", "delete", "2026-10-24", "--yes") == "Deleted Upper A of Sat 2026-10-24 18:05, with 4 sets.\n"
    )
    assert [one["name"] for one in log.json("history")["workouts"]] == ["Away", "Lower"]
    assert log("last", "bench").exit_code == 3
    assert "Upper A" not in exported(log)
    again = log("workout", "delete", "2026-10-24", "--yes")
    assert (again.exit_code, again.stderr.splitlines()[0]) == (3, "error: there is no such workout")


def test_deleting_without_a_terminal_names_the_flag(log: Program) -> None:
    result = log("workout", "delete", "last")
    assert result.exit_code == 2
    assert "Delete Away of Wed 2026-10-28 23:30, with 1 set?" in result.stderr
    assert "--yes" in result.stderr
    assert len(log.json("history")["workouts"]) == 3


def test_deleting_the_open_workout_lets_another_start(logbk: Program) -> None:
    logbk.ok("log", "bench 80x8")
    assert logbk.json("workout", "delete", "today", "--yes")["set_count"] == 1
    logbk.ok("start")


def test_renaming_and_taking_the_name_away(log: Program) -> None:
    assert (
        log.ok("workout", "rename", "@3", "  Push [b]Day[/b] ")
        == "It is Push [b]Day[/b] of Sat 2026-10-24 18:05 now.\n"
    )
    assert log.json("show", "@3")["name"] == "Push [b]Day[/b]"
    assert log.ok("workout", "rename", "@3", "") == "It is the workout of Sat 2026-10-24 18:05 now.\n"
    assert log.json("show", "@3")["name"] is None
    too_long = log("workout", "rename", "@3", "x" * 201)
    assert (too_long.exit_code, "at most 200" in too_long.stderr) == (2, True)


@pytest.mark.parametrize(
    ("to", "start", "end"),
    [
        # The clocks went back in the night to the 25th: on either side it is 18:05 on the wall.
        ("2026-10-25", "2026-10-25T18:05:00+01:00", "2026-10-25T19:12:00+01:00"),
        ("2026-10-23", "2026-10-23T18:05:00+02:00", "2026-10-23T19:12:00+02:00"),
        ("07:30", "2026-10-24T07:30:00+02:00", "2026-10-24T08:37:00+02:00"),
        ("6pm", "2026-10-24T18:00:00+02:00", "2026-10-24T19:07:00+02:00"),
        # 67 minutes from half past two, when at three it is two again.
        ("2026-10-25T02:30+02:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:37:00+01:00"),
        ("yesterday", "2026-11-22T18:05:00+01:00", "2026-11-22T19:12:00+01:00"),
        ("2h ago", "2026-11-23T17:30:00+01:00", "2026-11-23T18:37:00+01:00"),
    ],
)
def test_moving_keeps_the_length(log: Program, to: str, start: str, end: str) -> None:
    before = log.json("show", "@3")
    moved = log.json("workout", "move", "2026-10-24", to)
    assert (moved["started_at"], moved["finished_at"], moved["duration_s"]) == (start, end, 67 * 60)
    assert all(one["done_at"] == start for exercise in moved["exercises"] for one in exercise["sets"])
    times = ("started_at", "finished_at", "done_at")
    assert without(moved, times) == without(before, times)


def without(document: Any, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - a JSON document
    if isinstance(document, dict):
        return {key: without(value, keys) for key, value in document.items() if key not in keys}
    return [without(one, keys) for one in document] if isinstance(document, list) else document


def test_moving_keeps_how_far_apart_the_sets_were_done(
    logbk: Program, still_clock: StillClock, database: Database
) -> None:
    for text in ("bench 80x8", "80x7", "squat 100x5"):
        logbk.ok("log", text)
        still_clock.advance(minutes=7, seconds=11)
    logbk.ok("finish")
    before = done_at(database)
    logbk.ok("workout", "move", "last", "2026-10-25")
    after = done_at(database)
    # 29 days, from winter into winter.
    assert [(one - two).total_seconds() for one, two in zip(before, after, strict=True)] == [29 * 86_400] * 3


def test_an_all_day_workout_stays_one_until_it_is_given_a_time(log: Program) -> None:
    moved = log.json("workout", "move", "2026-10-26", "2026-07-01")
    assert (moved["is_all_day"], moved["started_at"]) == (True, "2026-07-01T00:00:00+02:00")
    moved = log.json("workout", "move", "2026-07-01", "18:00")
    assert (moved["is_all_day"], moved["started_at"]) == (False, "2026-07-01T18:00:00+02:00")
    assert moved["finished_at"] == moved["started_at"]  # when it ended is not known
    assert "2026-07-01 18:00 Lower" in exported(log)


def test_the_clock_is_that_of_the_workouts_zone(log: Program) -> None:
    moved = log.json("workout", "move", "last", "22:00")
    assert (moved["started_at"], moved["finished_at"]) == ("2026-10-28T22:00:00+09:00", "2026-10-28T23:10:00+09:00")
    moved = log.json("workout", "move", "last", "2026-10-30 06:00")
    assert moved["started_at"] == "2026-10-30T06:00:00+09:00"


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("2026-11-24", "would lie in the future"),
        ("tomorrow", "would lie in the future"),
        ("2026-11-23 19:00", "would end in the future"),
        ("2026-11-23 20:00", "lies in the future"),
        ("2026-03-29 02:30", "there is no"),
        ("0987-01-01", "too far back"),
        ("2026-10-24", "is there already"),
        ("rubbish", "not a day or a time"),
        ("", "not a day or a time"),
        ("2026-02-30", "not a day or a time"),
        ("25:00", "not a time"),
    ],
)
def test_where_a_workout_cannot_be_moved(log: Program, to: str, said: str) -> None:
    before = exported(log)
    result = log("workout", "move", "2026-10-24", to)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
    assert exported(log) == before


def test_a_day_on_which_the_clocks_skip_its_time(log: Program) -> None:
    log.ok("workout", "move", "2026-10-24", "02:30")
    result = log("workout", "move", "2026-10-24", "2026-03-29")
    assert (result.exit_code, "there is no 02:30 on 2026-03-29" in result.stderr) == (2, True)


def test_a_copy_has_just_ended(log: Program, database: Database) -> None:
    copy = log.json("workout", "duplicate", "2026-10-24")
    source = log.json("show", "2026-10-24")
    assert (copy["started_at"], copy["finished_at"]) == ("2026-11-23T18:23:00+01:00", "2026-11-23T19:30:00+01:00")
    assert copy["id"] != source["id"]
    assert (copy["name"], copy["note"], source["note"]) == ("Upper A", None, "slept badly")
    kept = ("exercises", "set_count", "volume", "duration_s")
    ignored = ("done_at",)
    assert {key: without(copy[key], ignored) for key in kept} == {key: without(source[key], ignored) for key in kept}
    with psycopg.connect(database.owner_url) as owner:
        for table, number in (("workouts", 4), ("executions", 6), ("sets", 14)):
            row = owner.execute(f"SELECT count(DISTINCT id) FROM logbk.{table}").fetchone()  # noqa: S608 - our own names
            assert row == (number,), table


@pytest.mark.parametrize(
    ("which", "at", "times", "all_day"),
    [
        ("2026-10-24", "yesterday", ("2026-11-22T18:05:00+01:00", "2026-11-22T19:12:00+01:00"), False),
        ("2026-10-24", "12:00", ("2026-11-23T12:00:00+01:00", "2026-11-23T13:07:00+01:00"), False),
        ("2026-10-26", None, ("2026-11-23T00:00:00+01:00", "2026-11-23T00:00:00+01:00"), True),
        ("2026-10-26", "2026-11-01", ("2026-11-01T00:00:00+01:00", "2026-11-01T00:00:00+01:00"), True),
        ("2026-10-26", "17:00", ("2026-11-23T17:00:00+01:00", "2026-11-23T17:00:00+01:00"), False),
        # It was done at home this time: half past eleven on the clock there.
        ("2026-10-28", "2026-11-01", ("2026-11-01T23:30:00+01:00", "2026-11-02T00:40:00+01:00"), False),
    ],
)
def test_when_a_copy_is(log: Program, which: str, at: str | None, times: tuple[str, str], *, all_day: bool) -> None:
    option = () if at is None else ("--at", at)
    copy = log.json("workout", "duplicate", which, *option)
    assert (copy["started_at"], copy["finished_at"]) == times
    assert copy["is_all_day"] is all_day
    assert copy["zone"] == "Europe/Berlin"


def test_a_copy_of_the_open_workout_lasts_until_its_last_set(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("start")
    still_clock.advance(minutes=20)
    logbk.ok("log", "bench 80x8")
    still_clock.advance(minutes=5)
    copy = logbk.json("workout", "duplicate", "last", "--at", "yesterday")
    assert (copy["started_at"], copy["finished_at"]) == ("2026-11-22T19:30:00+01:00", "2026-11-22T19:50:00+01:00")
    assert copy["exercises"][0]["sets"][0]["done_at"] == "2026-11-22T19:50:00+01:00"
    assert logbk.json("status")["workout"]["set_count"] == 1


def test_what_cannot_be_copied(log: Program) -> None:
    for at, said in (("tomorrow", "lie in the future"), ("19:00", "end in the future"), ("x", "not a day or a time")):
        result = log("workout", "duplicate", "2026-10-24", "--at", at)
        assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
    log.ok("start", "Nothing yet")
    empty = log("workout", "duplicate", "last")
    assert (empty.exit_code, "has no sets to copy" in empty.stderr) == (6, True)
    assert log.json("history")["total"] == 4


def test_going_on_with_the_last_workout(logbk: Program, still_clock: StillClock) -> None:
    logbk.ok("start", "Upper A")
    logbk.ok("log", "bench 80x8")
    still_clock.advance(minutes=30)
    logbk.ok("finish")
    still_clock.advance(minutes=25)
    assert logbk.ok("start", "--continue") == (
        "Going on with Upper A of Mon 2026-11-23 19:30, which ended 25 min ago:\n    Bench Press (Barbell)  80kg x8\n"
    )
    logbk.ok("log", "85x5")
    still_clock.advance(minutes=5)
    workout = logbk.json("finish")["workout"]
    assert (workout["name"], workout["set_count"], workout["duration_s"]) == ("Upper A", 2, 60 * 60)
    assert logbk.json("history")["total"] == 1


def test_when_there_is_nothing_to_go_on_with(logbk: Program) -> None:
    none = logbk("start", "--continue")
    assert (none.exit_code, "no finished workout" in none.stderr) == (3, True)
    logbk.ok("import", "-", given=PAST.split("\n\n")[1])
    all_day = logbk("start", "--continue")
    assert (all_day.exit_code, "only the day is known" in all_day.stderr) == (6, True)
    logbk.ok("start")
    opened = logbk("start", "--continue")
    assert (opened.exit_code, "open already" in opened.stderr) == (6, True)


@pytest.mark.parametrize("also", [("Upper B",), ("--at", "18:00")])
def test_going_on_takes_no_name_and_no_time(log: Program, also: tuple[str, ...]) -> None:
    result = log("start", "--continue", *also)
    assert (result.exit_code, "--continue" in result.stderr) == (2, True)
    assert log.json("status") == {"workout": None}


@pytest.mark.parametrize(
    "command", [("delete", "{}", "--yes"), ("rename", "{}", "x"), ("move", "{}", "yesterday"), ("duplicate", "{}")]
)
@pytest.mark.parametrize(("which", "code"), [("@9", 3), ("bench", 2), ("2026-10-30", 3), ("ffff-", 3), ("today", 3)])
def test_workouts_that_are_not_there(log: Program, command: tuple[str, ...], which: str, code: int) -> None:
    before = exported(log)
    assert log("workout", *(word.format(which) for word in command)).exit_code == code
    assert exported(log) == before


def test_of_two_on_a_day_one_must_be_named(log: Program) -> None:
    log.ok("workout", "duplicate", "2026-10-24", "--at", "2026-10-24 08:00")
    result = log("workout", "delete", "2026-10-24", "--yes")
    assert result.exit_code == 3
    assert '"2026-10-24 08:00", "2026-10-24 18:05"' in result.stderr
    log.ok("workout", "delete", "2026-10-24 08:00", "--yes")
    assert log.json("show", "2026-10-24")["started_at"] == "2026-10-24T18:05:00+02:00"
