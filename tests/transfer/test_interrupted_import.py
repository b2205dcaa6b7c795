"""A command that ends in the middle of its transaction, for whatever reason, has written nothing."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Database
from tests.workouts.processes import Obstacle, finished, obstacle, run, start, wait_for_end_of

FILE = "\n".join(
    f"2026-10-{day:02} 18:00-19:00 Upper {day}\n  bench 3x8 {80 + day}kg\n  squat 5x5 100kg\n" for day in range(1, 31)
)
# The sets go in last: workouts, executions and adopted exercises are written by then, and not committed.
LAST_TABLE = "LOCK TABLE logbk.sets IN SHARE ROW EXCLUSIVE MODE"
COMMANDS = {"import": ("import",), "log": ("log", "bench 80x8; squat 100x5")}


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "log.txt"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


@pytest.fixture(params=COMMANDS)
def words(request: pytest.FixtureRequest, file: str) -> tuple[str, ...]:
    command = COMMANDS[request.param]
    return (*command, file) if request.param == "import" else command


@contextmanager
def held(database: Database, *words: str) -> Iterator[tuple[subprocess.Popen[str], Obstacle, int]]:
    """Run a command up to its last table; yield it, what holds it, and its backend."""
    with obstacle(database, LAST_TABLE) as lock:
        process = start(database, *words)
        (backend,) = lock.wait_for(1)
        yield process, lock, backend


def written(database: Database) -> int:
    """Return how many rows the member has, besides the profile."""
    with psycopg.connect(database.owner_url) as owner:
        row = owner.execute(
            "SELECT (SELECT count(*) FROM logbk.workouts) + (SELECT count(*) FROM logbk.executions)"
            " + (SELECT count(*) FROM logbk.sets) + (SELECT count(*) FROM logbk.exercises AS x"
            " WHERE x.user_id <> '00000000-0000-0000-0000-000000000000')"
        ).fetchone()
    assert row is not None
    return int(row[0])


def assert_goes_on(database: Database, words: tuple[str, ...]) -> None:
    done = run(database, *words)
    assert done.returncode == 0, done.stderr
    assert written(database) > 0


def test_a_killed_command_has_written_nothing(database: Database, words: tuple[str, ...]) -> None:
    with held(database, *words) as (process, _lock, backend):
        process.send_signal(signal.SIGKILL)
        assert finished(process).returncode == -signal.SIGKILL
    wait_for_end_of(backend, database)
    assert written(database) == 0
    assert_goes_on(database, words)


def test_a_connection_cut_in_the_middle_is_exit_7(database: Database, words: tuple[str, ...]) -> None:
    with held(database, *words) as (process, lock, backend):
        assert lock.watcher.execute("SELECT pg_terminate_backend(%s)", [backend]).fetchone() == (True,)
        done = finished(process)
    assert done.returncode == 7
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert written(database) == 0
    assert_goes_on(database, words)


def test_interrupted_is_exit_130(database: Database, words: tuple[str, ...]) -> None:
    with held(database, *words) as (process, _lock, backend):
        process.send_signal(signal.SIGINT)
        done = finished(process)  # before the lock is gone: nobody waits for the server
        wait_for_end_of(backend, database)
    assert done.returncode == 130
    assert done.stdout == ""
    assert done.stderr == "\nInterrupted.\n"
    assert written(database) == 0
    assert_goes_on(database, words)


def test_terminated_writes_nothing(database: Database, words: tuple[str, ...]) -> None:
    with held(database, *words) as (process, _lock, backend):
        process.send_signal(signal.SIGTERM)
        assert finished(process).returncode != 0
    wait_for_end_of(backend, database)
    assert written(database) == 0


def test_a_full_pipe_of_one_who_never_reads_holds_no_transaction(database: Database, file: str) -> None:
    assert_goes_on(database, ("import", file))
    reading, writing = os.pipe()
    with psycopg.connect(database.owner_url) as owner:
        # Unbuffered, Python itself takes a write cut short for a whole one.
        process = start(
            database,
            "exercise",
            "list",
            "--limit",
            "500",
            "--json",
            stdout=writing,
            environment={"PYTHONUNBUFFERED": ""},
        )
        os.close(writing)
        assert os.read(reading, 1)  # it has begun to write, and the pipe is too small for all of it
        open_transactions = owner.execute(
            "SELECT FROM pg_stat_activity WHERE datname = %s AND usename = 'logbk_local'", [database.name]
        ).rowcount
        os.close(reading)
        assert finished(process).returncode == 141
    assert open_transactions == 0
