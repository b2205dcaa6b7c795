"""Undo by processes of their own: killed in the middle, cut off, two at once, or while another writes."""

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import pytest

from tests.changes.contents import changes, contents
from tests.conftest import Database
from tests.workouts.processes import finished, in_a_queue, obstacle, run, start, wait_for_end_of

# Of what a first set wrote, the set and its execution go first, and then the workout: they have gone by now.
HALF_UNDONE: LiteralString = "LOCK TABLE logbk.workouts IN SHARE ROW EXCLUSIVE MODE"
# And coming back, the workout is there by now, and the set is not.
HALF_REDONE: LiteralString = "LOCK TABLE logbk.sets IN SHARE ROW EXCLUSIVE MODE"
AT_THE_DOOR: LiteralString = "SELECT FROM logbk.profiles FOR UPDATE"


@pytest.fixture(params=["undo", "redo"])
def moving(request: pytest.FixtureRequest, database: Database) -> str:
    assert run(database, "log", "bench 80x8; squat 100x5").returncode == 0
    if request.param == "redo":
        assert run(database, "undo").returncode == 0
    return str(request.param)


@pytest.mark.parametrize("how", ["killed", "cut off"])
def test_in_the_middle_it_is_all_or_nothing(database: Database, moving: str, how: str) -> None:
    before = contents(database), changes(database)
    with obstacle(database, HALF_UNDONE if moving == "undo" else HALF_REDONE) as lock:
        process = start(database, moving)
        (backend,) = lock.wait_for(1)
        if how == "killed":
            process.send_signal(signal.SIGKILL)
        else:
            lock.watcher.execute("SELECT pg_terminate_backend(%s)", [backend])
        done = finished(process)
        assert done.returncode == (-signal.SIGKILL if how == "killed" else 7)
        assert done.stdout == ""
    wait_for_end_of(backend, database)
    assert (contents(database), changes(database)) == before
    assert run(database, moving).returncode == 0
    assert contents(database) != before[0]


@dataclass(frozen=True)
class Halfway:
    """A command, what is done before it, and a lock before which it has written a part; {file} holds `text`."""

    first: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    lock: LiteralString
    text: str = ""


HALFWAY = {
    # The name, the changed set and what is new are written by then; what goes is not.
    "edit": Halfway(
        (("log", "bench 80x8; squat 100x5"), ("finish",)),
        ("edit", "last", "--from", "{file}"),
        "SELECT FROM logbk.sets WHERE weight = 100 FOR UPDATE",
        "2026-01-05 18:00-19:00 Push\n  bench 85x8\n  plank 60s\n",
    ),
    # Workouts, executions and the exercise are written by then, and sets are not.
    "import": Halfway(
        (("log", "bench 80x8"),),
        ("import", "{file}", "--unit", "kg"),
        HALF_REDONE,
        "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
        '2026-01-05 18:00:00,"Upper","1h","Squat (Barbell)",1,100.0,5,0,0.0,"","",\n',
    ),
    # The workout is finished by then, and the routine has no plan any more.
    "finish": Halfway(
        (
            ("routine", "edit", "Push", "--from", "{file}"),
            ("start", "--routine", "Push"),
            ("log", "bench 85x5"),
        ),
        ("finish", "--update-routine"),
        "LOCK TABLE logbk.planned_exercises IN SHARE ROW EXCLUSIVE MODE",
        "bench 3x5 80kg\n",
    ),
}


@pytest.mark.parametrize("command", HALFWAY)
def test_a_command_killed_halfway_has_written_nothing(database: Database, command: str, tmp_path: Path) -> None:
    halfway, file = HALFWAY[command], tmp_path / "log.csv"
    file.write_text(halfway.text, encoding="utf-8")
    *first, words = [[word.replace("{file}", str(file)) for word in one] for one in (*halfway.first, halfway.words)]
    for one in first:
        assert run(database, *one).returncode == 0
    before = contents(database), changes(database)
    with obstacle(database, halfway.lock) as lock:
        process = start(database, *words)
        (backend,) = lock.wait_for(1)
        process.send_signal(signal.SIGKILL)
        assert finished(process).returncode == -signal.SIGKILL
    wait_for_end_of(backend, database)
    assert (contents(database), changes(database)) == before
    done = run(database, *words)
    assert done.returncode == 0, done.stderr
    assert contents(database) != before[0]
    assert len(changes(database)) == len(before[1]) + 1


def test_a_command_killed_before_its_name_is_no_change(database: Database) -> None:
    before = contents(database)
    with obstacle(database, HALF_REDONE) as lock:
        process = start(database, "log", "bench 80x8")
        (backend,) = lock.wait_for(1)
        process.send_signal(signal.SIGKILL)
        finished(process)
    wait_for_end_of(backend, database)
    assert (contents(database), changes(database)) == (before, [])


def test_two_undos_at_once_undo_two(database: Database) -> None:
    before = contents(database)
    for text in ("bench 80x8", "bench 82.5x8"):
        run(database, "log", text)
    with obstacle(database, AT_THE_DOOR) as lock:
        both = [start(database, "undo") for _ in range(2)]
        lock.wait_for(2)
    results = [finished(process) for process in both]
    assert [result.returncode for result in results] == [0, 0], results
    undone = sorted(result.stdout.splitlines()[0] for result in results)
    assert ["80kg" in undone[0], "82.5kg" in undone[1]] == [True, True], undone
    assert contents(database) == before
    assert [state for _, _, state in changes(database)] == ["undone", "undone"]


def test_one_undo_and_a_set_at_once_leave_one_of_two_orders(database: Database) -> None:
    run(database, "log", "bench 80x8")
    with obstacle(database, AT_THE_DOOR) as lock:
        undoing, logging = start(database, "undo"), start(database, "log", "bench 85x8")
        lock.wait_for(2)
    results = [finished(process) for process in (undoing, logging)]
    assert [result.returncode for result in results] == [0, 0], results
    # Either the first set was undone before the second came, or the second was what there was to undo.
    weights = [row[0]["weight"] for row in contents(database)["logbk.sets"]]
    states = [state for _, _, state in changes(database)]
    assert (weights, states) in [([85], ["dropped", "done"]), ([80], ["done", "undone"])]
    assert len(contents(database)["logbk.workouts"]) == 1


def test_a_set_that_waits_for_an_undo_of_all_it_needs_comes_in_whole(database: Database) -> None:
    run(database, "log", "bench 80x8")
    results = in_a_queue(database, HALF_UNDONE, ("undo",), ("log", "bench 85x8"))
    assert [result.returncode for result in results] == [0, 0], results
    assert "Started a workout" in results[1].stderr
    assert [row[0]["weight"] for row in contents(database)["logbk.sets"]] == [85]
