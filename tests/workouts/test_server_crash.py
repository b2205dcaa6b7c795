"""The bundled server is killed: what was acknowledged is there, and the next command goes on."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logbk_cli.core import embedded
from tests.conftest import Database, open_folder
from tests.workouts.processes import obstacle


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with open_folder() as folder:
        try:
            yield folder
        finally:
            embedded.stop(folder)


def start(data_dir: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "logbk_cli", *words],
        env=os.environ | {"LOGBK_DATA_DIR": str(data_dir), "LOGBK_DATABASE_URL": ""},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    process = start(data_dir, *words)
    stdout, stderr = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def ok(data_dir: Path, *words: str) -> str:
    done = run(data_dir, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def weights(data_dir: Path) -> list[str]:
    (exercise,) = json.loads(ok(data_dir, "status", "--json"))["workout"]["exercises"]
    return [one["weight"] for one in exercise["sets"]]


def kill_server(data_dir: Path) -> None:
    pid = embedded.status(data_dir).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_a_killed_server_loses_nothing_that_was_acknowledged(data_dir: Path) -> None:
    ok(data_dir, "log", "bench 80x8")
    endpoint = embedded.find_running(data_dir)
    assert endpoint is not None
    owner = embedded.conninfo(endpoint, role=embedded.SUPERUSER)
    with obstacle(Database(embedded.DATABASE, owner, owner), "LOCK TABLE logbk.sets IN SHARE MODE") as lock:
        process = start(data_dir, "log", "bench 85x8")
        lock.wait_for(1)
        kill_server(data_dir)
        stdout, stderr = process.communicate(timeout=120)
    # The command in the middle of its work has written nothing, and says so.
    assert process.returncode == 7, stderr
    assert stdout == ""
    assert stderr.startswith("error: the database cannot be reached")
    assert "Traceback" not in stderr
    ok(data_dir, "log", "bench 82.5x8")
    assert weights(data_dir) == ["80", "82.5"]
