"""Several commands at once, as processes of their own: no set is lost, none doubled, and one workout is open."""

from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import Database
from tests.workouts.processes import finished, in_a_queue, obstacle, run, start

TEN = 10


def rows(database: Database) -> list[tuple[Any, ...]]:
    """Return the workout, place and name of the exercise, place and weight of each set."""
    with psycopg.connect(database.owner_url) as owner:
        return owner.execute(
            "SELECT e.workout_id, e.position, x.name, s.position, s.weight FROM logbk.sets AS s"
            " JOIN logbk.executions AS e ON (e.user_id, e.id) = (s.user_id, s.execution_id)"
            " JOIN logbk.exercises AS x ON (x.user_id, x.id) = (e.user_id, e.exercise_id)"
            " ORDER BY e.position, s.position"
        ).fetchall()


def workouts(database: Database) -> int:
    with psycopg.connect(database.owner_url) as owner:
        return owner.execute("SELECT FROM logbk.workouts").rowcount


@pytest.mark.parametrize("texts", [("bench 80x8", "squat 100x5"), ("bench 80x8", "bench 100x5")])
def test_two_first_sets_at_once_open_one_workout(database: Database, texts: tuple[str, str]) -> None:
    # Nobody can insert a workout until both have looked and found none.
    with obstacle(database, "LOCK TABLE logbk.workouts IN SHARE ROW EXCLUSIVE MODE") as lock:
        both = [start(database, "log", text) for text in texts]
        lock.wait_for(2)
    results = [finished(process) for process in both]
    assert [result.returncode for result in results] == [0, 0], results
    logged = rows(database)
    assert sorted(int(row[4]) for row in logged) == [80, 100]
    assert len({row[0] for row in logged}) == workouts(database) == 1
    assert len({(row[1], row[3]) for row in logged}) == 2
    # An exercise stands in a workout once, also when two log it at once.
    assert len({row[1] for row in logged}) == len({row[2] for row in logged})
    # One of them opened it, and says so.
    assert Counter("Started a workout" in result.stderr for result in results) == {True: 1, False: 1}


def test_ten_at_once_into_an_open_workout(database: Database) -> None:
    run(database, "log", "squat 100x5")
    with obstacle(database, "SELECT FROM logbk.workouts FOR UPDATE") as lock:
        processes = [start(database, "log", f"bench {80 + number}x8") for number in range(TEN)]
        lock.wait_for(TEN)
    results = [finished(process) for process in processes]
    assert [result.returncode for result in results] == [0] * TEN, results
    bench = [row for row in rows(database) if row[2] == "Bench Press (Barbell)"]
    assert sorted(int(row[4]) for row in bench) == [80 + number for number in range(TEN)]
    assert [row[3] for row in bench] == list(range(1, TEN + 1))
    assert {row[1] for row in bench} == {2}
    assert workouts(database) == 1


def test_two_starts_at_once_start_one_workout(database: Database) -> None:
    with obstacle(database, "LOCK TABLE logbk.workouts IN SHARE ROW EXCLUSIVE MODE") as lock:
        both = [start(database, "start", name) for name in ("One", "Two")]
        lock.wait_for(2)
    results = [finished(process) for process in both]
    assert sorted(result.returncode for result in results) == [0, 6], results
    assert workouts(database) == 1


def test_two_finishes_at_once_finish_once(database: Database) -> None:
    run(database, "log", "squat 100x5")
    with obstacle(database, "SELECT FROM logbk.workouts FOR UPDATE") as lock:
        both = [start(database, "finish", "--note", name) for name in ("one", "two")]
        lock.wait_for(2)
    results = [finished(process) for process in both]
    assert sorted(result.returncode for result in results) == [0, 6], results
    with psycopg.connect(database.owner_url) as owner:
        ((note,),) = owner.execute("SELECT note FROM logbk.workouts").fetchall()
    assert note in {"one", "two"}


def test_a_set_logged_while_another_finishes_is_not_lost(database: Database) -> None:
    run(database, "log", "squat 100x5")
    commands = (("finish",), ("log", "bench 80x8"))
    results = in_a_queue(database, "SELECT FROM logbk.workouts FOR UPDATE", *commands)
    assert [result.returncode for result in results] == [0, 0], results
    logged = rows(database)
    assert sorted(int(row[4]) for row in logged) == [80, 100]
    # The set came after the end: it opens a workout of its own, and its process says so.
    assert workouts(database) == len({row[0] for row in logged}) == 2
    assert "Started a workout" in results[1].stderr


def test_the_same_file_imported_twice_at_once_adds_its_workouts_once(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "log.txt"
    file.write_text("2026-10-05 18:00-19:00 Upper\n  bench 3x8 80kg\n", encoding="utf-8")
    with obstacle(database, "LOCK TABLE logbk.workouts IN SHARE ROW EXCLUSIVE MODE") as lock:
        both = [start(database, "import", str(file)) for _ in range(2)]
        lock.wait_for(2)
    results = [finished(process) for process in both]
    assert [result.returncode for result in results] == [0, 0], results
    assert workouts(database) == 1


def weights(database: Database) -> list[int]:
    """Return the weights of the sets that the log shows."""
    with psycopg.connect(database.owner_url) as owner:
        found = owner.execute(
            "SELECT s.weight FROM logbk.sets AS s"
            " JOIN logbk.executions AS e ON (e.user_id, e.id) = (s.user_id, s.execution_id)"
            " JOIN logbk.workouts AS w ON (w.user_id, w.id) = (e.user_id, e.workout_id)"
            " WHERE s.deleted_at IS NULL AND e.deleted_at IS NULL AND w.deleted_at IS NULL"
        ).fetchall()
    return sorted(int(weight) for (weight,) in found)


def two_workouts(database: Database) -> None:
    run(database, "log", "bench 80x8")
    run(database, "finish")
    run(database, "log", "bench 90x8; squat 100x5")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Each would undo what the other begins: into each other, away from under a merge, open or not.
        (("workout", "merge", "@1", "@2"), ("workout", "merge", "@2", "@1")),
        (("workout", "merge", "@1", "@2"), ("log", "squat 110x5")),
        (("workout", "merge", "@2", "@1"), ("finish",)),
        (("swap", "bench", "squat"), ("log", "bench 110x8")),
        (("swap", "bench", "squat"), ("swap", "squat", "bench")),
    ],
)
def test_arranging_while_another_writes_loses_no_set(
    database: Database, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    two_workouts(database)
    results = in_a_queue(database, "SELECT FROM logbk.profiles FOR UPDATE", one, other)
    assert results[0].returncode == 0, results
    assert results[1].returncode in {0, 2, 3, 6}, results  # by then there may be nothing left to do
    assert "Traceback" not in results[1].stderr
    more = [110] if other[0] == "log" else []
    assert weights(database) == [80, 90, 100, *more]


def test_two_continue_at_once_and_one_does(database: Database) -> None:
    run(database, "log", "bench 80x8")
    run(database, "finish")
    with obstacle(database, "SELECT FROM logbk.profiles FOR UPDATE") as lock:
        both = [start(database, "start", "--continue"), start(database, "start")]
        lock.wait_for(2)
    results = [finished(process) for process in both]
    assert sorted(result.returncode for result in results) == [0, 6], results
